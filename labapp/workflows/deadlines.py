"""Deadlines: when somebody is to be told that something is due; nothing ever advances by itself."""

from __future__ import annotations

import datetime as dt

from labapp.workflows.calendar import (
    Calendar,
    add_working_days,
    day_at_percent,
    day_of,
    is_working_day,
    time_of,
)
from labapp.workflows.definition.schema import Limit

MORNING = dt.time(7)
SOON = 2  # working days before a task is due
LATE_RETURN = 5  # working days after the first on which a return could be sent
WEEK = dt.timedelta(days=7)


def tells_at(now: dt.datetime, calendar: Calendar) -> bool:
    """Say whether people are told of deadlines now: from the morning of days the lab works on."""
    return time_of(now) >= MORNING and is_working_day(day_of(now), calendar)


def percent_to_remind(
    limit: Limit, began: dt.date, due_on: dt.date, today: dt.date, calendar: Calendar
) -> int | None:
    """Give the newest of a limit’s percentages whose day has come; None before the first."""
    reached = (
        percent
        for percent in limit.remind
        if day_at_percent(limit.target, percent, began, due_on, calendar) <= today
    )
    return max(reached, default=None)


def percent_to_escalate(
    limit: Limit, began: dt.date, due_on: dt.date, today: dt.date, calendar: Calendar
) -> int | None:
    """Give the percentage at which a limit is brought to somebody, once its day has come."""
    if limit.escalate is None:
        return None
    after = limit.escalate.after
    reached = day_at_percent(limit.target, after, began, due_on, calendar) <= today
    return after if reached else None


def task_to_remind(
    due_on: dt.date, given_on: dt.date, today: dt.date, calendar: Calendar
) -> str | None:
    """Say whether a task is late, or due soon; whoever was given it since knows already."""
    if add_working_days(due_on, 1, calendar) <= today:
        return "late"
    soon = add_working_days(due_on, -SOON, calendar)
    return "soon" if given_on < soon <= today <= due_on else None


def return_to_remind(period_end: dt.date, today: dt.date, calendar: Calendar) -> str:
    """Say whether the return of a period that has ended is late, or only due."""
    late = add_working_days(period_end, 1 + LATE_RETURN, calendar)
    return "late" if late <= today else "due"


def review_to_remind(review_on: dt.date, today: dt.date) -> dt.date | None:
    """Give the newest day on which a hold is to be looked at again: the day set, then each week."""
    return None if today < review_on else review_on + WEEK * ((today - review_on).days // 7)
