"""Decisions at a gate: with conditions, by section, refused; each for good, and with a receipt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import GateNotMetError, InvalidError, RefusedError
from labapp.models import (
    Condition,
    GateReview,
    OutboxMessage,
    ReturnedSection,
    SignOff,
)
from labapp.reading.gate_rounds import list_rounds
from labapp.services.conditions import ConditionSaid
from labapp.services.gate_decisions import approve_with_conditions, return_by_section, sign
from labapp.services.gates import ask_for_sign_off, withdraw_review
from labapp.services.letters import send_message
from labapp.services.movement import move_pilot
from labapp.words import Actor, ReviewState, SignOffDecision
from tests.factories import Team, make_evidence, make_pilot, press
from tests.integration.services.conditions_said import DUE, promised, said
from tests.integration.team import team
from tests.laid import laid_once

__all__ = ["team"]


@laid_once
def at_the_gate(team: Team) -> tuple[str, dict[str, Any]]:
    """Bring a pilot to its gate, and ask for sign-off."""
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    return reference, ask(team, reference)


def ask(team: Team, reference: str, note: str = "") -> dict[str, Any]:
    return ask_for_sign_off(team.coordinator, reference, "finish", note=note, press=press())


def decide(actor: Actor, review: dict[str, Any], decision: str, reason: str = "") -> Any:
    return sign(
        actor,
        review["review_id"],
        decision=SignOffDecision(decision),
        reason=reason,
        seen_digest=review["seen_digest"],
        press=press(),
    )


def give_back(actor: Actor, review: dict[str, Any], sections: dict[str, str], reason: str) -> Any:
    return return_by_section(
        actor,
        review["review_id"],
        sections,
        reason=reason,
        seen_digest=review["seen_digest"],
        press=press(),
    )


def the_review(review: dict[str, Any]) -> GateReview:
    db.session.rollback()
    return db.session.get_one(GateReview, review["review_id"], populate_existing=True)


def told(notice: str) -> Sequence[int]:
    db.session.rollback()
    chosen = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == notice)
    return db.session.scalars(chosen.order_by(OutboxMessage.id)).all()


def letter(notice: str) -> str:
    """Send the newest message of a kind, and read what was kept of it."""
    chosen = select(OutboxMessage.id).where(OutboxMessage.notice == notice)
    newest = db.session.scalars(chosen.order_by(OutboxMessage.id.desc())).first()
    assert newest
    send_message(newest, press=press())
    db.session.rollback()
    return db.session.get_one(OutboxMessage, newest, populate_existing=True).body


def errors_of(team: Team, review: dict[str, Any], *conditions: ConditionSaid) -> set[str]:
    """Approve on conditions that are not kept, and give the fields that are wrong."""
    seen = review["seen_digest"]
    with pytest.raises(InvalidError) as refused:
        approve_with_conditions(
            team.council_approver,
            review["review_id"],
            conditions,
            seen_digest=seen,
            press=press(),
        )
    assert db.session.scalar(select(SignOff.id)) is None
    return set(refused.value.errors)


def test_an_approval_with_conditions_carries_the_move_like_any_other(team: Team) -> None:
    reference, review = at_the_gate(team)
    given = promised(team, review, team.council_approver)
    kept = db.session.scalars(select(Condition)).one()
    assert (kept.sign_off_id, kept.text, kept.due_on) == (
        given["sign_off_id"],
        "Agree who pays",
        DUE,
    )
    assert told("ready_to_move") == []
    decide(team.university_approver, review, "approve")
    assert told("ready_to_move") == [team.coordinator.person_id]
    assert f"/pilots/{reference}/move?move=finish" in letter("ready_to_move")
    assert move_pilot(team.coordinator, reference, move="finish", press=press())["moved"]


def test_the_receipt_says_the_decision_the_seal_for_whom_and_each_condition(team: Team) -> None:
    _, review = at_the_gate(team)
    promised(team, review, team.council_approver, said(team), said(team, "Report back", row=2))
    receipt = letter("sign_off_receipt")
    assert "Decision: Approve with conditions" in receipt
    assert f"Seal: {review['seen_digest']}" in receipt
    assert "Signed for: Council of NW" in receipt
    assert "Condition: Agree who pays. Answers for it: Delivery. Until: 30 June 2026" in receipt
    assert "Condition: Report back." in receipt


def test_each_condition_is_given_whole_or_nothing_is_signed(team: Team) -> None:
    _, review = at_the_gate(team)
    assert errors_of(team, review) == {"condition_1_text"}
    whole = ("condition_2_text", "condition_2_owner", "condition_2_due")
    bad = ConditionSaid(text=" ", owner_id=None, due_on=None, row=2)
    assert errors_of(team, review, said(team), bad) == set(whole)
    today = press().at.date()
    assert errors_of(team, review, said(team, due_on=today)) == {"condition_1_due"}
    assert errors_of(team, review, said(team, due_on=dt.date(2190, 1, 1))) == {"condition_1_due"}
    assert errors_of(team, review, said(team, text="x" * 301)) == {"condition_1_text"}
    stranger = said(team, owner_id=team.neighbour.person_id)
    assert errors_of(team, review, stranger) == {"condition_1_owner"}
    six = [said(team, row=row) for row in range(1, 7)]
    assert errors_of(team, review, *six) == {"condition_6_text"}
    with pytest.raises(InvalidError):
        decide(team.council_approver, review, "approve_with_conditions")


def test_a_return_by_section_keeps_each_reason_and_closes_the_round(team: Team) -> None:
    _, review = at_the_gate(team)
    with pytest.raises(InvalidError):
        give_back(team.council_approver, review, {"evidence": " "}, "")
    with pytest.raises(InvalidError) as refused:
        give_back(team.council_approver, review, {"lessons": "There is none"}, "")
    assert set(refused.value.errors) == {"section_lessons"}
    sections = {"evidence": "Too old", "tasks": "Not done"}
    given = give_back(team.council_approver, review, sections, "")
    kept = db.session.execute(select(ReturnedSection.section, ReturnedSection.reason)).all()
    assert dict(kept) == sections
    assert db.session.get_one(SignOff, given["sign_off_id"]).reason == "Too old\nNot done"
    assert the_review(review).state == ReviewState.RETURNED
    assert told("sign_off_returned") == [team.coordinator.person_id]
    (shown,) = list_rounds(the_review(review).pilot_id)[0].sign_offs
    assert shown.sections == (("evidence", "Too old"), ("tasks", "Not done"))
    assert shown.overall == ""


def test_a_refusal_closes_the_round_and_the_next_says_what_is_different(team: Team) -> None:
    reference, review = at_the_gate(team)
    with pytest.raises(InvalidError):
        decide(team.council_approver, review, "refuse", " ")
    decide(team.council_approver, review, "refuse", "Not like this")
    assert the_review(review).state == ReviewState.REFUSED
    assert told("sign_off_refused") == [team.coordinator.person_id]
    with pytest.raises(RefusedError):
        decide(team.university_approver, review, "approve")
    with pytest.raises(GateNotMetError) as gate:
        move_pilot(team.coordinator, reference, move="finish", press=press())
    council = next(each for each in gate.value.findings if each.id == "council")
    assert council.parameters["refused"]
    with pytest.raises(InvalidError) as refused:
        ask(team, reference)
    assert set(refused.value.errors) == {"note"}
    again = ask(team, reference, "It costs half now")
    assert again["round"] == 2
    withdraw_review(team.coordinator, again["review_id"], press=press())
    assert ask(team, reference)["round"] == 3


def test_no_decision_is_changed_by_another(team: Team) -> None:
    _, review = at_the_gate(team)
    promised(team, review, team.council_approver)
    with pytest.raises(RefusedError):
        decide(team.council_approver, review, "refuse", "On second thoughts")
    assert len(db.session.scalars(select(SignOff.id)).all()) == 1


def test_nothing_is_asked_for_a_move_that_there_is_not(team: Team) -> None:
    reference, _ = at_the_gate(team)
    with pytest.raises(RefusedError) as refused:
        ask_for_sign_off(team.coordinator, reference, "fly", press=press())
    assert refused.value.sentence.text == "There is no such move"
