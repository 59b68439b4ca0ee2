"""What exploration holds at each stage, to the bit: ever, in this cycle, in this visit."""

from __future__ import annotations

from labapp.workflows.check.exploration import Explored, explore, names_of
from labapp.workflows.definition import Definition
from labapp.workflows.needs import THINGS
from tests.unit.workflows.check.test_exploration import branching
from tests.unit.workflows.check.written import codes, spoiled

WIDTH = len(THINGS)
ALL = list(THINGS)
PLAN = ("evidence.known", "indicators.definition", "indicators.baseline", "records.lesson")
TRY = ("evidence.delivery", "indicators.value")
LEARN = ("evidence.evaluation", "records.lesson", "records.conclusion")


def bits(things: tuple[str, ...]) -> int:
    return sum(1 << ALL.index(each) for each in set(things))


def holding(ever: tuple[str, ...], cycle: tuple[str, ...], visit: tuple[str, ...]) -> int:
    return bits(ever) | bits(cycle) << WIDTH | bits(visit) << 2 * WIDTH


def explored(*changes: tuple[str, str]) -> Explored:
    return explore(Definition.from_yaml(spoiled(*changes)))


def test_the_largest_holding_is_kept_and_a_smaller_one_that_comes_later_is_not() -> None:
    held = explored().held
    everything = PLAN + TRY + LEARN
    assert (
        held["plan"] == [holding(everything, PLAN + TRY, PLAN), holding(everything, PLAN, PLAN)][:1]
    )
    assert held["try"] == [holding(everything, PLAN + TRY, TRY)]
    assert held["learn"] == [holding(everything, everything, LEARN)]
    assert held["kept"] == [holding(everything, everything, ())]


def test_what_is_always_held_is_what_every_way_gives() -> None:
    always = explored().always
    assert always["plan"] == holding(PLAN, PLAN, PLAN)
    assert always["try"] == holding(PLAN + TRY, PLAN + TRY, TRY)
    assert always["learn"] == holding(PLAN + TRY + LEARN, PLAN + TRY + LEARN, LEARN)
    assert always["stopped"] == holding(PLAN, PLAN, ())


def test_two_ways_to_one_stage_leave_two_holdings_there() -> None:
    held = explored(*branching("- {id: q, requirement: field_set, field: question}")).held["learn"]
    told = [set(names_of(each)) & {"evidence.cost", "evidence.design"} for each in held]
    assert {"evidence.cost", "evidence.design"} in told
    cycles = [names_of((each >> WIDTH) & ((1 << WIDTH) - 1)) for each in held]
    assert len(cycles) == len(set(cycles)) == 2
    assert ["evidence.cost" in each for each in cycles] != ["evidence.design" in c for c in cycles]


def test_what_a_gate_proves_is_held_behind_it_though_not_every_way_before_it_gives_it() -> None:
    asked = "- {id: c, requirement: evidence_accepted, purpose: cost, at_least: 1%s}"
    for since, of_cycle in ((", since: cycle", True), ("", False)):
        always = explored(*branching(asked % since)).always
        assert "evidence.cost" not in names_of(always["learn"])
        assert "evidence.cost" in names_of(always["kept"] & (1 << WIDTH) - 1)
        assert ("evidence.cost" in names_of(always["kept"] >> WIDTH)) is of_cycle


def test_a_move_that_cannot_be_made_hides_no_other_of_its_stage() -> None:
    never = "{id: n, requirement: evidence_accepted, purpose: cost, at_least: 1}"
    first = ("transitions:\n", ("transitions:\n  - {id: never, from: [plan], to: learn, "
              "kind: forward, by: [coordinator], label: {en: N, cy: N}, "
              f"requires: [{never}]}}\n"))  # fmt: skip
    found = explored(first)
    assert ("plan", "never") not in found.made
    assert found.always.keys() == {"plan", "try", "learn", "kept", "stopped"}


def test_a_body_that_decides_in_its_meeting_needs_no_approver() -> None:
    body = "- {id: body, requirement: sign_off, part: governance_body, as: meeting_decision}"
    council = "- {id: council, requirement: sign_off, organisation: [council], from: lead}"
    changes = [(council, body), (council, body), ("academic, approver]", "academic]")]
    assert "too_many_sign_offs" not in [code for code, _ in codes(*changes)]
