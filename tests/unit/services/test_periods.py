"""Periods are read as people write them, coded and said."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.services.spans import UnfitPeriodError, period_of, read_span
from labapp.words import Frequency
from labapp.words.periods import period_code, period_label, read_period
from labapp.workflows.periods import period_after, period_holding

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1))


@pytest.mark.parametrize(
    ("written", "frequency", "start"),
    [
        ("2026-11", Frequency.MONTH, dt.date(2026, 11, 1)),
        ("November 2026", Frequency.MONTH, dt.date(2026, 11, 1)),
        ("11/2026", Frequency.MONTH, dt.date(2026, 11, 1)),
        ("2026-Q3", Frequency.QUARTER, dt.date(2026, 7, 1)),
        ("2021-H2", Frequency.HALF, dt.date(2021, 7, 1)),
        ("2022-T3", Frequency.TERM, dt.date(2022, 9, 1)),
        ("2022-W07", Frequency.WEEK, dt.date(2022, 2, 14)),
        ("2022", Frequency.YEAR, dt.date(2022, 1, 1)),
        ("2022-05-23", None, dt.date(2022, 5, 23)),
    ],
)
def test_a_period_is_read_as_people_write_it(
    written: str, frequency: Frequency | None, start: dt.date
) -> None:
    assert read_period(written) == (frequency, start)


@pytest.mark.parametrize(
    "written",
    ["", "22", "2026-13", "2026-Q5", "2022-W54", "31/02/2022", "soon", "2022-02-30", "0000",
     "Nonember 2026", "٢٠٢٢"],
)  # fmt: skip
def test_what_is_no_period_is_not_read(written: str) -> None:
    assert read_period(written) is None


def test_a_year_no_calendar_reaches_is_no_span() -> None:
    assert read_span("9999-12") is None
    assert read_span("1066") is None


@given(st.sampled_from(Frequency), DAYS)
def test_the_code_of_a_period_is_read_back_as_that_period(
    frequency: Frequency, day: dt.date
) -> None:
    period = period_holding(frequency, day)
    assert period_of(period_code(frequency, period.start), frequency, None) == period
    assert period_label(frequency, period.start, period.end).text


@given(st.sampled_from(Frequency), DAYS)
def test_periods_follow_each_other_without_gap_or_overlap(
    frequency: Frequency, day: dt.date
) -> None:
    period = period_holding(frequency, day)
    following = period_after(frequency, period)
    assert period.start <= day <= period.end
    assert following.start == period.end + dt.timedelta(days=1)


@given(st.sampled_from(Frequency), st.text(max_size=12))
def test_any_text_is_a_whole_period_or_answered_with_a_sentence(
    frequency: Frequency, written: str
) -> None:
    try:
        period = period_of(written, frequency, None)
    except UnfitPeriodError as refused:
        refused.sentence.text % refused.sentence.facts
        return
    assert period.start <= period.end


def test_a_series_keeps_the_anchor_it_began_with() -> None:
    april = dt.date(2025, 4, 1)
    year = period_of("2026-04-01", Frequency.YEAR, april)
    assert (year.start, year.end) == (dt.date(2026, 4, 1), dt.date(2027, 3, 31))
    with pytest.raises(UnfitPeriodError):
        period_of("2026", Frequency.YEAR, april)
