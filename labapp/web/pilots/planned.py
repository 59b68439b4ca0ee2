"""The time planned for a stage: until when, how much of it has passed, by how much it is late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labapp.words import Counted, Sentence, Spoken
from labapp.workflows.calendar import Calendar, day_of, percent_passed, working_days_between
from labapp.workflows.definition.schema import Limit


@dataclass(frozen=True, slots=True)
class Planned:
    """A day something is planned to end on; `left` working days, none or fewer when it is late."""

    until: dt.date
    left: int
    percent: int | None = None

    @property
    def late(self) -> int:
        """Give the working days it is late, 0 while it is not."""
        return max(0, -self.left)

    @property
    def left_words(self) -> Spoken:
        """Say how much is left, or by how much it is late."""
        if self.late:
            return late_by(self.late)
        if not self.left:
            return Sentence("No working day left")
        return Counted("%(n)s working day left", "%(n)s working days left", n=self.left)


def planned_for(
    limit: Limit | None,
    entered_at: dt.datetime,
    target_on: dt.date | None,
    now: dt.datetime,
    calendar: Calendar,
) -> Planned | None:
    """Give how a stay stands against the time planned for it; None without a plan."""
    if target_on is None:
        return None
    began, today = day_of(entered_at), day_of(now)
    percent = None
    if limit is not None:
        percent = percent_passed(limit.target, began, target_on, today, calendar)
    return Planned(target_on, working_days_between(today, target_on, calendar), percent)


def late_by(days: int) -> Spoken:
    """Say by how much something is late."""
    return Counted("Late by %(n)s working day", "Late by %(n)s working days", n=days)
