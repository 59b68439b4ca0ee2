"""Working days: bank holidays by nation as data, by rule outside 2019 to 2028, and closures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from labapp.workflows.durations import Duration, DurationUnit

_DATA = Path(__file__).parent / "bank_holidays.yaml"
_DAY = dt.timedelta(days=1)
_LOCAL = ZoneInfo("Europe/London")


class Nation(StrEnum):
    """Whose bank holidays a lab keeps."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days a lab works: not at weekends, on its nation’s bank holidays or when it closes."""

    nation: str
    closures: frozenset[dt.date] = frozenset()

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, written: str) -> WorkingDays:
        """Read what `str` gives: the nation, then each closure day, with blanks between."""
        nation, *days = written.split()
        return cls(nation, frozenset(map(dt.date.fromisoformat, days)))

    def __str__(self) -> str:
        return " ".join((self.nation, *map(str, sorted(self.closures))))


Calendar = WorkingDays | str  # a lab's own, or a nation's without closure days


def day_of(instant: dt.datetime) -> dt.date:
    """Give the day on which an instant falls where the labs are."""
    return instant.astimezone(_LOCAL).date()


def start_of(day: dt.date) -> dt.datetime:
    """Give the instant at which a day begins where the labs are."""
    return dt.datetime.combine(day, dt.time(), _LOCAL).astimezone(dt.UTC)


def time_of(instant: dt.datetime) -> dt.time:
    """Give what the clocks show at an instant where the labs are."""
    return instant.astimezone(_LOCAL).time()


def is_working_day(day: dt.date, calendar: Calendar = Nation.ENGLAND_AND_WALES) -> bool:
    """Say whether `day` is neither at a weekend nor a bank holiday nor a closure day."""
    if isinstance(calendar, WorkingDays):
        return day not in calendar.closures and is_working_day(day, calendar.nation)
    return day.weekday() < 5 and day not in bank_holidays(day.year, calendar)


def add_working_days(
    day: dt.date, count: int, calendar: Calendar = Nation.ENGLAND_AND_WALES
) -> dt.date:
    """Give the working day that is `count` working days after `day`, which is not counted itself.

    A negative count goes back; with 0 a working day is itself and another day the next one.
    """
    step = _DAY if count >= 0 else -_DAY
    if count == 0:
        while not is_working_day(day, calendar):
            day += step
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, calendar):
            day += step
    return day


