"""Enough evidence has been accepted for a purpose."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from labapp.words import Actor, Mention, Purpose, Sentence, UseStatus
from labapp.workflows.asking import Asked, Count
from labapp.workflows.facts import EvidenceUse, PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.needs import Need, Needs
from labapp.workflows.registry import later_of, requirement

_BROUGHT_BY_DELIVERY = frozenset({Purpose.NEED, Purpose.DELIVERY, Purpose.COST})


class EvidenceAccepted(Asked):
    """So many items accepted for a purpose, in the pilot, its cycle or its visit."""

    purpose: Purpose
    at_least: Count
    since: Literal["pilot", "cycle", "visit"] = "pilot"
    relevance: Literal["any", "judged"] = "any"

    def needs(self) -> Needs:
        """Give the evidence it needs."""
        return (frozenset({Need(f"evidence.{self.purpose}", self.since)}),)

    def relied_on(self, facts: PilotFacts) -> tuple[EvidenceUse, ...]:
        """Give the accepted uses that count."""
        return tuple(use for use in self.in_scope(facts) if use.counts and self.fits(use))

    def in_scope(self, facts: PilotFacts) -> tuple[EvidenceUse, ...]:
        """Give the uses with this purpose and of this time, accepted or not."""
        return tuple(
            use
            for use in facts.evidence
            if use.purpose == self.purpose
            and (self.since != "cycle" or use.cycle == facts.cycle)
            and (self.since != "visit" or use.visit_id == facts.visit.id)
        )

    def retracted(self, facts: PilotFacts) -> tuple[Mention, ...]:
        """Give what would count if its publisher had not retracted it."""
        would = (
            use
            for use in self.in_scope(facts)
            if use.retracted and use.is_accepted and self.fits(use)
        )
        return tuple(dict.fromkeys(use.mention for use in would))

    def fits(self, use: EvidenceUse) -> bool:
        """Say whether its relevance is judged, where that is asked for."""
        return self.relevance == "any" or use.relevance_judged


@requirement("evidence_accepted", asks=EvidenceAccepted, heading=Sentence("Accepted evidence"))
def evidence_accepted(facts: PilotFacts, actor: Actor, asked: EvidenceAccepted) -> Finding:
    """Say how much evidence is accepted for the purpose."""
    del actor
    counted = asked.relied_on(facts)
    n, need = len({use.evidence_id for use in counted}), asked.at_least
    held_by, since = _waits_with(facts, asked) if n < need else ((), None)
    retracted = asked.retracted(facts) if n < need else ()
    return asked.found(
        n >= need,
        _sentence(asked.purpose, n, need, retracted),
        fix=f"evidence?purpose={asked.purpose}",
        held_by=held_by,
        since=since,
        parameters={"purpose": str(asked.purpose), "n": n, "need": need},
        relied_on=tuple(use.id for use in counted),
    )


def _sentence(purpose: Purpose, n: int, need: int, retracted: tuple[Mention, ...]) -> Sentence:
    if retracted:
        return Sentence(
            "Evidence accepted for “%(purpose)s”: %(n)s of %(need)s. "
            "Retracted by its publisher: %(evidence)s",
            purpose=purpose,
            n=n,
            need=need,
            evidence=retracted,
        )
    if n == 0:
        return Sentence(
            "No evidence accepted yet for “%(purpose)s”. Needed: %(need)s",
            purpose=purpose,
            need=need,
        )
    return Sentence(
        "Evidence accepted for “%(purpose)s”: %(n)s of %(need)s", purpose=purpose, n=n, need=need
    )


def _waits_with(
    facts: PilotFacts, asked: EvidenceAccepted
) -> tuple[tuple[Mention, ...], dt.datetime | None]:
    waiting = [use for use in asked.in_scope(facts) if use.status == UseStatus.SUBMITTED]
    if waiting:
        since = min((use.submitted_at for use in waiting if use.submitted_at), default=None)
        return facts.holders("coordinator"), since
    role = "delivery" if asked.purpose in _BROUGHT_BY_DELIVERY else "academic"
    ended = (use.ended_at for use in asked.in_scope(facts) if asked.fits(use))
    return facts.holders(role), later_of(facts.visit.entered, *ended)
