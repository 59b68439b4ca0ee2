"""The span of days that a written period means for an indicator."""

from __future__ import annotations

import datetime as dt

from labapp.words import Frequency, Sentence
from labapp.words.periods import period_label, read_period
from labapp.workflows.periods import Period, period_holding

OLDEST, NEWEST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)


class UnfitPeriodError(ValueError):
    """What was written is no period of the indicator; the sentence says what to write."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(sentence.text)
        self.code = code
        self.sentence = sentence


def read_span(written: str) -> tuple[dt.date, dt.date] | None:
    """Read the days of any period: 2021-10, 2022, 2021-11-15/2021-12-12; None if it is none."""
    first, cut, last = written.partition("/")
    if cut and len(first) == len(last.strip()) == 10:
        begins, ends = read_period(first), read_period(last)
        if begins is None or ends is None or ends[1] < begins[1]:
            return None
        return _in_range(begins[1], ends[1])
    found = read_period(written)
    if found is None:
        return None
    frequency, start = found
    if frequency is None or _in_range(start, start) is None:
        return _in_range(start, start)
    period = period_holding(frequency, start, anchor=start)
    return period.start, period.end


def _in_range(start: dt.date, end: dt.date) -> tuple[dt.date, dt.date] | None:
    return (start, end) if start >= OLDEST and end < NEWEST else None


def period_of(written: str, frequency: Frequency, anchor: dt.date | None) -> Period:
    """Give the period of an indicator that was written: by its code, its first or its last day.

    Raises UnfitPeriodError.
    """
    span = read_span(written)
    if span is None:
        raise UnfitPeriodError("period_unreadable", _like(written, frequency))
    start, end = span
    period = period_holding(frequency, start, anchor=anchor)
    if (start, end) == (period.start, period.end):
        return period
    if start == end and start in (period.start, period.end):
        return period
    if anchor is None and (own := period_holding(frequency, start, anchor=start)).end == end:
        return own
    raise UnfitPeriodError(
        "period_unfit",
        Sentence(
            "“%(written)s” is not one whole period of this indicator. The one it falls in: %(it)s",
            written=written.strip(),
            it=period_label(frequency, period.start, period.end),
        ),
    )


LIKE = {
    Frequency.WEEK: "2026-W45",
    Frequency.MONTH: "2026-11",
    Frequency.QUARTER: "2026-Q4",
    Frequency.TERM: "2026-T3",
    Frequency.HALF: "2026-H2",
    Frequency.YEAR: "2026",
}


def _like(written: str, frequency: Frequency) -> Sentence:
    if not written.strip():
        return Sentence("Say which period, like %(example)s", example=LIKE[frequency])
    return Sentence(
        "“%(written)s” is not a period. Write it like %(example)s",
        written=written.strip(),
        example=LIKE[frequency],
    )
