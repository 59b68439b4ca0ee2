from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from labapp.words import (
    LabRole,
    MeetingState,
    Mention,
    OrganisationKind,
    PartnerPart,
    PilotRoleKind,
    ReviewState,
    SignOffDecision,
)
from labapp.workflows import facts as f
from labapp.workflows import library
from labapp.workflows.definition.schema import Given
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled
from labapp.workflows.meetings import attesters_of, bodies_of
from labapp.workflows.recording import (
    refusal_to_attest,
    refusal_to_record,
    refusal_to_record_of,
)
from labapp.workflows.registry import judge
from labapp.workflows.scenarios import facts_of
from tests.unit.workflows.making import (
    COORDINATOR,
    COUNCIL,
    NOW,
    PARTNERS,
    TEAM,
    approver,
    ask,
    make_facts,
    review,
    said,
    signed,
    use,
)

BODY, CABINET = 14, 15
BOARD = f.Partner(BODY, OrganisationKind.OTHER, PartnerPart.GOVERNANCE_BODY)
BY_MEETING: dict[str, Any] = {"part": "governance_body", "as": "meeting_decision"}
ASKED = ask("sign_off", **BY_MEETING)
APPROVER, OTHER_APPROVER = 21, 22


def governed(**over: Any) -> f.PilotFacts:
    return make_facts(**({"partners": (*PARTNERS, BOARD), "members": TEAM} | over))


def meeting(body: int = BODY, **over: Any) -> f.Meeting:
    made = f.Meeting(
        body, body, SignOffDecision.APPROVE, MeetingState.ATTESTED, NOW.date(), 1, APPROVER, NOW
    )
    return replace(made, **over)


RECORDED: dict[str, Any] = {"state": MeetingState.RECORDED, "attester_id": None}


def after(*met: f.Meeting, facts: f.PilotFacts | None = None, **over: Any) -> Finding:
    facts = facts or governed()
    round_ = review(facts, ASKED.gate, meetings=met, **over)
    return judge(replace(facts, reviews=(round_,)), COORDINATOR, ASKED)


def test_a_confirmed_decision_of_the_body_is_enough() -> None:
    finding = after(meeting())
    assert finding.ok
    assert finding.sentence.facts["bodies"] == (Mention("organisation", BODY),)
    assert finding.sentence.facts["date"] == NOW.date()


def test_approving_with_conditions_is_approving() -> None:
    assert after(meeting(decision=SignOffDecision.APPROVE_WITH_CONDITIONS)).ok


def test_without_a_body_it_cannot_be_asked_for() -> None:
    finding = judge(governed(partners=PARTNERS), COORDINATOR, ASKED)
    assert said(finding) == "No partner named for: %(part)s"
    assert not finding.ok
    assert dict(finding.parameters) == {"n": 0, "total": 1, "nobody": True}
    assert finding.fix == "people?add=partner&part=governance_body"
    assert not finding.is_sign_off


@pytest.mark.parametrize("state", [None, ReviewState.WITHDRAWN, ReviewState.CLOSED])
def test_before_it_is_asked_for_it_waits_with_the_coordinator(state: ReviewState | None) -> None:
    finding = after(meeting(), state=state) if state else judge(governed(), COORDINATOR, ASKED)
    assert said(finding).startswith("Sign-off not asked for yet")
    assert finding.held_by == (Mention("person", 1),)
    assert finding.is_sign_off
    assert dict(finding.parameters) == {"n": 0, "total": 1}


def test_once_asked_for_it_waits_until_the_body_has_met() -> None:
    finding = after()
    assert said(finding) == "No decision yet: %(bodies)s"
    assert finding.fix == "gate/start/meeting"
    assert finding.since == dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def test_what_is_only_recorded_does_not_count_and_waits_with_those_who_may_confirm() -> None:
    finding = after(meeting(recorder_id=APPROVER, **RECORDED))
    assert not finding.ok
    assert said(finding).startswith("Recorded, to be confirmed by somebody who was there")
    assert finding.held_by == (Mention("person", OTHER_APPROVER),)
    assert finding.since == NOW
    assert dict(finding.parameters) == {"n": 0, "total": 1, "meeting": "confirm"}
    no = after(meeting(recorder_id=APPROVER, decision=SignOffDecision.RETURN, **RECORDED))
    assert said(no).startswith("Recorded, to be confirmed")


def test_what_was_declined_leaves_the_body_undecided() -> None:
    finding = after(meeting(state=MeetingState.DECLINED))
    assert said(finding) == "No decision yet: %(bodies)s"


