"""Where a pilot comes from and what it became: its parent, and its children in other places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from labapp.models import Pilot
from labapp.words import Bilingual

_BETWEEN, _AFTER = "\x1f", "\x1e"  # controls: no title keeps one
_other = aliased(Pilot)


@dataclass(frozen=True, slots=True)
class Relative:
    """A pilot of the same line, and of the same lab: its reference, and what it is called."""

    reference: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Lineage:
    """The pilot this one was scaled from, and those it was scaled to, as they were started."""

    parent: Relative | None
    children: tuple[Relative, ...]


def _told(condition: Any) -> ScalarSelect[Any]:
    told = _other.reference.concat(_BETWEEN).concat(_other.title_en)
    told = told.concat(_BETWEEN).concat(_other.title_cy)
    return (
        select(func.aggregate_strings(told, _AFTER))
        .where(condition)
        .correlate(Pilot)
        .scalar_subquery()
    )


LINE = (
    _told(_other.id == Pilot.parent_id).label("scaled_from"),
    _told(_other.parent_id == Pilot.id).label("scaled_to"),
)


def lineage_in(row: Any) -> Lineage:
    """Take the line of a pilot from a row that has the columns `LINE`."""
    parent = _relatives(row.scaled_from)
    return Lineage(parent[0] if parent else None, _relatives(row.scaled_to))


def _relatives(told: str | None) -> tuple[Relative, ...]:
    found = []
    for each in (told or "").split(_AFTER):
        if each:
            reference, en, cy = each.split(_BETWEEN)
            found.append(Relative(reference, Bilingual(en, cy)))
    return tuple(sorted(found, key=lambda one: int(one.reference.rpartition("-")[2])))
