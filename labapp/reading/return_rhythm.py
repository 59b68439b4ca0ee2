"""How often a pilot owes a return, since when, and which period comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labapp.reading.definitions import stages_known
from labapp.reading.fact_rows import stays, visits
from labapp.words import Frequency
from labapp.workflows.calendar import day_of
from labapp.workflows.periods import Period, period_holding


@dataclass(frozen=True, slots=True)
class ReturnRhythm:
    """Returns of this cycle: how often, from which day, and whether the stage now owes them."""

    every: Frequency
    owed_from: dt.date
    owed_now: bool

    def holding(self, day: dt.date) -> Period:
        """Give the period of returns in which a day lies."""
        return period_holding(self.every, day)

    def before(self, period: Period) -> Period:
        """Give the period before."""
        return self.holding(period.start - dt.timedelta(days=1))

    def periods_until(self, today: dt.date, most: int) -> list[Period]:
        """List the newest periods, the one now first, back to the first that is owed."""
        found = [self.holding(today)]
        while len(found) < most and found[-1].start > self.owed_from:
            found.append(self.before(found[-1]))
        return [period for period in found if period.end >= self.owed_from]


def find_rhythm(pilot_id: int, digest: str, cycle: int) -> ReturnRhythm | None:
    """Find the rhythm of a pilot's returns; None before any of its stages owed one."""
    found = [stay for stay in stays(visits(pilot_id)) if stay.cycle == cycle]
    stages = stages_known(digest, {stay.stage for stay in found})
    owing = [stay for stay in found if stages[stay.stage].returns]
    if not owing:
        return None
    returns = stages[owing[-1].stage].returns
    if returns is None:
        return None
    return ReturnRhythm(returns.every, day_of(owing[0].entered_at), owing[-1] == found[-1])
