from __future__ import annotations

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labapp.errors import GateNotMetError
from labapp.words import Actor, LabRole, Mention, PilotField, Purpose, TaskStatus
from labapp.workflows import facts as f
from labapp.workflows import library, scenarios
from labapp.workflows.definition import Definition
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled, compiled
from tests.unit.workflows.making import COORDINATOR, ENTERED, NOW, make_facts, review, task, use

STANDARD = library.definition("standard")
COMPILED = Compiled(STANDARD)


def story(name: str) -> f.PilotFacts:
    (told,) = [each for each in STANDARD.scenarios if each.name == name]
    return scenarios.facts_of(COMPILED, told, scenarios.given_in(STANDARD, told))


def refusal(
    move: str, facts: f.PilotFacts, actor: Actor = COORDINATOR, **how: Any
) -> list[Finding]:
    with pytest.raises(GateNotMetError) as refused:
        COMPILED.fire(move, facts, actor, **how)
    return list(refused.value.findings)


def blocked(findings: list[Finding]) -> list[str]:
    return [each.id for each in findings if each.blocks]


# --- explaining and firing -----------------------------------------------------------------------


def test_every_move_from_the_stage_is_explained_in_order() -> None:
    explained = COMPILED.explain(make_facts(stage="monitoring"), COORDINATOR)
    assert [each.move for each in explained] == ["start_learning", "adjust_delivery", "stop"]
    assert COMPILED.explain(make_facts(stage="adopted"), COORDINATOR) == ()


def test_all_requirements_are_evaluated_though_the_first_fails() -> None:
    findings = refusal("start_delivery", make_facts())
    asked = [each.id for each in COMPILED.definition.transition("start_delivery").requires]  # type: ignore[union-attr]
    assert [each.id for each in findings] == asked


def test_what_is_explained_is_what_refuses() -> None:
    facts = make_facts()
    explained = COMPILED.explain_move("start_delivery", facts, COORDINATOR)
    assert explained is not None
    assert list(explained.findings) == refusal("start_delivery", facts)
    assert not explained.ready
    assert [each.id for each in explained.warnings] == ["budget", "funding_end"]


def test_a_move_that_is_allowed_says_where_it_led_and_what_was_found() -> None:
    facts = story("everything is there and both have signed")
    fired = COMPILED.fire("start_delivery", facts, COORDINATOR)
    assert fired.to == "delivery"
    assert fired.transition.id == "start_delivery"
    assert len(fired.findings) == 12
    explained = COMPILED.explain_move("start_delivery", facts, COORDINATOR)
    assert explained is not None
    assert explained.ready
    assert explained.allowed


@pytest.mark.parametrize("move", ["start_learning", "nothing", "to_delivery", "__class__"])
def test_a_move_that_does_not_start_here_is_refused_with_a_finding(move: str) -> None:
    assert blocked(refusal(move, make_facts())) == ["not_from_here"]


@pytest.mark.parametrize(
    "actor", [Actor.person(2), Actor.person(99), Actor.nobody(), Actor.clock()]
)
def test_whoever_may_not_move_is_told_so_beside_everything_else(actor: Actor) -> None:
    facts = story("everything is there and both have signed")
    assert blocked(refusal("start_delivery", facts, actor)) == ["not_you"]
    explained = COMPILED.explain_move("start_delivery", facts, actor)
    assert explained is not None
    assert not explained.allowed
    assert explained.ready
    assert blocked(list(explained.findings)) == ["not_you"]


def test_the_operator_may_move_as_a_coordinator() -> None:
    facts = story("everything is there and both have signed")
    assert COMPILED.fire("start_delivery", facts, Actor.operator()).to == "delivery"


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_going_back_asks_for_a_reason_that_says_something(reason: str) -> None:
    facts = make_facts(stage="monitoring")
    assert blocked(refusal("adjust_delivery", facts, reason=reason)) == ["reason"]
    fired = COMPILED.fire("adjust_delivery", facts, COORDINATOR, reason="the site closed")
    assert fired.to == "delivery"


def test_explaining_asks_for_no_reason_but_says_that_one_is_needed() -> None:
    (back,) = [
        each
        for each in COMPILED.explain(make_facts(stage="monitoring"), COORDINATOR)
        if each.move == "adjust_delivery"
    ]
    assert back.ready
    assert back.needs_reason
    assert back.findings == ()


def test_on_hold_nothing_moves_but_a_stop() -> None:
    held = make_facts(stage="monitoring", holds=(f.Hold(1, NOW),), lessons=(f.Lesson(1, 1, 1),))
    assert blocked(refusal("adjust_delivery", held, reason="so")) == ["on_hold"]
    assert "on_hold" not in blocked(refusal("stop", held, reason="so"))
    before = f.Hold(2, ENTERED, until=ENTERED)
    again = replace(held, holds=(before, *held.holds))
    explained = COMPILED.explain_move("adjust_delivery", again, COORDINATOR)
    assert explained is not None
    assert [each.since for each in explained.findings if each.id == "on_hold"] == [NOW]
    resumed = replace(held, holds=(f.Hold(1, NOW, until=NOW),))
    assert COMPILED.fire("adjust_delivery", resumed, COORDINATOR, reason="so").to == "delivery"


