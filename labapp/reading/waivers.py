"""What is set aside in the stay that is open: by whom, when and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, select

from labapp.db import db
from labapp.models import Person, Visit, Waiver
from labapp.words import Bilingual


@dataclass(frozen=True, slots=True)
class WaiverShown:
    """A requirement that is set aside, with the reason."""

    id: int
    move: str
    requirement: str
    reason: str
    person_id: int
    person: Bilingual
    at: dt.datetime


def list_waivers(pilot_id: int) -> tuple[WaiverShown, ...]:
    """List what is set aside now on a pilot, the oldest first, in one statement."""
    still_open = and_(Visit.id == Waiver.visit_id, Visit.left_at.is_(None))
    rows = db.session.execute(
        select(
            Waiver.id,
            Waiver.move,
            Waiver.requirement,
            Waiver.reason,
            Waiver.person_id,
            Person.name,
            Person.name_cy,
            Waiver.at,
        )
        .join(Visit, still_open)
        .join(Person, Person.id == Waiver.person_id)
        .where(Waiver.pilot_id == pilot_id, Waiver.ended_at.is_(None))
        .order_by(Waiver.id)
    )
    return tuple(WaiverShown(*row[:5], Bilingual(*row[5:7]), row[7]) for row in rows)
