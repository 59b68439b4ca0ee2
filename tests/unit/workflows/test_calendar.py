from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.workflows.bank_holiday_names import OTHER, named_bank_holidays
from labapp.workflows.calendar import (
    Nation,
    WorkingDays,
    add_duration,
    add_working_days,
    bank_holidays,
    by_rule,
    day_at_percent,
    day_of,
    due,
    due_at_percent,
    easter_sunday,
    is_working_day,
    moved_on,
    percent_passed,
    published_years,
    start_of,
    working_days_between,
)
from labapp.workflows.durations import Duration

D = dt.date
SHARED = Path(__file__).parents[4] / "shared/data/calendar/bank_holidays.json"
UK, DAY = Nation.ENGLAND_AND_WALES, dt.timedelta(days=1)
DAYS = st.dates(D(2019, 1, 1), D(2032, 12, 31))
NATIONS = st.sampled_from(list(Nation))


def test_a_bank_holiday_and_a_weekend_are_no_working_days() -> None:
    assert not is_working_day(D(2026, 12, 25))
    assert not is_working_day(D(2026, 12, 28))
    assert not is_working_day(D(2026, 12, 27))
    assert is_working_day(D(2026, 12, 29))


def test_nations_keep_their_own_holidays() -> None:
    assert not is_working_day(D(2026, 11, 30), Nation.SCOTLAND)
    assert is_working_day(D(2026, 11, 30), Nation.ENGLAND_AND_WALES)
    assert not is_working_day(D(2026, 7, 13), Nation.NORTHERN_IRELAND)
    assert is_working_day(D(2026, 4, 6), Nation.SCOTLAND)


def test_working_days_are_counted_over_christmas() -> None:
    assert add_working_days(D(2026, 12, 24), 1) == D(2026, 12, 29)
    assert add_working_days(D(2026, 12, 29), -1) == D(2026, 12, 24)
    assert working_days_between(D(2026, 12, 24), D(2026, 12, 29)) == 1
    assert working_days_between(D(2026, 12, 29), D(2026, 12, 24)) == -1


def test_no_working_days_from_a_holiday_is_the_next_working_day() -> None:
    assert add_working_days(D(2026, 12, 25), 0) == D(2026, 12, 29)
    assert add_working_days(D(2026, 12, 24), 0) == D(2026, 12, 24)


CALENDARS = NATIONS | st.builds(WorkingDays, NATIONS, st.frozensets(DAYS, max_size=30))


@given(DAYS, st.integers(1, 60), CALENDARS)
def test_adding_and_counting_working_days_agree(
    day: D, count: int, calendar: WorkingDays | Nation
) -> None:
    later = add_working_days(day, count, calendar)
    assert is_working_day(later, calendar)
    assert working_days_between(day, later, calendar) == count
    start = add_working_days(day, 0, calendar)
    assert add_working_days(add_working_days(start, count, calendar), -count, calendar) == start


@given(NATIONS, st.frozensets(DAYS, max_size=30))
def test_a_calendar_is_read_again_as_it_was_written(nation: Nation, closures: frozenset[D]) -> None:
    calendar = WorkingDays(nation, closures)
    assert WorkingDays.parse(str(calendar)) == calendar


def test_a_closure_day_is_no_working_day() -> None:
    closed = WorkingDays(Nation.ENGLAND_AND_WALES, frozenset({D(2026, 12, 24), D(2026, 12, 29)}))
    assert not is_working_day(D(2026, 12, 24), closed)
    assert is_working_day(D(2026, 12, 23), closed)
    assert add_working_days(D(2026, 12, 23), 1, closed) == D(2026, 12, 30)
    assert due(Duration.parse("2 working days"), D(2026, 12, 23), closed) == D(2026, 12, 31)


def test_what_is_moved_on_by_no_day_stays_where_it_is() -> None:
    sunday = D(2026, 3, 15)
    assert moved_on(sunday, 0, Nation.SCOTLAND) == sunday
    assert moved_on(sunday, 1, Nation.SCOTLAND) == D(2026, 3, 16)


def test_percentages_move_on_with_the_day_something_is_due() -> None:
    target, began = Duration.parse("10 working days"), D(2026, 3, 2)
    as_planned = due(target, began)
    assert as_planned == D(2026, 3, 16)
    days = [day_at_percent(target, p, began, as_planned, "scotland") for p in (50, 100, 120)]
    assert days == [D(2026, 3, 9), D(2026, 3, 16), D(2026, 3, 18)]
    held_a_week = D(2026, 3, 23)
    days = [day_at_percent(target, p, began, held_a_week, "scotland") for p in (50, 100, 120)]
    assert days == [D(2026, 3, 16), D(2026, 3, 23), D(2026, 3, 25)]


def test_how_much_has_passed_is_counted_in_working_days_without_those_of_a_hold() -> None:
    target, began, nation = Duration.parse("10 working days"), D(2026, 3, 2), "scotland"
    as_planned, held_a_week = D(2026, 3, 16), D(2026, 3, 23)
    assert percent_passed(target, began, as_planned, D(2026, 3, 9), nation) == 50
    assert percent_passed(target, began, as_planned, D(2026, 3, 18), nation) == 120
    assert percent_passed(target, began, held_a_week, D(2026, 3, 16), nation) == 50
    assert percent_passed(target, began, held_a_week, D(2026, 3, 2), nation) == 0


def test_of_a_limit_of_one_day_nothing_has_passed_on_the_day_it_begins() -> None:
    target, began = Duration.parse("1 working day"), D(2026, 3, 2)
    passed = [percent_passed(target, began, D(2026, 3, 3), began + n * DAY, UK) for n in (0, 1, 2)]
    assert passed == [0, 100, 200]


