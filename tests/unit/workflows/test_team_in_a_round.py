"""What is left to sign of a round that is open, and of decisions a body gives in a meeting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from labapp.words import (
    LabRole,
    MeetingState,
    Mention,
    OrganisationKind,
    PartnerPart,
    ReviewState,
    SignOffDecision,
)
from labapp.workflows import facts as f
from labapp.workflows.coming import ComingGate
from tests.unit.workflows.gates_ahead import (
    BODY,
    BODY_NAMED,
    COORDINATOR,
    ahead,
    codes,
    in_round,
    reasons,
    team,
)
from tests.unit.workflows.making import (
    COUNCIL,
    NOW,
    PARTNERS,
    SECOND_COUNCIL,
    TEAM,
    approver,
    signed,
)

# --- a round that is open ------------------------------------------------------------------------


def test_who_has_signed_fills_the_seat_and_the_others_are_still_wanted() -> None:
    other = f.Partner(SECOND_COUNCIL, OrganisationKind.COUNCIL, PartnerPart.DELIVERY)
    facts = team(partners=(*PARTNERS, other), members=(*TEAM, approver(23, SECOND_COUNCIL)))
    gate = ahead(in_round(facts, "begin", signed(21, COUNCIL)))["begin"]
    assert [(seat.signed, seat.able) for seat in gate.seats] == [(21, ()), (None, (23,))]
    assert gate.gaps == ()


def test_a_signature_for_one_partner_is_none_for_another() -> None:
    other = f.Partner(SECOND_COUNCIL, OrganisationKind.COUNCIL, PartnerPart.DELIVERY)
    facts = team(partners=(*PARTNERS, other))
    (gap,) = ahead(in_round(facts, "begin", signed(21, COUNCIL)))["begin"].gaps
    assert gap.code == "nobody"
    assert gap.sentence.facts["organisations"] == (Mention("organisation", SECOND_COUNCIL),)


def test_who_decided_otherwise_in_this_round_is_not_left_to_sign() -> None:
    no = signed(21, COUNCIL, decision=SignOffDecision.RETURN)
    (gap,) = ahead(in_round(team(), "begin", no))["begin"].gaps
    assert reasons(gap) == ["No other approver is named"]


def test_whoever_asked_does_not_sign_though_another_could_have_asked() -> None:
    both = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    other = f.Member(5, lab_role=LabRole.COORDINATOR)
    facts = team(members=(both, other, TEAM[3]))
    assert codes(ahead(in_round(facts, "begin", submitter_id=1))["begin"]) == ["asks_and_signs"]
    assert codes(ahead(in_round(facts, "begin", submitter_id=5))["begin"]) == []


@pytest.mark.parametrize("over", [{"state": ReviewState.WITHDRAWN}, {"material_digest": "0" * 64}])
def test_a_round_that_is_over_or_has_lapsed_bars_nobody(over: dict[str, Any]) -> None:
    both = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    other = f.Member(5, lab_role=LabRole.COORDINATOR)
    facts = in_round(team(members=(both, other, TEAM[3])), "begin", submitter_id=1, **over)
    assert ahead(facts)["begin"].gaps == ()


# --- meetings ------------------------------------------------------------------------------------


def meeting(**over: Any) -> f.Meeting:
    made = f.Meeting(1, BODY, SignOffDecision.APPROVE, MeetingState.RECORDED, NOW.date(), 21)
    return replace(made, **over)


def of_body(facts: f.PilotFacts, *meetings: f.Meeting) -> ComingGate:
    facts = replace(facts, partners=(*PARTNERS, BODY_NAMED))
    facts = in_round(facts, "reopen", meetings=meetings) if meetings else facts
    return ahead(facts)["reopen"]


def test_a_gate_that_wants_a_body_says_that_none_is_named() -> None:
    (gap,) = ahead(team("over"))["reopen"].gaps
    assert (gap.code, gap.fix) == ("no_body", "people?add=partner&part=governance_body")


def test_a_decision_of_a_meeting_is_confirmed_by_an_approver_other_than_its_recorder() -> None:
    gate = of_body(team("over"))
    assert (gate.gaps, gate.seats[2].able, gate.seats[2].meeting) == ((), (21, 22), True)
    recorded = of_body(team("over"), meeting())
    assert recorded.seats[2].able == (22,)
    assert "nobody_confirms" not in codes(recorded)


def test_nobody_left_to_confirm_is_said() -> None:
    assert "nobody_confirms" in codes(of_body(team("over", members=(COORDINATOR,))))
    alone = replace(approver(1, COUNCIL), lab_role=LabRole.COORDINATOR)
    gate = of_body(team("over", members=(alone,)))
    (gap,) = [gap for gap in gate.gaps if gap.code == "nobody_confirms"]
    assert reasons(gap) == ["Whoever records a decision does not confirm it: %(who)s"]
    recorded = of_body(team("over", members=(COORDINATOR, TEAM[2])), meeting())
    assert "nobody_confirms" in codes(recorded)


def test_a_coordinator_records_and_the_one_approver_confirms() -> None:
    gate = of_body(team("over", members=(COORDINATOR, TEAM[2])))
    assert "nobody_confirms" not in codes(gate)


def test_a_confirmed_decision_fills_its_seat_and_a_declined_one_does_not() -> None:
    confirmed = meeting(state=MeetingState.ATTESTED, attester_id=22)
    gate = of_body(team("over", members=(COORDINATOR, TEAM[2])), confirmed)
    assert gate.seats[2].signed == 22
    assert "nobody_confirms" not in codes(gate)
    declined = of_body(team("over"), meeting(state=MeetingState.DECLINED, attester_id=22))
    assert declined.seats[2].signed is None
    elsewhere = of_body(team("over"), meeting(organisation_id=99))
    assert elsewhere.seats[2].able == (21, 22)
