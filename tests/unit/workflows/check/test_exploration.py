"""Exploration proves whether each gate can be passed, loops, cycles and visits included."""

from __future__ import annotations

import pytest

from labapp.words import Severity
from labapp.workflows.check.exploration import MOST_HOLDINGS, explore, names_of
from labapp.workflows.definition import Definition
from labapp.workflows.needs import THINGS
from tests.unit.workflows.check.written import KNOWN, found, line_of, spoiled, told

EVALUATED = "- {id: early, requirement: evidence_accepted, purpose: evaluation, at_least: 1}"
EARLY = (KNOWN, f"{KNOWN}\n      {EVALUATED}")
SHUT = "This can never be met where it is asked."


def codes(*changes: tuple[str, str]) -> list[tuple[str, int]]:
    """The codes and lines of what blocks, but for the scenario, which is no concern of these."""
    blocking = [each for each in found(*changes) if each.blocks]
    return [(each.code, each.line) for each in blocking if each.code != "scenario_fails"]


def asking(written: str, at: str = KNOWN) -> tuple[str, str]:
    """One more requirement, asked after that of a gate."""
    return (at, f"{at}\n      {written}")


def test_a_gate_that_needs_what_a_later_stage_collects_is_found_though_a_loop_leads_back() -> None:
    assert codes(EARLY) == [
        ("stage_lost", line_of("  try:", EARLY)),
        ("stage_lost", line_of("  learn:", EARLY)),
        ("stage_lost", line_of("  kept:", EARLY)),
        ("gate_never_met", line_of("- {id: early", EARLY)),
    ]
    said = told(EARLY)[3]
    assert said == (
        "This can never be met where it is asked. Stage: Plan. Needed: What came of it. "
        "Collected at: Learn"
    )


def test_a_gate_that_needs_what_no_stage_collects_is_found() -> None:
    change = asking("- {id: cost, requirement: evidence_accepted, purpose: cost, at_least: 1}")
    assert ("gate_never_met", line_of("- {id: cost", change)) in codes(change)
    assert "because no stage collects what it needs. Needed: What it cost" in told(change)[3]


@pytest.mark.parametrize(
    ("written", "shut"),
    [
        ("evidence_accepted, purpose: delivery, at_least: 1, since: visit", True),
        ("evidence_accepted, purpose: delivery, at_least: 1, since: cycle", False),
        ("evidence_accepted, purpose: delivery, at_least: 1", False),
        ("evidence_accepted, purpose: delivery, at_least: 1, since: visit, severity: warn", False),
        ("lesson_recorded, from: visit", False),
        ("values_recorded, scope: all, at_least: 1, since: visit", True),
        ("values_recorded, scope: all, at_least: 1, since: baseline", False),
        ("values_recorded, scope: all, at_least: all_due, since: visit", False),
        ("indicators_have_baseline, scope: all, at_least: 1", False),
        ("indicators_have_baseline, scope: all, at_least: 1, target: required", True),
        ("required_tasks_done", False),
        ("field_set, field: owner_after", False),
        ("partner_named, part: funder", False),
    ],
)
def test_what_is_collected_counts_since_the_time_a_requirement_says(
    written: str, shut: bool
) -> None:
    change = asking(
        f"- {{id: more, requirement: {written}}}",
        "- {id: evaluation, requirement: evidence_accepted, purpose: evaluation, at_least: 1}",
    )
    assert (("gate_never_met", line_of("- {id: more", change)) in codes(change)) is shut


@pytest.mark.parametrize(("since", "shut"), [("cycle", True), ("pilot", False)])
def test_a_new_cycle_empties_what_counts_for_the_cycle(since: str, shut: bool) -> None:
    evaluated = EVALUATED.replace("at_least: 1", f"at_least: 1, since: {since}")
    changes = [
        ("from: [plan]\n    to: try", "from: [plan]\n    to: learn"),
        ("from: [learn]\n    to: plan", "from: [learn]\n    to: try"),
        asking(evaluated, "- {id: values, requirement: values_recorded, scope: all, at_least: 1}"),
    ]
    assert (("gate_never_met", line_of("- {id: early", *changes)) in codes(*changes)) is shut


def test_one_of_several_is_enough_and_all_of_them_impossible_is_shut() -> None:
    known = "{id: a, requirement: evidence_accepted, purpose: known, at_least: 1}"
    cost = "{id: b, requirement: evidence_accepted, purpose: cost, at_least: 1}"
    strategy = "{id: c, requirement: evidence_accepted, purpose: strategy, at_least: 1}"
    either = "- {id: either, requirement: any_of, of: [%s, %s]}"
    assert codes(asking(either % (known, cost))) == []
    shut = asking(either % (cost, strategy))
    assert ("gate_never_met", line_of("- {id: either", shut)) in codes(shut)


