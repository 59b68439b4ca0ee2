from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from labapp.words import (
    ConclusionKind,
    EvidenceStatus,
    LabRole,
    LessonStatus,
    Mention,
    OrganisationKind,
    PartnerPart,
    PilotField,
    PilotRoleKind,
    Purpose,
    TaskStatus,
    UseStatus,
)
from labapp.workflows import facts as f
from tests.unit.workflows.making import (
    COUNCIL,
    ENTERED,
    NOW,
    PARTNERS,
    TEAM,
    found,
    make_facts,
    said,
    task,
    use,
)

D = dt.date


def test_required_tasks_are_done_when_none_is_open() -> None:
    done = task(1, status=TaskStatus.DONE)
    not_needed = task(2, status=TaskStatus.NOT_NEEDED)
    optional = task(3, required=False)
    finding = found(make_facts(tasks=(done, not_needed, optional)), "required_tasks_done")
    assert finding.ok
    assert finding.parameters == {"n": 2, "total": 2}


def test_every_open_required_task_is_named_with_its_owner_and_since_when() -> None:
    tasks = (
        task(1, owner_id=7, assigned_at=NOW),
        task(2, role="academic"),
        task(3, required=False),
    )
    finding = found(make_facts(tasks=tasks, members=TEAM), "required_tasks_done")
    assert not finding.ok
    assert finding.sentence.facts["tasks"] == (Mention("task", 1), Mention("task", 2))
    assert finding.held_by == (Mention("person", 7), Mention("person", 2))
    assert finding.since == NOW
    assert finding.fix == "tasks?show=required"


def test_a_task_of_a_role_nobody_holds_is_with_the_role() -> None:
    finding = found(make_facts(tasks=(task(1, role="delivery"),)), "required_tasks_done")
    assert finding.held_by == (Mention("role", code="delivery"),)


KNOWN = {"purpose": "known", "at_least": 2}


def test_evidence_is_counted_by_purpose_and_relied_on() -> None:
    facts = make_facts(evidence=(use(1), use(2), use(3, Purpose.NEED)))
    finding = found(facts, "evidence_accepted", **KNOWN)
    assert finding.ok
    assert finding.relied_on == (1, 2)
    assert finding.sentence.facts == {"purpose": Purpose.KNOWN, "n": 2, "need": 2}


@pytest.mark.parametrize(
    "spoiled",
    [
        {"status": UseStatus.SUBMITTED},
        {"status": UseStatus.RETURNED},
        {"status": UseStatus.WITHDRAWN},
        {"retracted": True},
        {"evidence_status": EvidenceStatus.WITHDRAWN},
    ],
)
def test_evidence_that_is_not_accepted_or_no_longer_stands_does_not_count(
    spoiled: dict[str, Any],
) -> None:
    finding = found(make_facts(evidence=(use(1), use(2, **spoiled))), "evidence_accepted", **KNOWN)
    assert not finding.ok
    assert finding.relied_on == (1,)


def test_what_was_retracted_is_named_where_it_leaves_too_little() -> None:
    gone = (
        use(2, retracted=True),
        use(3, retracted=True, status=UseStatus.RETURNED),
        use(4, retracted=True, evidence_status=EvidenceStatus.WITHDRAWN),
    )
    finding = found(make_facts(evidence=(use(1), *gone)), "evidence_accepted", **KNOWN)
    assert said(finding).endswith("%(n)s of %(need)s. Retracted by its publisher: %(evidence)s")
    assert finding.sentence.facts["evidence"] == (Mention("evidence", 502),)
    assert finding.sentence.facts["n"] == 1
    enough = found(make_facts(evidence=(use(1), use(5), *gone)), "evidence_accepted", **KNOWN)
    assert enough.sentence.facts == {"purpose": Purpose.KNOWN, "n": 2, "need": 2}


def test_one_item_used_twice_is_one_piece_of_evidence() -> None:
    facts = make_facts(evidence=(use(1), use(2, evidence_id=501, visit_id=2)))
    finding = found(facts, "evidence_accepted", **KNOWN)
    assert not finding.ok
    assert finding.sentence.facts["n"] == 1
    assert finding.relied_on == (1, 2)