@lru_cache(maxsize=4096)
def working_days_between(
    start: dt.date, end: dt.date, calendar: Calendar = Nation.ENGLAND_AND_WALES
) -> int:
    """Count the working days after `start` up to and with `end`; negative when `end` is before."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + _DAY * n for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar) for day in days)


def due(
    duration: Duration, start: dt.date, calendar: Calendar = Nation.ENGLAND_AND_WALES
) -> dt.date:
    """Give the day on which something that began on `start` and lasts `duration` is due."""
    if duration.unit is DurationUnit.WORKING_DAY:
        return add_working_days(start, duration.count, calendar)
    return add_duration(start, duration)


def due_at_percent(
    duration: Duration, percent: int, start: dt.date, calendar: Calendar = Nation.ENGLAND_AND_WALES
) -> dt.date:
    """Give the day on which `percent` of a limit that began on `start` has passed, rounded up."""
    if duration.unit is DurationUnit.WORKING_DAY:
        return add_working_days(start, -(-duration.count * percent // 100), calendar)
    days = (add_duration(start, duration) - start).days
    return start + _DAY * -(-days * percent // 100)


@lru_cache(maxsize=4096)
def day_at_percent(
    duration: Duration, percent: int, start: dt.date, due_on: dt.date, calendar: Calendar
) -> dt.date:
    """Give the day of `percent` of a limit whose end is `due_on`, which holds have moved on."""
    moved = working_days_between(due(duration, start, calendar), due_on, calendar)
    return moved_on(due_at_percent(duration, percent, start, calendar), moved, calendar)


@lru_cache(maxsize=4096)
def percent_passed(
    duration: Duration, start: dt.date, due_on: dt.date, today: dt.date, calendar: Calendar
) -> int:
    """Give how much of a limit has passed in working days, those it was moved on left out."""
    whole = max(1, working_days_between(start, due(duration, start, calendar), calendar))
    left = working_days_between(today, due_on, calendar)
    return max(0, (whole - left) * 100 // whole)


def moved_on(day: dt.date, count: int, calendar: Calendar) -> dt.date:
    """Give the day that is `count` working days from `day`; with 0 the same, whatever it is."""
    return add_working_days(day, count, calendar) if count else day


def add_duration(start: dt.date, duration: Duration) -> dt.date:
    """Add days, weeks or months; the 31st of a month that has none is its last day."""
    if duration.unit is DurationUnit.MONTH:
        months = start.year * 12 + start.month - 1 + duration.count
        year, month = divmod(months, 12)
        following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        return dt.date(year, month + 1, min(start.day, (following - _DAY).day))
    if duration.unit is DurationUnit.WORKING_DAY:
        return add_working_days(start, duration.count)
    return start + _DAY * duration.count * (7 if duration.unit is DurationUnit.WEEK else 1)


def published_years(nation: str = Nation.ENGLAND_AND_WALES) -> range:
    """Give the years whose bank holidays are known as published; others are reckoned by rule."""
    years = _PUBLISHED[nation]
    return range(min(years), max(years) + 1)


@cache
def bank_holidays(year: int, nation: str = Nation.ENGLAND_AND_WALES) -> frozenset[dt.date]:
    """Give the bank holidays of a year: as published, or by rule where nothing is published yet."""
    published = _PUBLISHED[nation].get(year)
    return frozenset(by_rule(year, nation)) if published is None else published


def by_rule(year: int, nation: str) -> Iterator[dt.date]:
    """Give the bank holidays a year has by law, with their substitute days."""
    easter = easter_sunday(year)
    yield easter - 2 * _DAY
    yield _monday_from(year, 5, 1)
    yield _monday_from(year, 5, 25)
    yield _monday_from(year, 8, 1 if nation == Nation.SCOTLAND else 25)
    yield from _with_substitutes(dt.date(year, 12, 25), dt.date(year, 12, 26))
    if nation == Nation.SCOTLAND:
        yield from _with_substitutes(dt.date(year, 1, 1), dt.date(year, 1, 2))
        yield from _with_substitutes(dt.date(year, 11, 30))
        return
    yield easter + _DAY
    yield from _with_substitutes(dt.date(year, 1, 1))
    if nation == Nation.NORTHERN_IRELAND:
        yield from _with_substitutes(dt.date(year, 3, 17))
        yield from _with_substitutes(dt.date(year, 7, 12))


def easter_sunday(year: int) -> dt.date:
    """Give Easter Sunday of the Gregorian calendar (Gauss’s computus, as refined)."""
    golden = year % 19
    century = year // 100
    epact = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    epact -= epact // 28 * (1 - epact // 28 * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    offset = epact - weekday
    month = 3 + (offset + 40) // 44
    return dt.date(year, month, offset + 28 - 31 * (month // 4))


def _monday_from(year: int, month: int, day: int) -> dt.date:
    first = dt.date(year, month, day)
    return first + _DAY * (-first.weekday() % 7)


def _with_substitutes(*holidays: dt.date) -> Iterator[dt.date]:
    taken = {each for each in holidays if each.weekday() < 5}
    yield from taken
    for holiday in holidays:
        if holiday.weekday() < 5:
            continue
        day = holiday
        while day.weekday() >= 5 or day in taken:
            day += _DAY
        taken.add(day)
        yield day


def _read() -> dict[str, dict[int, frozenset[dt.date]]]:
    written = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return {
        nation: {
            year: frozenset(dt.date.fromisoformat(f"{year}-{day}") for day in days)
            for year, days in years.items()
        }
        for nation, years in written.items()
    }


_PUBLISHED = _read()  # at once: a verb that holds a lock opens no file
