"""Who takes part in a pilot: partners by their part, people by their role, and who could."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from labapp.db import db
from labapp.models import (
    Lab,
    Membership,
    MembershipOrganisation,
    Organisation,
    Partner,
    Person,
    PilotRole,
)
from labapp.reading.holders import mark_of
from labapp.words import Bilingual, LabRole, OrganisationKind, PartnerPart, PilotRoleKind


@dataclass(frozen=True, slots=True)
class PartnerShown:
    """An organisation's part."""

    id: int
    organisation: Bilingual
    kind: OrganisationKind
    part: PartnerPart


@dataclass(frozen=True, slots=True)
class RoleShown:
    """What somebody does on the pilot, or lab-wide (then `id` is 0 and it is not ended here).

    A deputy does it from one day to another, both included.
    """

    id: int
    person_id: int
    person: Bilingual
    role: PilotRoleKind | LabRole
    organisation: Bilingual
    mark: str
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class MemberShown:
    """Somebody of the lab who may be given a role, and whom they work for."""

    membership_id: int
    person_id: int
    name: Bilingual
    lab_role: LabRole | None
    organisations: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a lab, or the place they had."""

    name: Bilingual
    email: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class PeopleOfPilot:
    """Everybody of a pilot, and what may be chosen from when somebody is added."""

    lab_code: str
    partners: tuple[PartnerShown, ...]
    roles: tuple[RoleShown, ...]
    members: tuple[MemberShown, ...]
    organisations: tuple[tuple[int, Bilingual, OrganisationKind, bool], ...]


_PERSON = (
    Person.id,
    Person.name,
    Person.name_cy,
    Membership.id.label("membership_id"),
    Membership.lab_role,
    PilotRole.id.label("role_id"),
    PilotRole.kind.label("role"),
    PilotRole.organisation_id.label("signs_for"),
    PilotRole.from_on,
    PilotRole.until_on,
    Organisation.id.label("organisation_id"),
    Organisation.name_en,
    Organisation.name_cy.label("organisation_cy"),
    Organisation.kind.label("organisation_kind"),
)


def list_people(lab_id: int, pilot_id: int) -> PeopleOfPilot:
    """List everybody who takes part in a pilot, in three statements."""
    organisations = _organisations(lab_id)
    rows = _people(lab_id, pilot_id)
    return PeopleOfPilot(
        lab_code=organisations[0].code if organisations else "",
        partners=_partners(pilot_id),
        roles=tuple(_roles(rows)),
        members=_members(rows),
        organisations=tuple(
            (row.id, Bilingual(row.name_en, row.name_cy), row.kind, row.governance_body)
            for row in organisations
            if row.id is not None
        ),
    )


def find_member(lab_id: int, membership_id: int) -> Member | None:
    """Find somebody's place in a lab, ended or not; none where it is of another lab."""
    row = db.session.execute(
        select(Person.name, Person.name_cy, Person.email, Membership.ended_at)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.id == membership_id, Membership.lab_id == lab_id)
    ).one_or_none()
    if row is None:
        return None
    return Member(Bilingual(row.name, row.name_cy), row.email, row.ended_at is not None)


def _organisations(lab_id: int) -> list[Any]:
    return list(
        db.session.execute(
            select(
                Lab.code,
                Organisation.id,
                Organisation.name_en,
                Organisation.name_cy,
                Organisation.kind,
                Organisation.governance_body,
            )
            .outerjoin(Organisation, Organisation.lab_id == Lab.id)
            .where(Lab.id == lab_id)
            .order_by(Organisation.name_en)
        )
    )


def _partners(pilot_id: int) -> tuple[PartnerShown, ...]:
    rows = db.session.execute(
        select(
            Partner.id,
            Organisation.name_en,
            Organisation.name_cy,
            Organisation.kind,
            Partner.part,
        )
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(Partner.pilot_id == pilot_id, Partner.ended_at.is_(None))
        .order_by(Partner.id)
    )
    return tuple(
        PartnerShown(row.id, Bilingual(row.name_en, row.name_cy), row.kind, row.part)
        for row in rows
    )


def _people(lab_id: int, pilot_id: int) -> list[Any]:
    """Read every member of the lab, with their roles here and whom they work for."""
    held = and_(
        PilotRole.membership_id == Membership.id,
        PilotRole.pilot_id == pilot_id,
        PilotRole.ended_at.is_(None),
    )
    return list(
        db.session.execute(
            select(*_PERSON)
            .select_from(Membership)
            .join(Person, Person.id == Membership.person_id)
            .outerjoin(PilotRole, held)
            .outerjoin(
                MembershipOrganisation, MembershipOrganisation.membership_id == Membership.id
            )
            .outerjoin(
                Organisation,
                or_(
                    Organisation.id == MembershipOrganisation.organisation_id,
                    Organisation.id == PilotRole.organisation_id,
                ),
            )
            .where(
                Membership.lab_id == lab_id,
                Membership.ended_at.is_(None),
                Person.disabled_at.is_(None),
            )
            .order_by(Person.name, Person.id, PilotRole.id, Organisation.id)
        )
    )


def _roles(rows: list[Any]) -> list[RoleShown]:
    here: dict[int, RoleShown] = {}
    lab_wide: dict[int, RoleShown] = {}
    for row in rows:
        if row.role_id and (
            row.role_id not in here or row.organisation_id == row.signs_for is not None
        ):
            here[row.role_id] = _role(row, row.role_id, row.role)
        if row.lab_role in {LabRole.COORDINATOR, LabRole.VIEWER, LabRole.FUNDER}:
            lab_wide.setdefault(row.id, _role(row, 0, row.lab_role))
    return [*lab_wide.values(), *here.values()]


def _role(row: Any, role_id: int, role: PilotRoleKind | LabRole) -> RoleShown:
    mark = "l" if role is LabRole.COORDINATOR else mark_of(row.organisation_kind)
    organisation = Bilingual(row.name_en or "", row.organisation_cy or "")
    person = Bilingual(row.name, row.name_cy)
    days = (row.from_on, row.until_on) if role_id else (None, None)
    return RoleShown(role_id, row.id, person, role, organisation, mark, *days)


def _members(rows: list[Any]) -> tuple[MemberShown, ...]:
    members = {row.id: row for row in rows}
    works_for: dict[int, dict[int, Bilingual]] = defaultdict(dict)
    for row in rows:
        if row.organisation_id:
            pair = Bilingual(row.name_en, row.organisation_cy)
            works_for[row.id][row.organisation_id] = pair
    return tuple(
        MemberShown(
            row.membership_id,
            person_id,
            Bilingual(row.name, row.name_cy),
            row.lab_role,
            tuple(works_for[person_id].values()),
        )
        for person_id, row in members.items()
    )
