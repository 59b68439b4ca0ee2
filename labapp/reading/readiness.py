"""Stored readiness: what is left on each pilot, judged under its lock and read by every list."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Pilot, Readiness, Return
from labapp.reading.definitions import compiled_of, names_of_stages_and_moves
from labapp.reading.facts import load_facts
from labapp.reading.names import mentions_in, names_of
from labapp.words import Actor, Bilingual, Mention, MoveKind, canonical_json
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Explained, Finding
from labapp.workflows.machine import Compiled

_ONWARD = frozenset({MoveKind.FORWARD, MoveKind.CONCLUDE})
_LOCAL = ZoneInfo("Europe/London")
_NAMED = frozenset({"person", "organisation", "task", "indicator"})


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
    names: Mapping[str, Bilingual]
    computed_at: dt.datetime

    @property
    def main(self) -> Explained | None:
        """Give the move that leads on from here, None where the journey has ended."""
        return next((each for each in self.moves if each.move == self.move), None)


def store(session: Session, pilot: Pilot, *, now: dt.datetime) -> None:
    """Judge the pilot as it is under its lock, and keep what was found."""
    judged = _judged(pilot, now)
    found = session.get(Readiness, pilot.id)
    if found is None:
        found = Readiness(pilot_id=pilot.id)
        session.add(found)
    for name, value in judged.items():
        setattr(found, name, value)
    session.flush()


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
    again = _judged(pilot, now)
    skipped = {"computed_at", "valid_until", "details"}
    differing = [
        name for name, value in again.items() if name not in skipped and row[name] != value
    ]
    if json.loads(row["details"])["moves"] != json.loads(again["details"])["moves"]:
        differing.append("details")
    return differing


def _row(pilot_id: int) -> RowMapping | None:
    chosen = select(Readiness.__table__).where(Readiness.pilot_id == pilot_id)
    return db.session.execute(chosen).mappings().one_or_none()


def _judged(pilot: Pilot, now: dt.datetime) -> dict[str, Any]:
    facts = load_facts(pilot, now=now)
    machine = compiled_of(pilot.definition_digest)
    moves = machine.explain(facts, Actor.operator())
    main = main_move(machine, facts, moves)
    unmet = main.unmet if main else ()
    blocking = [finding for finding in main.findings if _counts(finding)] if main else []
    held_by = tuple(dict.fromkeys(who for finding in unmet for who in finding.held_by))
    return {
        "facts_version": pilot.facts_version,
        "on_hold": facts.on_hold,
        "since": facts.visit.entered,
        "move": main.move if main else "",
        "met": sum(finding.ok for finding in blocking),
        "asked": len(blocking),
        "held_by": _packed([[who.kind, who.id, who.code] for who in held_by]),
        "held_since": min((each.since for each in unmet if each.since), default=None),
        "next_due": _next_due(facts),
        "rating": _rating(pilot.id),
        "details": _details(machine, moves),
        "valid_until": _valid_until(machine, facts),
        "computed_at": now,
    }


def main_move(machine: Compiled, facts: PilotFacts, moves: Sequence[Explained]) -> Explained | None:
    """Choose the move that leads on: the one the cycle was concluded with, else the first."""
    onward = [each for each in moves if each.kind in _ONWARD]
    concluded = [each for each in facts.conclusions if each.cycle == facts.cycle]
    if concluded:
        kind = max(concluded, key=lambda each: each.id).kind
        for each in moves:
            arc = machine.definition.transition(each.move)
            if arc is not None and arc.conclusion == kind:
                return each
    return onward[0] if onward else None


def _counts(finding: Finding) -> bool:
    return finding.ok or finding.blocks


def _next_due(facts: PilotFacts) -> dt.date | None:
    return min((task.due for task in facts.tasks if task.due and not task.is_settled), default=None)


def _rating(pilot_id: int) -> str:
    newest = db.session.scalar(
        select(Return.rating)
        .where(Return.pilot_id == pilot_id, Return.rating.is_not(None))
        .order_by(Return.period_start.desc(), Return.revision.desc())
        .limit(1)
    )
    return str(newest or "")


def _details(machine: Compiled, moves: Sequence[Explained]) -> str:
    spoken = mentions_in(finding for each in moves for finding in each.findings)
    names = names_of(each for each in spoken if each.kind in _NAMED)
    names |= {
        key: name
        for key, name in names_of_stages_and_moves(machine.definition.digest).items()
        if key in {each.key for each in spoken}
    }
    pairs = {key: [name.en, name.cy] for key, name in sorted(names.items())}
    return _packed({"moves": [_explained_json(each) for each in moves], "names": pairs})


def _valid_until(machine: Compiled, facts: PilotFacts) -> dt.datetime | None:
    """Give the next midnight: what is due and how far a target lies ahead go by the day."""
    by_the_day = facts.indicators or any(task.is_condition for task in facts.tasks)
    if machine.definition.stages[facts.stage].final or not by_the_day:
        return None
    tomorrow = facts.today + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(), _LOCAL).astimezone(dt.UTC)


def _explained_json(explained: Explained) -> dict[str, Any]:
    return {
        "move": explained.move,
        "kind": str(explained.kind),
        "to": explained.to,
        "label": [explained.label.en, explained.label.cy],
        "ready": explained.ready,
        "only_sign_offs_left": explained.only_sign_offs_left,
        "needs_reason": explained.needs_reason,
        "asks_sign_off": explained.asks_sign_off,
        "findings": [finding.to_json() for finding in explained.findings],
    }


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


def _packed(value: Any) -> str:
    return canonical_json(value).decode()
