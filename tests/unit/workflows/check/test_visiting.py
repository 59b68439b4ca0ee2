"""Only so many ways back can be gone in a cycle: what would take one more is never collected."""

from __future__ import annotations

import pytest

from labapp.words import MoveKind
from labapp.workflows.check.exploration import explore
from labapp.workflows.check.visiting import MOST_STAGES, MOST_VISITS, Limits, limits_of
from labapp.workflows.definition import Definition
from tests.unit.workflows.check.test_exploration import codes
from tests.unit.workflows.check.written import ADOPTED, line_of, spoiled, told

SIDE = """\
  {0}:
    phase: evidence
    label: {{en: {0}, cy: {0}}}
    collects: {{evidence: [{1}]}}
"""
WAY_BACK = """\
  - {{id: to_{0}, from: [learn], to: {0}, kind: back, by: [coordinator], reason: required,
     label: {{en: To {0}, cy: I {0}}}}}
  - {{id: from_{0}, from: [{0}], to: learn, kind: forward, by: [coordinator],
     label: {{en: From {0}, cy: O {0}}}}}
"""
SIDES = (("desk", "cost"), ("field", "design"))
STAGES = ("  kept: {", "".join(SIDE.format(*each) for each in SIDES) + "  kept: {")
WAYS = ("transitions:\n", "transitions:\n" + "".join(WAY_BACK.format(s) for s, _ in SIDES))
ASKED = "- {{id: {0}, requirement: evidence_accepted, purpose: {0}, at_least: 1, since: cycle}}"
BOTH = "\n      ".join([ADOPTED, *(ASKED.format(purpose) for _, purpose in SIDES)])


def limited(stage: str, phase: str, most: int) -> tuple[str, str]:
    begins = f"  {stage}:\n    phase: {phase}\n"
    return begins, f"{begins}    max_visits: {most}\n"


def two_sides(most: int) -> list[tuple[str, str]]:
    """Have the end ask for what two stages collect to which only ways back lead."""
    return [STAGES, WAYS, (ADOPTED, BOTH), limited("learn", "learning", most)]


def test_two_ways_back_cannot_both_be_gone_where_visits_allow_but_one() -> None:
    changes = two_sides(2)
    assert codes(*changes) == [
        ("stage_lost", line_of("  kept: {", *changes)),
        ("gate_never_met", line_of("- id: keep", *changes)),
    ]
    assert told(*changes)[1] == (
        "The requirements of this move can never be met together. Stage: Learn"
    )


def test_two_ways_back_are_gone_one_after_the_other_where_visits_allow_two() -> None:
    assert codes(*two_sides(3)) == []


def test_visits_are_counted_anew_in_every_cycle() -> None:
    since_ever = [(old, new.replace(", since: cycle", "")) for old, new in two_sides(2)]
    assert codes(*since_ever) == [], "one way back in each of two cycles"


@pytest.mark.parametrize("stage", [("plan", "evidence"), ("try", "delivery")])
def test_nobody_goes_back_from_or_to_a_stage_that_was_visited_as_often_as_it_may_be(
    stage: tuple[str, str],
) -> None:
    once = limited(*stage, 1)
    assert codes(once) == [("gate_never_met", line_of("- id: rethink", once))]
    (said,) = told(once)
    assert said == (
        "Nobody can go back here: by then a stage has been visited as often as it may be in a "
        "cycle. From: Try. To: Plan"
    )
    assert codes(limited(*stage, 2)) == []


def test_a_way_back_to_a_stage_that_this_cycle_never_came_to_is_open() -> None:
    later = ("    to: plan\n    kind: conclude", "    to: try\n    kind: conclude")
    assert codes(limited("plan", "evidence", 1), later) == []


def limits(text: str) -> Limits:
    return limits_of(Definition.from_yaml(text))


def test_each_visit_takes_one_away_and_a_new_cycle_gives_all_back() -> None:
    plan, tried = limited("plan", "evidence", 3), limited("try", "delivery", 2)
    of = limits(spoiled(plan, tried))
    assert dict(of.fields) == {"try": 0b00011, "plan": 0b11100}
    assert of.all == 0b11111
    once = of.enter("plan", of.all)
    assert once == 0b01111
    assert of.enter("learn", once) == once
    assert of.enter("plan", of.enter("plan", of.enter("plan", once))) == 0b00011
    assert of.enter("try", 0b00100) == 0b00100
    assert of.enter("try", 0, new_cycle=True) == 0b11101


def test_a_way_back_is_open_while_both_its_stages_have_a_visit_left() -> None:
    plan, tried = limited("plan", "evidence", 1), limited("try", "delivery", 1)
    written = Definition.from_yaml(spoiled(plan, tried))
    of, back, on = limits_of(written), written.transition("rethink"), written.transition("begin")
    assert back is not None
    assert on is not None
    assert (back.kind, on.kind) == (MoveKind.BACK, MoveKind.FORWARD)
    assert [of.let_back("try", back, left) for left in (0b11, 0b10, 0b01)] == [True, False, False]
    assert of.let_back("plan", on, 0)
    assert of.let_back("learn", back, of.fields["plan"])


def test_a_high_limit_and_more_limits_than_are_counted_are_taken_for_none() -> None:
    assert not limits(spoiled(limited("plan", "evidence", MOST_VISITS + 1))).fields
    assert limits(spoiled(limited("plan", "evidence", MOST_VISITS))).fields
    sides = "".join(
        SIDE.format(f"s{n}", "cost") + f"    max_visits: {2 + n % 2}\n"
        for n in range(MOST_STAGES + 2)
    )
    ways = "".join(WAY_BACK.format(f"s{n}") for n in range(MOST_STAGES + 2))
    many = spoiled(("  kept: {", sides + "  kept: {"), ("transitions:\n", "transitions:\n" + ways))
    fields = limits(many).fields
    assert len(fields) == MOST_STAGES
    assert set(fields) >= {f"s{n}" for n in range(0, MOST_STAGES + 2, 2)}, "the tightest first"
    explored = explore(Definition.from_yaml(many))
    assert ("learn", "to_s1") in explored.made
    assert (len(explored.held["learn"])) <= 8
