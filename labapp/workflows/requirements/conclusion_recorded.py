"""This cycle has been concluded, and the conclusion says what the move does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from labapp.words import Actor, ConclusionKind, Sentence
from labapp.workflows.asking import Asked
from labapp.workflows.facts import Conclusion, PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.needs import CONCLUSION, Need, Needs
from labapp.workflows.registry import requirement


class ConclusionRecorded(Asked):
    """The latest conclusion of this cycle says so, and more where it is asked for."""

    wanted: ConclusionKind = Field(alias="is")
    look_back: Literal["required"] | None = None
    follows_rule: Literal["required"] | None = None

    def needs(self) -> Needs:
        """Give the conclusion it needs."""
        return (frozenset({Need(CONCLUSION, "cycle")}),)


@requirement("conclusion_recorded", asks=ConclusionRecorded, heading=Sentence("Conclusion"))
def conclusion_recorded(facts: PilotFacts, actor: Actor, asked: ConclusionRecorded) -> Finding:
    """Say what was concluded in this cycle."""
    del actor
    latest = latest_conclusion(facts)
    ok = latest is not None and _fits(asked, latest)
    return asked.found(
        ok,
        _sentence(asked, latest),
        fix=_fix(asked, latest),
        held_by=() if ok else facts.holders("coordinator"),
        since=None if ok else facts.visit.entered,
        parameters={"wanted": str(asked.wanted), "conclusion": latest and str(latest.kind)},
    )


def latest_conclusion(facts: PilotFacts) -> Conclusion | None:
    """Find the conclusion that stands in this cycle: the last one written."""
    of_cycle = [each for each in facts.conclusions if each.cycle == facts.cycle]
    return max(of_cycle, key=lambda each: each.id, default=None)


def _fits(asked: ConclusionRecorded, latest: Conclusion) -> bool:
    return (
        latest.kind == asked.wanted
        and (asked.look_back is None or latest.has_look_back)
        and (asked.follows_rule is None or latest.follows_rule is True)
    )


def _sentence(asked: ConclusionRecorded, latest: Conclusion | None) -> Sentence:
    if latest is None:
        return Sentence("No conclusion in this cycle yet. Needed: %(wanted)s", wanted=asked.wanted)
    if latest.kind != asked.wanted:
        return Sentence(
            "Conclusion recorded: %(conclusion)s. Needed: %(wanted)s",
            conclusion=latest.kind,
            wanted=asked.wanted,
        )
    if asked.look_back and not latest.has_look_back:
        return Sentence("The conclusion has no look-back date")
    if asked.follows_rule and not latest.follows_rule:
        return Sentence("The conclusion departs from the decision rule")
    if asked.follows_rule:
        return Sentence("The conclusion follows the decision rule")
    return Sentence("Conclusion recorded: %(conclusion)s", conclusion=latest.kind)


def _fix(asked: ConclusionRecorded, latest: Conclusion | None) -> str:
    if latest is None or latest.kind != asked.wanted:
        return f"decisions/new?kind=conclusion&is={asked.wanted}"
    return "decisions"
