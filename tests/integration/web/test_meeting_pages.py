"""A body's decision as pages: printed for it, recorded with its minute, confirmed by another."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.models import Observation
from labapp.services.evidence import describe_evidence
from labapp.services.evidence_said import About
from labapp.services.gates import ask_for_sign_off
from labapp.services.observations import Revision, revise_value
from labapp.words import Bilingual, LabRole, ObservationFlag, SignOffDecision
from tests.factories import make_member, press
from tests.integration.governed import Board, confirm, make_board, met
from tests.integration.measures import make_delivering, make_indicator, record
from tests.visitor import Visitor, text_of


@pytest.fixture
def board(app, team) -> Board:
    with app.app_context():
        return make_board(team)


def gate(board: Board) -> str:
    return f"/pilots/{board.reference}/gate/adopt"


def typed(board: Board, **over: Any) -> dict[str, Any]:
    day = board.asked.date()
    said = {
        "body": str(board.body),
        "met_on-day": str(day.day),
        "met_on-month": str(day.month),
        "met_on-year": str(day.year),
        "seal": board.seal[:16],
        "decision": "approve",
        "dissent": "One member would have waited.",
        "files": (io.BytesIO(b"Resolved: to adopt it."), "Minute.txt"),
    }
    return said | over


def test_a_decision_is_recorded_with_its_minute_and_confirmed(app, team, board):
    coordinator, approver = Visitor(app, team.coordinator), Visitor(app, team.council_approver)
    page = coordinator.get(f"{gate(board)}/meeting")
    assert f"{gate(board)}/rounds/{board.id}/dossier" in page.text
    answer = coordinator.post(f"{gate(board)}/meeting", typed(board))
    assert answer.status_code == 303, text_of(answer)
    said = text_of(coordinator.get(f"{gate(board)}/meeting"))
    assert "It is recorded. Those who can confirm it are told." in said
    assert "One member would have waited." in said
    assert "It waits to be confirmed. With: Council approver, University approver" in said
    assert "Confirm the decision" not in said
    page = approver.get(f"{gate(board)}/meeting")
    assert "Confirm the decision" in text_of(page)
    attest = f"{gate(board)}/meetings/1/attest"
    refused = approver.post(attest)
    assert refused.status_code == 422
    assert "Confirm it only if you were there" in text_of(refused)
    assert approver.post(attest, {"attended": "yes"}).status_code == 303
    assert "Confirmed by somebody who was there" in text_of(approver.get(f"{gate(board)}/meeting"))
    slots = text_of(approver.get(gate(board)))
    assert "Economic Board" in slots
    assert "Make this move" in text_of(coordinator.get(gate(board)))


def test_the_minute_is_given_out_as_the_bytes_that_were_sent(app, team, board):
    with app.app_context():
        meeting = met(board, team.coordinator)
    address = f"{gate(board)}/meetings/{meeting}/minute"
    answer = Visitor(app, team.academic).get(address)
    assert answer.data == b"Resolved: to adopt it."
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    assert Visitor(app, team.neighbour).get(address).status_code == 403
    elsewhere = f"/pilots/{board.reference}/gate/finish/meetings/{meeting}/minute"
    assert Visitor(app, team.academic).get(elsewhere).status_code == 404


def test_what_was_typed_of_a_meeting_that_somebody_else_recorded_is_given_back(app, team, board):
    with app.app_context():
        meeting = met(board, team.coordinator)
    late = Visitor(app, team.coordinator).post(f"{gate(board)}/meeting", typed(board))
    assert late.status_code == 409
    assert "What this body decided in this round is recorded already" in text_of(late)
    assert "One member would have waited." in text_of(late)
    below = f"{gate(board)}/meetings/{meeting}"
    approver = Visitor(app, team.council_approver)
    assert approver.post(f"{below}/attest", {"attended": "yes"}).status_code == 303
    late = approver.post(f"{below}/decline", {"reason": "It was put off."})
    assert late.status_code == 409
    assert "It was put off." in text_of(late)


def test_bad_input_says_what_is_wrong_and_keeps_what_was_typed(app, team, board):
    answer = Visitor(app, team.coordinator).post(
        f"{gate(board)}/meeting", typed(board, seal="0" * 12, **{"met_on-year": "2019"})
    )
    said = text_of(answer)
    assert answer.status_code == 422
    assert "This is not the seal of the dossier of this round" in said
    assert "The dossier was not there before" in said
    assert "Choose the minute again" in said
    assert "One member would have waited." in said
    nothing = Visitor(app, team.coordinator).post(
        f"{gate(board)}/meeting", {"body": "", "decision": "", "dissent": "Nobody."}
    )
    for told in ("Give the day of the meeting",
                 "Copy at least the first characters", "Choose what the body decided",
                 "Attach the minute of the meeting"):  # fmt: skip
        assert told in text_of(nothing), told


def test_what_is_recorded_wrongly_is_declined_with_a_reason(app, team, board):
    with app.app_context():
        meeting = met(board, team.coordinator)
    approver = Visitor(app, team.council_approver)
    address = f"{gate(board)}/meetings/{meeting}/decline"
    assert approver.post(address).status_code == 422
    assert approver.post(address, {"reason": "It was put off."}).status_code == 303
    said = text_of(approver.get(f"{gate(board)}/meeting"))
    assert "Recorded earlier, no longer counts" in said
    assert "It was put off." in said


def test_the_printed_dossier_says_all_that_was_frozen_with_the_seal(app, team, board):
    page = Visitor(app, team.council_approver).get(f"{gate(board)}/rounds/{board.id}/dossier")
    said = text_of(page)
    assert page.status_code == 200
    assert page.text.count(board.seal) >= 3
    for told in ("The body is asked to adopt it.", "Study", "Do breakfast clubs", "Economic Board",
                 "Waits for this decision", "For the meeting to fill in"):  # fmt: skip
        assert told in said, told
    welsh = Visitor(app, team.council_approver).get(f"/cy{gate(board)}/rounds/{board.id}/dossier")
    assert "Clybiau brecwast" in text_of(welsh)
    assert "Breakfast clubs" not in text_of(welsh)


def test_the_exact_bytes_have_the_seal_as_their_digest(app, team, board):
    answer = Visitor(app, team.academic).get(f"{gate(board)}/rounds/{board.id}/dossier.json")
    assert hashlib.sha256(answer.data).hexdigest() == board.seal
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_is_not_for_the_reader_is_left_out_and_said_to_be(app, team, board):
    with app.app_context():
        about = About(kind="other", personal_data="none", access="team",
                      title=Bilingual("Study of ours"), url="https://example.org/s")  # fmt: skip
        funder = make_member(team.lab, LabRole.FUNDER)
        describe_evidence(team.academic, board.evidence["id"], about, press=press())
    viewer = Visitor(app, funder)
    page = viewer.get(f"{gate(board)}/rounds/{board.id}/dossier")
    said = text_of(page)
    assert "Evidence that is not for you to see: 1" in said
    assert "Study " not in said
    assert "is not, or no longer, for you to see" in said
    refused = viewer.get(f"{gate(board)}/rounds/{board.id}/dossier.json")
    assert refused.status_code == 303
    assert refused.headers["Location"].endswith("/dossier")


@pytest.mark.parametrize(
    ("workflow", "first"),
    [("rapid_test", "Start the test"), ("strategy", "Begin the evidence base")],
)
def test_a_pilot_is_started_by_each_workflow_that_is_shipped(app, team, workflow, first):
    coordinator = Visitor(app, team.coordinator)
    typed = {"lab": "NW", "title": "Bus to work", "place": "W06000006", "workflow": workflow}
    answer = coordinator.post("/pilots/new", typed)
    assert answer.status_code == 303, text_of(answer)
    assert f"What is left: {first}" in text_of(coordinator.get(answer.headers["Location"]))


def test_what_a_body_returned_stands_with_the_earlier_rounds_and_in_the_history(app, team, board):
    with app.app_context():
        decision, reason = SignOffDecision.RETURN, "Name who pays."
        confirm(
            team.council_approver, met(board, team.coordinator, decision=decision, reason=reason)
        )
    visitor = Visitor(app, team.academic)
    for address in (gate(board), f"/pilots/{board.reference}/history"):
        said = text_of(visitor.get(address))
        assert "“Name who pays.”" in said
        assert "Return with a reason" in said
    assert f"{gate(board)}/meeting" in visitor.get(gate(board)).text


def test_a_value_made_confidential_since_is_neither_printed_nor_given_out(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        indicator = make_indicator(team, pilot)
        record(team.academic, pilot, indicator, {"2026-02": "7654321"})
        asked = ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
        address = f"/pilots/{pilot}/gate/finish/rounds/{asked['review_id']}/dossier"
        assert "7,654,321" in Visitor(app, team.academic).get(address).text
        observation = db.session.scalars(select(Observation.id)).one()
        db.session.rollback()
        withheld = Revision(reason="error", flag=ObservationFlag.CONFIDENTIAL)
        revise_value(team.academic, observation, withheld, press=press())
    for actor in (team.academic, team.coordinator):
        page = Visitor(app, actor).get(address)
        assert "7,654,321" not in page.text
        assert "is not, or no longer, for you to see" in text_of(page)
        assert Visitor(app, actor).get(f"{address}.json").status_code == 303
