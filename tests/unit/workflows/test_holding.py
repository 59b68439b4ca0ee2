from __future__ import annotations

import datetime as dt

from labapp.workflows.calendar import Nation
from labapp.workflows.holding import Span, due_after, working_days_held

NATION = Nation.ENGLAND_AND_WALES


def at(day: int, hour: int = 9) -> dt.datetime:
    """Give an instant of March 2026, whose second is a Monday."""
    return dt.datetime(2026, 3, day, hour, tzinfo=dt.UTC)


def held(*holds: Span, since: dt.datetime) -> int:
    return working_days_held(holds, since=since, calendar=NATION)


def test_a_hold_counts_whole_for_what_had_begun_before_it() -> None:
    assert held((at(3), at(10)), since=at(2)) == 5
    assert held((at(3), at(10)), since=at(3)) == 5


def test_a_hold_counts_for_what_began_during_it_from_then_on() -> None:
    assert held((at(3), at(10)), since=at(9)) == 1
    assert held((at(3), at(10)), since=at(10, 8)) == 0


def test_a_hold_that_was_over_before_something_began_does_not_count() -> None:
    assert held((at(3), at(10)), since=at(12)) == 0
    assert held((at(3), at(10)), since=at(10)) == 0
    assert held((at(3), at(10)), (at(16), at(18)), since=at(12)) == 2


def test_something_is_due_later_by_the_working_days_held_and_else_on_its_very_day() -> None:
    sunday = dt.date(2026, 3, 22)
    assert due_after(sunday, [], since=at(2), calendar=NATION) == sunday
    assert due_after(sunday, [(at(6), at(9))], since=at(2), calendar=NATION) == dt.date(2026, 3, 23)