def test_a_no_that_stands_in_a_living_round_is_not_a_yes() -> None:
    finding = after(meeting(decision=SignOffDecision.REFUSE))
    assert said(finding) == "No decision yet: %(bodies)s"


def test_each_body_decides() -> None:
    cabinet = f.Partner(CABINET, OrganisationKind.COUNCIL, PartnerPart.GOVERNANCE_BODY)
    facts = governed(partners=(*PARTNERS, BOARD, cabinet))
    one = after(meeting(), facts=facts)
    assert one.sentence.facts["bodies"] == (Mention("organisation", CABINET),)
    assert dict(one.parameters) == {"n": 1, "total": 2, "meeting": "record"}
    both = after(meeting(), meeting(CABINET, **RECORDED), facts=facts)
    assert said(both).startswith("Recorded")
    earlier = meeting(CABINET, met_on=NOW.date() - dt.timedelta(days=3))
    decided = after(meeting(), earlier, facts=facts)
    assert decided.ok
    assert decided.sentence.facts["date"] == NOW.date()
    assert dict(decided.parameters) == {"n": 2, "total": 2}


@pytest.mark.parametrize(
    ("state", "decision", "told"),
    [
        (ReviewState.RETURNED, SignOffDecision.RETURN, "Returned with a reason by: %(who)s"),
        (ReviewState.REFUSED, SignOffDecision.REFUSE, "Refused by: %(who)s"),
    ],
)
def test_a_round_that_was_closed_by_a_no_says_whose_it_was(
    state: ReviewState, decision: SignOffDecision, told: str
) -> None:
    approved = signed(OTHER_APPROVER, 12)
    declined = meeting(CABINET, decision=decision, state=MeetingState.DECLINED)
    by_body = after(meeting(decision=decision), declined, state=state, sign_offs=(approved,))
    assert said(by_body) == told
    assert not by_body.ok
    assert dict(by_body.parameters) == {str(state): True, "n": 0, "total": 1}
    assert by_body.sentence.facts["who"] == (Mention("organisation", BODY),)
    by_person = after(
        meeting(), state=state, sign_offs=(signed(APPROVER, COUNCIL, decision=decision),)
    )
    assert by_person.sentence.facts["who"] == (Mention("person", APPROVER),)


def test_a_decision_lapses_when_what_the_body_had_before_it_changes() -> None:
    asked = ask(
        "sign_off",
        neighbours=(ask("evidence_accepted", purpose="known", at_least=1),),
        **BY_MEETING,
    )
    facts = governed(evidence=(use(1),))
    waits = (meeting(**RECORDED),)
    for met, told in (
        ((meeting(),), "Given for"),
        (waits, "Changed since"),
        ((), "Changed since"),
    ):
        round_ = review(facts, asked.gate, meetings=met)
        newer = replace(facts, evidence=(use(1, file_version=2),), reviews=(round_,))
        finding = judge(newer, COORDINATOR, asked)
        assert said(finding).startswith(told)
        assert not finding.ok
        assert dict(finding.parameters) == {"lapsed": True, "n": 0, "total": 1}


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ((f.Member(1, lab_role=LabRole.COORDINATOR),), "No approver is named"),
        (
            (replace(approver(21, COUNCIL), lab_role=LabRole.COORDINATOR),),
            "Whoever records a decision does not confirm it",
        ),
        (
            (f.Member(2, roles=(f.HeldRole(PilotRoleKind.ACADEMIC),)), approver(21, COUNCIL)),
            "Whoever records a decision does not confirm it",
        ),
    ],
)
def test_with_nobody_to_confirm_it_it_cannot_be_asked_for(
    members: tuple[f.Member, ...], reason: str
) -> None:
    facts = governed(members=members)
    for finding in (judge(facts, COORDINATOR, ASKED), after(facts=facts)):
        assert said(finding).startswith("Nobody can confirm a decision of the meeting")
        assert finding.sentence.facts["reason"].text == reason
        assert not finding.is_sign_off
        assert not finding.ok
        assert dict(finding.parameters) == {"n": 0, "total": 1, "nobody": True}


def test_after_a_no_it_is_asked_for_again_only_where_somebody_can_confirm_it() -> None:
    facts = governed(members=(f.Member(1, lab_role=LabRole.COORDINATOR),))
    no = meeting(decision=SignOffDecision.RETURN)
    finding = after(no, facts=facts, state=ReviewState.RETURNED)
    assert said(finding).startswith("Nobody can confirm a decision of the meeting")
    assert not finding.is_sign_off
    assert after(no, state=ReviewState.RETURNED).is_sign_off


