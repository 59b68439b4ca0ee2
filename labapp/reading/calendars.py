"""Calendars: on which days a lab works, read beside whatever is asked of the lab."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, String, cast, func, select, type_coerce
from sqlalchemy.types import TypeDecorator

from labapp.db import db
from labapp.models import ClosureDay, Lab
from labapp.workflows.calendar import WorkingDays


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