@pytest.mark.parametrize(("visits", "refused"), [(3, False), (4, True), (5, True)])
def test_going_back_ends_after_so_many_visits_in_a_cycle(visits: int, refused: bool) -> None:
    past = tuple(f.PastVisit("monitoring", 1) for _ in range(visits))
    facts = make_facts(stage="monitoring", visits=past)
    found = COMPILED.explain_move("adjust_delivery", facts, COORDINATOR)
    assert found is not None
    assert found.ready is not refused
    next_cycle = replace(facts, cycle=2)
    again = COMPILED.explain_move("adjust_delivery", next_cycle, COORDINATOR)
    assert again is not None
    assert again.ready


def test_the_limit_of_visits_never_bars_the_way_forward() -> None:
    past = tuple(f.PastVisit("monitoring", 1) for _ in range(9))
    found = COMPILED.explain_move(
        "start_learning", make_facts(stage="monitoring", visits=past), COORDINATOR
    )
    assert found is not None
    assert "max_visits" not in [each.id for each in found.findings]


def test_a_damaged_file_stops_the_move_that_rests_on_it() -> None:
    facts = story("everything is there and both have signed")
    damaged = replace(facts, evidence=tuple(replace(each, damaged=True) for each in facts.evidence))
    assert blocked(refusal("start_delivery", damaged)) == ["evidence_damaged"]
    elsewhere = (*facts.evidence, use(9, Purpose.COST, damaged=True))
    assert COMPILED.fire("start_delivery", replace(facts, evidence=elsewhere), COORDINATOR)


def test_a_task_that_a_met_requirement_closes_needs_no_second_press() -> None:
    frame = task(1, "frame_question", owner_id=7, assigned_at=NOW)
    by_hand = task(2, "ethics_and_data")
    facts = make_facts(tasks=(frame, by_hand))
    findings = {each.id: each for each in refusal("start_delivery", facts)}
    assert findings["tasks"].parameters["open"] == [1, 2]
    asked = replace(facts, fields=frozenset({PilotField.QUESTION}))
    findings = {each.id: each for each in refusal("start_delivery", asked)}
    assert findings["tasks"].parameters["open"] == [2]


def test_what_a_task_closes_with_is_with_the_owner_of_that_task() -> None:
    facts = make_facts(tasks=(task(1, "frame_question", owner_id=7, assigned_at=NOW),))
    findings = {each.id: each for each in refusal("start_delivery", facts)}
    assert findings["question"].held_by == (Mention("person", 7),)
    assert findings["question"].since == NOW
    assert findings["hypothesis"].held_by == (Mention("person", 1),)


def test_a_task_may_be_closed_by_a_requirement_of_any_move_from_the_stage() -> None:
    conclusion = (f.Conclusion(1, 1, scenarios_kind("scale")),)
    open_task = (task(1, "set_out_options"),)
    facts = make_facts(stage="learning", tasks=open_task, conclusions=conclusion)
    findings = {each.id: each for each in refusal("adopt", facts)}
    assert not findings["conclusion"].ok
    assert not findings["tasks"].ok
    looked = make_facts(
        stage="learning", tasks=open_task, conclusions=(replace(conclusion[0], has_look_back=True),)
    )
    findings = {each.id: each for each in refusal("adopt", looked)}
    assert not findings["conclusion"].ok
    assert findings["tasks"].ok


def scenarios_kind(value: str) -> Any:
    from labapp.words import ConclusionKind

    return ConclusionKind[value.upper()]


# --- asking for sign-off -------------------------------------------------------------------------


def test_sign_off_is_asked_for_only_when_nothing_else_is_left() -> None:
    ready = replace(story("everything is there and both have signed"), reviews=())
    explained = COMPILED.ask("start_delivery", ready, COORDINATOR)
    assert explained.only_sign_offs_left
    assert not explained.ready
    with pytest.raises(GateNotMetError) as refused:
        COMPILED.ask("start_delivery", replace(ready, evidence=()), COORDINATOR)
    assert {"known", "need"} <= set(blocked(list(refused.value.findings)))


def test_sign_off_is_asked_for_once_at_a_time() -> None:
    ready = replace(story("everything is there and both have signed"), reviews=())
    round_ = review(ready, COMPILED.gate("start_delivery"))
    asked = replace(ready, reviews=(round_,))
    with pytest.raises(GateNotMetError) as refused:
        COMPILED.ask("start_delivery", asked, COORDINATOR)
    assert "open_review" in blocked(list(refused.value.findings))


