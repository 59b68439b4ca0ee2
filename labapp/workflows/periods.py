"""The periods of an indicator: which there are, which values are due, which are answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from labapp.words import Frequency
from labapp.workflows.facts import Indicator, Observation

_MONTHS = {
    Frequency.MONTH: 1,
    Frequency.QUARTER: 3,
    Frequency.TERM: 4,
    Frequency.HALF: 6,
    Frequency.YEAR: 12,
}
_WEEK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)


class Spanning(Protocol):
    """Whatever has a first and a last day."""

    @property
    def period_start(self) -> dt.date: ...

    @property
    def period_end(self) -> dt.date: ...


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days, both ends included."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class DueValue:
    """A value an indicator owes, and the day after which it is late."""

    indicator: Indicator
    period: Period
    due: dt.date


@lru_cache(maxsize=4096)
def period_holding(frequency: Frequency, day: dt.date, *, anchor: dt.date | None = None) -> Period:
    """Give the period in which `day` lies; `anchor` is the first day of any period of the series.

    Without an anchor weeks begin on Monday, months and longer periods in January; terms begin
    in January, May and September.
    """
    if frequency == Frequency.WEEK:
        first = anchor or dt.date(2024, 1, 1)
        start = day - dt.timedelta(days=(day - first).days % 7)
        return Period(start, start + _WEEK - _DAY)
    months = _MONTHS[frequency]
    first = anchor if anchor and anchor.day == 1 and frequency != Frequency.TERM else dt.date.min
    count = day.year * 12 + day.month - 1
    begin = count - (count - (first.month - 1)) % months
    return Period(_first_of(begin), _first_of(begin + months) - _DAY)


def period_after(frequency: Frequency, period: Period) -> Period:
    """Give the period that follows."""
    return period_holding(frequency, period.end + _DAY, anchor=period.start)


def anchor_of(indicator: Indicator) -> dt.date | None:
    """Give the first day of a period the series is known to have: its last one, or its baseline."""
    fits = [o for o in indicator.observations if fits_frequency(indicator.frequency, o)]
    if fits:
        return max(o.period_start for o in fits)
    if indicator.baseline and fits_frequency(indicator.frequency, indicator.baseline):
        return indicator.baseline.period_start
    return None


def fits_frequency(frequency: Frequency, spanning: Spanning) -> bool:
    """Say whether something spans exactly one whole period."""
    start, end = spanning.period_start, spanning.period_end
    return period_holding(frequency, start, anchor=start) == Period(start, end)


def due_values(indicator: Indicator, owed_from: dt.date, today: dt.date) -> Iterator[DueValue]:
    """Give the whole periods begun since `owed_from` whose due date (end and lag) has passed.

    Nothing is owed for days before `measured_from` or after `measured_until`.
    """
    lag = dt.timedelta(days=indicator.lag_days)
    frequency = indicator.frequency
    first = max(owed_from, indicator.measured_from or owed_from)
    last = indicator.measured_until or dt.date.max
    period = period_holding(frequency, first, anchor=anchor_of(indicator))
    if period.start < first:
        period = period_after(frequency, period)
    while period.end + lag < today and period.end <= last:
        yield DueValue(indicator, period, period.end + lag)
        period = period_after(frequency, period)


def is_answered(due: DueValue, *, absences: bool) -> bool:
    """Say whether a due value was given, or (`absences`) flagged as missing with its reason."""
    return any(
        (each.has_value or (absences and each.flag is not None)) and _covers(each, due.period)
        for each in due.indicator.observations
        if each.current
    )


def _covers(observation: Observation, period: Period) -> bool:
    return observation.period_start <= period.start and observation.period_end >= period.end


def _first_of(months: int) -> dt.date:
    return dt.date(months // 12, months % 12 + 1, 1)
