"""Who may be reminded of what is left, and when again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from labapp.workflows.calendar import Calendar, add_working_days
from labapp.workflows.finding import Finding

PAUSE = 2  # working days


def by_requirement(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Give findings by their requirement, the parts too of what can be met in several ways.

    Where one way is met, the others are left to nobody.
    """
    return {
        each.id: each
        for found in findings
        for each in (found, *(() if found.ok else found.members))
    }


def people_to_remind(finding: Finding, asking: int | None) -> tuple[int, ...]:
    """Give the people with whom an unmet requirement is, but for whoever asks; roles are nobody."""
    if finding.ok:
        return ()
    people = (who.id for who in finding.held_by if who.kind == "person")
    return tuple(dict.fromkeys(person for person in people if person != asking))


def again_from(reminded_on: dt.date, calendar: Calendar) -> dt.date:
    """Give the first day on which somebody who was reminded may be reminded again."""
    return add_working_days(reminded_on, PAUSE, calendar)