def test_a_requirement_that_only_warns_hides_no_later_one_that_shuts_the_gate() -> None:
    warned = "- {id: q, requirement: field_set, field: question, severity: warn}"
    changes = (asking(warned), asking(EVALUATED, warned))
    assert ("gate_never_met", line_of("- {id: early", *changes)) in codes(*changes)


@pytest.mark.parametrize("since", ["pilot", "cycle", "visit"])
def test_each_thing_counts_only_where_a_stage_collects_it_the_first_of_all_too(since: str) -> None:
    nowhere = [each for each in THINGS if each.startswith("evidence.") and each != "evidence.known"]
    for thing in nowhere:
        purpose = thing.removeprefix("evidence.")
        written = f"- {{id: more, requirement: evidence_accepted, purpose: {purpose}, at_least: 1"
        change = asking(f"{written}, since: {since}}}")
        assert ("gate_never_met", line_of("- {id: more", change)) in codes(change), purpose
        assert any(f"Needed: {THINGS[thing].text}" in said for said in told(change))


def test_what_may_be_set_aside_shuts_no_gate() -> None:
    waived = EVALUATED[:-1] + ", waivable: {by: [approver], reason: required}}"
    assert codes(asking(waived)) == []


def test_stopping_is_concluded_where_one_stands() -> None:
    stop = ("label: {en: Stop, cy: Stopio}", ("label: {en: Stop, cy: Stopio}\n    requires:\n"
            "      - {id: why, requirement: conclusion_recorded, is: stop}"))  # fmt: skip
    assert codes(stop) == []


def test_a_conclusion_is_collected_where_its_stage_says_so() -> None:
    concluded = asking("- {id: early, requirement: conclusion_recorded, is: adapt}")
    assert ("gate_never_met", line_of("- {id: early", concluded)) in codes(concluded)


BRANCHES = """\
  left: {phase: delivery, label: {en: Left, cy: Chwith}, collects: {evidence: [cost]}}
  right: {phase: delivery, label: {en: Right, cy: De}, collects: {evidence: [design]}}
  learn:"""
ARC = (
    "  - {id: %s, from: [%s], to: %s, kind: forward, by: [coordinator], "
    "label: {en: %s, cy: %s}, requires: [%s]}\n"
)
FREE = "{id: f, requirement: field_set, field: question}"


def branching(wanted: str) -> list[tuple[str, str]]:
    """Two ways to the same stage, each with what the other has not."""
    ways = [("goleft", "try", "left"), ("goright", "try", "right"),
            ("fromleft", "left", "learn"), ("fromright", "right", "learn")]  # fmt: skip
    arcs = "".join(ARC % (n, a, b, n, n, FREE) for n, a, b in ways)
    return [
        ("  learn:", BRANCHES),
        ("    from: [try]\n    to: learn", "    from: [plan]\n    to: plan\n    reason: required"),
        ("transitions:\n", f"transitions:\n{arcs}"),
        asking(wanted, "- {id: evaluation, requirement: evidence_accepted, purpose: evaluation, "
               "at_least: 1}"),
    ]  # fmt: skip


COST = "- {id: cost, requirement: evidence_accepted, purpose: cost, at_least: 1%s}"
DESIGN = "- {id: design, requirement: evidence_accepted, purpose: design, at_least: 1%s}"


def test_a_path_that_misses_something_is_a_warning_that_names_it() -> None:
    changes = branching(COST % "")
    warnings = [each for each in found(*changes) if each.severity is Severity.WARN]
    (warned,) = [w for w in warnings if w.line == line_of("- {id: cost", *changes)]
    assert warned.code == "gate_may_stop"
    assert (
        "A pilot can come here without it, and the gate may stop it. "
        "Stage: Learn. Without: What it cost" in told(*changes)
    )
    assert not [each for each in found(*changes) if each.code == "gate_never_met"]


def test_two_things_of_two_paths_are_never_held_together_in_one_cycle() -> None:
    both = (COST % ", since: cycle") + "\n      " + (DESIGN % ", since: cycle")
    changes = branching(both)
    assert ("gate_never_met", line_of("- id: keep", *changes)) in codes(*changes)
    assert "The requirements of this move can never be met together. Stage: Learn" in told(*changes)
    ever = branching((COST % "") + "\n      " + (DESIGN % ""))
    assert "gate_never_met" not in [code for code, _ in codes(*ever)]


