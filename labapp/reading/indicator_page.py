"""One indicator: its definition, baselines, targets, and every value with its revisions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Baseline, Indicator, Observation, Person, Place, Target
from labapp.reading.indicator_about import About, get_indicator
from labapp.reading.indicators import ValueShown, shown_values
from labapp.words import (
    Bilingual,
    ObservationFlag,
    ObservationStatus,
    RevisionReason,
)


@dataclass(frozen=True, slots=True)
class BaselineShown:
    """A baseline, and whether it is locked."""

    number: int
    value: Decimal | None
    flag: ObservationFlag | None
    start: dt.date
    end: dt.date
    method: str
    by: Bilingual | None
    at: dt.datetime
    locked: bool


@dataclass(frozen=True, slots=True)
class TargetShown:
    """A target; the last one counts, earlier ones were superseded."""

    number: int
    value: Decimal
    due_on: dt.date
    rationale: str
    by: Bilingual | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class RevisionShown:
    """What a value was, or is, and who said so why."""

    id: int
    revision: int
    value: Decimal | None
    flag: ObservationFlag | None
    status: ObservationStatus
    reason: RevisionReason | None
    note: str
    numerator: Decimal | None
    denominator: Decimal | None
    source: str
    recorded_by: int | None
    by: Bilingual | None
    at: dt.datetime
    finalised: Bilingual | None


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """One period with all its revisions, the current one first."""

    start: dt.date
    end: dt.date
    revisions: tuple[RevisionShown, ...]

    @property
    def current(self) -> RevisionShown:
        """Give the revision that counts."""
        return self.revisions[0]


@dataclass(frozen=True, slots=True)
class SeriesChoice:
    """One series of the indicator: the pilot as a whole, or one place, group or dimension."""

    key: str
    place_id: int | None
    place: Bilingual | None
    group: str
    dimension: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """Everything the page of an indicator shows; periods are newest first."""

    about: About
    baselines: tuple[BaselineShown, ...]
    targets: tuple[TargetShown, ...]
    choices: tuple[SeriesChoice, ...]
    series: SeriesChoice | None
    periods: tuple[PeriodShown, ...]
    values: tuple[ValueShown, ...]


def indicator_page(pilot_id: int, indicator_id: int, *, series: str = "") -> IndicatorPage:
    """Read an indicator's page in five statements, however many values there are.

    `series` is the key of the one to show: the pilot as a whole where it has values, else the
    first place.
    """
    about = get_indicator(pilot_id, indicator_id)
    choices = series_choices(indicator_id)
    chosen = next((each for each in choices if each.key == series), None)
    chosen = chosen or (choices[0] if choices else None)
    rows = _rows(indicator_id, chosen.key) if chosen else []
    newest = {row.period_start: row for row in rows}
    return IndicatorPage(
        about=about,
        baselines=_baselines(indicator_id),
        targets=_targets(indicator_id),
        choices=choices,
        series=chosen,
        periods=_periods(rows),
        values=shown_values(list(newest.values())),
    )


def get_value(pilot_id: int, observation_id: int) -> tuple[int, PeriodShown]:
    """Give the indicator and the period of a value of the pilot; raises NotFoundError."""
    where = db.session.execute(
        select(Observation.indicator_id, Observation.series, Observation.period_start)
        .join(Indicator, Indicator.id == Observation.indicator_id)
        .where(Observation.id == observation_id, Indicator.pilot_id == pilot_id)
    ).one_or_none()
    if where is None:
        raise NotFoundError
    rows = _rows(where.indicator_id, where.series, start=where.period_start)
    return where.indicator_id, _periods(rows)[0]


def _rows(indicator_id: int, series: str, start: dt.date | None = None) -> list[Row[Any]]:
    recorder, second = aliased(Person), aliased(Person)
    chosen = (
        select(
            Observation.__table__,
            recorder.name,
            recorder.name_cy,
            second.name.label("second"),
            second.name_cy.label("second_cy"),
        )
        .outerjoin(recorder, recorder.id == Observation.recorded_by)
        .outerjoin(second, second.id == Observation.finalised_by)
        .where(Observation.indicator_id == indicator_id, Observation.series == series)
        .order_by(Observation.period_start, Observation.revision)
    )
    if start is not None:
        chosen = chosen.where(Observation.period_start == start)
    return list(db.session.execute(chosen))


def _periods(rows: list[Row[Any]]) -> tuple[PeriodShown, ...]:
    found: dict[dt.date, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.period_start, []).append(row)
    return tuple(
        PeriodShown(start, mine[-1].period_end, _revisions(mine))
        for start, mine in reversed(found.items())
    )


def _revisions(rows: list[Row[Any]]) -> tuple[RevisionShown, ...]:
    """Give the revisions, newest first; what is confidential now was never said before either."""
    shown = tuple(_revision(row) for row in reversed(rows))
    if rows[-1].flag != ObservationFlag.CONFIDENTIAL:
        return shown
    return tuple(
        replace(
            each,
            flag=ObservationFlag.CONFIDENTIAL,
            value=None,
            numerator=None,
            denominator=None,
            note="",
        )
        for each in shown
    )


def _revision(row: Any) -> RevisionShown:
    return RevisionShown(
        id=row.id,
        revision=row.revision,
        value=row.value,
        flag=row.flag,
        status=row.status,
        reason=row.reason,
        note=row.note,
        numerator=row.numerator,
        denominator=row.denominator,
        source=row.source,
        recorded_by=row.recorded_by,
        by=_name(row.name, row.name_cy),
        at=row.recorded_at,
        finalised=_name(row.second, row.second_cy),
    )


def series_choices(indicator_id: int) -> tuple[SeriesChoice, ...]:
    """List the series of an indicator that have values, the pilot as a whole first."""
    rows = db.session.execute(
        select(
            Observation.series,
            Observation.place_id,
            Observation.group,
            Observation.dimension,
            Place.name_en,
            Place.name_cy,
        )
        .outerjoin(Place, Place.id == Observation.place_id)
        .where(Observation.indicator_id == indicator_id)
        .distinct()
        .order_by(Observation.series)
    )
    return tuple(
        SeriesChoice(
            key=row.series,
            place_id=row.place_id,
            place=_name(row.name_en, row.name_cy),
            group=row.group,
            dimension=row.dimension,
        )
        for row in rows
    )


def _baselines(indicator_id: int) -> tuple[BaselineShown, ...]:
    rows = db.session.execute(
        select(Baseline.__table__, Person.name, Person.name_cy)
        .outerjoin(Person, Person.id == Baseline.set_by)
        .where(Baseline.indicator_id == indicator_id)
        .order_by(Baseline.number.desc())
    )
    return tuple(
        BaselineShown(
            number=row.number,
            value=row.value,
            flag=row.flag,
            start=row.period_start,
            end=row.period_end,
            method=row.method,
            by=_name(row.name, row.name_cy),
            at=row.set_at,
            locked=row.locked_at is not None,
        )
        for row in rows
    )


def _targets(indicator_id: int) -> tuple[TargetShown, ...]:
    rows = db.session.execute(
        select(Target.__table__, Person.name, Person.name_cy)
        .outerjoin(Person, Person.id == Target.set_by)
        .where(Target.indicator_id == indicator_id)
        .order_by(Target.number.desc())
    )
    return tuple(
        TargetShown(
            number=row.number,
            value=row.value,
            due_on=row.due_on,
            rationale=row.rationale,
            by=_name(row.name, row.name_cy),
            at=row.set_at,
        )
        for row in rows
    )


def _name(name: str | None, name_cy: str | None) -> Bilingual | None:
    return Bilingual(name, name_cy or "") if name else None
