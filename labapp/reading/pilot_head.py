"""What stands at the head of every page of a pilot: its places, and how much each tab holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, case, func, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import (
    Evidence,
    EvidenceUse,
    Indicator,
    Lesson,
    Pilot,
    PilotPlace,
    Place,
    Readiness,
    Task,
    Visit,
)
from labapp.permissions import visible_evidence
from labapp.reading.met import met_in
from labapp.words import Actor, Bilingual, TaskStatus, UseStatus
from labapp.workflows.calendar import day_of

SETTLED = (TaskStatus.DONE, TaskStatus.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class HeadShown:
    """The places of a pilot, and the counts of its tabs."""

    places: Bilingual
    counts: Mapping[str, int]


def get_head(actor: Actor, pilot_id: int, *, now: dt.datetime) -> HeadShown:
    """Read the head of a pilot as the actor may see it, in one statement."""
    row = db.session.execute(
        select(*head_columns(actor, day_of(now))).select_from(Pilot).where(Pilot.id == pilot_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return HeadShown(Bilingual(row.places_en or "", row.places_cy or ""), counts_in(row))


def counts_in(row: Any) -> dict[str, int]:
    """Take the counts of the tabs from a row that has the columns of a head.

    A task that a requirement closed by itself is none of those still to be done.
    """
    counts = {name: getattr(row, f"n_{name}") for name in (*_COUNTED, "evidence")}
    if row.closers:
        met = met_in(row.found)
        counts["tasks"] -= sum(closer in met for closer in row.closers.split(","))
    return counts


def _counted(table: Any, *conditions: Any) -> ScalarSelect[Any]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.pilot_id == Pilot.id, *conditions)
        .scalar_subquery()
    )


def head_columns(actor: Actor, today: dt.date) -> list[Any]:
    """Give the columns of a pilot's head; of evidence, what the actor may know of is counted."""
    evidence = (
        select(func.count())
        .select_from(EvidenceUse)
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .where(
            EvidenceUse.pilot_id == Pilot.id,
            EvidenceUse.status != UseStatus.WITHDRAWN,
            visible_evidence(actor, today),
        )
        .correlate(Pilot)
        .scalar_subquery()
    )
    counted = {**_COUNTED, "evidence": evidence}
    numbers = (each.label(f"n_{name}") for name, each in counted.items())
    return [*PLACES, *numbers, _CLOSERS.label("closers"), _FOUND.label("found")]


def _of_open_tasks(counted: Any, *conditions: Any) -> ScalarSelect[Any]:
    return (
        select(counted)
        .select_from(Task)
        .join(Visit, Visit.id == Task.visit_id)
        .where(
            Visit.pilot_id == Pilot.id,
            Visit.left_at.is_(None),
            Task.status.not_in(SETTLED),
            *conditions,
        )
        .correlate(Pilot)
        .scalar_subquery()
    )


_COUNTED: Mapping[str, ScalarSelect[Any]] = {
    "tasks": _of_open_tasks(func.count()),
    "indicators": _counted(Indicator, Indicator.active),
    "lessons": _counted(Lesson),
}
_CLOSERS = _of_open_tasks(func.aggregate_strings(Task.closes_with, ","), Task.closes_with != "")
_FOUND = case(  # read only where a task waits for it
    (
        _CLOSERS.is_not(None),
        select(Readiness.details)
        .where(Readiness.pilot_id == Pilot.id)
        .correlate(Pilot)
        .scalar_subquery(),
    )
)


def place_names(name: Any) -> ScalarSelect[Any]:
    """Give the names of a pilot's places in one text."""
    return (
        select(func.aggregate_strings(name, ", "))
        .join(PilotPlace, PilotPlace.place_id == Place.id)
        .where(PilotPlace.pilot_id == Pilot.id)
        .scalar_subquery()
    )


PLACES = (
    place_names(Place.name_en).label("places_en"),
    place_names(func.coalesce(func.nullif(Place.name_cy, ""), Place.name_en)).label("places_cy"),
)
