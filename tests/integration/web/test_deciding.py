"""Deciding on a gate's page: conditions, sections, refusal; what is hidden, new, and promised."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.models import Observation, Task
from labapp.services.gates import sign
from labapp.services.movement import move_pilot
from labapp.services.observations import Revision, revise_value
from labapp.services.workflows import publish_definitions
from labapp.words import Bilingual, ObservationFlag, SignOffDecision
from labapp.workflows.definition import Definition
from tests.factories import OPERATOR, make_evidence, make_pilot, press
from tests.integration.measures import make_indicator, record
from tests.integration.services.test_conditions import PROMISE, promise
from tests.integration.services.test_conditions import asked as promise_asked
from tests.integration.web.test_gate import asked, decide_url, digest, pilot
from tests.visitor import Visitor, text_of

__all__ = ["pilot"]

# what the page says is the same on both; the verbs behind it are tried on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def decision(page: str, **typed: str) -> dict[str, str]:
    """Type a decision into the form of a page."""
    return {"seen_digest": digest(page)} | typed


def one_condition(team, row: int = 1, **over: str) -> dict[str, str]:
    """Type one condition into a row."""
    due = {"due-day": "30", "due-month": "6", "due-year": "2099"}
    typed = {"text": "Agree who pays", "owner": str(team.delivery.person_id), **due, **over}
    return {f"condition_{row}_{name}": value for name, value in typed.items()}


def test_conditions_are_typed_in_rows_of_which_more_can_be_had_without_a_script(app, team, pilot):
    asked(app, team, pilot)
    approver = Visitor(app, team.council_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish").text
    assert page.count(">Condition ") == 3
    typed = decision(page, decision="approve_with_conditions") | one_condition(team)
    more = approver.post(decide_url(page), typed | {"more": "yes"})
    assert more.status_code == 200
    assert more.text.count(">Condition ") == 5
    assert 'value="Agree who pays"' in more.text
    assert "More rows" not in more.text
    half = typed | one_condition(team, 5, owner="", text="Report back")
    again = approver.post(decide_url(page), half)
    assert again.status_code == 422
    said = text_of(again)
    assert "Choose who answers for it: somebody who has a part in this pilot" in said
    assert 'value="Report back"' in again.text
    assert approver.post(decide_url(page), typed).status_code == 303
    after = text_of(approver.get(f"/pilots/{pilot}/gate/finish"))
    assert "Your approval and its conditions are kept." in after
    assert "Approved with conditions" in after
    assert re.search("Agree who pays .*Answers for it: Delivery · Until: 30 Jun 2099", after)
    history = text_of(approver.get(f"/pilots/{pilot}/history"))
    assert "Condition: Agree who pays. Until: 30 Jun 2099" in history


def test_words_that_a_decision_would_leave_behind_are_not_lost_unseen(app, team, pilot):
    asked(app, team, pilot)
    approver = Visitor(app, team.council_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish").text
    typed = decision(page, decision="approve", section_evidence="Too old") | one_condition(team)
    said = text_of(approver.post(decide_url(page), typed))
    assert "You wrote conditions: choose to approve with conditions, or clear them" in said
    assert "Too old" in said
    typed = decision(page, decision="refuse", section_evidence="Too old", reason="No")
    said = text_of(approver.post(decide_url(page), typed))
    assert "You wrote reasons by section: choose to return it, or clear them" in said


def test_a_row_whose_text_was_cleared_is_let_go(app, team, pilot):
    asked(app, team, pilot)
    approver = Visitor(app, team.council_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish").text
    cleared = decision(page, decision="approve") | one_condition(team, text=" ")
    assert approver.post(decide_url(page), cleared).status_code == 303


def test_what_was_typed_into_a_round_that_closed_meanwhile_is_given_back(app, team, pilot):
    asked(app, team, pilot)
    approver, other = Visitor(app, team.council_approver), Visitor(app, team.university_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish").text
    other.post(decide_url(page), decision(page, decision="refuse", reason="Not like this"))
    typed = decision(page, decision="return", section_evidence="Too old", reason="Mend it first")
    for late in (typed, typed | {"decision": ""}):
        answer = approver.post(decide_url(page), late)
        assert answer.status_code == 409
        said = text_of(answer)
        assert "This round of sign-off is closed" in said
        assert "Mend it first" in said
        assert "Too old" in said
    (again,) = re.findall('role="button" href="([^"]+)"', answer.text)
    assert approver.get(again).status_code == 200
    assert again in approver.get(decide_url(page)).text


def test_a_return_names_the_sections_and_their_reasons_stay(app, team, pilot):
    asked(app, team, pilot)
    approver = Visitor(app, team.council_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish").text
    assert 'name="section_evidence"' in page
    assert 'name="section_lessons"' not in page
    typed = decision(page, decision="return", section_evidence="Too old", reason="See below")
    assert approver.post(decide_url(page), typed).status_code == 303
    said = text_of(Visitor(app, team.delivery).get(f"/pilots/{pilot}/gate/finish"))
    assert re.search("“See below”.*Evidence “Too old”", said)


def test_a_refusal_says_so_and_the_next_request_needs_a_word_on_what_is_different(app, team, pilot):
    asked(app, team, pilot)
    approver = Visitor(app, team.council_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish").text
    typed = decision(page, decision="refuse", reason="Not like this")
    assert approver.post(decide_url(page), typed).status_code == 303
    coordinator = Visitor(app, team.coordinator)
    said = text_of(coordinator.get(f"/pilots/{pilot}/gate/finish"))
    assert "Round 1: Refused" in said
    assert "The last round was refused. Say what is different now." in said
    bare = coordinator.post(f"/pilots/{pilot}/gate/finish/ask", {"note": ""})
    assert bare.status_code == 422
    assert "It was refused before: say what is different now" in text_of(bare)
    told = {"note": "It costs half now"}
    assert coordinator.post(f"/pilots/{pilot}/gate/finish/ask", told).status_code == 303


def test_a_value_made_confidential_later_is_hidden_in_every_round_and_the_seal_stays(
    app, team, pilot
):
    with app.app_context():
        indicator = make_indicator(team, pilot)
        record(team.academic, pilot, indicator, {"2026-01": "4711"})
    made = asked(app, team, pilot)
    address = f"/pilots/{pilot}/gate/finish"
    assert "4,711" in Visitor(app, team.council_approver).get(address).text
    with app.app_context():
        value = db.session.scalar(select(Observation.id))
        secret = Revision(reason="other", note="Too few people", flag=ObservationFlag.CONFIDENTIAL)
        revise_value(team.academic, value, secret, press=press())
    page = Visitor(app, team.council_approver).get(address)
    said = text_of(page)
    assert not re.search("4,?711", said)
    assert "Confidential: hidden since it was frozen" in said
    assert made["seen_digest"] in page.text
    asked(app, team, pilot)
    said = text_of(Visitor(app, team.council_approver).get(address))
    assert "What changed since the round before" in said
    assert not re.search("4,?711", said)


def test_what_is_new_since_somebody_signed_is_listed_apart(app, team, pilot):
    made = asked(app, team, pilot)
    with app.app_context():
        sign(
            team.council_approver,
            made["review_id"],
            decision=SignOffDecision.APPROVE,
            seen_digest=made["seen_digest"],
            press=press(),
        )
        make_evidence(team, pilot, title=Bilingual("One more study"))
    address = f"/pilots/{pilot}/gate/finish"
    said = text_of(Visitor(app, team.council_approver).get(address))
    assert "New since you signed Nothing lapses because of it. One more study New evidence" in said
    said = text_of(Visitor(app, team.university_approver).get(address))
    assert "New since it was frozen Nothing lapses because of it. One more study" in said
    assert "Given for an earlier version" not in said


def test_warnings_stand_apart_from_what_is_not_met(app, team):
    with app.app_context():
        early = make_pilot(team, workflow="standard")
    page = Visitor(app, team.coordinator).get(f"/pilots/{early}/gate/start_delivery")
    assert "Warning, does not block:" in text_of(page)


def test_a_condition_shows_on_the_tasks_and_an_approver_lets_it_go(app, team):
    with app.app_context():
        publish_definitions(OPERATOR, [Definition.from_yaml(PROMISE)], press=press())
        reference, review_id = promise_asked(team)
        promise(team, review_id)
        move_pilot(team.coordinator, reference, move="agree", press=press())
        task = db.session.scalars(select(Task.id).order_by(Task.id)).first()
    said = text_of(Visitor(app, team.delivery).get(f"/pilots/{reference}/tasks"))
    assert "Condition: Agree. Round: 1. Asked for by: Council approver" in said
    of_delivery = Visitor(app, team.delivery).get(f"/pilots/{reference}/tasks/{task}")
    assert "An approver of the pilot says when a condition is not needed" in text_of(of_delivery)
    assert "/release" not in of_delivery.text
    address = f"/pilots/{reference}/tasks/{task}"
    refused = Visitor(app, team.delivery).post(f"{address}/not-needed", {"reason": "No time"})
    assert refused.status_code == 422
    assert "This was promised at an approval." in text_of(refused)
    approver = Visitor(app, team.council_approver)
    assert f"{address}/release" in approver.get(address).text
    assert approver.post(f"{address}/release", {"reason": ""}).status_code == 422
    assert approver.post(f"{address}/release", {"reason": "Paid"}).status_code == 303
