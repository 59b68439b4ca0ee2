"""Somebody's own account: who they are, what they may, where they are signed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Lab, Membership, Person, Pilot, PilotRole, WebSession
from labapp.words import Actor, Bilingual, LabRole, PilotRoleKind


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser somebody is signed in on."""

    id: int
    browser: str
    created_at: dt.datetime
    last_seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in a lab, on the whole of it or on one pilot; `role` is None for plain members.

    A deputy holds it from one day to another, both included.
    """

    lab: Bilingual
    role: LabRole | PilotRoleKind | None
    reference: str = ""
    pilot: Bilingual | None = None
    lab_code: str = ""
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What the account page shows."""

    name: Bilingual
    email: str
    language: str
    site_admin: bool
    sessions: tuple[OpenSession, ...]
    roles: tuple[HeldRole, ...]


def account_of(actor: Actor, *, now: dt.datetime, idle: dt.timedelta) -> Account:
    """Give the actor's own account, in four statements."""
    person = db.session.execute(
        select(Person.name, Person.name_cy, Person.email, Person.language, Person.site_admin).where(
            Person.id == actor.person_id
        )
    ).one_or_none()
    if person is None:
        raise NotFoundError
    return Account(
        name=Bilingual(person.name, person.name_cy),
        email=person.email,
        language=person.language,
        site_admin=person.site_admin,
        sessions=_open_sessions(actor, now, idle),
        roles=_lab_roles(actor) + _pilot_roles(actor),
    )


def _open_sessions(actor: Actor, now: dt.datetime, idle: dt.timedelta) -> tuple[OpenSession, ...]:
    rows = db.session.execute(
        select(WebSession.id, WebSession.browser, WebSession.created_at, WebSession.last_seen_at)
        .where(
            WebSession.person_id == actor.person_id,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            WebSession.last_seen_at > now - idle,
        )
        .order_by(WebSession.last_seen_at.desc())
    )
    return tuple(OpenSession(*row) for row in rows)


def _lab_roles(actor: Actor) -> tuple[HeldRole, ...]:
    rows = db.session.execute(
        select(Lab.name_en, Lab.name_cy, Lab.code, Membership.lab_role)
        .join(Membership, Membership.lab_id == Lab.id)
        .where(Membership.person_id == actor.person_id, Membership.ended_at.is_(None))
        .order_by(Lab.id)
    )
    return tuple(
        HeldRole(Bilingual(row.name_en, row.name_cy), row.lab_role, lab_code=row.code)
        for row in rows
    )


def _pilot_roles(actor: Actor) -> tuple[HeldRole, ...]:
    theirs = and_(Membership.person_id == actor.person_id, Membership.ended_at.is_(None))
    rows = db.session.execute(
        select(
            Lab.name_en,
            Lab.name_cy,
            PilotRole.kind,
            PilotRole.from_on,
            PilotRole.until_on,
            Pilot.reference,
            Pilot.title_en,
            Pilot.title_cy,
        )
        .join(Membership, Membership.id == PilotRole.membership_id)
        .join(Pilot, Pilot.id == PilotRole.pilot_id)
        .join(Lab, Lab.id == Pilot.lab_id)
        .where(theirs, PilotRole.ended_at.is_(None))
        .order_by(Pilot.id, PilotRole.kind)
    )
    return tuple(
        HeldRole(
            Bilingual(row.name_en, row.name_cy),
            row.kind,
            row.reference,
            Bilingual(row.title_en, row.title_cy),
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in rows
    )