def test_what_a_gate_proved_is_held_after_it_whichever_way_one_came() -> None:
    proved = asking("- {id: again, requirement: evidence_accepted, purpose: delivery, at_least: 1}",
                    "- {id: evaluation, requirement: evidence_accepted, purpose: evaluation, "
                    "at_least: 1}")  # fmt: skip
    straight = "transitions:\n" + ARC % ("fast", "plan", "learn", "fast", "fast", "%s")
    wanted = "{id: w, requirement: evidence_accepted, purpose: delivery, at_least: 1}"
    unproved = ("transitions:\n", straight % FREE)
    assert "gate_may_stop" in [each.code for each in found(proved, unproved)]
    asks = ("transitions:\n", straight % wanted)
    line = line_of("- {id: again", proved, asks)
    assert ("gate_may_stop", line) not in [(each.code, each.line) for each in found(proved, asks)]


def test_a_way_back_is_shut_by_its_requirements_where_a_stage_is_visited_often() -> None:
    once = ("phase: delivery", "phase: delivery\n    max_visits: 1")
    both = ("from: [try]\n    to: plan", "from: [try, learn]\n    to: plan")
    needs = "requires: [{id: cost, requirement: evidence_accepted, purpose: cost, at_least: 1}]"
    asks = ("label: {en: Rethink, cy: Ailfeddwl}", f"label: {{en: R, cy: A}}\n    {needs}")
    (said,) = told(once, both, asks)
    assert said.startswith("This can never be met, because no stage collects what it needs.")


def test_a_smaller_holding_that_a_larger_one_overtakes_stops_nobody() -> None:
    again = ARC % ("anew", "plan", "try", "anew", "anew", FREE)
    changes = ("transitions:\n", "transitions:\n" + again.replace(
        "kind: forward", "kind: conclude, conclusion: new_cycle, new_cycle: true"))  # fmt: skip
    assert codes(changes) == []


def test_a_definition_that_says_nowhere_what_is_collected_is_not_held_to_it() -> None:
    silent = [
        (f"    collects: {each}\n", "")
        for each in (
            "{evidence: [known], indicators: [definition, baseline], records: [lesson]}",
            "{evidence: [delivery], indicators: [value]}",
            "{evidence: [evaluation], records: [lesson, conclusion]}",
        )
    ]
    assert codes(*silent) == []


def test_so_many_ways_that_their_holdings_are_joined_are_still_explored() -> None:
    things = [each.removeprefix("evidence.") for each in THINGS if each.startswith("evidence.")]
    pairs = [(a, b) for n, a in enumerate(things) for b in things[n + 1 :]][: MOST_HOLDINGS + 4]
    stages = "".join(
        f"  way{n}: {{phase: delivery, label: {{en: W{n}, cy: W{n}}}, "
        f"collects: {{evidence: [{a}, {b}]}}}}\n"
        for n, (a, b) in enumerate(pairs)
    )
    arcs = "".join(
        ARC % (f"go{n}", "plan", f"way{n}", f"go{n}", f"go{n}", FREE)
        + ARC % (f"come{n}", f"way{n}", "learn", f"come{n}", f"come{n}", FREE)
        for n in range(len(pairs))
    )
    changes = [("  learn:", stages + "  learn:"), ("transitions:\n", f"transitions:\n{arcs}")]
    assert codes(*changes) == []
    held = explore(Definition.from_yaml(spoiled(*changes))).held["learn"]
    assert len(held) <= MOST_HOLDINGS
    met = {thing for each in held for thing in names_of(each)}
    assert any(set(names_of(each)) == met for each in held)


@pytest.mark.parametrize(("more", "named"), [(4, "Plan, S0, S1, S2, S3, S4"), (6, "S3, S4, …")])
def test_of_many_stages_the_first_are_named(more: int, named: str) -> None:
    names = [f"s{n}" for n in range(more + 1)]
    stages = "".join(
        f"  {n}: {{phase: delivery, label: {{en: {n.upper()}, cy: {n}}}}}\n" for n in names
    )
    arcs = "".join(ARC % (f"to{n}", "plan", n, f"to{n}", f"to{n}", FREE) for n in names)
    changes = [
        ("  learn:", stages + "  learn:"),
        ("transitions:\n", f"transitions:\n{arcs}"),
        ("from: [plan]\n    to: try", f"from: [plan, {', '.join(names)}]\n    to: try"),
        EARLY,
    ]
    assert any(said.startswith(f"{SHUT} Stage: ") and f"{named}. Needed" in said
               for said in told(*changes))  # fmt: skip
