"""The current values of indicators, as a verb reads them after its lock."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from labapp.models import Observation
from labapp.words import ObservationFlag, ObservationStatus


@dataclass(frozen=True, slots=True)
class CurrentValue:
    """The newest revision of one value."""

    id: int
    indicator_id: int
    series: str
    start: dt.date
    end: dt.date
    revision: int
    value: Decimal | None
    flag: ObservationFlag | None
    status: ObservationStatus
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class CurrentValues:
    """The current values of some indicators, by series and first day of the period."""

    def __init__(self, rows: Iterable[CurrentValue]) -> None:
        self._by_series: dict[tuple[int, str], dict[dt.date, CurrentValue]] = defaultdict(dict)
        for row in rows:
            self.put(row)

    def put(self, row: CurrentValue) -> None:
        """Take a value as the current one of its period."""
        self._by_series[row.indicator_id, row.series][row.start] = row

    def of(self, indicator_id: int, series: str) -> dict[dt.date, CurrentValue]:
        """Give the values of one series by the first day of their period."""
        return self._by_series.get((indicator_id, series), {})

    def anchor(self, indicator_id: int) -> dt.date | None:
        """Give the first day of the indicator's newest period, None before its first value."""
        return max(
            (
                start
                for (owner, _), values in self._by_series.items()
                if owner == indicator_id
                for start in values
            ),
            default=None,
        )

    def overlapping(
        self, indicator_id: int, series: str, start: dt.date, end: dt.date
    ) -> CurrentValue | None:
        """Find a value of another period that shares days with this one."""
        for other in self.of(indicator_id, series).values():
            if other.start != start and other.start <= end and start <= other.end:
                return other
        return None

    def before(self, indicator_id: int, series: str, start: dt.date) -> CurrentValue | None:
        """Find the last number before a day."""
        earlier = [v for v in self._numbers(indicator_id, series) if v.start < start]
        return max(earlier, key=lambda value: value.start, default=None)

    def after(self, indicator_id: int, series: str, start: dt.date) -> CurrentValue | None:
        """Find the first number after a day."""
        later = [v for v in self._numbers(indicator_id, series) if v.start > start]
        return min(later, key=lambda value: value.start, default=None)

    def _numbers(self, indicator_id: int, series: str) -> list[CurrentValue]:
        return [v for v in self.of(indicator_id, series).values() if v.value is not None]


def current_values(session: Session, indicator_ids: Iterable[int]) -> CurrentValues:
    """Read the newest revision of every value of some indicators, in one statement."""
    rows = session.execute(
        select(
            Observation.id,
            Observation.indicator_id,
            Observation.series,
            Observation.period_start,
            Observation.period_end,
            Observation.revision,
            Observation.value,
            Observation.flag,
            Observation.status,
            Observation.numerator,
            Observation.denominator,
        )
        .where(Observation.indicator_id.in_(sorted(set(indicator_ids))))
        .order_by(Observation.revision)
    )
    return CurrentValues(CurrentValue(*row) for row in rows)


def series_of(place_code: str = "", group: str = "", dimension: str = "") -> str:
    """Give the one key of place, group and dimension; blank for the pilot as a whole."""
    return f"{place_code}|{group}|{dimension}" if place_code or group or dimension else ""
