"""Indicators have values: so many of each, or every one that is due; provisional ones count."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from labapp.words import Actor, IndicatorLevel, Sentence
from labapp.workflows.asking import Asked, Count
from labapp.workflows.calendar import day_of
from labapp.workflows.facts import Indicator, Observation, PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.needs import BASELINE, DEFINITION, NOTHING, VALUE, Need, Needs
from labapp.workflows.periods import DueValue, due_values, is_answered
from labapp.workflows.registry import requirement

_LEVELS = {"outcome": IndicatorLevel.OUTCOME, "output": IndicatorLevel.OUTPUT}


class ValuesRecorded(Asked):
    """So many periods with a value for every indicator in scope, or every value due answered."""

    scope: Literal["outcome", "output", "all"]
    at_least: Count | Literal["all_due"]
    since: Literal["baseline", "cycle", "visit"] = "cycle"
    absences: Literal["accepted", "not_accepted"] = "not_accepted"

    def needs(self) -> Needs:
        """Give the indicators and values it needs; where none is due, none is needed."""
        if self.at_least == "all_due":
            return NOTHING
        if self.since == "baseline":
            return (frozenset({Need(DEFINITION), Need(BASELINE), Need(VALUE)}),)
        return (frozenset({Need(DEFINITION), Need(VALUE, self.since)}),)

    def chosen(self, facts: PilotFacts) -> tuple[Indicator, ...]:
        """Give the active indicators in scope."""
        return tuple(
            each for each in facts.indicators if each.active and self.scope in ("all", each.level)
        )


@requirement("values_recorded", asks=ValuesRecorded, heading=Sentence("Values"))
def values_recorded(facts: PilotFacts, actor: Actor, asked: ValuesRecorded) -> Finding:
    """Say which values are still missing."""
    del actor
    if asked.at_least == "all_due":
        return _all_due(facts, asked)
    return _enough_of_each(facts, asked, asked.at_least)


def _all_due(facts: PilotFacts, asked: ValuesRecorded) -> Finding:
    missing = missing_values(facts, asked)
    if not missing:
        return asked.found(True, Sentence("Every value due has an answer"), parameters={"n": 0})
    first = missing[0]
    return asked.found(
        False,
        Sentence(
            "Values due without an answer: %(n)s. First: %(indicator)s, period ending %(ends)s",
            n=len(missing),
            indicator=first.indicator.mention,
            ends=first.period.end,
        ),
        fix="returns/current#missing",
        held_by=facts.holders("delivery"),
        since=dt.datetime.combine(first.due, dt.time(), dt.UTC),
        parameters={"n": len(missing), "first": first.indicator.id},
    )


def missing_values(facts: PilotFacts, asked: ValuesRecorded) -> list[DueValue]:
    """Give the due values that have no answer, the longest overdue first."""
    owed_from = facts.values_owed_from
    if owed_from is None:
        return []
    if asked.since == "visit":
        owed_from = max(owed_from, day_of(facts.visit.entered))
    absences = asked.absences == "accepted"
    missing = [
        due
        for indicator in asked.chosen(facts)
        for due in due_values(indicator, owed_from, facts.today)
        if not is_answered(due, absences=absences)
    ]
    return sorted(missing, key=lambda due: (due.due, due.indicator.id))


def _enough_of_each(facts: PilotFacts, asked: ValuesRecorded, need: int) -> Finding:
    chosen = asked.chosen(facts)
    counted = {each.id: _counted(facts, asked, each) for each in chosen}
    few = tuple(each for each in chosen if len({o.period_end for o in counted[each.id]}) < need)
    ok = bool(chosen) and not few
    return asked.found(
        ok,
        _enough_sentence(asked, few, need) if chosen else _none_sentence(asked),
        fix="returns/current" if chosen else "indicators",
        held_by=() if ok else facts.holders("delivery" if chosen else "academic"),
        since=None if ok else facts.visit.entered,
        parameters={"need": need, "scope": asked.scope, "few": [each.id for each in few]},
        pinned=tuple(o.id for each in chosen for o in counted[each.id]),
    )


def _enough_sentence(asked: ValuesRecorded, few: tuple[Indicator, ...], need: int) -> Sentence:
    if not few:
        return Sentence("Enough values recorded")
    return Sentence(
        "Too few values: %(indicators)s. Needed for each: %(need)s",
        indicators=tuple(each.mention for each in few),
        need=need,
    )


def _none_sentence(asked: ValuesRecorded) -> Sentence:
    if asked.scope == "all":
        return Sentence("No indicators yet, so no values")
    return Sentence(
        "No indicators of this level yet, so no values: %(level)s",
        level=_LEVELS[asked.scope],
    )


def _counted(
    facts: PilotFacts, asked: ValuesRecorded, indicator: Indicator
) -> tuple[Observation, ...]:
    begin = _begin(facts, asked, indicator)
    if begin is None:
        return ()
    absences = asked.absences == "accepted"
    return tuple(
        each
        for each in indicator.observations
        if each.current
        and each.period_end > begin
        and (each.has_value or (absences and each.flag is not None))
    )


def _begin(facts: PilotFacts, asked: ValuesRecorded, indicator: Indicator) -> dt.date | None:
    if asked.since == "baseline":
        return indicator.baseline.period_end if indicator.baseline else None
    if asked.since == "visit":
        return day_of(facts.visit.entered)
    return facts.cycle_since or dt.date.min