def test_sign_off_is_not_asked_for_where_nobody_need_or_nobody_can_sign() -> None:
    with pytest.raises(GateNotMetError) as refused:
        COMPILED.ask("adjust_delivery", make_facts(stage="monitoring"), COORDINATOR)
    assert "nothing_to_sign" in blocked(list(refused.value.findings))
    ready = replace(story("everything is there and both have signed"), reviews=())
    alone = replace(ready, members=ready.members[:2])
    with pytest.raises(GateNotMetError):
        COMPILED.ask("start_delivery", alone, COORDINATOR)
    with pytest.raises(GateNotMetError):
        COMPILED.ask("start_learning", ready, COORDINATOR)


# --- one compiled definition for a digest --------------------------------------------------------


def test_a_digest_is_compiled_once() -> None:
    assert compiled(STANDARD) is compiled(STANDARD.digest)


def test_an_unknown_digest_is_read_from_its_body_and_checked_against_it() -> None:
    other = Definition.from_canonical(STANDARD.canonical().replace(b'"version":1', b'"version":77'))
    with pytest.raises(KeyError):
        compiled(other.digest)
    with pytest.raises(ValueError, match="digest"):
        compiled("0" * 64, other.canonical)
    assert compiled(other.digest, other.canonical) is compiled(other.digest)


def test_a_hundred_thousand_explanations_leave_nothing_behind() -> None:
    facts = make_facts(stage="monitoring")
    COMPILED.explain(facts, COORDINATOR)
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(2_000):
        COMPILED.explain(facts, COORDINATOR)
    gc.collect()
    assert len(gc.get_objects()) - before < 100


def test_one_machine_serves_many_threads() -> None:
    ready, bare = story("everything is there and both have signed"), make_facts()

    def fire(n: int) -> bool:
        try:
            return (
                COMPILED.fire("start_delivery", ready if n % 2 else bare, COORDINATOR).to
                == "delivery"
            )
        except GateNotMetError as refused:
            return not refused.findings

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(fire, range(2_000)))
    finally:
        sys.setswitchinterval(usual)
    assert answers == [bool(n % 2) for n in range(2_000)]


# --- properties --------------------------------------------------------------------------------

ACTORS = st.sampled_from(
    [Actor.person(1), Actor.person(2), Actor.nobody(), Actor.clock(), Actor.operator()]
)
STORIES = st.sampled_from([story(each.name) for each in STANDARD.scenarios])


@st.composite
def any_facts(draw: st.DrawFn) -> f.PilotFacts:
    facts = draw(STORIES)
    keep = draw(st.integers(0, 3))
    return replace(
        facts,
        stage=draw(st.sampled_from(list(STANDARD.stages))),
        cycle=draw(st.integers(1, 2)),
        evidence=facts.evidence[:keep],
        partners=facts.partners[:keep],
        members=facts.members[: keep + 1],
        tasks=tuple(
            replace(each, status=draw(st.sampled_from(list(TaskStatus))))
            for each in facts.tasks[:keep]
        ),
        holds=draw(st.sampled_from([(), (f.Hold(1, NOW),)])),
    )


@settings(deadline=None)
@given(
    any_facts(), ACTORS, st.sampled_from([each.id for each in STANDARD.transitions]), st.booleans()
)
def test_a_move_is_made_or_refused_with_what_is_missing(
    facts: f.PilotFacts, actor: Actor, move: str, give_reason: bool
) -> None:
    explained = COMPILED.explain_move(move, facts, actor)
    to, findings = outcome(move, facts, actor, "because" if give_reason else "")
    unmet = [each.id for each in findings if each.blocks]
    if to is None:
        assert unmet
        told = explained is None or not explained.ready or not explained.allowed
        assert told or unmet == ["reason"]
    else:
        assert unmet == []
        assert explained is not None
        assert explained.ready
        assert explained.allowed
        assert to == explained.to


def outcome(
    move: str, facts: f.PilotFacts, actor: Actor, reason: str
) -> tuple[str | None, tuple[Finding, ...]]:
    try:
        fired = COMPILED.fire(move, facts, actor, reason=reason)
    except GateNotMetError as refused:
        return None, refused.findings
    return fired.to, fired.findings


@settings(deadline=None)
@given(any_facts(), ACTORS)
def test_everything_that_is_unmet_says_where_it_is_mended_and_with_whom(
    facts: f.PilotFacts, actor: Actor
) -> None:
    for explained in COMPILED.explain(facts, actor):
        for finding in explained.unmet:
            assert finding.fix, finding
            assert finding.held_by or finding.id in {"max_visits", "evidence_damaged"}, finding


def test_a_lab_role_alone_does_not_move_where_another_is_asked() -> None:
    viewer = make_facts(stage="monitoring", members=(f.Member(1, lab_role=LabRole.VIEWER),))
    assert blocked(refusal("adjust_delivery", viewer, reason="so")) == ["not_you"]