@pytest.mark.parametrize("nation", list(Nation))
def test_every_published_bank_holiday_has_a_name(nation: Nation) -> None:
    unnamed = {
        day
        for year in published_years(nation)
        for day, name in named_bank_holidays(year, nation)
        if name == OTHER
    }
    proclaimed = {D(2022, 6, 3), D(2022, 9, 19), D(2023, 5, 8)}
    assert unnamed == proclaimed | ({D(2026, 6, 15)} if nation is Nation.SCOTLAND else set())


def test_bank_holidays_are_called_what_they_are_where_they_are_kept() -> None:
    names = {str(day): name.text for day, name in named_bank_holidays(2022, Nation.SCOTLAND)}
    assert names["2022-01-03"] == "New Year’s Day"
    assert names["2022-01-04"] == "2 January"
    assert names["2022-06-02"] == "Spring bank holiday"
    assert names["2022-12-26"] == "Boxing Day"
    assert names["2022-12-27"] == "Christmas Day"
    assert len({name for _, name in named_bank_holidays(2026, Nation.NORTHERN_IRELAND)}) == 10
    assert named_bank_holidays(2024, Nation.SCOTLAND)[6][1].text == "St Andrew’s Day"


def test_every_published_year_is_as_many_as_were_published() -> None:
    counts = {n: sum(len(bank_holidays(y, n)) for y in published_years(n)) for n in Nation}
    assert counts == {
        Nation.ENGLAND_AND_WALES: 83,
        Nation.SCOTLAND: 94,
        Nation.NORTHERN_IRELAND: 103,
    }


def test_the_rule_gives_every_published_year_but_for_what_was_proclaimed() -> None:
    proclaimed = {2020, 2022, 2023}
    for nation in Nation:
        differing = {
            y
            for y in published_years(nation)
            if set(by_rule(y, nation)) != bank_holidays(y, nation)
        }
        assert differing == proclaimed | ({2026} if nation is Nation.SCOTLAND else set())


def test_a_holiday_on_the_first_or_the_last_day_it_can_fall_on_keeps_its_name() -> None:
    assert dict(named_bank_holidays(2029, Nation.ENGLAND_AND_WALES))[D(2029, 5, 7)].text == (
        "Early May bank holiday"
    )
    assert D(2033, 8, 1) in bank_holidays(2033, Nation.SCOTLAND)


def test_a_year_beyond_the_published_ones_follows_the_rule() -> None:
    assert published_years() == range(2019, 2029)
    assert D(2029, 3, 30) in bank_holidays(2029)
    assert D(2029, 12, 25) in bank_holidays(2029)
    assert len(bank_holidays(2033)) == 8


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2038, 4, 25), (2049, 4, 18), (2076, 4, 19)],
)
def test_easter_falls_where_the_almanac_says(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == D(year, month, day)


def _easter_by_butcher(year: int) -> D:
    """Reckon it by Butcher’s rule of 1876, which divides in other places."""
    century, of_century = divmod(year, 100)
    corrected = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + corrected + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return D(year, month, day + 1)


def test_easter_falls_where_an_older_rule_puts_it_in_every_year_there_is() -> None:
    years = range(1583, 9999)
    assert [y for y in years if easter_sunday(y) != _easter_by_butcher(y)] == []


def test_england_and_wales_are_as_in_the_published_list() -> None:
    if not SHARED.exists():
        pytest.skip("the published list is not here: shared/data/calendar/bank_holidays.json")
    published = {each["date"] for each in json.loads(SHARED.read_text(encoding="utf-8"))}
    ours = {str(day) for year in published_years() for day in bank_holidays(year)}
    assert ours == published


def test_durations_are_counted_in_their_unit() -> None:
    assert due(Duration.parse("10 working days"), D(2026, 3, 16)) == D(2026, 3, 30)
    assert due(Duration.parse("8 weeks"), D(2026, 3, 16)) == D(2026, 5, 11)
    assert due(Duration.parse("6 months"), D(2026, 8, 31)) == D(2027, 2, 28)
    assert due(Duration.parse("12 months"), D(2026, 12, 1)) == D(2027, 12, 1)
    assert add_duration(D(2026, 1, 1), Duration.parse("1 day")) == D(2026, 1, 2)
    assert add_duration(D(2026, 1, 2), Duration.parse("1 working day")) == D(2026, 1, 5)


def test_a_reminder_comes_when_so_much_of_the_limit_has_passed() -> None:
    assert due_at_percent(Duration.parse("8 weeks"), 75, D(2026, 3, 16)) == D(2026, 4, 27)
    assert due_at_percent(Duration.parse("10 working days"), 50, D(2026, 3, 16)) == D(2026, 3, 23)
    assert due_at_percent(Duration.parse("10 days"), 120, D(2026, 3, 16)) == D(2026, 3, 28)


@pytest.mark.parametrize("written", ["300 days", "40 weeks", "18 months", "250 working days"])
def test_all_of_a_limit_has_passed_on_the_day_it_is_due(written: str) -> None:
    limit, began = Duration.parse(written), D(2026, 3, 16)
    assert due_at_percent(limit, 100, began) == due(limit, began)


@pytest.mark.parametrize(
    "wrong", ["", "10", "0 days", "ten days", "10 years", "1 working", "-1 day"]
)
def test_what_is_no_duration_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        Duration.parse(wrong)


def test_the_day_of_a_late_summer_evening_is_the_next_day_in_the_lab() -> None:
    assert day_of(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)) == D(2026, 7, 1)
    assert day_of(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)) == D(2026, 12, 31)


def test_a_day_begins_at_midnight_in_the_lab_in_summer_and_in_winter() -> None:
    assert start_of(D(2026, 7, 1)) == dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)
    assert start_of(D(2026, 12, 31)) == dt.datetime(2026, 12, 31, tzinfo=dt.UTC)