def test_an_approver_records_it_where_nobody_coordinates() -> None:
    finding = after(facts=governed(members=TEAM[2:]))
    assert said(finding) == "No decision yet: %(bodies)s"


def test_nobody_confirms_what_they_recorded_themselves() -> None:
    facts = governed(members=TEAM[:3])
    finding = after(meeting(recorder_id=APPROVER, **RECORDED), facts=facts)
    assert said(finding).startswith("Nobody can confirm a decision of the meeting")


def test_a_deputy_confirms_on_the_days_of_the_deputising_only() -> None:
    today = NOW.date()
    day = dt.timedelta(days=1)

    def deputy(person: int, from_on: dt.date | None, until_on: dt.date | None) -> f.Member:
        held = f.HeldRole(PilotRoleKind.DEPUTY, COUNCIL, APPROVER, from_on, until_on)
        return f.Member(person, (COUNCIL,), None, (held,))

    members = (
        deputy(31, today, today),
        deputy(32, today + day, today + 2 * day),
        deputy(33, today - 2 * day, today - day),
        deputy(34, None, None),
    )
    assert attesters_of(governed(members=members), None) == (31, 34)


def test_a_story_may_have_bodies_that_are_not_named_among_the_partners() -> None:
    compiled = Compiled(library.definition("strategy"))
    story = compiled.definition.scenarios[0]
    for given, bodies in (
        (Given(organisations={OrganisationKind.COUNCIL: 1}, bodies=2), 2),
        (Given(partners={PartnerPart.GOVERNANCE_BODY: OrganisationKind.OTHER}, bodies=1), 1),
        (Given(partners={PartnerPart.GOVERNANCE_BODY: OrganisationKind.OTHER}, bodies=2), 2),
    ):
        facts = facts_of(compiled, story, given)
        assert len(bodies_of(facts)) == bodies
        assert len({each.organisation_id for each in facts.partners}) == len(facts.partners)


def in_round(*met: f.Meeting, **over: Any) -> f.PilotFacts:
    facts = governed()
    return replace(facts, reviews=(review(facts, ASKED.gate, meetings=met, **over),))


def text_of(refusal: Any) -> str:
    return refusal.text if refusal else ""


def test_a_decision_is_recorded_only_where_one_is_asked_for() -> None:
    assert refusal_to_record(in_round(), ASKED.gate) is None
    elsewhere = ask("sign_off", role="approver").gate
    assert text_of(refusal_to_record(in_round(), elsewhere)).startswith("No decision of a meeting")
    bare = governed(partners=PARTNERS)
    assert text_of(refusal_to_record(bare, ASKED.gate)).startswith("No partner is named")
    for facts in (governed(), in_round(state=ReviewState.WITHDRAWN)):
        assert text_of(refusal_to_record(facts, ASKED.gate)).startswith("Nothing waits")
    changed = in_round(material_digest="0" * 64)
    assert "must be asked for again" in text_of(refusal_to_record(changed, ASKED.gate))


def test_a_body_is_chosen_that_has_not_decided_yet() -> None:
    assert refusal_to_record_of(in_round(), ASKED.gate, BODY) is None
    assert text_of(refusal_to_record_of(in_round(), ASKED.gate, COUNCIL)).startswith("Choose")
    told = refusal_to_record_of(in_round(meeting()), ASKED.gate, BODY)
    assert "recorded already" in text_of(told)
    declined = in_round(meeting(state=MeetingState.DECLINED))
    assert refusal_to_record_of(declined, ASKED.gate, BODY) is None


def test_somebody_else_who_signs_for_a_partner_confirms_what_waits() -> None:
    waits = meeting(recorder_id=APPROVER, **RECORDED)
    facts = in_round(waits)
    assert refusal_to_attest(facts, ASKED.gate, waits, OTHER_APPROVER) is None
    for met, person, told in (
        (meeting(), OTHER_APPROVER, "confirmed or declined already"),
        (waits, APPROVER, "does not confirm it"),
        (waits, 2, "Only an approver who was there"),
    ):
        assert told in text_of(refusal_to_attest(facts, ASKED.gate, met, person))
    changed = in_round(waits, material_digest="0" * 64)
    refusal = refusal_to_attest(changed, ASKED.gate, waits, OTHER_APPROVER)
    assert "must be asked for again" in text_of(refusal)
