"""Words typed at a gate, a move or a hold come back when the pilot changed meanwhile."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask

from labapp.services.deputies import name_deputy
from labapp.services.evidence import withdraw_evidence
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.services.readdressing import Passing, readdress
from labapp.services.roles import give_role
from labapp.services.waivers import waive
from labapp.words import Actor, PilotRoleKind, SignOffDecision
from labapp.workflows.calendar import day_of
from tests.factories import Team, make_evidence, make_pilot, press
from tests.integration.lenient import make_at_gate
from tests.integration.measures import make_delivering
from tests.visitor import Visitor, text_of

ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = ONCE
WORDS = "Please look at the figures for Gwersyllt"
COPY = "What you typed It stands here so that you can copy it."


def person(actor: Actor) -> int:
    return actor.person_id or 0


def seen_on(page: str) -> str:
    return re.findall(r'name="seen" value="(\d+)"', page)[0]


def stop(team: Team, pilot: str) -> None:
    move_pilot(team.coordinator, pilot, move="stop", reason="No money", press=press())


def test_a_request_that_the_gate_refuses_now_gives_its_note_back(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_pilot(team)
        brought = make_evidence(team, pilot)
        move_pilot(team.coordinator, pilot, move="begin", press=press())
    coordinator = Visitor(app, team.coordinator)
    assert "/gate/finish/ask" in coordinator.get(f"/pilots/{pilot}/gate/finish").text
    with app.app_context():
        withdraw_evidence(team.coordinator, brought["id"], reason="Wrong", press=press())
    answer = coordinator.post(f"/pilots/{pilot}/gate/finish/ask", {"note": WORDS})
    assert answer.status_code == 422
    assert "<textarea" not in answer.text
    assert f"{COPY} A word to those who sign {WORDS}" in text_of(answer)


def test_a_request_from_an_old_page_keeps_its_note_in_the_form_and_says_what_changed(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_delivering(team)
    coordinator, gate = Visitor(app, team.coordinator), f"/pilots/{pilot}/gate/finish"
    old = seen_on(coordinator.get(gate).text)
    with app.app_context():
        make_evidence(team, pilot)
    answer = coordinator.post(f"{gate}/ask", {"note": WORDS, "seen": old})
    assert answer.status_code == 409
    assert re.search(rf"<textarea[^>]*>\s*{WORDS}</textarea>", answer.text)
    assert "What you typed It stands" not in text_of(answer)
    assert "Look at what changed first. Evidence" in text_of(answer)
    again = {"note": WORDS, "seen": seen_on(answer.text)}
    assert coordinator.post(f"{gate}/ask", again).status_code == 303


def test_a_request_that_waits_already_gives_its_note_back(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
    sent = Visitor(app, team.coordinator).post(f"/pilots/{pilot}/gate/finish/ask", {"note": WORDS})
    assert sent.status_code == 422
    assert f"{COPY} A word to those who sign {WORDS}" in text_of(sent)


def test_a_decision_that_is_asked_of_somebody_else_now_gives_its_words_back(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        review = ask_for_sign_off(team.coordinator, pilot, "finish", press=press())["review_id"]
        _second_approver(team, pilot)
    approver, gate = Visitor(app, team.council_approver), f"/pilots/{pilot}/gate/finish"
    digest = re.findall(r'name="seen_digest"[^>]*value="(\w+)"', approver.get(gate).text)[0]
    with app.app_context():
        passing = Passing(team.council, person(team.council_approver), person(team.neighbour))
        readdress(team.coordinator, review, passing, reason="On leave", press=press())
    typed = {"decision": "refuse", "reason": WORDS, "seen_digest": digest}
    answer = approver.post(f"{gate}/rounds/{review}/decide", typed)
    assert answer.status_code == 422
    assert "It is asked of somebody else now" in text_of(answer)
    assert f"{COPY} Your decision Refuse Reason {WORDS}" in text_of(answer)


def _second_approver(team: Team, pilot: str) -> None:
    give_role(
        team.coordinator,
        pilot,
        person(team.neighbour),
        PilotRoleKind.APPROVER,
        organisation_id=team.council,
        press=press(),
    )


def test_a_reason_for_asking_somebody_else_comes_back_once_it_is_decided(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        review = ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
        _second_approver(team, pilot)
        given: dict[str, Any] = {"decision": SignOffDecision.RETURN, "reason": "Too soon"}
        given["seen_digest"] = review["seen_digest"]
        sign(team.council_approver, review["review_id"], **given, press=press())
    before, now = person(team.council_approver), person(team.neighbour)
    typed = {"before": f"{team.council}-{before}", "now": f"{team.council}-{now}"}
    answer = Visitor(app, team.coordinator).post(
        f"/pilots/{pilot}/gate/finish/rounds/{review['review_id']}/readdress",
        typed | {"reason": WORDS},
    )
    assert answer.status_code == 422
    assert WORDS in text_of(answer)
    assert "What you typed" in text_of(answer)


def test_a_reason_comes_back_where_somebody_set_the_requirement_aside_meanwhile(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_at_gate(team)
        waive(team.coordinator, pilot, "finish", "need", reason="They asked", press=press())
    answer = Visitor(app, team.coordinator).post(
        f"/pilots/{pilot}/gate/finish/waive/need", {"reason": WORDS}
    )
    assert answer.status_code == 422
    assert "Set aside by" in text_of(answer)
    assert f"{COPY} Why it is set aside {WORDS}" in text_of(answer)


def test_a_reason_for_a_move_or_a_hold_comes_back_from_a_pilot_that_has_ended(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        stop(team, pilot)
    coordinator = Visitor(app, team.coordinator)
    day = day_of(dt.datetime.now(dt.UTC)) + dt.timedelta(days=7)
    parts = {f"review_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    held = coordinator.post(f"/pilots/{pilot}/hold", {"reason": WORDS} | parts)
    assert held.status_code == 422
    assert f"{COPY} Why is it put on hold? {WORDS}" in text_of(held)
    moved = coordinator.post(f"/pilots/{pilot}/move", {"move": "rethink", "reason": WORDS})
    assert moved.status_code in {409, 422}
    assert WORDS in text_of(moved)


def test_days_typed_for_a_deputy_come_back_where_nobody_is_left_to_name(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        for each in (team.neighbour, team.delivery):
            _stand_in(team, pilot, each)
    typed = {"person": str(person(team.neighbour))}
    typed |= {"from_on-day": "14", "from_on-month": "September", "from_on-year": "2027"}
    answer = Visitor(app, team.council_approver).post(f"/pilots/{pilot}/people/deputy", typed)
    assert answer.status_code == 422
    assert "Nobody else of your organisation can stand in" in text_of(answer)
    assert "14 September 2027" in text_of(answer)


def _stand_in(team: Team, pilot: str, deputy: Actor) -> None:
    day = day_of(dt.datetime.now(dt.UTC)) + dt.timedelta(days=person(deputy))
    days = {"from_on": day, "until_on": day}
    name_deputy(team.council_approver, pilot, person(deputy), **days, press=press())


def test_nothing_stands_to_be_copied_on_a_page_that_is_only_opened(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_delivering(team)
        stop(team, pilot)
    coordinator = Visitor(app, team.coordinator)
    for page in ("gate/finish", "move", "hold"):
        assert "What you typed" not in text_of(coordinator.get(f"/pilots/{pilot}/{page}?reason=x"))
