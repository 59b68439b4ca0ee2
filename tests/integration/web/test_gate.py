"""Gates as pages: what is left, the ask, the decision, what lapsed, and reasons that stay."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.models import Observation, Task
from labapp.services.evidence_uses import end_use
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.services.observations import Revision, revise_value
from labapp.services.workflows import publish_definitions
from labapp.words import Bilingual, ObservationFlag, Purpose, SignOffDecision
from labapp.workflows.definition import Definition
from tests.factories import (
    OPERATOR,
    make_evidence,
    make_pilot,
    make_team,
    make_workflows,
    press,
)
from tests.integration.measures import make_delivering, make_indicator, record
from tests.integration.services.test_conditions import PROMISE, promise
from tests.integration.services.test_conditions import asked as promise_asked
from tests.visitor import Visitor, text_of


@pytest.fixture
def team(app):
    with app.app_context():
        make_workflows()
        return make_team()


@pytest.fixture
def pilot(app, team):
    with app.app_context():
        return make_delivering(team)


def asked(app, team, pilot, note: str = "") -> dict:
    with app.app_context():
        return ask_for_sign_off(team.coordinator, pilot, "finish", note=note, press=press())


def decide_url(page: str) -> str:
    return re.search(r'action="([^"]*/decide)"', page)[1]


def digest(page: str) -> str:
    return re.search(r'name="seen_digest" value="([0-9a-f]{64})"', page)[1]


def test_the_gate_lists_every_possible_move_with_what_is_left(app, team, pilot):
    page = Visitor(app, team.delivery).get(f"/pilots/{pilot}/gate")
    said = text_of(page)
    assert "Going on What is left: Finish" in said
    assert "Going back Go back to the plan Nothing is asked but a reason." in said
    assert "Stopping, or beginning again Stop" in said
    assert "Sign-off not asked for yet: Council of NW" in said
    assert page.text.count("<h1") == 1


def test_only_a_coordinator_is_offered_the_ask_and_only_when_sign_offs_are_left(app, team, pilot):
    address = f"/pilots/{pilot}/gate/finish"
    assert "/gate/finish/ask" in Visitor(app, team.coordinator).get(address).text
    assert "/gate/finish/ask" not in Visitor(app, team.academic).get(address).text
    with app.app_context():
        early = make_pilot(team, workflow="standard")
    address = f"/pilots/{early}/gate/start_delivery"
    assert "/ask" not in Visitor(app, team.coordinator).get(address).text


def test_asking_freezes_the_dossier_and_says_so(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    answer = coordinator.post(f"/pilots/{pilot}/gate/finish/ask", {"note": "Please look"})
    assert answer.status_code == 303
    page = coordinator.get(f"/pilots/{pilot}/gate/finish")
    said = text_of(page)
    assert "Sign-off is asked for." in said
    assert "Round 1" in said
    assert "You are asked to agree that this is finished." in said
    assert "“Please look”" in said
    assert "Waiting for sign-off" in said
    assert re.search(r"Seal [0-9a-f]{4} [0-9a-f]{4}", said)


def test_asking_too_early_says_everything_that_is_missing_with_links(app, team):
    with app.app_context():
        early = make_pilot(team, workflow="standard")
    coordinator = Visitor(app, team.coordinator)
    answer = coordinator.post(f"/pilots/{early}/gate/start_delivery/ask", {"note": "Now"})
    said = text_of(answer)
    assert answer.status_code == 422
    assert "There is a problem" in said
    assert "Hypothesis is blank" in said
    assert f'href="/pilots/{early}/edit#hypothesis"' in answer.text


def test_an_approver_sees_the_ask_first_and_decides_on_the_same_page(app, team, pilot):
    asked(app, team, pilot)
    approver = Visitor(app, team.council_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish")
    said = text_of(page)
    assert "You are asked to sign for: Council of NW." in said
    assert said.index("You are asked to agree") < said.index("Sign-offs")
    assert said.index("Sign-offs") < said.index("The dossier") < said.index("Your decision")
    assert "Waiting for you" in said
    typed = {"decision": "approve", "seen_digest": digest(page.text)}
    assert approver.post(decide_url(page.text), typed).status_code == 303
    after = approver.get(f"/pilots/{pilot}/gate/finish")
    assert "Your approval is kept." in text_of(after)
    assert "/decide" not in after.text
    assert "You have already decided in this round" in text_of(after)


def test_a_return_needs_a_reason_and_the_reason_stays(app, team, pilot):
    asked(app, team, pilot)
    approver = Visitor(app, team.council_approver)
    page = approver.get(f"/pilots/{pilot}/gate/finish")
    typed = {"decision": "return", "seen_digest": digest(page.text)}
    bare = approver.post(decide_url(page.text), typed)
    assert bare.status_code == 422
    assert "Give a reason, so that it can be mended" in text_of(bare)
    reason = {"reason": "What did it cost?"}
    assert approver.post(decide_url(page.text), typed | reason).status_code == 303
    for reader in (team.delivery, team.coordinator):
        said = text_of(Visitor(app, reader).get(f"/pilots/{pilot}/gate/finish"))
        assert "Round 1: Returned with reasons" in said
        assert "“What did it cost?”" in said


def test_nobody_else_can_decide(app, team, pilot):
    made = asked(app, team, pilot)
    url = f"/pilots/{pilot}/gate/finish/rounds/{made['review_id']}/decide"
    typed = {"decision": "approve", "seen_digest": made["seen_digest"]}
    for other in (team.coordinator, team.delivery, team.academic):
        assert Visitor(app, other).post(url, typed).status_code == 403
    with app.app_context():
        twin = make_delivering(team, title="Bus to work")
    elsewhere = f"/pilots/{twin}/gate/finish/rounds/{made['review_id']}/decide"
    assert Visitor(app, team.council_approver).post(elsewhere, typed).status_code == 404


def test_a_changed_dossier_shows_line_by_line_what_lapsed(app, team, pilot):
    with app.app_context():
        use = make_evidence(team, pilot, title=Bilingual("The second study"))["use_id"]
    made = asked(app, team, pilot)
    with app.app_context():
        sign(
            team.council_approver,
            made["review_id"],
            decision=SignOffDecision.APPROVE,
            seen_digest=made["seen_digest"],
            press=press(),
        )
        end_use(team.coordinator, use, reason="It was withdrawn", press=press())
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/gate/finish")
    said = text_of(page)
    assert 'id="changes"' in page.text
    assert "What changed since the dossier was frozen 1 thing" in said
    assert re.search(r"The second study .*Was: Accepted as a link.*Now: Use withdrawn", said)
    assert "Given for an earlier version" in said
    assert "/gate/finish/ask" in page.text
    assert (
        "/decide"
        not in Visitor(app, team.university_approver).get(f"/pilots/{pilot}/gate/finish").text
    )


def test_a_second_round_shows_what_changed_since_the_first(app, team, pilot):
    made = asked(app, team, pilot)
    with app.app_context():
        back = {"decision": SignOffDecision.RETURN, "reason": "More, please"}
        seen = made["seen_digest"]
        sign(team.council_approver, made["review_id"], **back, seen_digest=seen, press=press())
        make_evidence(team, pilot, title=Bilingual("One more study"), purpose=Purpose.KNOWN)
    asked(app, team, pilot)
    said = text_of(Visitor(app, team.council_approver).get(f"/pilots/{pilot}/gate/finish"))
    assert "Round 2" in said
    assert re.search(r"What changed since the round before .*One more study", said)
    assert "“More, please”" in said


def test_a_request_is_withdrawn_by_a_coordinator(app, team, pilot):
    made = asked(app, team, pilot)
    url = f"/pilots/{pilot}/gate/finish/rounds/{made['review_id']}/withdraw"
    assert Visitor(app, team.academic).post(url, {}).status_code == 403
    coordinator = Visitor(app, team.coordinator)
    assert coordinator.post(url, {"reason": "Too early"}).status_code == 303
    assert "Round 1: Request withdrawn" in text_of(coordinator.get(f"/pilots/{pilot}/gate/finish"))


def test_embargoed_evidence_stays_hidden_in_the_dossier(app, team, pilot):
    from labapp.services.evidence import submit_evidence
    from labapp.services.evidence_said import About, Submission
    from labapp.services.evidence_uses import accept_use
    from tests.factories import at_day

    with app.app_context():
        said = {"kind": "journal_article", "personal_data": "none", "access": "partners"}
        about = About(title=Bilingual("Secret study"), url="https://example.org/s", **said)
        later = at_day(1200).date()
        kept = {"embargo_until": later, "embargo_reason": "In review", "purpose": "known"}
        made = submit_evidence(team.academic, pilot, Submission(about=about, **kept), press=press())
        accept_use(team.coordinator, made["evidence"][0]["use_id"], press=press())
    asked(app, team, pilot)
    address = f"/pilots/{pilot}/gate/finish"
    assert "Secret study" in Visitor(app, team.council_approver).get(address).text
    assert "Secret study" not in Visitor(app, team.delivery).get(address).text
    assert "Secret study" not in Visitor(app, team.delivery).get(f"/pilots/{pilot}/history").text
    assert "Secret study" not in Visitor(app, team.delivery).get(f"/pilots/{pilot}").text


def test_a_move_that_there_is_not_is_not_found(app, team, pilot):
    assert Visitor(app, team.coordinator).get(f"/pilots/{pilot}/gate/fly").status_code == 404


def test_a_gate_the_pilot_has_left_keeps_its_page(app, team, pilot):
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/gate/begin")
    assert page.status_code == 200
    assert "This move does not start where the pilot stands now." in text_of(page)


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
