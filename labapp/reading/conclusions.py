"""How the cycles of a pilot were concluded, newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from labapp.db import db
from labapp.models import Conclusion, Person
from labapp.words import Bilingual, ConclusionKind


@dataclass(frozen=True, slots=True)
class ConclusionRow:
    """One conclusion; within a cycle the one with the highest number counts."""

    id: int
    cycle: int
    number: int
    kind: ConclusionKind
    options: str
    reasons: str
    dissent: str
    look_back_on: dt.date | None
    follows_rule: bool | None
    recorded: Bilingual | None
    recorded_at: dt.datetime
    counts: bool


def list_conclusions(pilot_id: int) -> tuple[ConclusionRow, ...]:
    """List the conclusions of a pilot; one statement."""
    rows = db.session.execute(
        select(Conclusion.__table__, Person.name, Person.name_cy)
        .outerjoin(Person, Person.id == Conclusion.recorded_by)
        .where(Conclusion.pilot_id == pilot_id)
        .order_by(Conclusion.cycle.desc(), Conclusion.number.desc())
    ).all()
    last: dict[int, int] = {}
    for row in rows:
        last.setdefault(row.cycle, row.number)
    return tuple(
        ConclusionRow(
            id=row.id,
            cycle=row.cycle,
            number=row.number,
            kind=row.kind,
            options=row.options,
            reasons=row.reasons,
            dissent=row.dissent,
            look_back_on=row.look_back_on,
            follows_rule=row.follows_rule,
            recorded=Bilingual(row.name, row.name_cy) if row.name else None,
            recorded_at=row.recorded_at,
            counts=row.number == last[row.cycle],
        )
        for row in rows
    )
