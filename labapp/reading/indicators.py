"""A pilot's indicators: each with its last values, where it started and where it should be."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, literal, null, select, type_coerce
from sqlalchemy.orm import aliased

from labapp.db import Word, db
from labapp.models import Baseline, Indicator, Observation, Place, Target
from labapp.words import (
    Accumulation,
    Bilingual,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
    ObservationFlag,
    ObservationStatus,
)

SHOWN, READ = 24, 60


@dataclass(frozen=True, slots=True)
class ValueShown:
    """The current value of one period, or why there is none."""

    start: dt.date
    end: dt.date
    value: Decimal | None
    flag: ObservationFlag | None
    provisional: bool
    breaks: bool
    revised: bool


@dataclass(frozen=True, slots=True)
class Started:
    """A baseline: where an indicator started, or why that is not known."""

    number: int
    value: Decimal | None
    flag: ObservationFlag | None
    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class Aimed:
    """A target: a value, and the day by which it should be reached."""

    number: int
    value: Decimal
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of a list; `values` are the newest ones of one series, oldest first."""

    id: int
    code: str
    title: Bilingual
    unit: Bilingual
    level: IndicatorLevel
    measure: Measure
    direction: Direction
    accumulation: Accumulation
    frequency: Frequency
    active: bool
    illustrative: bool
    baseline: Started | None
    target: Aimed | None
    values: tuple[ValueShown, ...]
    place: Bilingual | None
    published: bool

    @property
    def latest(self) -> ValueShown | None:
        """Give the newest period that has a value."""
        return next((v for v in reversed(self.values) if v.value is not None), None)


def list_indicators(pilot_id: int, *, show: str = "") -> tuple[IndicatorRow, ...]:
    """List the indicators in the order they were defined, the retired ones last.

    `show` no-baseline or no-target narrows to active ones that lack it. Three statements.
    """
    rows = db.session.execute(
        select(Indicator.__table__).where(Indicator.pilot_id == pilot_id).order_by(Indicator.id)
    ).all()
    started, aimed = _baselines_and_targets(pilot_id)
    values = _values(pilot_id)
    found = [
        _indicator(row, started.get(row.id), aimed.get(row.id), values.get(row.id, ()))
        for row in rows
    ]
    if show == "no-baseline":
        found = [each for each in found if each.active and not _has_baseline(each)]
    if show == "no-target":
        found = [each for each in found if each.active and each.target is None]
    return tuple(sorted(found, key=lambda each: not each.active))


def _has_baseline(row: IndicatorRow) -> bool:
    return row.baseline is not None and row.baseline.value is not None


def _indicator(
    row: Any, baseline: Started | None, target: Aimed | None, values: Sequence[Any]
) -> IndicatorRow:
    newest = values[-1] if values else None
    return IndicatorRow(
        id=row.id,
        code=row.code,
        title=Bilingual(row.title_en, row.title_cy),
        unit=Bilingual(row.unit_en, row.unit_cy),
        level=row.level,
        measure=row.measure,
        direction=row.direction,
        accumulation=row.accumulation,
        frequency=row.frequency,
        active=row.active,
        illustrative=row.illustrative,
        baseline=baseline,
        target=target,
        values=shown_values(values),
        place=Bilingual(newest.name_en, newest.name_cy) if newest and newest.name_en else None,
        published=bool(newest and newest.source),
    )


def shown_values(rows: Sequence[Any]) -> tuple[ValueShown, ...]:
    """Make the values of a series from its current rows, in order; a new definition breaks it."""
    shown = []
    version = rows[0].definition_version if rows else 1
    for row in rows:
        breaks = row.definition_version != version or row.flag == ObservationFlag.BREAK
        version = row.definition_version
        shown.append(
            ValueShown(
                start=row.period_start,
                end=row.period_end,
                value=row.value,
                flag=row.flag,
                provisional=row.status == ObservationStatus.PROVISIONAL,
                breaks=breaks,
                revised=row.flag == ObservationFlag.REVISED,
            )
        )
    return tuple(shown)


def _baselines_and_targets(pilot_id: int) -> tuple[dict[int, Started], dict[int, Aimed]]:
    baselines: dict[int, Started] = {}
    targets: dict[int, Aimed] = {}
    for row in db.session.execute(_started_and_aimed(pilot_id)):
        if row.what == "target":
            targets[row.indicator_id] = Aimed(row.number, row.value, row.ends)
        else:
            baselines[row.indicator_id] = Started(
                row.number, row.value, row.flag, row.begins, row.ends
            )
    return baselines, targets


def _started_and_aimed(pilot_id: int) -> Any:
    """Select baselines and targets alike, the newest of an indicator last."""
    here = select(Indicator.id).where(Indicator.pilot_id == pilot_id)
    started = select(
        literal("baseline").label("what"),
        Baseline.indicator_id,
        Baseline.number,
        Baseline.value,
        Baseline.flag,
        Baseline.period_start.label("begins"),
        Baseline.period_end.label("ends"),
    ).where(Baseline.indicator_id.in_(here))
    aimed = select(
        literal("target"),
        Target.indicator_id,
        Target.number,
        Target.value,
        type_coerce(null(), Word(ObservationFlag)),
        Target.due_on,
        Target.due_on,
    ).where(Target.indicator_id.in_(here))
    return started.union_all(aimed).order_by("indicator_id", "number")


def _values(pilot_id: int) -> dict[int, list[Any]]:
    """Read the newest values of each indicator's first series: the pilot's own, else a place's."""
    ranked = _ranked(pilot_id)
    rows = db.session.execute(
        select(
            Observation.indicator_id,
            Observation.period_start,
            Observation.period_end,
            Observation.value,
            Observation.flag,
            Observation.status,
            Observation.definition_version,
            Observation.source,
            Place.name_en,
            Place.name_cy,
        )
        .join(ranked, and_(ranked.c.id == Observation.id, ranked.c.rank <= READ))
        .outerjoin(Place, Place.id == Observation.place_id)
        .order_by(Observation.indicator_id, Observation.period_start, Observation.revision)
    )
    newest: dict[int, dict[dt.date, Any]] = defaultdict(dict)
    for row in rows:
        newest[row.indicator_id][row.period_start] = row
    return {key: list(found.values())[-SHOWN:] for key, found in newest.items()}


def _ranked(pilot_id: int) -> Any:
    other = aliased(Observation)
    first = (
        select(func.min(other.series))
        .where(other.indicator_id == Observation.indicator_id)
        .scalar_subquery()
    )
    rank = func.row_number().over(
        partition_by=Observation.indicator_id,
        order_by=(Observation.period_start.desc(), Observation.revision.desc()),
    )
    return (
        select(Observation.id, rank.label("rank"))
        .join(Indicator, Indicator.id == Observation.indicator_id)
        .where(Indicator.pilot_id == pilot_id, Observation.series == first)
        .subquery()
    )
