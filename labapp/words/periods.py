"""Periods as people write and read them: 2026-11, 2026-Q3, 2021-H2, 2022-W07, 2022-T1, 2022."""

from __future__ import annotations

import datetime as dt
import re

from labapp.words.sentence import Sentence
from labapp.words.vocabulary import Frequency

MONTHS = (
    Sentence("January %(year)s"),
    Sentence("February %(year)s"),
    Sentence("March %(year)s"),
    Sentence("April %(year)s"),
    Sentence("May %(year)s"),
    Sentence("June %(year)s"),
    Sentence("July %(year)s"),
    Sentence("August %(year)s"),
    Sentence("September %(year)s"),
    Sentence("October %(year)s"),
    Sentence("November %(year)s"),
    Sentence("December %(year)s"),
)
TERMS = (
    Sentence("Spring term %(year)s"),
    Sentence("Summer term %(year)s"),
    Sentence("Autumn term %(year)s"),
)
HALVES = (Sentence("First half of %(year)s"), Sentence("Second half of %(year)s"))
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CODED = re.compile(r"(\d{4})(?:-?(Q[1-4]|H[12]|T[1-3]|W\d\d?|\d\d))?", re.ASCII | re.IGNORECASE)
_MONTH_FIRST = re.compile(r"(\d\d?)/(\d{4})|([a-z]{3,9})\.? (\d{4})", re.ASCII | re.IGNORECASE)
_PART = {
    "Q": (Frequency.QUARTER, 3),
    "H": (Frequency.HALF, 6),
    "T": (Frequency.TERM, 4),
}


def read_period(written: str) -> tuple[Frequency | None, dt.date] | None:
    """Read how long a written period is and its first day; a single day has no frequency.

    None where it is no period: a month 13, a week 54, a two-digit year.
    """
    text = " ".join(written.split())
    try:
        if found := _CODED.fullmatch(text):
            return _coded(int(found[1]), (found[2] or "").upper())
        if found := _MONTH_FIRST.fullmatch(text):
            month = int(found[1]) if found[1] else _NAMES.index(found[3][:3].lower()) + 1
            return Frequency.MONTH, dt.date(int(found[2] or found[4]), month, 1)
        return None, dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return None


def _coded(year: int, part: str) -> tuple[Frequency, dt.date]:
    if not part:
        return Frequency.YEAR, dt.date(year, 1, 1)
    if part.startswith("W"):
        return Frequency.WEEK, dt.date.fromisocalendar(year, int(part[1:]), 1)
    if part[0] in _PART:
        frequency, months = _PART[part[0]]
        return frequency, dt.date(year, (int(part[1]) - 1) * months + 1, 1)
    return Frequency.MONTH, dt.date(year, int(part), 1)


def period_code(frequency: Frequency, start: dt.date) -> str:
    """Give the code of the period that begins on `start`, else that day: 2026-11, 2022-W07."""
    if frequency == Frequency.WEEK and start.isoweekday() == 1:
        year, week, _ = start.isocalendar()
        return f"{year:04}-W{week:02}"
    if start.day != 1:
        return start.isoformat()
    if frequency == Frequency.MONTH:
        return f"{start.year:04}-{start.month:02}"
    if frequency == Frequency.YEAR and start.month == 1:
        return f"{start.year:04}"
    for letter, (each, months) in _PART.items():
        if each == frequency and (start.month - 1) % months == 0:
            return f"{start.year:04}-{letter}{(start.month - 1) // months + 1}"
    return start.isoformat()


def period_label(frequency: Frequency, start: dt.date, end: dt.date) -> Sentence:
    """Say a period in words: November 2026, week of 23 May 2022; else its first and last day."""
    code = period_code(frequency, start)
    year = f"{start.year:04}"
    if frequency == Frequency.WEEK:
        return Sentence("Week of %(day)s", day=start)
    if "-" not in code:
        return Sentence("Year %(year)s", year=year)
    part = code[5:]
    if part.startswith("Q"):
        return Sentence("Quarter %(part)s of %(year)s", part=part[1:], year=year)
    if part.startswith(("H", "T")):
        words = HALVES if part[0] == "H" else TERMS
        return Sentence(words[int(part[1:]) - 1].text, year=year)
    if len(part) == 2:
        return Sentence(MONTHS[start.month - 1].text, year=year)
    return Sentence("%(first)s to %(last)s", first=start, last=end)
