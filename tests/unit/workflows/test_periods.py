from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.words import Frequency, IndicatorLevel, ObservationFlag
from labapp.workflows.facts import Baseline, Indicator, Observation
from labapp.workflows.periods import (
    Period,
    due_values,
    fits_frequency,
    is_answered,
    period_after,
    period_holding,
)

D = dt.date
MONTHLY = Indicator(1, "A", IndicatorLevel.OUTPUT, Frequency.MONTH)


@pytest.mark.parametrize(
    ("frequency", "start", "end"),
    [
        (Frequency.WEEK, D(2026, 3, 16), D(2026, 3, 22)),
        (Frequency.MONTH, D(2026, 3, 1), D(2026, 3, 31)),
        (Frequency.QUARTER, D(2026, 1, 1), D(2026, 3, 31)),
        (Frequency.TERM, D(2026, 1, 1), D(2026, 4, 30)),
        (Frequency.HALF, D(2026, 1, 1), D(2026, 6, 30)),
        (Frequency.YEAR, D(2026, 1, 1), D(2026, 12, 31)),
    ],
)
def test_each_frequency_has_its_period(frequency: Frequency, start: D, end: D) -> None:
    assert period_holding(frequency, D(2026, 3, 18)) == Period(start, end)


def test_a_year_may_begin_with_the_school_or_the_budget() -> None:
    school = period_holding(Frequency.YEAR, D(2026, 3, 18), anchor=D(2020, 9, 1))
    assert school == Period(D(2025, 9, 1), D(2026, 8, 31))


@given(st.sampled_from(list(Frequency)), st.dates(D(2000, 1, 1), D(2040, 1, 1)))
def test_periods_follow_each_other_without_gap(frequency: Frequency, day: D) -> None:
    period = period_holding(frequency, day)
    assert period.start <= day <= period.end
    assert period_after(frequency, period).start == period.end + dt.timedelta(days=1)
    assert fits_frequency(frequency, Baseline(1, period.start, period.end))


def test_only_whole_periods_begun_since_then_are_due_and_only_after_their_lag() -> None:
    due = list(due_values(MONTHLY, D(2026, 1, 10), D(2026, 4, 1)))
    assert [each.period.start for each in due] == [D(2026, 2, 1), D(2026, 3, 1)]
    late = replace(MONTHLY, lag_days=10)
    due = list(due_values(late, D(2026, 1, 10), D(2026, 4, 1)))
    assert [each.due for each in due] == [D(2026, 3, 10)]


WEEKLY = replace(MONTHLY, frequency=Frequency.WEEK)
WEDNESDAY, TUESDAY = D(2026, 3, 4), D(2026, 3, 10)
SATURDAY, FRIDAY = D(2026, 3, 7), D(2026, 3, 13)


def _begins(indicator: Indicator) -> list[D]:
    return [each.period.start for each in due_values(indicator, D(2026, 3, 12), D(2026, 3, 26))]


def test_weeks_are_counted_as_the_baseline_was_or_as_the_last_value() -> None:
    assert _begins(WEEKLY) == [D(2026, 3, 16)]
    based = replace(WEEKLY, baseline=Baseline(1, WEDNESDAY, TUESDAY))
    assert _begins(based) == [D(2026, 3, 18)]
    first = Observation(1, 1, WEDNESDAY, TUESDAY, has_value=True)
    last = Observation(2, 1, SATURDAY, FRIDAY, has_value=True)
    of_saturdays = replace(based, baseline=Baseline(1, SATURDAY, FRIDAY))
    assert _begins(replace(of_saturdays, observations=(first,))) == [D(2026, 3, 18)]
    assert _begins(replace(based, observations=(last, first))) == [D(2026, 3, 14)]


def test_what_begins_later_than_a_period_does_not_answer_for_it() -> None:
    half = Observation(1, 1, D(2026, 2, 14), D(2026, 2, 28), True)
    (due,) = due_values(replace(MONTHLY, observations=(half,)), D(2026, 2, 1), D(2026, 3, 1))
    assert not is_answered(due, absences=True)


def test_a_value_is_not_yet_late_on_its_due_day() -> None:
    assert list(due_values(MONTHLY, D(2026, 2, 1), D(2026, 2, 28))) == []
    assert len(list(due_values(MONTHLY, D(2026, 2, 1), D(2026, 3, 1)))) == 1


def test_a_flag_answers_only_where_absences_are_accepted() -> None:
    absent = Observation(1, 1, D(2026, 2, 1), D(2026, 2, 28), False, ObservationFlag.NOT_AVAILABLE)
    indicator = replace(MONTHLY, observations=(absent,))
    (due,) = due_values(indicator, D(2026, 2, 1), D(2026, 3, 1))
    assert is_answered(due, absences=True)
    assert not is_answered(due, absences=False)


def test_a_value_that_was_replaced_answers_nothing() -> None:
    old = Observation(1, 1, D(2026, 2, 1), D(2026, 2, 28), True, current=False)
    indicator = replace(MONTHLY, observations=(old,))
    (due,) = due_values(indicator, D(2026, 2, 1), D(2026, 3, 1))
    assert not is_answered(due, absences=True)
