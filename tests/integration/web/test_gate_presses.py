"""What is pressed beside what is left: set aside, remind, ask somebody else, and deputies."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from labapp.db import db
from labapp.models import OutboxMessage, Reminder
from labapp.services.deputies import name_deputy
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.letters import send_message
from labapp.services.roles import give_role
from labapp.words import PilotRoleKind, SignOffDecision
from tests.factories import Team, press
from tests.integration.lenient import make_at_gate
from tests.integration.measures import make_delivering
from tests.integration.web.scenes import NEXT_WEEK, TODAY, day
from tests.visitor import Visitor, text_of

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHY = "The health board asked them"


def test_what_is_left_is_set_aside_by_name_with_its_reason_and_asked_for_again(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_at_gate(team)
    gate = f"/pilots/{pilot}/gate/finish"
    coordinator, delivery = Visitor(app, team.coordinator), Visitor(app, team.delivery)
    assert f"{gate}/waive/need" in coordinator.get(gate).text
    assert "/waive/" not in delivery.get(gate).text
    assert "Set a requirement aside" in text_of(coordinator.get(f"{gate}/waive/need"))
    refused = coordinator.post(f"{gate}/waive/need", {"reason": " "})
    assert refused.status_code == 422
    assert "Give a reason" in text_of(refused)
    assert coordinator.post(f"{gate}/waive/need", {"reason": WHY}).status_code == 303
    for reader in (coordinator, delivery):
        for address in (gate, f"/pilots/{pilot}", f"/pilots/{pilot}/gate"):
            said = text_of(reader.get(address))
            assert f"Set aside by: Coordinator Reason: {WHY}" in said
    assert f"Reason: {WHY}" in text_of(delivery.get(f"/pilots/{pilot}/history"))
    again = coordinator.post(f"{gate}/waive/need/withdraw")
    assert again.status_code == 303
    assert "Set aside by" not in text_of(delivery.get(gate))
    assert coordinator.post(f"{gate}/waive/need/withdraw").status_code == 422


@ONCE
def test_what_is_never_set_aside_says_so(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_at_gate(team)
    visitor, address = Visitor(app, team.coordinator), f"/pilots/{pilot}/gate/finish/waive"
    for what in ("known", "council", "question"):
        page = visitor.get(f"{address}/{what}")
        assert "This requirement is never set aside" in text_of(page)
        assert "<textarea" not in page.text
    assert visitor.get(f"{address}/nothing").status_code == 404


def test_a_row_is_reminded_of_once_in_two_working_days(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
    coordinator, page = Visitor(app, team.coordinator), f"/pilots/{pilot}"
    rows = re.findall(r'name="requirement" value="(\w+)"', coordinator.get(page).text)
    assert {"council", "university"} <= set(rows)
    assert "/remind" not in Visitor(app, team.council_approver).get(page).text
    typed = {"move": "finish", "requirement": "council", "back": page}
    assert coordinator.post(f"{page}/remind", typed).headers["Location"] == page
    left = coordinator.get(page)
    assert "A reminder is on its way. To: Council approver" in text_of(left)
    assert "Reminded:" in text_of(left)
    assert 'value="council"' not in left.text
    coordinator.post(f"{page}/remind", typed)
    assert "They can be reminded again from:" in text_of(coordinator.get(page))
    with app.app_context():
        assert db.session.query(Reminder).count() == 1


def test_a_reminder_sent_from_a_page_in_welsh_leads_back_to_it(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
    coordinator = Visitor(app, team.coordinator)
    for page in (f"/cy/pilots/{pilot}", f"/cy/pilots/{pilot}/gate/finish"):
        back = re.findall(r'name="back" value="([^"]+)"', coordinator.get(page).text)
        assert set(back) == {page}


@ONCE
def test_a_reminder_says_what_is_left_and_where(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
    typed = {"move": "finish", "requirement": "council"}
    Visitor(app, team.coordinator).post(f"/pilots/{pilot}/remind", typed)
    with app.app_context():
        message = db.session.query(OutboxMessage).filter_by(notice="reminder").one()
        message_id = message.id
        send_message(message_id, press=press())
        body = db.session.get_one(OutboxMessage, message_id, populate_existing=True).body
    assert "What is left: Waiting for: Council of NW. With: Council approver." in body
    assert "Reminded by: Coordinator" in body
    assert f"/pilots/{pilot}/gate/finish" in body


@ONCE
def test_an_approver_names_a_deputy_whom_the_pages_show(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_delivering(team)
    people = f"/pilots/{pilot}/people"
    approver = Visitor(app, team.university_approver)
    assert f"{people}/deputy" in approver.get(people).text
    assert "Name a deputy" not in text_of(Visitor(app, team.coordinator).get(people))
    offered = text_of(approver.get(f"{people}/deputy"))
    assert "Second academic" in offered
    assert "Council approver" not in offered
    typed = {"person": str(team.academic2.person_id)} | day("from_on") | day("until_on", TODAY)
    wrong = approver.post(f"{people}/deputy", typed)
    assert wrong.status_code == 422
    assert "The last day cannot be before the first" in text_of(wrong)
    typed |= day("from_on", TODAY) | day("until_on", NEXT_WEEK)
    assert approver.post(f"{people}/deputy", typed).status_code == 303
    assert "In place of: University approver" in text_of(approver.get(people))
    (end,) = re.findall(rf'"({people}/deputy/\d+/end)"', approver.get(f"{people}/deputy").text)
    assert Visitor(app, team.council_approver).get(end).status_code == 404
    assert "Second academic" in text_of(approver.get(end))
    assert approver.post(end).status_code == 303
    assert "In place of" not in text_of(approver.get(people))


@ONCE
def test_a_sign_off_is_asked_of_somebody_else_and_the_page_says_of_whom(
    app: Flask, team: Team
) -> None:
    council, neighbour = team.council, team.neighbour.person_id or 0
    with app.app_context():
        pilot = make_delivering(team)
        review = ask_for_sign_off(team.coordinator, pilot, "finish", press=press())["review_id"]
    gate = f"/pilots/{pilot}/gate/finish"
    coordinator, first = Visitor(app, team.coordinator), Visitor(app, team.council_approver)
    url = f"{gate}/rounds/{review}/readdress"
    assert url in coordinator.get(gate).text
    assert url not in first.get(gate).text
    assert "There is nobody else to ask" in text_of(coordinator.get(url))
    with app.app_context():
        kind = PilotRoleKind.APPROVER
        for_council = {"organisation_id": council, "press": press()}
        give_role(team.coordinator, pilot, neighbour, kind, **for_council)
    assert "Everybody else who signs for the organisation" in text_of(coordinator.get(url))
    typed = {"before": f"{council}-{team.council_approver.person_id}", "reason": "On leave"}
    other = f"{team.university}-{team.university_approver.person_id}"
    wrong = coordinator.post(url, typed | {"now": other})
    assert wrong.status_code == 422
    assert "Choose somebody of the same organisation" in text_of(wrong)
    assert coordinator.post(url, typed | {"now": f"{council}-{neighbour}"}).status_code == 303
    said = text_of(first.get(gate))
    assert "Before: Council approver. Now: Neighbour Reason: On leave" in said
    assert "It is asked of somebody else now: Neighbour" in said
    assert "Waiting for you" in text_of(Visitor(app, team.neighbour).get(gate))


@ONCE
def test_a_deputys_signature_says_in_whose_place_it_was_given(app: Flask, team: Team) -> None:
    approver, deputy = team.university_approver, team.academic2
    with app.app_context():
        pilot = make_delivering(team)
        review = ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
        days = {"from_on": press().at.date(), "until_on": NEXT_WEEK}
        name_deputy(approver, pilot, deputy.person_id or 0, **days, press=press())
        asked = text_of(Visitor(app, deputy).get(f"/pilots/{pilot}/gate/finish"))
        assert "University of NW (In place of: University approver)" in asked
        given = {"decision": SignOffDecision.RETURN, "seen_digest": review["seen_digest"]}
        sign(deputy, review["review_id"], **given, reason="Too soon", press=press())
    visitor = Visitor(app, approver)
    assert "In place of: University approver" in text_of(
        visitor.get(f"/pilots/{pilot}/gate/finish")
    )
    history = text_of(visitor.get(f"/pilots/{pilot}/history"))
    assert "In place of: University approver" in history
    assert "In place of: University approver" in history
