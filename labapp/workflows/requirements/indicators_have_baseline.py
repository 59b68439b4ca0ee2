"""There are enough indicators, and every one asked for has a baseline (and a far enough target)."""

from __future__ import annotations

from typing import Literal

from labapp.words import Actor, Sentence
from labapp.workflows.asking import Asked, Count
from labapp.workflows.calendar import add_duration
from labapp.workflows.durations import WrittenDuration
from labapp.workflows.facts import Indicator, PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.needs import BASELINE, DEFINITION, TARGET, Need, Needs
from labapp.workflows.registry import requirement


class IndicatorsHaveBaseline(Asked):
    """So many active indicators in scope, each with a baseline and, if asked, a target."""

    scope: Literal["outcome", "output", "all"]
    at_least: Count
    target: Literal["required", "ignored"] = "ignored"
    target_ahead: WrittenDuration | None = None

    def needs(self) -> Needs:
        """Give the indicators it needs, their baselines and, if asked, their targets."""
        things = {DEFINITION, BASELINE} | ({TARGET} if self.target == "required" else set())
        return (frozenset(Need(each) for each in things),)

    def chosen(self, facts: PilotFacts) -> tuple[Indicator, ...]:
        """Give the active indicators in scope."""
        return in_scope(facts, self.scope)

    def lacks_target(self, facts: PilotFacts, indicator: Indicator) -> bool:
        """Say whether a target is asked for and missing or too near."""
        if self.target == "ignored":
            return False
        if indicator.target is None:
            return True
        return self.target_ahead is not None and indicator.target.period_end < add_duration(
            facts.today, self.target_ahead
        )


def in_scope(facts: PilotFacts, scope: str) -> tuple[Indicator, ...]:
    """Give the active indicators of a level, or all of them."""
    return tuple(
        each for each in facts.indicators if each.active and (scope in ("all", each.level))
    )


@requirement("indicators_have_baseline", asks=IndicatorsHaveBaseline, heading=Sentence("Baselines"))
def indicators_have_baseline(
    facts: PilotFacts, actor: Actor, asked: IndicatorsHaveBaseline
) -> Finding:
    """Say which indicators have no baseline, or no target far enough ahead."""
    del actor
    chosen = asked.chosen(facts)
    bare = tuple(each for each in chosen if each.baseline is None)
    near = tuple(each for each in chosen if asked.lacks_target(facts, each))
    parameters = {"n": len(chosen), "need": asked.at_least, "scope": asked.scope}
    if len(chosen) >= asked.at_least and not bare and not near:
        return asked.found(True, _met(asked), parameters=parameters)
    return asked.found(
        False,
        _not_met(asked, len(chosen), bare, near),
        fix=_fix(bare, near),
        held_by=facts.holders("academic"),
        since=facts.visit.entered,
        parameters=parameters
        | {"without_baseline": [i.id for i in bare], "without_target": [i.id for i in near]},
    )


def _fix(bare: tuple[Indicator, ...], near: tuple[Indicator, ...]) -> str:
    if bare:
        return "indicators?show=no-baseline"
    return "indicators?show=no-target" if near else "indicators"


def _met(asked: IndicatorsHaveBaseline) -> Sentence:
    if asked.target == "required":
        return Sentence("Every indicator asked for has a baseline and a target far enough ahead")
    return Sentence("Every indicator asked for has a baseline")


def _not_met(
    asked: IndicatorsHaveBaseline,
    n: int,
    bare: tuple[Indicator, ...],
    near: tuple[Indicator, ...],
) -> Sentence:
    if n == 0:
        return Sentence("No indicators yet. Needed: %(need)s", need=asked.at_least)
    if bare:
        return Sentence(
            "No baseline for: %(indicators)s. Indicators: %(n)s. Needed: %(need)s",
            indicators=tuple(each.mention for each in bare),
            n=n,
            need=asked.at_least,
        )
    if near:
        return Sentence(
            "No target, or too near: %(indicators)s",
            indicators=tuple(each.mention for each in near),
        )
    return Sentence("Indicators: %(n)s of %(need)s", n=n, need=asked.at_least)
