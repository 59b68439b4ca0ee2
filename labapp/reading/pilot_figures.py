"""The figures a pilot is known by: its first indicators with their latest values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, select

from labapp.db import db
from labapp.models import Baseline, Indicator, Observation, Target
from labapp.words import (
    Bilingual,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
    ObservationFlag,
)

CARDS = 3
VALUES = 24


@dataclass(frozen=True, slots=True)
class ValueShown:
    """A value of a period, or the flag that stands in its place."""

    period_start: dt.date
    period_end: dt.date
    value: Decimal | None
    flag: ObservationFlag | None
    numerator: Decimal | None
    denominator: Decimal | None
    revision: int
    published: bool = False


@dataclass(frozen=True, slots=True)
class FigureShown:
    """An indicator with where it began, where it should be, and its values, oldest first."""

    id: int
    title: Bilingual
    unit: Bilingual
    measure: Measure
    direction: Direction
    frequency: Frequency
    illustrative: bool
    baseline: Decimal | None
    target: Decimal | None
    target_on: dt.date | None
    values: tuple[ValueShown, ...]

    @property
    def is_published(self) -> bool:
        """Say whether every value shown says where it was published."""
        return all(each.published for each in self.values if each.value is not None)


def list_figures(pilot_id: int) -> tuple[FigureShown, ...]:
    """List the first indicators of a pilot, published ones and outcomes first, in one statement."""
    rows = db.session.execute(_statement(), {"pilot_id": pilot_id}).all()
    by_indicator: dict[int, list[Any]] = {}
    for row in rows:
        by_indicator.setdefault(row.id, []).append(row)
    return tuple(_figure(found) for found in by_indicator.values())


@cache
def _statement() -> Select[Any]:
    """Make the statement once: its making costs more than its running."""
    first = _first_indicators()
    values = _newest_values(first)
    return (
        select(first, values)
        .outerjoin(values, (values.c.indicator_id == first.c.id) & (values.c.place <= VALUES))
        .order_by(
            first.c.illustrative,
            first.c.after_outcomes,
            first.c.id,
            values.c.series,
            values.c.period_start,
        )
    )


def _first_indicators() -> Any:
    after = case((Indicator.level == IndicatorLevel.OUTCOME, 0), else_=1)
    return (
        select(
            Indicator.id,
            Indicator.title_en,
            Indicator.title_cy,
            Indicator.unit_en,
            Indicator.unit_cy,
            Indicator.measure,
            Indicator.direction,
            Indicator.frequency,
            Indicator.illustrative,
            after.label("after_outcomes"),
            _newest(Baseline.value, Baseline).label("baseline"),
            _newest(Target.value, Target).label("target"),
            _newest(Target.due_on, Target).label("target_on"),
        )
        .where(Indicator.pilot_id == bindparam("pilot_id", type_=Integer), Indicator.active)
        .order_by(Indicator.illustrative, after, Indicator.id)
        .limit(CARDS)
        .subquery()
    )


def _newest(column: Any, record: Any) -> Any:
    return (
        select(column)
        .where(record.indicator_id == Indicator.id)
        .order_by(record.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _newest_values(first: Any) -> Any:
    """Number the revisions of every value, the newest period and revision first."""
    place = func.row_number().over(
        partition_by=(Observation.indicator_id, Observation.series),
        order_by=(Observation.period_start.desc(), Observation.revision.desc()),
    )
    return (
        select(
            Observation.indicator_id,
            Observation.series,
            Observation.period_start,
            Observation.period_end,
            Observation.revision,
            Observation.value,
            Observation.flag,
            Observation.numerator,
            Observation.denominator,
            Observation.source,
            place.label("place"),
        )
        .where(Observation.indicator_id.in_(select(first.c.id)))
        .subquery()
    )


def _figure(rows: Sequence[Any]) -> FigureShown:
    one = rows[0]
    current: dict[dt.date, Any] = {}
    for row in rows:
        if row.period_start is None or row.series != one.series:
            continue
        known = current.get(row.period_start)
        if known is None or known.revision < row.revision:
            current[row.period_start] = row
    return FigureShown(
        id=one.id,
        title=Bilingual(one.title_en, one.title_cy),
        unit=Bilingual(one.unit_en, one.unit_cy),
        measure=one.measure,
        direction=one.direction,
        frequency=one.frequency,
        illustrative=one.illustrative,
        baseline=one.baseline,
        target=one.target,
        target_on=one.target_on,
        values=tuple(_value(current[start]) for start in sorted(current)),
    )


def _value(row: Any) -> ValueShown:
    return ValueShown(
        row.period_start,
        row.period_end,
        row.value,
        row.flag,
        row.numerator,
        row.denominator,
        row.revision,
        published=bool(row.source),
    )
