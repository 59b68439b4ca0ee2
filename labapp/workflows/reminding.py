"""Who may be reminded of what is left, and when again."""

from __future__ import annotations

import datetime as dt

from labapp.workflows.calendar import Calendar, add_working_days
from labapp.workflows.finding import Finding

PAUSE = 2  # working days


def people_to_remind(finding: Finding, asking: int | None) -> tuple[int, ...]:
    """Give the people with whom an unmet requirement is, but for whoever asks; roles are nobody."""
    if finding.ok:
        return ()
    people = (who.id for who in finding.held_by if who.kind == "person")
    return tuple(dict.fromkeys(person for person in people if person != asking))


def again_from(reminded_on: dt.date, calendar: Calendar) -> dt.date:
    """Give the first day on which somebody who was reminded may be reminded again."""
    return add_working_days(reminded_on, PAUSE, calendar)
