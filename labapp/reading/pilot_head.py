"""What stands at the head of every page of a pilot: its places, and how much each tab holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import (
    EvidenceUse,
    Indicator,
    Lesson,
    Pilot,
    PilotPlace,
    Place,
    Task,
    Visit,
)
from labapp.words import Bilingual, TaskStatus, UseStatus

SETTLED = (TaskStatus.DONE, TaskStatus.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class HeadShown:
    """The places of a pilot, and the counts of its tabs."""

    places: Bilingual
    counts: Mapping[str, int]


def get_head(pilot_id: int) -> HeadShown:
    """Read the head of a pilot, in one statement."""
    row = db.session.execute(
        select(*PLACES, *(counted.label(f"n_{name}") for name, counted in COUNTED.items()))
        .select_from(Pilot)
        .where(Pilot.id == pilot_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    counts = {name: getattr(row, f"n_{name}") for name in COUNTED}
    return HeadShown(Bilingual(row.places_en or "", row.places_cy or ""), counts)


def _counted(table: Any, *conditions: Any) -> ScalarSelect[Any]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.pilot_id == Pilot.id, *conditions)
        .scalar_subquery()
    )


COUNTED: Mapping[str, ScalarSelect[Any]] = {
    "tasks": (
        select(func.count())
        .select_from(Task)
        .join(Visit, Visit.id == Task.visit_id)
        .where(Visit.pilot_id == Pilot.id, Visit.left_at.is_(None), Task.status.not_in(SETTLED))
        .scalar_subquery()
    ),
    "evidence": _counted(EvidenceUse, EvidenceUse.status != UseStatus.WITHDRAWN),
    "indicators": _counted(Indicator, Indicator.active),
    "lessons": _counted(Lesson),
}


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
