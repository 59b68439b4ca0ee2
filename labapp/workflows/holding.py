"""How long a clock stood still: a hold stops only what had begun by then, or begins meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from labapp.workflows.calendar import Calendar, day_of, moved_on, working_days_between

Span = tuple[dt.datetime, dt.datetime]  # from when to when a pilot was held


def working_days_held(holds: Iterable[Span], *, since: dt.datetime, calendar: Calendar) -> int:
    """Count the working days of holds for something that began at `since`; before it none count."""
    return sum(
        working_days_between(day_of(max(began, since)), day_of(ended), calendar)
        for began, ended in holds
        if ended > since
    )


def due_after(
    due_on: dt.date, holds: Iterable[Span], *, since: dt.datetime, calendar: Calendar
) -> dt.date:
    """Give until when something is due that began at `since` and stood still during the holds."""
    return moved_on(due_on, working_days_held(holds, since=since, calendar=calendar), calendar)