def test_no_evidence_at_all_has_its_own_sentence() -> None:
    some = found(make_facts(evidence=(use(1),)), "evidence_accepted", **KNOWN)
    none = found(make_facts(), "evidence_accepted", **KNOWN)
    assert said(none) != said(some)
    assert none.sentence.facts["need"] == 2


def test_evidence_waits_with_who_accepts_it_else_with_who_brings_it() -> None:
    waiting = use(1, status=UseStatus.SUBMITTED, submitted_at=NOW)
    at_coordinator = found(make_facts(evidence=(waiting,)), "evidence_accepted", **KNOWN)
    assert at_coordinator.held_by == (Mention("person", 1),)
    assert at_coordinator.since == NOW
    nowhere = found(make_facts(), "evidence_accepted", **KNOWN)
    assert nowhere.held_by == (Mention("role", code="academic"),)
    assert nowhere.since == ENTERED


def test_evidence_of_an_earlier_cycle_or_visit_counts_only_where_asked_for() -> None:
    facts = make_facts(cycle=2, visit=f.Visit(9, 3, ENTERED), evidence=(use(1), use(2)))
    assert found(facts, "evidence_accepted", **KNOWN).ok
    assert not found(facts, "evidence_accepted", since="cycle", **KNOWN).ok
    assert not found(facts, "evidence_accepted", since="visit", **KNOWN).ok
    fresh = make_facts(cycle=2, visit=f.Visit(9, 3, ENTERED), evidence=(use(1, cycle=2),))
    assert found(fresh, "evidence_accepted", purpose="known", at_least=1, since="cycle").ok


def test_relevance_counts_only_where_it_is_judged() -> None:
    facts = make_facts(evidence=(use(1), use(2, relevance_judged=True)))
    finding = found(facts, "evidence_accepted", relevance="judged", **KNOWN)
    assert finding.relied_on == (2,)


def test_a_conclusion_of_this_cycle_must_say_what_the_move_does() -> None:
    adopt = f.Conclusion(1, 1, ConclusionKind.ADOPT)
    facts = make_facts(conclusions=(adopt,))
    assert found(facts, "conclusion_recorded", **{"is": "adopt"}).ok
    other = found(facts, "conclusion_recorded", **{"is": "scale"})
    assert not other.ok
    assert other.sentence.facts["conclusion"] == ConclusionKind.ADOPT
    assert not found(replace(facts, cycle=2), "conclusion_recorded", **{"is": "adopt"}).ok


def test_the_last_conclusion_of_the_cycle_stands() -> None:
    both = (f.Conclusion(1, 1, ConclusionKind.ADOPT), f.Conclusion(2, 1, ConclusionKind.STOP))
    assert not found(make_facts(conclusions=both), "conclusion_recorded", **{"is": "adopt"}).ok
    assert found(make_facts(conclusions=both), "conclusion_recorded", **{"is": "stop"}).ok


def test_a_look_back_date_and_the_rule_are_asked_for_where_written() -> None:
    plain = make_facts(conclusions=(f.Conclusion(1, 1, ConclusionKind.ADOPT),))
    full = make_facts(conclusions=(f.Conclusion(1, 1, ConclusionKind.ADOPT, True, True),))
    for asked in ({"look_back": "required"}, {"follows_rule": "required"}):
        params = {"is": "adopt", **asked}
        refused = found(plain, "conclusion_recorded", **params)
        assert not refused.ok
        assert said(refused).startswith("The conclusion ")
        assert found(full, "conclusion_recorded", **params).ok


