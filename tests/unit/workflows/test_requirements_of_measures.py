"""What gates ask of indicators: baselines, targets, and the values that are due."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from labapp.words import (
    Frequency,
    IndicatorLevel,
    Mention,
    ObservationFlag,
)
from labapp.workflows import facts as f
from tests.unit.workflows.making import (
    found,
    make_facts,
    said,
)

D = dt.date


def indicator(number: int, level: IndicatorLevel = IndicatorLevel.OUTCOME, **over: Any) -> Any:
    made = f.Indicator(
        number,
        f"I{number}",
        level,
        Frequency.MONTH,
        baseline=f.Baseline(number, D(2025, 12, 1), D(2025, 12, 31)),
    )
    return replace(made, **over)


def value(number: int, month: int, **over: Any) -> f.Observation:
    start = D(2026, month, 1)
    end = D(2026, month + 1, 1) - dt.timedelta(days=1)
    return replace(f.Observation(number, 1, start, end, has_value=True), **over)


BASELINES = {"scope": "outcome", "at_least": 1}


def test_every_indicator_in_scope_needs_its_baseline() -> None:
    good, bare = indicator(1), indicator(2, baseline=None)
    assert found(make_facts(indicators=(good,)), "indicators_have_baseline", **BASELINES).ok
    finding = found(make_facts(indicators=(good, bare)), "indicators_have_baseline", **BASELINES)
    assert not finding.ok
    assert finding.sentence.facts["indicators"] == (Mention("indicator", 2),)
    assert finding.fix == "indicators?show=no-baseline"


def test_a_retired_indicator_and_another_level_are_not_asked_for_a_baseline() -> None:
    retired = indicator(2, baseline=None, active=False)
    output = indicator(3, IndicatorLevel.OUTPUT, baseline=None)
    facts = make_facts(indicators=(indicator(1), retired, output))
    assert found(facts, "indicators_have_baseline", **BASELINES).ok
    assert not found(facts, "indicators_have_baseline", scope="all", at_least=1).ok


def test_too_few_indicators_and_none_have_sentences_of_their_own() -> None:
    none = found(make_facts(), "indicators_have_baseline", **BASELINES)
    few = found(
        make_facts(indicators=(indicator(1),)),
        "indicators_have_baseline",
        scope="outcome",
        at_least=2,
    )
    assert not none.ok
    assert not few.ok
    assert said(none) != said(few)


def test_a_target_must_be_far_enough_ahead() -> None:
    params = {**BASELINES, "target": "required", "target_ahead": "36 months"}
    near = indicator(1, target=f.Target(1, D(2029, 3, 15)))
    far = indicator(1, target=f.Target(1, D(2029, 3, 16)))
    assert found(make_facts(indicators=(far,)), "indicators_have_baseline", **params).ok
    finding = found(make_facts(indicators=(near,)), "indicators_have_baseline", **params)
    assert not finding.ok
    assert finding.fix == "indicators?show=no-target"
    assert not found(
        make_facts(indicators=(indicator(1),)), "indicators_have_baseline", **params
    ).ok


OUTPUTS = {"scope": "outcome", "at_least": 2, "since": "cycle"}


def test_provisional_values_count_and_are_pinned() -> None:
    seen = (value(1, 1, provisional=True), value(2, 2, provisional=True))
    finding = found(
        make_facts(indicators=(indicator(1, observations=seen),)), "values_recorded", **OUTPUTS
    )
    assert finding.ok
    assert finding.pinned == (1, 2)


def test_a_value_counts_once_a_period_and_only_while_it_is_current() -> None:
    twice = (value(1, 1, series="a"), value(2, 1, series="b"))
    replaced = (value(1, 1), value(2, 2, current=False))
    for seen in (twice, replaced):
        facts = make_facts(indicators=(indicator(1, observations=seen),))
        finding = found(facts, "values_recorded", **OUTPUTS)
        assert not finding.ok
        assert finding.sentence.facts["indicators"] == (Mention("indicator", 1),)


def test_every_indicator_needs_its_values_and_one_must_exist() -> None:
    rich = indicator(1, observations=(value(1, 1), value(2, 2)))
    facts = make_facts(indicators=(rich, indicator(2)))
    assert not found(facts, "values_recorded", **OUTPUTS).ok
    none = found(make_facts(), "values_recorded", **OUTPUTS)
    assert not none.ok
    assert none.fix == "indicators"


def test_an_absence_counts_only_where_it_is_accepted() -> None:
    absent = value(2, 2, has_value=False, flag=ObservationFlag.NOT_AVAILABLE)
    facts = make_facts(indicators=(indicator(1, observations=(value(1, 1), absent)),))
    assert not found(facts, "values_recorded", **OUTPUTS).ok
    assert found(facts, "values_recorded", absences="accepted", **OUTPUTS).ok


def test_values_before_the_baseline_the_cycle_or_the_visit_do_not_count() -> None:
    seen = (value(1, 1), value(2, 2))
    late = indicator(1, observations=seen, baseline=f.Baseline(1, D(2026, 1, 1), D(2026, 1, 31)))
    facts = make_facts(
        indicators=(late,),
        cycle_since=D(2026, 2, 1),
        visit=f.Visit(1, 1, dt.datetime(2026, 2, 3, tzinfo=dt.UTC)),
    )
    for since in ("baseline", "cycle", "visit"):
        one = {"scope": "outcome", "at_least": 1, "since": since}
        assert found(facts, "values_recorded", **one).pinned == (2,)
    bare = make_facts(indicators=(replace(late, baseline=None),))
    assert not found(bare, "values_recorded", scope="outcome", at_least=1, since="baseline").ok


def test_a_visit_begins_on_the_day_of_the_labs_not_of_utc() -> None:
    late = f.Visit(1, 1, dt.datetime(2026, 5, 31, 23, 30, tzinfo=dt.UTC))  # 1 June in Wales
    facts = make_facts(
        indicators=(indicator(1, observations=(value(5, 5), value(6, 6))),),
        visit=late,
        values_owed_from=D(2026, 1, 1),
        today=D(2026, 7, 1),
    )
    one = {"scope": "outcome", "at_least": 1, "since": "visit"}
    assert found(facts, "values_recorded", **one).pinned == (6,)
    on_its_first_day = f.Observation(7, 1, D(2026, 6, 1), D(2026, 6, 1), has_value=True)
    facts = replace(facts, indicators=(indicator(1, observations=(on_its_first_day,)),))
    assert found(facts, "values_recorded", **one).pinned == ()


ALL_DUE = {"scope": "all", "at_least": "all_due", "since": "cycle", "absences": "accepted"}


def test_the_longest_overdue_value_is_named_first() -> None:
    facts = make_facts(
        indicators=(indicator(1, observations=(value(1, 1),)), indicator(2)),
        values_owed_from=D(2026, 1, 1),
    )
    finding = found(facts, "values_recorded", **ALL_DUE)
    assert finding.sentence.facts == {
        "n": 3,
        "indicator": Mention("indicator", 2),
        "ends": D(2026, 1, 31),
    }
    assert finding.since == dt.datetime(2026, 1, 31, tzinfo=dt.UTC)


def test_nothing_is_due_before_a_stage_with_returns_was_entered() -> None:
    assert found(make_facts(indicators=(indicator(1),)), "values_recorded", **ALL_DUE).ok


def test_only_what_fell_due_in_this_visit_is_asked_where_the_visit_counts() -> None:
    facts = make_facts(
        indicators=(indicator(1),),
        values_owed_from=D(2026, 1, 1),
        visit=f.Visit(1, 1, dt.datetime(2026, 2, 1, tzinfo=dt.UTC)),
    )
    finding = found(facts, "values_recorded", **(ALL_DUE | {"since": "visit"}))
    assert finding.parameters["n"] == 1
