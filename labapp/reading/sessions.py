"""Who is signed in: one query finds session, person and labs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, select

from labapp.db import db
from labapp.models import Lab, Membership, Person, WebSession
from labapp.words import Actor, Bilingual

COLUMNS = (
    WebSession.id.label("session_id"),
    WebSession.last_seen_at,
    Person.id.label("person_id"),
    Person.name,
    Person.name_cy,
    Person.email,
    Person.language,
    Person.site_admin,
    Lab.name_en,
    Lab.name_cy.label("lab_cy"),
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with an open session."""

    session_id: int
    person_id: int
    name: Bilingual
    email: str
    language: str
    site_admin: bool
    last_seen_at: dt.datetime
    labs: tuple[Bilingual, ...]

    @property
    def actor(self) -> Actor:
        """Give the actor this person is."""
        return Actor.person(self.person_id)


def find_session(token_hash: str, *, now: dt.datetime, idle: dt.timedelta) -> SignedIn | None:
    """Find the open session of a token, neither ended nor expired nor idle for too long."""
    rows = db.session.execute(
        _with_labs()
        .where(
            WebSession.token_hash == token_hash,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now,
            WebSession.last_seen_at > now - idle,
            Person.disabled_at.is_(None),
        )
        .order_by(Lab.id)
    ).all()
    return _signed_in(rows) if rows else None


def _with_labs() -> Select[*tuple[Any, ...]]:
    here = and_(Membership.person_id == Person.id, Membership.ended_at.is_(None))
    return (
        select(*COLUMNS)
        .join(Person, Person.id == WebSession.person_id)
        .outerjoin(Membership, here)
        .outerjoin(Lab, Lab.id == Membership.lab_id)
    )


def _signed_in(rows: Sequence[Row[*tuple[Any, ...]]]) -> SignedIn:
    first = rows[0]
    return SignedIn(
        session_id=first.session_id,
        person_id=first.person_id,
        name=Bilingual(first.name, first.name_cy),
        email=first.email,
        language=first.language,
        site_admin=first.site_admin,
        last_seen_at=first.last_seen_at,
        labs=tuple(Bilingual(row.name_en, row.lab_cy) for row in rows if row.name_en),
    )


def find_whose_session(token_hash: str, *, used_since: dt.datetime) -> Actor | None:
    """Find whom a token named whose session ran out by itself since; it opens nothing.

    What they had typed when it ran out is kept for them, and for nobody else. A session that
    somebody ended names nobody any more.
    """
    person_id = db.session.scalar(
        select(WebSession.person_id)
        .join(Person, Person.id == WebSession.person_id)
        .where(
            WebSession.token_hash == token_hash,
            WebSession.ended_at.is_(None),
            WebSession.last_seen_at > used_since,
            Person.disabled_at.is_(None),
        )
    )
    return Actor.person(person_id) if person_id is not None else None
