"""What bank holidays are called; one that no rule knows was proclaimed for its year alone."""

from __future__ import annotations

import datetime as dt

from labapp.words import Sentence
from labapp.workflows.calendar import bank_holidays, easter_sunday

_DAY = dt.timedelta(days=1)
NEW_YEAR, SECOND = Sentence("New Year’s Day"), Sentence("2 January")
GOOD_FRIDAY, EASTER_MONDAY = Sentence("Good Friday"), Sentence("Easter Monday")
MAY, SPRING, SUMMER = (
    Sentence("Early May bank holiday"),
    Sentence("Spring bank holiday"),
    Sentence("Summer bank holiday"),
)
PATRICK, BOYNE, ANDREW = (
    Sentence("St Patrick’s Day"),
    Sentence("Battle of the Boyne"),
    Sentence("St Andrew’s Day"),
)
CHRISTMAS, BOXING = Sentence("Christmas Day"), Sentence("Boxing Day")
OTHER = Sentence("Bank holiday of this year alone")
_BY_MONTH = {3: PATRICK, 7: BOYNE, 8: SUMMER, 11: ANDREW}
_IN_DECEMBER = {25: CHRISTMAS, 26: BOXING, 27: CHRISTMAS, 28: BOXING}  # with their substitutes
_MOVED = {dt.date(2020, 5, 8): MAY, dt.date(2022, 6, 2): SPRING}


def named_bank_holidays(year: int, nation: str) -> list[tuple[dt.date, Sentence]]:
    """List the bank holidays of a year in their order, each with its name."""
    days = sorted(bank_holidays(year, nation))
    around_easter = {
        easter_sunday(year) - 2 * _DAY: GOOD_FRIDAY,
        easter_sunday(year) + _DAY: EASTER_MONDAY,
        days[0]: NEW_YEAR,
    }
    known = around_easter | _MOVED
    return [(day, known.get(day) or _by_rule(day)) for day in days]


def _by_rule(day: dt.date) -> Sentence:
    match day.month:
        case 1:
            return SECOND
        case 5:
            return _in_may(day)
        case 12:
            return _IN_DECEMBER.get(day.day, ANDREW)
    return _BY_MONTH.get(day.month, OTHER)


def _in_may(day: dt.date) -> Sentence:
    if day.day <= 7:
        return MAY
    return SPRING if day.day >= 25 else OTHER
