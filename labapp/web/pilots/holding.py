"""With whom a thing is, as it stands on a page: a name, a mark, and the working days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from labapp.reading.holders import LATE_AFTER, Held, days_since
from labapp.web.formatting import say
from labapp.web.shapes import Holder, Text
from labapp.words import Counted, LabRole, Sentence
from labapp.workflows.calendar import Calendar


def holder_of(
    held: Held, since: dt.datetime | None, *, now: dt.datetime, calendar: Calendar, note: Text = ""
) -> Holder:
    """Make the holder of one person or role; `note` stands in the place of the working days."""
    days = None if note else days_since(since, now, calendar)
    late = days is not None and days >= LATE_AFTER
    return Holder(name_of(held), mark_of(held), days, late, note)


def holder_in_row(
    holders: Sequence[Held],
    since: dt.datetime | None,
    *,
    now: dt.datetime,
    calendar: Calendar,
    note: Text = "",
) -> Holder:
    """Make the one holder a row has room for; with nobody, it is for a coordinator to go on."""
    if not holders:
        days = None if note else days_since(since, now, calendar)
        late = days is not None and days >= LATE_AFTER
        return Holder(LabRole.COORDINATOR.label, "l", days, late, note)
    first = holder_of(holders[0], since, now=now, calendar=calendar, note=note)
    if len(holders) == 1:
        return first
    others = Counted(
        "%(name)s, and %(n)s other",
        "%(name)s, and %(n)s others",
        n=len(holders) - 1,
        name=say(first.name),
    )
    return Holder(others, first.org_mark, first.since_days, first.late, first.since)


def name_of(held: Held) -> Text:
    """Give the name of a person, or say that nobody holds a role."""
    if held.name is not None:
        return held.name
    role = held.role
    if role is None:
        return held.mention.code
    if role is LabRole.COORDINATOR:
        return role.label
    return Sentence("Nobody yet: %(role)s", role=role)


def mark_of(held: Held) -> str:
    """Give the mark beside a name: a coordinator acts for the lab."""
    return "l" if held.name is None and held.role is LabRole.COORDINATOR else held.mark
