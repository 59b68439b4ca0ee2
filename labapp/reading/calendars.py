"""Calendars: on which days a lab works, read beside whatever is asked of the lab."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, String, cast, func, select, type_coerce
from sqlalchemy.types import TypeDecorator

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import ClosureDay, Lab
from labapp.permissions import Permission, allows, in_lab
from labapp.words import Actor, Bilingual, Sentence
from labapp.workflows.bank_holiday_names import named_bank_holidays
from labapp.workflows.calendar import WorkingDays, published_years


class _WorkingDays(TypeDecorator[WorkingDays]):
    """A calendar as `CALENDAR` selects it, in one column."""

    impl = String
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> WorkingDays | None:
        del dialect
        return None if value is None else WorkingDays.parse(value)


_CLOSED = (
    select(func.aggregate_strings(cast(ClosureDay.day, String), " "))
    .where(ClosureDay.lab_id == Lab.id)
    .correlate(Lab)
    .scalar_subquery()
)
CALENDAR: Any = type_coerce(Lab.calendar + func.coalesce(" " + _CLOSED, ""), _WorkingDays).label(
    "calendar"
)


def calendar_of(lab_id: int) -> WorkingDays:
    """Give on which days a lab works, as it is now, in one statement."""
    found: WorkingDays = db.session.execute(select(CALENDAR).where(Lab.id == lab_id)).scalar_one()
    return found


@dataclass(frozen=True, slots=True)
class ClosedOn:
    """A day on which a lab is closed, and what for."""

    day: dt.date
    name: Bilingual


@dataclass(frozen=True, slots=True)
class LabCalendar:
    """A year of a lab: the bank holidays of its nation, and the days it is closed itself."""

    code: str
    name: Bilingual
    nation: str
    year: int
    holidays: tuple[tuple[dt.date, Sentence], ...]
    closures: tuple[ClosedOn, ...]
    is_published: bool
    may_keep: bool


def get_lab_calendar(actor: Actor, code: str, year: int) -> LabCalendar:
    """Give a year of a lab’s calendar to somebody of the lab; raises NotFoundError to others."""
    lab = db.session.execute(
        select(Lab.id, Lab.name_en, Lab.name_cy, Lab.calendar).where(Lab.code == code)
    ).one_or_none()
    who = in_lab(actor, lab.id) if lab else None
    if lab is None or who is None or not who.may_know:
        raise NotFoundError
    return LabCalendar(
        code=code,
        name=Bilingual(lab.name_en, lab.name_cy),
        nation=lab.calendar,
        year=year,
        holidays=tuple(named_bank_holidays(year, lab.calendar)),
        closures=_closures(lab.id, year),
        is_published=year in published_years(lab.calendar),
        may_keep=allows(Permission.KEEP_CALENDAR, who),
    )


def _closures(lab_id: int, year: int) -> tuple[ClosedOn, ...]:
    days = db.session.execute(
        select(ClosureDay.day, ClosureDay.name_en, ClosureDay.name_cy)
        .where(
            ClosureDay.lab_id == lab_id,
            ClosureDay.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
        .order_by(ClosureDay.day)
    )
    return tuple(ClosedOn(row.day, Bilingual(row.name_en, row.name_cy)) for row in days)
