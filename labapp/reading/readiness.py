"""Stored readiness: what is left on each pilot, judged under its lock and read by every list."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Pilot, Readiness
from labapp.reading.judging import judge_pilot
from labapp.reading.lapses import Lapse, list_new_lapses
from labapp.words import Bilingual, Mention, MoveKind
from labapp.workflows.coming import ComingGate
from labapp.workflows.finding import Explained, Finding


@dataclass(frozen=True, slots=True)
class Stored:
    """What is left on a pilot as it was last judged; who may make a move is added when shown.

    `names` are those of the people and records spoken of, at that time, by `Mention.key`.
    """

    pilot_id: int
    facts_version: int
    on_hold: bool
    since: dt.datetime
    move: str
    met: int
    asked: int
    held_by: tuple[Mention, ...]
    held_since: dt.datetime | None
    next_due: dt.date | None
    rating: str
    moves: tuple[Explained, ...]
    team: tuple[ComingGate, ...]
    names: Mapping[str, Bilingual]
    computed_at: dt.datetime

    @property
    def main(self) -> Explained | None:
        """Give the move that leads on from here, None where the journey has ended."""
        return next((each for each in self.moves if each.move == self.move), None)


def store(session: Session, pilot: Pilot, *, now: dt.datetime) -> tuple[Lapse, ...]:
    """Judge the pilot as it is under its lock, keep what was found, and give what lapsed by it."""
    judged = judge_pilot(pilot, now=now)
    found = session.get(Readiness, pilot.id, populate_existing=True)
    before = found.details if found else judged["details"]
    if found is None:
        found = Readiness(pilot_id=pilot.id)
        session.add(found)
    for name, value in judged.items():
        setattr(found, name, value)
    session.flush()
    return list_new_lapses(pilot.id, before, found.details)


def load(pilot_id: int) -> Stored:
    """Give what was stored for a pilot; raises NotFoundError."""
    row = _row(pilot_id)
    if row is None:
        raise NotFoundError
    return stored_from(row)


def stored_from(row: RowMapping) -> Stored:
    """Make what was stored from a row of the readiness table."""
    details = json.loads(row["details"])
    return Stored(
        pilot_id=row["pilot_id"],
        facts_version=row["facts_version"],
        on_hold=row["on_hold"],
        since=row["since"],
        move=row["move"],
        met=row["met"],
        asked=row["asked"],
        held_by=holders_from(row["held_by"]),
        held_since=row["held_since"],
        next_due=row["next_due"],
        rating=row["rating"],
        moves=tuple(_explained_from(each) for each in details["moves"]),
        team=tuple(ComingGate.from_json(each) for each in details.get("team", ())),
        names={key: Bilingual(*pair) for key, pair in details["names"].items()},
        computed_at=row["computed_at"],
    )


def expire(session: Session, lab_id: int, *, at: dt.datetime) -> None:
    """Have every pilot of a lab judged again by the next tick, since its people changed."""
    pilots = select(Pilot.id).where(Pilot.lab_id == lab_id)
    session.execute(update(Readiness).where(Readiness.pilot_id.in_(pilots)).values(valid_until=at))


def expired(*, now: dt.datetime) -> list[int]:
    """List the pilots whose readiness no longer holds at `now`, the longest expired first."""
    chosen = select(Readiness.pilot_id).where(Readiness.valid_until <= now)
    return list(db.session.scalars(chosen.order_by(Readiness.valid_until)))


def is_expired(pilot_id: int, *, now: dt.datetime) -> bool:
    """Say whether what is stored of a pilot waits for the next tick."""
    chosen = select(Readiness.pilot_id).where(
        Readiness.pilot_id == pilot_id, Readiness.valid_until <= now
    )
    return db.session.scalar(chosen) is not None


def holders_from(stored: str) -> tuple[Mention, ...]:
    """Make the mentions of those with whom a pilot is, from the column `held_by`."""
    return tuple(Mention(*each) for each in json.loads(stored))


def compare(pilot: Pilot, *, now: dt.datetime) -> list[str]:
    """Judge again and name the columns in which what is stored differs; none when it holds.

    Names and what the clock alone changes after `valid_until` are not compared.
    """
    row = _row(pilot.id)
    if row is None:
        return ["pilot_id"]
    again = judge_pilot(pilot, now=now)
    skipped = {"computed_at", "valid_until", "details"}
    differing = [
        name for name, value in again.items() if name not in skipped and row[name] != value
    ]
    stored, found = json.loads(row["details"]), json.loads(again["details"])
    if any(stored.get(part) != found[part] for part in ("moves", "team")):
        differing.append("details")
    return differing


def _row(pilot_id: int) -> RowMapping | None:
    chosen = select(Readiness.__table__).where(Readiness.pilot_id == pilot_id)
    return db.session.execute(chosen).mappings().one_or_none()


def _explained_from(stored: Mapping[str, Any]) -> Explained:
    return Explained(
        move=stored["move"],
        kind=MoveKind(stored["kind"]),
        to=stored["to"],
        label=Bilingual(*stored["label"]),
        allowed=True,
        ready=stored["ready"],
        only_sign_offs_left=stored["only_sign_offs_left"],
        needs_reason=stored["needs_reason"],
        asks_sign_off=stored["asks_sign_off"],
        findings=tuple(Finding.from_json(each) for each in stored["findings"]),
    )
