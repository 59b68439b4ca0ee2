"""Dates of the demonstration: offsets from the day of loading, made real.

A number is calendar days from that day, a quoted date is itself; `m-1` is the last full month,
`q-1` quarter, `t-1` school term, `h-1` half year, `y-1` year, `w-1` week.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from labapp.words import Frequency
from labapp.words.periods import period_code, read_period
from labapp.workflows.periods import Period, period_holding

LONDON = ZoneInfo("Europe/London")
OFFSET = re.compile(r"([whmqty])([+-]\d+)?", re.ASCII)
FREQUENCIES = {
    "w": Frequency.WEEK,
    "m": Frequency.MONTH,
    "q": Frequency.QUARTER,
    "t": Frequency.TERM,
    "h": Frequency.HALF,
    "y": Frequency.YEAR,
}
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a demonstration that is loaded at `now`."""

    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """Give the day of loading."""
        return self.now.astimezone(LONDON).date()

    def day(self, written: int | str) -> dt.date:
        """Give the day that is meant."""
        if isinstance(written, int):
            return self.today + dt.timedelta(days=written)
        return dt.date.fromisoformat(written)

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """Give an instant of a day, never later than just before the loading."""
        local = dt.datetime.combine(day, dt.time(hour, minute), LONDON)
        return min(local.astimezone(dt.UTC), self.now - MINUTE)

    def period(self, written: str | int) -> Period:
        """Give the period that is meant."""
        text = str(written)
        if found := OFFSET.fullmatch(text):
            return self._from_today(FREQUENCIES[found[1]], int(found[2] or 0))
        read = read_period(text)
        if read is None or read[0] is None:
            raise ValueError(f"not a period: {text}")
        return period_holding(read[0], read[1])

    def code(self, written: str | int) -> str:
        """Give the code of the period that is meant, as people write it."""
        text = str(written)
        if found := OFFSET.fullmatch(text):
            return period_code(FREQUENCIES[found[1]], self.period(text).start)
        return text

    def _from_today(self, frequency: Frequency, steps: int) -> Period:
        period = period_holding(frequency, self.today)
        for _ in range(abs(steps)):
            edge = period.end if steps > 0 else period.start
            period = period_holding(frequency, edge + dt.timedelta(days=1 if steps > 0 else -1))
        return period
