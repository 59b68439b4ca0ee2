"""With whom something is, since when, and what is said at the edges: mistakes that went unseen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from labapp.errors import GateNotMetError
from labapp.words import (
    Actor,
    Mention,
    PilotField,
    Purpose,
    ReviewState,
    SignOffDecision,
    UseStatus,
)
from labapp.workflows import facts as f
from labapp.workflows.facts import EvidenceUse, Indicator
from labapp.workflows.machine import Compiled
from labapp.workflows.registry import judge
from labapp.workflows.signing import signing
from tests.definitions import short
from tests.unit.workflows.making import (
    COORDINATOR,
    COUNCIL,
    ENTERED,
    NOW,
    PARTNERS,
    SECOND_COUNCIL,
    TEAM,
    approver,
    ask,
    found,
    make_facts,
    review,
    said,
    signed,
    task,
    use,
)

COMPILED = Compiled(short())
LATER = NOW + dt.timedelta(hours=1)
AT_GATE = make_facts(
    stage="doing",
    fields=frozenset({PilotField.QUESTION}),
    partners=PARTNERS,
    members=TEAM,
    evidence=(use(1),),
    visits=(f.PastVisit("doing", 1, ENTERED),),
)


def only_sign_offs_left(facts: f.PilotFacts) -> bool:
    explained = COMPILED.explain_move("finish", facts, COORDINATOR)
    assert explained is not None
    return explained.only_sign_offs_left


def test_only_sign_offs_are_left_when_something_is_left_and_it_is_nothing_else() -> None:
    assert only_sign_offs_left(AT_GATE)
    assert not only_sign_offs_left(replace(AT_GATE, fields=frozenset()))
    round_ = review(AT_GATE, COMPILED.gate("finish"), signed(21, 11), signed(22, 12))
    assert not only_sign_offs_left(replace(AT_GATE, reviews=(round_,))), "nothing is left"


def test_a_round_that_is_over_does_not_keep_another_from_being_asked_for() -> None:
    over = review(AT_GATE, COMPILED.gate("finish"), state=ReviewState.WITHDRAWN)
    assert COMPILED.ask("finish", replace(AT_GATE, reviews=(over,)), COORDINATOR)
    living = replace(over, state=ReviewState.OPEN)
    with pytest.raises(GateNotMetError) as refused:
        COMPILED.ask("finish", replace(AT_GATE, reviews=(living,)), COORDINATOR)
    blocking = {finding.id for finding in refused.value.findings if finding.blocks}
    assert "open_review" in blocking


def test_a_signature_is_dated_by_the_last_one_that_was_needed() -> None:
    round_ = review(
        AT_GATE,
        ask("sign_off", organisation=["council", "university"], **{"from": "each"}).gate,
        signed(21, 11),
        signed(22, 12, at=LATER),
    )
    asked = ask("sign_off", organisation=["council", "university"], **{"from": "each"})
    finding = judge(replace(AT_GATE, reviews=(round_,)), COORDINATOR, asked)
    assert finding.ok
    assert finding.sentence.facts["date"] == LATER


def test_only_approvals_are_said_to_be_given_for_an_earlier_version() -> None:
    asked = ask("sign_off", organisation=["council"])
    returned = signed(22, 12, decision=SignOffDecision.RETURN)
    round_ = review(AT_GATE, asked.gate, signed(21, 11), returned, material="{}")
    finding = judge(replace(AT_GATE, reviews=(round_,)), COORDINATOR, asked)
    assert finding.sentence.facts["who"] == (Mention("person", 21),)
    assert (finding.parameters["n"], finding.parameters["total"]) == (0, 1)
    unsigned = replace(round_, sign_offs=(returned,))
    finding = judge(replace(AT_GATE, reviews=(unsigned,)), COORDINATOR, asked)
    assert said(finding) == "Changed since sign-off was asked for: %(what)s"


def test_an_approver_of_two_signs_only_for_the_partner_who_is_asked() -> None:
    role = approver(23, SECOND_COUNCIL).roles
    both = replace(approver(23, COUNCIL), roles=(*role, *approver(23, COUNCIL).roles))
    facts = replace(AT_GATE, members=(*TEAM, both))
    round_ = review(facts, COMPILED.gate("finish"))
    found_ = signing(replace(facts, reviews=(round_,)), COMPILED.gate("finish"), 23)
    assert found_.organisation_ids == (COUNCIL,)


def test_what_a_task_closes_is_with_its_owners_since_the_first_was_given_it() -> None:
    facts = make_facts(
        stage="plan",
        tasks=(
            task(1, "search", owner_id=31, assigned_at=LATER),
            task(2, "search", owner_id=32, assigned_at=NOW),
        ),
    )
    explained = COMPILED.explain_move("begin", facts, Actor.operator())
    assert explained is not None
    (known,) = explained.unmet
    assert known.held_by == (Mention("person", 31), Mention("person", 32))
    assert known.since == NOW


def test_what_breaks_after_its_task_was_given_is_with_its_owner_since_it_broke() -> None:
    given = task(1, "search", owner_id=31, assigned_at=ENTERED)
    retracted = use(1, retracted=True, ended_at=NOW)
    facts = make_facts(stage="plan", tasks=(given,), evidence=(retracted,))
    explained = COMPILED.explain_move("begin", facts, Actor.operator())
    assert explained is not None
    (known,) = explained.unmet
    assert (known.held_by, known.since) == ((Mention("person", 31),), NOW)


@pytest.mark.parametrize(
    "over",
    [
        {"retracted": True},
        {"status": UseStatus.RETURNED},
        {"status": UseStatus.WITHDRAWN},
    ],
)
def test_evidence_is_short_since_what_counted_ceased_to_count(over: dict[str, Any]) -> None:
    gone = use(1, ended_at=NOW, **over)
    finding = found(make_facts(evidence=(gone,)), "evidence_accepted", purpose="known", at_least=1)
    assert finding.since == NOW
    before = replace(gone, ended_at=ENTERED - dt.timedelta(days=1))
    still = found(make_facts(evidence=(before,)), "evidence_accepted", purpose="known", at_least=1)
    assert still.since == ENTERED, "what ceased before the stage began was never counted in it"


def test_one_of_several_is_missing_since_the_first_that_is_known() -> None:
    waiting = replace(use(1), status=UseStatus.SUBMITTED, submitted_at=None)
    finding = found(
        make_facts(evidence=(waiting,)),
        "any_of",
        of=[
            {"id": "known", "requirement": "evidence_accepted", "purpose": "known", "at_least": 1},
            {"id": "lead", "requirement": "partner_named", "part": "lead"},
        ],
    )
    assert finding.since == ENTERED


def test_enough_evidence_is_with_nobody_and_since_never() -> None:
    waiting = replace(use(2), status=UseStatus.SUBMITTED, submitted_at=NOW)
    facts = make_facts(evidence=(use(1), waiting))
    finding = found(facts, "evidence_accepted", purpose="known", at_least=1)
    assert (finding.ok, finding.held_by, finding.since) == (True, (), None)


def test_one_indicator_of_two_is_not_none() -> None:
    started = f.Baseline(1, dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    one = Indicator(1, "I1", *_level_and_frequency(), baseline=started)
    finding = found(
        make_facts(indicators=(one,)), "indicators_have_baseline", scope="all", at_least=2
    )
    assert said(finding) == "Indicators: %(n)s of %(need)s"


def _level_and_frequency() -> tuple[str, str]:
    return "outcome", "month"


def test_a_task_of_no_role_and_nobody_is_the_coordinators() -> None:
    finding = found(make_facts(tasks=(task(1),)), "required_tasks_done")
    assert finding.held_by == (Mention("person", 1),)


def test_a_task_that_opens_again_by_itself_is_open_since_what_closed_it_broke() -> None:
    closer = ask("evidence_accepted", purpose="known", at_least=1)
    asked = ask("required_tasks_done")
    stage = {"evidence_review": {"search": (closer,)}}
    asked.__dict__["gate"] = replace(asked.gate, closers=stage)
    given = task(1, "search", owner_id=31, assigned_at=ENTERED)
    broken = make_facts(tasks=(given,), evidence=(use(1, retracted=True, ended_at=NOW),))
    assert judge(broken, COORDINATOR, asked).since == NOW
    handed_on = replace(broken, tasks=(replace(given, assigned_at=LATER),))
    assert judge(handed_on, COORDINATOR, asked).since == LATER


def test_nothing_due_is_none() -> None:
    finding = found(make_facts(), "values_recorded", scope="all", at_least="all_due")
    assert finding.parameters == {"n": 0}


def test_one_lesson_is_enough_unless_more_are_asked_for() -> None:
    facts = make_facts(lessons=(f.Lesson(1, 1, 1),))
    assert found(facts, "lesson_recorded").ok


def test_what_nobody_said_of_facts_is_the_least() -> None:
    assert Indicator(1, "I1", *_level_and_frequency()).definition_version == 1
    assert not task(1).is_condition
    counted = EvidenceUse(1, 1, Purpose.KNOWN, UseStatus.ACCEPTED, 1, 1)
    assert counted.counts
    assert (counted.damaged, counted.retracted, counted.relevance_judged) == (False,) * 3
