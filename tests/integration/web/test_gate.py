"""Gates as pages: what is left, the ask, the decision, what lapsed, and reasons that stay."""

from __future__ import annotations

import re

import pytest

from labapp.services.evidence_uses import end_use
from labapp.services.gates import ask_for_sign_off, sign
from labapp.words import Bilingual, Purpose, SignOffDecision
from tests.factories import (
    make_evidence,
    make_pilot,
    press,
)
from tests.integration.measures import make_delivering
from tests.visitor import Visitor, text_of


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
