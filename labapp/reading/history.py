"""The history of a pilot: its moves with their reasons, and its pauses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from labapp.db import db
from labapp.models import Hold, Person, StageEvent
from labapp.words import Bilingual


@dataclass(frozen=True, slots=True)
class MoveShown:
    """One move: from where to where, who, when and why."""

    seq: int
    move: str
    kind: str
    from_stage: str
    to_stage: str
    cycle: int
    reason: str
    signed: bool
    by: Bilingual | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PauseShown:
    """One hold, ended or not."""

    reason: str
    review_on: dt.date
    started_at: dt.datetime
    ended_at: dt.datetime | None
    by: Bilingual | None


def list_moves(pilot_id: int) -> tuple[MoveShown, ...]:
    """List every move of a pilot, newest first."""
    rows = db.session.execute(
        select(
            StageEvent.seq,
            StageEvent.move,
            StageEvent.kind,
            StageEvent.from_stage,
            StageEvent.to_stage,
            StageEvent.cycle,
            StageEvent.reason,
            StageEvent.review_id,
            StageEvent.at,
            Person.name,
            Person.name_cy,
        )
        .outerjoin(Person, Person.id == StageEvent.person_id)
        .where(StageEvent.pilot_id == pilot_id)
        .order_by(StageEvent.seq.desc())
    )
    return tuple(
        MoveShown(
            row.seq,
            row.move,
            row.kind,
            row.from_stage,
            row.to_stage,
            row.cycle,
            row.reason,
            row.review_id is not None,
            Bilingual(row.name, row.name_cy) if row.name else None,
            row.at,
        )
        for row in rows
    )


def list_pauses(pilot_id: int) -> tuple[PauseShown, ...]:
    """List every hold of a pilot, newest first."""
    rows = db.session.execute(
        select(
            Hold.reason,
            Hold.review_on,
            Hold.started_at,
            Hold.ended_at,
            Person.name,
            Person.name_cy,
        )
        .outerjoin(Person, Person.id == Hold.started_by)
        .where(Hold.pilot_id == pilot_id)
        .order_by(Hold.id.desc())
    )
    return tuple(
        PauseShown(
            row.reason,
            row.review_on,
            row.started_at,
            row.ended_at,
            Bilingual(row.name, row.name_cy) if row.name else None,
        )
        for row in rows
    )
