"""What a publisher says since of evidence: said on a page, and shown wherever it matters."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.models import OutboxMessage, Pilot
from labapp.services import evidence_uses
from labapp.services.conclusions import ConclusionTerms, record_conclusion
from labapp.services.evidence import embargo_evidence
from labapp.services.letters import send_message
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.services.tasks import AboutTask, add_task
from labapp.services.workflows import publish_definitions
from labapp.words import Actor, Bilingual
from labapp.workflows.definition import Definition
from tests.factories import (
    BEGIN,
    OPERATOR,
    Team,
    make_evidence,
    make_pilot,
    press,
)
from tests.integration.services.test_effect_of_changes import AGREED, Signed, make_signed
from tests.integration.services.test_retractions import passed
from tests.integration.web.scenes import TODAY, day
from tests.visitor import Visitor, text_of

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOTICE = "https://example.org/notice"
SAID = {"standing": "retracted", "source": NOTICE, **day("noted_on", BEGIN.date())}


@pytest.fixture
def signed(app: Flask, team: Team) -> Signed:
    with app.app_context():
        return make_signed(team)


def mark(app: Flask, actor: Actor, evidence_id: int, standing: str = "retracted") -> None:
    with app.app_context():
        asked = MarkAsked(standing, NOTICE, BEGIN.date())
        record_retraction(actor, evidence_id, asked, press=press())


def test_a_retraction_is_said_on_the_page_of_the_item_and_shown_there(app, signed):
    visitor, item = Visitor(app, signed.team.academic), f"/evidence/{signed.evidence['id']}"
    path = f"/pilots/{signed.reference}{item}/retraction"
    assert f'href="{path}"' in visitor.get(item).text
    assert "Why the mark was wrong" not in text_of(visitor.get(path))
    answer = visitor.post(path, SAID)
    assert (answer.status_code, answer.headers["Location"]) == (303, item)
    said = visitor.get(item)
    assert "It is marked as retracted. It counts nowhere any more" in text_of(said)
    assert "Retracted . No gate can rest on it. Notice of: 2 March 2026" in text_of(said)
    assert f'href="{NOTICE}"' in said.text
    assert "Use it in another pilot" not in said.text
    back = visitor.get(path)
    assert "Why the mark was wrong" in text_of(back)
    assert f'value="{NOTICE}"' in back.text
    assert visitor.post(path, {"standing": "none", "reason": "Another paper"}).status_code == 303
    said = text_of(visitor.get(item))
    assert "A mark that was taken back Another paper" in said
    assert "No gate can rest on it" not in said


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ({"standing": ""}, "Choose what its publisher has said"),
        ({"source": ""}, "Say where its publisher says so"),
        (day("noted_on", TODAY.replace(year=TODAY.year + 2)), "cannot be in the future"),
        ({f"noted_on-{part}": "" for part in ("day", "month", "year")}, "Give the day of the"),
        ({"standing": "none"}, "Choose one of the answers shown"),
        ({"source": "a\x07b"}, "characters that cannot be kept"),
    ],
)
def test_a_refusal_keeps_what_was_typed(app, signed, typed, wanted):
    visitor = Visitor(app, signed.team.academic)
    path = f"/pilots/{signed.reference}/evidence/{signed.evidence['id']}/retraction"
    sent = {**SAID, "source": "Journal 12 (3)", **typed}
    answer = visitor.post(path, sent)
    assert answer.status_code == 422
    assert wanted in text_of(answer)
    if typed.get("source") is None:
        assert 'value="Journal 12 (3)"' in answer.text


@ON_SQLITE
def test_a_form_that_was_opened_before_somebody_elses_mark_does_not_overwrite_it(app, signed):
    item = signed.evidence["id"]
    visitor, path = Visitor(app, signed.team.academic), f"/pilots/NW-1/evidence/{item}/retraction"
    (opened,) = re.findall(r'name="seen" value="(\d+)"', visitor.get(path).text)
    mark(app, signed.team.academic2, item)
    answer = visitor.post(path, {**SAID, "standing": "corrected", "seen": opened})
    assert answer.status_code == 409
    assert "was changed after you opened the page" in text_of(answer)
    assert "No gate can rest on it" in text_of(visitor.get(f"/evidence/{item}"))
    (now,) = re.findall(r'name="seen" value="(\d+)"', visitor.get(path).text)
    answer = visitor.post(path, {**SAID, "standing": "corrected", "seen": now})
    assert answer.status_code == 303


@ON_SQLITE
def test_what_is_wrong_with_a_reason_is_told_beside_it(app, signed):
    visitor = Visitor(app, signed.team.academic)
    path = f"/pilots/{signed.reference}/evidence/{signed.evidence['id']}/retraction"
    assert visitor.post(path, SAID).status_code == 303
    assert "marked so already" in text_of(visitor.post(path, SAID))
    blank = visitor.post(path, {"standing": "none", "reason": ""})
    assert '<a href="#reason">Say why the mark was wrong</a>' in blank.text
    odd = visitor.post(path, {"standing": "none", "reason": "a\x07b"})
    assert '<a href="#reason">This holds characters' in odd.text


@ON_SQLITE
def test_the_page_is_where_the_evidence_is_used_and_for_those_who_may(app, signed):
    team, item = signed.team, signed.evidence["id"]
    with app.app_context():
        other = make_pilot(team, title="Bus to work")
        third = make_pilot(team, title="Warm homes")
        ended = evidence_uses.use_in_pilot(
            team.academic, item, third, purpose="known", press=press()
        )
        evidence_uses.end_use(team.academic, ended["use_id"], reason="No", press=press())
        used = evidence_uses.use_in_pilot(
            team.academic, item, other, purpose="known", press=press()
        )
    visitor = Visitor(app, team.academic)
    assert visitor.get(f"/pilots/{other}/evidence/{item}/retraction").status_code == 404
    with app.app_context():
        evidence_uses.accept_use(team.coordinator, used["use_id"], press=press())
    assert visitor.get(f"/pilots/{other}/evidence/{item}/retraction").status_code == 200
    assert visitor.post(f"/pilots/{other}/evidence/{item}/retraction", SAID).status_code == 303
    assert visitor.get(f"/pilots/{third}/evidence/{item}/retraction").status_code == 404
    for who in (team.delivery, team.council_approver):
        reader = Visitor(app, who)
        path = f"/pilots/{signed.reference}/evidence/{item}/retraction"
        assert reader.get(path).status_code == 403
        page = reader.get(f"/evidence/{item}")
        assert "retraction" not in page.text
        assert "No gate can rest on it" in text_of(page)


def test_lists_show_the_mark_and_are_filtered_by_it(app, signed):
    team = signed.team
    mark(app, team.academic, signed.evidence["id"])
    visitor = Visitor(app, team.coordinator)
    for path in ("/evidence", "/evidence?q=study", f"/pilots/{signed.reference}/evidence"):
        assert "A study E-1 " in text_of(visitor.get(path))
        assert ">Retracted</span>" in visitor.get(path).text
    found = text_of(visitor.get("/evidence?status=retracted"))
    assert "A study" in found
    assert "Another study" not in found
    mark(app, team.academic, signed.evidence["id"], "concern")
    assert ">Expression of concern</span>" in visitor.get("/evidence").text
    assert "A study E-1" not in text_of(visitor.get("/evidence?status=retracted"))


def test_a_gate_under_way_names_what_was_retracted_line_by_line(app, signed):
    team = signed.team
    gate = f"/pilots/{signed.reference}/gate/agree"
    mark(app, team.academic, signed.evidence["id"], "corrected")
    page = text_of(Visitor(app, team.council_approver).get(gate))
    assert "New since you signed Nothing lapses because of it. A study Corrected, notice of" in page
    assert "E-1 A study Corrected · Journal article" in page
    mark(app, team.academic, signed.evidence["id"])
    page = text_of(Visitor(app, team.council_approver).get(gate))
    assert "Given for an earlier version" in page
    assert "Now: Retracted" in page
    assert "Evidence this rested on has been retracted since" not in page


def test_a_pilot_names_what_was_retracted_in_what_is_left(app, team):
    with app.app_context():
        pilot = make_pilot(team)
        brought = make_evidence(team, pilot, title=Bilingual("A study", "Astudiaeth"))
    mark(app, team.academic, brought["id"])
    with app.app_context():  # so much is done since that the timeline does not name it
        for number in range(8):
            about = AboutTask(title=Bilingual(f"Task {number}"))
            add_task(team.delivery, pilot, about, press=press())
    page = Visitor(app, team.delivery).get(f"/pilots/{pilot}")
    assert "0 of 1. Retracted by its publisher: A study" in text_of(page)
    assert f'href="/pilots/{pilot}/evidence?purpose=known"' in page.text


@ON_SQLITE
def test_evidence_a_reader_may_not_know_of_is_not_named_in_what_is_left(app, team):
    with app.app_context():
        pilot = make_pilot(team)
        brought = make_evidence(
            team, pilot, title=Bilingual("Canary"), access="team", accepted=False
        )
        embargo(team, brought["id"])
        evidence_uses.accept_use(team.coordinator, brought["use_id"], press=press())
    mark(app, team.academic, brought["id"])
    assert "Canary" in Visitor(app, team.academic).get(f"/pilots/{pilot}").text
    for below in ("", "/gate", "/gate/begin", "/move", "/history"):
        page = Visitor(app, team.delivery).get(f"/pilots/{pilot}{below}")
        assert page.status_code in {200, 403}
        assert "Canary" not in page.text


def embargo(team: Team, evidence_id: int) -> None:
    until = TODAY.replace(year=TODAY.year + 1, day=1)
    embargo_evidence(team.academic, evidence_id, until=until, reason="Later", press=press())


def test_a_gate_passed_on_it_has_a_banner_on_the_pilot_the_gate_and_the_conclusion(app, team):
    with app.app_context():
        publish_definitions(OPERATOR, [Definition.from_yaml(AGREED)], press=press())
        pilot = make_pilot(team, workflow="agreed")
        brought = make_evidence(team, pilot, title=Bilingual("A study"))
        terms = ConclusionTerms(kind="adopt", reasons="It works")
        record_conclusion(team.coordinator, pilot, terms, press=press())
        passed(team, pilot)
    wanted = "Evidence this rested on has been retracted since"
    pages = [f"/pilots/{pilot}{below}" for below in ("", "/gate/agree", "/decisions")]
    visitor = Visitor(app, team.coordinator)
    for path in pages:
        assert wanted not in text_of(visitor.get(path))
    mark(app, team.academic, brought["id"])
    for path in pages:
        assert wanted in text_of(visitor.get(path)), path
        assert "E-1 A study . Retracted: 2 March 2026" in text_of(visitor.get(path)), path
    assert "Agree" in text_of(visitor.get(pages[0]))
    with app.app_context():
        stage = select(Pilot.stage).where(Pilot.reference == pilot)
        assert db.session.scalar(stage) == "agreed"


def test_those_who_are_told_read_where_it_is_used_and_the_notice(app, signed):
    team = signed.team
    mark(app, team.academic2, signed.evidence["id"])
    with app.app_context():
        told = select(OutboxMessage).where(OutboxMessage.notice == "evidence_retracted")
        waiting = {each.recipient_id: each.id for each in db.session.scalars(told)}
        assert set(waiting) == {each.person_id for each in (team.coordinator, team.academic)}
        message_id = waiting[team.coordinator.person_id]
        db.session.rollback()
        send_message(message_id, press=press())
        body = db.session.get_one(OutboxMessage, message_id).body
    for wanted in ("Its publisher retracted it", "A study", "NW-1", NOTICE, "2 March 2026"):
        assert wanted in body
    assert f"/evidence/{signed.evidence['id']}" in body
