"""Deputies: who stands in for which approver and when, and who could be asked to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, literal, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.models import (
    Membership,
    MembershipOrganisation,
    Organisation,
    Person,
    Pilot,
    PilotRole,
)
from labapp.words import Actor, Bilingual, PilotRoleKind

COMING = "deputy"  # the kind of the rows that say where somebody is to stand in


@dataclass(frozen=True, slots=True)
class DeputyShown:
    """Somebody who stands in for an approver from one day to another, both included."""

    role_id: int
    pilot_id: int
    person: Bilingual
    approver_id: int
    approver: Bilingual
    organisation: Bilingual
    from_on: dt.date
    until_on: dt.date


@dataclass(frozen=True, slots=True)
class Stand:
    """For whom an approver signs, and who of that organisation could stand in for them."""

    organisation: Bilingual
    candidates: tuple[tuple[int, Bilingual], ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """Where somebody is to stand in: for whom, and from which day their rights hold."""

    reference: str
    approver: Bilingual
    from_on: dt.date


def list_deputies(pilot_id: int) -> tuple[DeputyShown, ...]:
    """List the deputies of a pilot whose role stands, the soonest first."""
    chosen = _deputies().where(PilotRole.pilot_id == pilot_id, PilotRole.ended_at.is_(None))
    return tuple(_deputy(row) for row in db.session.execute(chosen))


def find_deputy(role_id: int) -> DeputyShown | None:
    """Find a deputy by their role, ended or not."""
    row = db.session.execute(_deputies().where(PilotRole.id == role_id)).one_or_none()
    return _deputy(row) if row else None


def role_is_held(role_id: int) -> bool:
    """Say whether a role has not ended; its days may be over, or still to come."""
    held = select(PilotRole.id).where(PilotRole.id == role_id, PilotRole.ended_at.is_(None))
    return db.session.scalar(held) is not None


def coming_for(actor: Actor, today: dt.date) -> Any:
    """Select where somebody is to be a deputy, in the columns of `holders.people_named`."""
    approver = aliased(Person)
    return (
        select(
            literal(COMING),
            PilotRole.id,
            approver.name,
            approver.name_cy,
            Pilot.reference,
            false(),
            PilotRole.from_on,
        )
        .join(Membership, Membership.id == PilotRole.membership_id)
        .join(approver, approver.id == PilotRole.deputy_for)
        .join(Pilot, Pilot.id == PilotRole.pilot_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.ended_at.is_(None),
            PilotRole.ended_at.is_(None),
            PilotRole.from_on > today,
        )
    )


def coming_from(rows: Iterable[Any]) -> tuple[Coming, ...]:
    """Give where somebody is to be a deputy, the soonest first, from rows of `coming_for`."""
    found = [
        Coming(row.word, Bilingual(row.en, row.cy), row.day) for row in rows if row.kind == COMING
    ]
    return tuple(sorted(found, key=lambda each: (each.from_on, each.reference)))


def find_stand(lab_id: int, pilot_id: int, person_id: int) -> Stand | None:
    """Find for whom somebody signs on a pilot, and who could stand in; None for no approver."""
    own = db.session.execute(
        select(Organisation.id, Organisation.name_en, Organisation.name_cy)
        .join(PilotRole, PilotRole.organisation_id == Organisation.id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            PilotRole.pilot_id == pilot_id,
            PilotRole.kind == PilotRoleKind.APPROVER,
            PilotRole.ended_at.is_(None),
            Membership.person_id == person_id,
        )
    ).one_or_none()
    if own is None:
        return None
    people = db.session.execute(_colleagues(lab_id, pilot_id, own.id))
    candidates = tuple((row.id, Bilingual(row.name, row.name_cy)) for row in people)
    return Stand(Bilingual(own.name_en, own.name_cy), candidates)


def _colleagues(lab_id: int, pilot_id: int, organisation_id: int) -> Any:
    """Select who works for an organisation and neither signs for one nor stands in here."""
    signs = and_(
        PilotRole.membership_id == Membership.id,
        PilotRole.pilot_id == pilot_id,
        PilotRole.kind.in_((PilotRoleKind.APPROVER, PilotRoleKind.DEPUTY)),
        PilotRole.ended_at.is_(None),
    )
    chosen = select(Person.id, Person.name, Person.name_cy)
    return (
        chosen.join(Membership, Membership.person_id == Person.id)
        .join(MembershipOrganisation, MembershipOrganisation.membership_id == Membership.id)
        .where(
            Membership.lab_id == lab_id,
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
            MembershipOrganisation.organisation_id == organisation_id,
            ~select(PilotRole.id).where(signs).exists(),
        )
        .order_by(Person.name, Person.id)
    )


def _deputies() -> Any:
    approver = aliased(Person)
    chosen = select(
        PilotRole.id,
        PilotRole.pilot_id,
        Person.name,
        Person.name_cy,
        PilotRole.deputy_for,
        approver.name.label("approver"),
        approver.name_cy.label("approver_cy"),
        Organisation.name_en,
        Organisation.name_cy.label("organisation_cy"),
        PilotRole.from_on,
        PilotRole.until_on,
    )
    return (
        chosen.join(Membership, Membership.id == PilotRole.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .join(approver, approver.id == PilotRole.deputy_for)
        .join(Organisation, Organisation.id == PilotRole.organisation_id)
        .where(PilotRole.kind == PilotRoleKind.DEPUTY)
        .order_by(PilotRole.from_on, PilotRole.id)
    )


def _deputy(row: Any) -> DeputyShown:
    return DeputyShown(
        role_id=row.id,
        pilot_id=row.pilot_id,
        person=Bilingual(row.name, row.name_cy),
        approver_id=row.deputy_for,
        approver=Bilingual(row.approver, row.approver_cy),
        organisation=Bilingual(row.name_en, row.organisation_cy),
        from_on=row.from_on,
        until_on=row.until_on,
    )