def test_lessons_of_the_cycle_are_counted_and_rejected_ones_are_not() -> None:
    lessons = (
        f.Lesson(1, 1, 1),
        f.Lesson(2, 2, 5, LessonStatus.VALIDATED),
        f.Lesson(3, 2, 5, LessonStatus.REJECTED),
    )
    facts = make_facts(cycle=2, visit=f.Visit(7, 3, ENTERED), lessons=lessons)
    assert found(facts, "lesson_recorded", at_least=2).ok
    assert found(facts, "lesson_recorded", **{"from": "cycle"}).parameters["n"] == 1
    assert found(facts, "lesson_recorded", **{"from": "visit"}).parameters["n"] == 0
    assert found(facts, "lesson_recorded", status="validated").parameters["n"] == 1


def test_no_lesson_has_its_own_sentence() -> None:
    none = found(make_facts(), "lesson_recorded", at_least=2)
    one = found(make_facts(lessons=(f.Lesson(1, 1, 1),)), "lesson_recorded", at_least=2)
    assert not none.ok
    assert not one.ok
    assert said(none) != said(one)


def test_a_field_is_filled_in_or_blank() -> None:
    filled = make_facts(fields=frozenset({PilotField.QUESTION}))
    assert found(filled, "field_set", field="question").ok
    blank = found(filled, "field_set", field="hypothesis")
    assert not blank.ok
    assert blank.fix == "edit#hypothesis"
    assert blank.held_by == (Mention("person", 1),)


def test_a_partner_must_have_the_part_and_be_of_the_kind() -> None:
    facts = make_facts(partners=PARTNERS)
    lead = found(facts, "partner_named", part="lead", organisation=["council"])
    assert lead.ok
    assert lead.sentence.facts["organisations"] == (Mention("organisation", COUNCIL),)
    assert not found(facts, "partner_named", part="lead", organisation=["university"]).ok
    nobody = found(facts, "partner_named", part="funder")
    assert not nobody.ok
    assert nobody.fix == "people?add=partner&part=funder"
    two = found(facts, "partner_named", part="lead", at_least=2)
    assert not two.ok
    assert two.sentence.facts == {"part": PartnerPart.LEAD, "n": 1, "need": 2}


MONEY = [
    {"id": "funder", "requirement": "partner_named", "part": "funder"},
    {"id": "budget", "requirement": "field_set", "field": "budget_code"},
]


def test_one_of_several_is_enough_and_all_are_shown() -> None:
    funder = f.Partner(30, OrganisationKind.FUNDER, PartnerPart.FUNDER)
    met = found(make_facts(partners=(funder,)), "any_of", of=MONEY)
    assert met.ok
    assert [member.ok for member in met.members] == [True, False]
    none = found(make_facts(), "any_of", of=MONEY)
    assert not none.ok
    assert none.fix == "people?add=partner&part=funder"
    assert len(none.members) == 2


def test_a_warning_does_not_block() -> None:
    finding = found(make_facts(), "field_set", field="budget_code", severity="warn")
    assert not finding.ok
    assert not finding.blocks


WAIVABLE = {"waivable": {"by": ["coordinator"], "reason": "required"}}


def test_a_waivable_requirement_can_be_set_aside_and_says_by_whom() -> None:
    facts = make_facts(waivers=(f.Waiver(1, "start", "field_set", 5, NOW),))
    finding = found(facts, "field_set", field="question", **WAIVABLE)
    assert finding.ok
    assert finding.waived
    assert finding.sentence.facts["who"] == Mention("person", 5)


def test_a_requirement_that_is_not_waivable_cannot_be_set_aside() -> None:
    facts = make_facts(waivers=(f.Waiver(1, "start", "field_set", 5, NOW),))
    assert not found(facts, "field_set", field="question").ok
    elsewhere = make_facts(waivers=(f.Waiver(1, "other_move", "field_set", 5, NOW),))
    assert not found(elsewhere, "field_set", field="question", **WAIVABLE).ok


def test_who_holds_a_role_is_found_lab_wide_and_on_the_pilot() -> None:
    both = f.Member(3, (), LabRole.COORDINATOR, (f.HeldRole(PilotRoleKind.ACADEMIC),))
    facts = make_facts(members=(both,))
    assert facts.holders("coordinator") == facts.holders("academic") == (Mention("person", 3),)
    assert facts.holders("delivery") == (Mention("role", code="delivery"),)
