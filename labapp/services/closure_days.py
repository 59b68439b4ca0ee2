"""Closure days: the days on which a lab does not work, beside weekends and bank holidays."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp import audit
from labapp.command import Locked, lab_command, verb
from labapp.errors import RefusedError
from labapp.models import ClosureDay
from labapp.permissions import Permission, require_in_lab
from labapp.reading import readiness
from labapp.services.written import Written
from labapp.words import Actor, Bilingual, Press, Sentence
from labapp.workflows.calendar import day_of, is_working_day

NAME = 200
YEARS_BACK, YEARS_AHEAD = 1, 5
MOST_A_YEAR = 60


@dataclass(frozen=True, slots=True)
class Closure:
    """A day on which a lab is closed, and what for."""

    day: dt.date
    name: Bilingual


@verb
def add_closure_days(
    actor: Actor, lab_code: str, days: Sequence[Closure], *, press: Press
) -> dict[str, Any]:
    """Close a lab on some days; those on which it does not work anyway are left out.

    What is due already stays due when it is; from the next tick on waiting is counted without them.
    Raises RefusedError where no day is left.
    """
    checked = [_checked(each, press, f"{each.day} " if len(days) > 1 else "") for each in days]
    with lab_command(actor, lab_code, press=press) as locked:
        require_in_lab(actor, Permission.KEEP_CALENDAR, locked.the_lab)
        new = _days_to_close(locked, checked)
        locked.session.add_all(
            ClosureDay(
                lab_id=locked.the_lab.id, day=day, name_en=each.name.en, name_cy=each.name.cy
            )
            for day, each in new.items()
        )
        _count_anew(actor, locked, "closure_day.added", sorted(new))
        left_out = sorted({each.day for each in checked} - set(new))
        locked.answer = {"added": [*map(str, sorted(new))], "left_out": [*map(str, left_out)]}
    return locked.answer  # type: ignore[no-any-return]


@verb
def remove_closure_day(
    actor: Actor, lab_code: str, day: dt.date, *, press: Press
) -> dict[str, Any]:
    """Have a lab work on a day on which it was to be closed."""
    with lab_command(actor, lab_code, press=press) as locked:
        require_in_lab(actor, Permission.KEEP_CALENDAR, locked.the_lab)
        found = locked.session.get(ClosureDay, (locked.the_lab.id, day))
        if found is None:
            raise RefusedError(Sentence("The lab is not closed on this day: %(day)s", day=day))
        locked.session.delete(found)
        _count_anew(actor, locked, "closure_day.removed", [day])
        locked.answer = {"removed": str(day)}
    return locked.answer  # type: ignore[no-any-return]


def _checked(closure: Closure, press: Press, which: str) -> Closure:
    written = Written()
    needed = Sentence("Say why the lab is closed")
    name = written.pair(f"{which}name", closure.name, NAME, needed=needed)
    year = day_of(press.at).year
    if not year - YEARS_BACK <= closure.day.year <= year + YEARS_AHEAD:
        told = Sentence(
            "Choose a day of the years %(first)s to %(last)s",
            first=str(year - YEARS_BACK),
            last=str(year + YEARS_AHEAD),
        )
        written.refuse(f"{which}day", told)
    written.settle()
    return Closure(closure.day, name)


def _closed(locked: Locked) -> list[dt.date]:
    chosen = select(ClosureDay.day).where(ClosureDay.lab_id == locked.the_lab.id)
    return list(locked.session.scalars(chosen))


def _days_to_close(locked: Locked, wanted: Sequence[Closure]) -> dict[dt.date, Closure]:
    """Give the days on which the lab would work, of those wanted; refuse where there is none."""
    there = _closed(locked)
    new = {
        each.day: each
        for each in wanted
        if each.day not in there and is_working_day(each.day, locked.the_lab.calendar)
    }
    if not new:
        raise RefusedError(Sentence("The lab does not work then anyway"), field="day")
    _refuse_too_many([*there, *new])
    return new


def _refuse_too_many(days: Sequence[dt.date]) -> None:
    if max(Counter(day.year for day in days).values()) > MOST_A_YEAR:
        told = Sentence("A lab is closed on %(most)s days a year at most", most=MOST_A_YEAR)
        raise RefusedError(told, field="day")


def _count_anew(actor: Actor, locked: Locked, what: str, days: Sequence[dt.date]) -> None:
    lab = locked.the_lab
    locked.session.flush()
    readiness.expire(locked.session, lab.id, at=locked.press.at)
    audit.record(actor, what, f"lab:{lab.id}", lab_id=lab.id, days=[*map(str, days)])
