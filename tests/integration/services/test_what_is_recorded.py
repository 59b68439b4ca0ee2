"""What is done with a pilot and at its gates stands in the record, in order and with its why."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from labapp.db import db
from labapp.models import AuditEvent, GateReview, OutboxMessage
from labapp.services.gate_decisions import sign
from labapp.services.gates import ask_for_sign_off, withdraw_review
from labapp.services.labs import NewOrganisation, add_organisation
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.services.roles import add_partner
from labapp.services.waivers import waive, withdraw_waiver
from labapp.services.workflows import publish_definitions
from labapp.words import (
    Bilingual,
    LabRole,
    OrganisationKind,
    PartnerPart,
    ReviewState,
    SignOffDecision,
)
from labapp.workflows.definition import Definition
from tests.definitions import SHORT
from tests.factories import OPERATOR, Team, at_day, make_evidence, make_member, make_pilot, press
from tests.integration.governed import GOVERNED
from tests.integration.lenient import make_at_gate
from tests.integration.services.conditions_said import promised
from tests.integration.team import team

__all__ = ["team"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def newest() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.max(AuditEvent.seq))) or 0


def recorded_since(seq: int) -> list[tuple[str, dict[str, Any]]]:
    """Give what was recorded after an event: its kind and its details."""
    db.session.rollback()
    chosen = select(AuditEvent).where(AuditEvent.seq > seq).order_by(AuditEvent.seq)
    return [(each.kind, json.loads(each.details)) for each in db.session.scalars(chosen)]


def test_all_that_is_done_at_a_gate_is_recorded_in_order(team: Team) -> None:
    reference = make_at_gate(team)
    before, gate = newest(), (team.coordinator, reference, "finish")
    waive(*gate, "need", reason="Done by the health board", press=press())
    withdraw_waiver(*gate, "need", press=press())
    waive(*gate, "need", reason="Done after all", press=press())
    first = ask_for_sign_off(*gate, press=press())
    withdraw_review(team.coordinator, first["review_id"], reason="Too early", press=press())
    second = ask_for_sign_off(*gate, note="Now", press=press())
    promised(team, second, team.council_approver)
    approval = {"decision": SignOffDecision.APPROVE, "seen_digest": second["seen_digest"]}
    sign(team.university_approver, second["review_id"], **approval, press=press())
    move_pilot(team.coordinator, reference, move="finish", press=press())
    record = recorded_since(before)
    assert [kind for kind, _ in record] == [
        "waiver.added",
        "waiver.ended",
        "waiver.added",
        "review.opened",
        "review.withdrawn",
        "review.opened",
        "review.signed",
        "review.signed",
        "condition.task",
        "pilot.moved",
    ]
    details = [about for _, about in record]
    assert [each.get("reason") for each in details[:3]] == [
        "Done by the health board",
        "Done by the health board",
        "Done after all",
    ]
    assert (details[3]["round"], details[5]["round"]) == (1, 2)
    assert details[4]["reason"] == "Too early"
    assert (details[-1]["from"], details[-1]["to"]) == ("doing", "finished")


def test_a_hold_is_recorded_when_it_begins_and_with_its_days_when_it_ends(team: Team) -> None:
    reference = make_at_gate(team)
    before, review_on = newest(), at_day(10).date()
    hold_pilot(
        team.coordinator, reference, reason="Snow", review_on=review_on, press=press(at_day(1))
    )
    resume_pilot(team.coordinator, reference, press=press(at_day(6)))
    (held, about), (resumed, ended) = recorded_since(before)
    assert (held, about["review_on"]) == ("pilot.held", review_on.isoformat())
    assert (resumed, ended["days"]) == ("pilot.resumed", 5)
    assert about["hold"] == ended["hold"]


def told(notice: str) -> list[int]:
    """Give who was told, in order."""
    db.session.rollback()
    chosen = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == notice)
    return list(db.session.scalars(chosen.order_by(OutboxMessage.id)))


WARNS = "- {id: money, requirement: field_set, field: budget_code, severity: warn}"
CALM = "- {id: quiet, requirement: required_tasks_done, severity: warn}"


def test_only_those_who_can_sign_are_asked_whatever_else_a_gate_warns_of(team: Team) -> None:
    body = GOVERNED.replace("key: governed", "key: both").replace(
        "- {id: body,",
        f"{WARNS}\n      {CALM}\n      - {{id: council, requirement: sign_off, "
        "organisation: [council]}\n      - {id: body,",
    )
    publish_definitions(OPERATOR, [Definition.from_yaml(body)], press=press())
    reference = make_pilot(team, workflow="both")
    board = NewOrganisation(OrganisationKind.OTHER, Bilingual("Board"), governance_body=True)
    made = add_organisation(OPERATOR, team.lab, board, press=press())
    part = (made["organisation_id"], PartnerPart.GOVERNANCE_BODY)
    add_partner(team.coordinator, reference, *part, press=press())
    make_evidence(team, reference)
    make_member(team.lab, LabRole.COORDINATOR)  # who could record what the board decides
    ask_for_sign_off(team.coordinator, reference, "adopt", press=press())
    assert told("sign_off_asked") == [team.council_approver.person_id]


def test_who_asks_is_not_told_of_a_choice_that_they_or_an_approver_could_meet(team: Team) -> None:
    money = WARNS.removeprefix("- ").replace(", severity: warn", "")
    choice = (
        f"- {{id: either, requirement: any_of, of: [{money}, "
        "{id: agreed, requirement: sign_off, organisation: [council]}]}"
    )
    first, rest = SHORT.replace("key: short", "key: choice").split("    effects:", 1)
    definition = Definition.from_yaml(f"{first}      {choice}\n    effects:{rest}")
    publish_definitions(OPERATOR, [definition], press=press())
    reference = make_pilot(team, workflow="choice")
    make_evidence(team, reference)
    ask_for_sign_off(team.coordinator, reference, "begin", press=press())
    assert told("sign_off_asked") == [team.council_approver.person_id]


def test_a_round_that_was_returned_stays_so_though_it_is_asked_for_again(team: Team) -> None:
    reference = make_at_gate(team)
    gate = (team.coordinator, reference, "finish")
    waive(*gate, "need", reason="Done by the health board", press=press())
    first = ask_for_sign_off(*gate, press=press())
    returned = {"decision": SignOffDecision.RETURN, "reason": "Too thin"}
    seal = {"seen_digest": first["seen_digest"]}
    sign(team.council_approver, first["review_id"], **returned, **seal, press=press())
    withdraw_waiver(*gate, "need", press=press())
    waive(*gate, "need", reason="Done again", press=press())
    ask_for_sign_off(*gate, press=press())
    db.session.rollback()
    rounds = db.session.scalars(select(GateReview).order_by(GateReview.round))
    assert [each.state for each in rounds] == [ReviewState.RETURNED, ReviewState.OPEN]


def test_the_rounds_of_each_move_are_numbered_from_one(team: Team) -> None:
    signed = "- {id: agreed, requirement: sign_off, organisation: [council]}"
    first, rest = SHORT.replace("key: short", "key: twice").split("    effects:", 1)
    definition = Definition.from_yaml(f"{first}      {signed}\n    effects:{rest}")
    publish_definitions(OPERATOR, [definition], press=press())
    reference = make_pilot(team, workflow="twice")
    make_evidence(team, reference)
    early = ask_for_sign_off(team.coordinator, reference, "begin", press=press())
    withdraw_review(team.coordinator, early["review_id"], press=press())
    again = ask_for_sign_off(team.coordinator, reference, "begin", press=press())
    approval = {"decision": SignOffDecision.APPROVE, "seen_digest": again["seen_digest"]}
    sign(team.council_approver, again["review_id"], **approval, press=press())
    move_pilot(team.coordinator, reference, move="begin", press=press())
    later = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    assert [each["round"] for each in (early, again, later)] == [1, 2, 1]
