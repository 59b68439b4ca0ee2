"""Scenes: who sends which form to where, one for every form, each on a lab of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from labapp.db import Base, db
from labapp.words import Actor
from tests.factories import Team

TODAY = dt.datetime.now(dt.UTC).date()
NEXT_WEEK = TODAY + dt.timedelta(days=7)
LAST_MONTH = (TODAY.replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")
PASSWORD, NEW_PASSWORD = "three quiet otters", "four loud herons sing"
THREE_QUESTIONS = {"kind": "other", "personal_data": "none", "access": "partners"}
LESSON = {"title-en": "Ring first", "happened-en": "Nobody was in."}
INDICATOR = {
    "title-en": "Hours",
    "title-cy": "Oriau",
    "definition": "Hours stamped",
    "level": "output",
    "measure": "count",
    "unit-en": "hours",
    "direction": "increase",
    "accumulation": "period",
    "frequency": "month",
    "in_return": "yes",
}
Scene = tuple[Actor, str, dict[str, Any]]
SCENES: dict[str, Callable[[Team], Scene]] = {}


def scene(made: Callable[[Team], Scene]) -> Callable[[Team], Scene]:
    """Keep a scene: who sends which form to where."""
    SCENES[made.__name__] = made
    return made


def day(name: str, on: dt.date = NEXT_WEEK) -> dict[str, str]:
    """Type a day into its three fields."""
    parts = {"day": on.day, "month": on.month, "year": on.year}
    return {f"{name}-{part}": str(number) for part, number in parts.items()}


def newest(record: type[Base]) -> Any:
    """Give the last record of a kind."""
    return db.session.scalars(select(record).order_by(record.id.desc())).first()  # type: ignore[attr-defined]
