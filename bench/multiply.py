"""Pilots by the thousand: the rows of a few, copied with ids of their own past every guard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from labapp import audit
from labapp.db import Base, transaction
from labapp.models import Lab, Pilot
from labapp.reading import readiness
from labapp.words import Actor, Press

BATCH = 250
RENUMBERED = {"pilot", "evidence"}
# each table with what its rows hang from, parents first; rounds are left where they were held
COPIED = {
    "pilot": "",
    "pilot_place": "pilot_id",
    "visit": "pilot_id",
    "task": "pilot_id",
    "partner": "pilot_id",
    "pilot_role": "pilot_id",
    "stage_event": "pilot_id",
    "evidence": "pilot_id",
    "evidence_use": "pilot_id",
    "indicator": "pilot_id",
    "baseline": "indicator_id",
    "observation": "indicator_id",
}
Row = dict[str, Any]


@dataclass(slots=True)
class Copier:
    """Copies whole pilots; `crews` are the people who take their turns on them."""

    session: Session
    lab_id: int
    code: str
    crews: Sequence[dict[tuple[str, int], int]]
    next_id: dict[str, int] = field(default_factory=dict)
    number: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in COPIED:
            table = Base.metadata.tables[name]
            if "id" in table.c:
                newest = self.session.scalar(select(func.max(table.c.id)))
                self.next_id[name] = (newest or 0) + 1
        for name in RENUMBERED:
            table = Base.metadata.tables[name]
            of_lab = select(func.max(table.c.number)).where(table.c.lab_id == self.lab_id)
            self.number[name] = (self.session.scalar(of_lab) or 0) + 1

    def copy(self, of: dict[str, list[Row]], crew: int) -> tuple[int, dict[str, list[Row]]]:
        """Give the rows of one more pilot like the one whose rows are `of`, and its id."""
        changed = dict(self.crews[crew % len(self.crews)])
        rows = {name: [self._row(name, row, changed) for row in of[name]] for name in COPIED}
        return int(rows["pilot"][0]["id"]), rows

    def _row(self, name: str, row: Row, changed: dict[tuple[str, int], int]) -> Row:
        made = dict(row)
        if name in self.next_id:
            made["id"] = changed[name, row["id"]] = self.next_id[name]
            self.next_id[name] += 1
        for column, target in _links(Base.metadata.tables[name]):
            made[column] = changed.get((target, row[column]), row[column])
        if name == "stage_event":
            made["review_id"] = None
        if name in RENUMBERED:
            made["number"] = number = self.number[name]
            self.number[name] += 1
            if name == "pilot":
                made["reference"] = f"{self.code}-{number}"
                made["title_en"] = f"{row['title_en']} {number}"
        return made


def multiply(templates: Sequence[int], copier: Copier, wanted: int, *, press: Press) -> None:
    """Add `wanted` pilots, each with its history and its stored readiness."""
    known = [rows_of(copier.session, pilot_id) for pilot_id in templates]
    for begin in range(0, wanted, BATCH):
        size = min(BATCH, wanted - begin)
        with transaction() as session:
            session.info["press"] = press
            ids = _insert(session, copier, known, range(begin, begin + size))
            judge(session, ids, press.at)


def rows_of(session: Session, pilot_id: int) -> dict[str, list[Row]]:
    """Read everything that hangs from a pilot."""
    found: dict[str, list[Row]] = {}
    for name, above in COPIED.items():
        table = Base.metadata.tables[name]
        column = table.c[above or "id"]
        ids = [row["id"] for row in found["indicator"]] if above == "indicator_id" else [pilot_id]
        chosen = select(table).where(column.in_(ids)).order_by(*table.primary_key.columns)
        found[name] = [dict(row) for row in session.execute(chosen).mappings()]
    return found


def _insert(
    session: Session, copier: Copier, known: list[dict[str, list[Row]]], places: range
) -> list[int]:
    gathered: dict[str, list[Row]] = {name: [] for name in COPIED}
    ids = []
    for place in places:
        pilot_id, rows = copier.copy(known[place % len(known)], place)
        ids.append(pilot_id)
        for name, added in rows.items():
            gathered[name] += added
    for name, rows_added in gathered.items():
        if rows_added:
            session.execute(insert(Base.metadata.tables[name]), rows_added)
    _note(session, copier, gathered["stage_event"])
    _count(session, copier)
    return ids


def _note(session: Session, copier: Copier, events: list[Row]) -> None:
    """Have the record tell of every move, sealed as ever."""
    del session
    for event in events:
        kind = "pilot.moved" if event["from_stage"] else "pilot.started"
        actor = Actor.person(event["person_id"]) if event["person_id"] else Actor.operator()
        about = {"move": event["move"], "from": event["from_stage"], "to": event["to_stage"]}
        pilot_id = event["pilot_id"]
        where = {"lab_id": copier.lab_id, "pilot_id": pilot_id}
        audit.record(actor, kind, f"pilot:{pilot_id}", **where, **about)


def _count(session: Session, copier: Copier) -> None:
    lab = session.get_one(Lab, copier.lab_id)
    lab.next_pilot, lab.next_evidence = copier.number["pilot"], copier.number["evidence"]
    session.flush()


def judge(session: Session, ids: Collection[int], now: dt.datetime) -> None:
    """Store the readiness of these pilots as it is now."""
    for pilot in session.scalars(select(Pilot).where(Pilot.id.in_(ids))):
        readiness.store(session, pilot, now=now)
    session.expunge_all()


def _links(table: Table) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        for key in column.foreign_keys:
            yield column.name, key.column.table.name
