"""Who is told when a sign-off is asked of somebody else, and when a request is withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.models import OutboxMessage, PilotRole
from labapp.services.evidence import withdraw_evidence
from labapp.services.gates import ask_for_sign_off, withdraw_review
from labapp.services.letters import send_message
from labapp.services.movement import move_pilot
from labapp.services.readdressing import Passing, readdress
from labapp.services.roles import end_role, give_role
from labapp.words import Actor, LabRole, MessageState, PilotRoleKind
from tests.factories import Team, make_evidence, make_member, make_pilot, press
from tests.integration.governed import make_board, met
from tests.integration.services.test_deputies import approve, name, person, told
from tests.integration.team import team

__all__ = ["team"]


def before_the_gate(team: Team) -> tuple[str, int]:
    reference = make_pilot(team)
    evidence = make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    return reference, int(evidence["id"])


def ask(team: Team, reference: str) -> dict[str, Any]:
    return ask_for_sign_off(team.coordinator, reference, "finish", press=press())


def another_of_the_council(team: Team, reference: str, called: str) -> Actor:
    other = make_member(team.lab, None, (team.council,), name=called)
    signs = {"organisation_id": team.council, "press": press()}
    give_role(team.coordinator, reference, person(other), PilotRoleKind.APPROVER, **signs)
    return other


def pass_on(team: Team, review: dict[str, Any], before: Actor, now: Actor) -> None:
    passing = Passing(team.council, person(before), person(now))
    review_id = review["review_id"]
    readdress(team.coordinator, review_id, passing, reason="On leave", press=press())


def withdraw(team: Team, review: dict[str, Any], actor: Actor | None = None) -> None:
    who = actor or team.coordinator
    withdraw_review(who, review["review_id"], reason="Too early", press=press())


def sent(notice: str, recipient: Actor) -> OutboxMessage:
    """Put a message into words, and give it as it is kept."""
    chosen = select(OutboxMessage.id).where(
        OutboxMessage.notice == notice, OutboxMessage.recipient_id == recipient.person_id
    )
    message_id = db.session.scalars(chosen).one()
    db.session.rollback()
    send_message(message_id, press=press())
    found = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    db.session.rollback()
    return found


def test_whoever_is_passed_over_gets_one_mail_with_the_reason_and_who_is_asked_now(
    team: Team,
) -> None:
    reference, _ = before_the_gate(team)
    other = another_of_the_council(team, reference, "Second approver")
    review = ask(team, reference)
    pass_on(team, review, team.council_approver, other)
    assert told("passed_over") == [person(team.council_approver)]
    body = sent("passed_over", team.council_approver).body
    assert "Reason: On leave" in body
    assert "Who is asked now: Second approver" in body
    assert f"/pilots/{reference}/gate/finish" in body


def test_whoever_is_asked_already_is_not_asked_a_second_time_by_mail(team: Team) -> None:
    reference, _ = before_the_gate(team)
    other = another_of_the_council(team, reference, "Second approver")
    review = ask(team, reference)
    assert person(other) in told("sign_off_asked")
    pass_on(team, review, team.council_approver, other)
    assert told("readdressed") == []
    pass_on(team, review, other, team.council_approver)
    assert told("readdressed") == [person(team.council_approver)], "passed over, then asked anew"
    third = another_of_the_council(team, reference, "Third approver")
    pass_on(team, review, team.council_approver, third)
    assert told("readdressed")[1:] == [person(third)], "an approver only since it was asked for"


def test_a_deputy_whose_days_began_after_it_was_asked_for_is_asked_by_mail(team: Team) -> None:
    reference, _ = before_the_gate(team)
    review = ask(team, reference)
    name(team, reference, team.academic2)
    first, deputy = person(team.university_approver), person(team.academic2)
    passing = Passing(team.university, first, deputy)
    about = {"reason": "On leave", "press": press()}
    readdress(team.coordinator, review["review_id"], passing, **about)
    assert told("readdressed") == [deputy]


def test_a_withdrawn_request_is_told_to_those_asked_and_those_who_signed_with_the_reason(
    team: Team,
) -> None:
    reference, _ = before_the_gate(team)
    other = another_of_the_council(team, reference, "Second approver")
    review = ask(team, reference)
    pass_on(team, review, team.council_approver, other)
    approve(team.university_approver, review)
    withdraw(team, review)
    assert told("request_withdrawn") == [person(team.university_approver), person(other)]
    for each in (team.university_approver, other):
        body = sent("request_withdrawn", each).body
        assert "Reason: Too early" in body
        assert f"/pilots/{reference}/gate/finish" in body


def test_whoever_asked_for_it_is_told_when_somebody_else_withdraws_it(team: Team) -> None:
    reference, _ = before_the_gate(team)
    second = make_member(team.lab, LabRole.COORDINATOR, name="Second coordinator")
    withdraw(team, ask(team, reference), second)
    concerned = (team.coordinator, team.council_approver, team.university_approver)
    assert told("request_withdrawn") == sorted(person(each) for each in concerned)


def test_a_request_that_had_lapsed_is_told_of_to_those_it_was_asked_of(team: Team) -> None:
    reference, evidence_id = before_the_gate(team)
    review = ask(team, reference)
    approve(team.council_approver, review)
    withdraw_evidence(team.academic, evidence_id, reason="Retracted", press=press())
    withdraw(team, review)
    signers = (team.council_approver, team.university_approver)
    assert told("request_withdrawn") == sorted(person(each) for each in signers)


def test_those_who_were_to_confirm_a_meeting_and_who_recorded_it_are_told(team: Team) -> None:
    board = make_board(team)
    met(board, team.council_approver)
    withdraw_review(team.coordinator, board.id, reason="Too early", press=press())
    concerned = (team.council_approver, team.university_approver)
    assert told("request_withdrawn") == sorted(person(each) for each in concerned)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("notice", ["passed_over", "request_withdrawn"])
def test_who_may_no_longer_see_the_gate_reads_nothing_of_it(team: Team, notice: str) -> None:
    reference, _ = before_the_gate(team)
    first = another_of_the_council(team, reference, "First approver")
    review = ask(team, reference)
    if notice == "passed_over":
        pass_on(team, review, first, team.council_approver)
    else:
        withdraw(team, review)
    chosen = select(PilotRole.id).order_by(PilotRole.id.desc()).limit(1)
    role_id = db.session.scalars(chosen).one()
    db.session.rollback()
    end_role(team.coordinator, reference, role_id, press=press())
    kept = sent(notice, first)
    assert (kept.state, kept.body) == (MessageState.DROPPED, "")
