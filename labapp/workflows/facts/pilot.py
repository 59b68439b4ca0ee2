"""Everything that is true of one pilot at one instant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from labapp.words import Mention, PilotField, canonical_json
from labapp.workflows.facts.measures import Indicator
from labapp.workflows.facts.people import Member, Partner
from labapp.workflows.facts.reviews import Review, Waiver
from labapp.workflows.facts.work import (
    Conclusion,
    EvidenceUse,
    Hold,
    Lesson,
    PastVisit,
    Task,
    Visit,
)


@dataclass(frozen=True, slots=True)
class PilotFacts:
    """What is true of one pilot at the instant `now` (UTC); `today` is the date in the lab.

    Tasks, reviews and waivers are those of the open visit; evidence, indicators, conclusions
    and lessons those of the pilot. `values_owed_from` is the day the cycle's first stage with
    returns was entered, None while nothing is owed.
    """

    pilot_id: int
    stage: str
    cycle: int
    visit: Visit
    now: dt.datetime
    today: dt.date
    open_since: dt.datetime | None = None
    cycle_since: dt.date | None = None
    values_owed_from: dt.date | None = None
    fields: frozenset[PilotField] = frozenset()
    partners: tuple[Partner, ...] = ()
    members: tuple[Member, ...] = ()
    tasks: tuple[Task, ...] = ()
    evidence: tuple[EvidenceUse, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    reviews: tuple[Review, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    visits: tuple[PastVisit, ...] = ()
    holds: tuple[Hold, ...] = ()

    @property
    def on_hold(self) -> bool:
        """Say whether the pilot is paused."""
        return any(hold.until is None for hold in self.holds)

    def visits_to(self, stage: str) -> int:
        """Count the visits to `stage` in this cycle, the open one included."""
        return sum(1 for past in self.visits if past.stage == stage and past.cycle == self.cycle)

    def review_of(self, move: str) -> Review | None:
        """Find the latest round of sign-off of `move` in this visit."""
        if not self.reviews:
            return None
        rounds = [r for r in self.reviews if r.move == move and r.visit_id == self.visit.id]
        return max(rounds, key=lambda r: r.round, default=None)

    def waiver_of(self, move: str, requirement: str) -> Waiver | None:
        """Find the waiver that sets `requirement` of `move` aside."""
        for waiver in self.waivers:
            if waiver.move == move and waiver.requirement == requirement:
                return waiver
        return None

    def roles_of(self, person_id: int | None) -> tuple[str, ...]:
        """Give the roles a person holds here; none for a stranger."""
        for member in self.members:
            if member.person_id == person_id:
                return member.held
        return ()

    def holders(self, role: str) -> tuple[Mention, ...]:
        """Give the people who hold `role`, or the role itself where nobody does."""
        people = [member.mention for member in self.members if member.holds(role)]
        return tuple(people) or _nobody(role)

    def canonical(self) -> bytes:
        """Give the one JSON form, from which the same verdicts can be reached again."""
        return canonical_json(_adapter().dump_python(self, mode="python"))

    @classmethod
    def from_json(cls, stored: bytes | str) -> PilotFacts:
        """Make the facts that `canonical` stored."""
        facts: PilotFacts = _adapter().validate_json(stored)
        return facts


@cache
def _nobody(role: str) -> tuple[Mention, ...]:
    return (Mention("role", code=role),)


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(PilotFacts)
