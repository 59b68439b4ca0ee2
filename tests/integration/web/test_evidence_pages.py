"""Evidence and tasks on their pages: who may see and do what, and how much is asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from labapp.command import readiness_postponed
from labapp.db import db
from labapp.models import Pilot
from labapp.reading.pilot_head import get_head
from labapp.reading.pilot_page import get_pilot_page
from labapp.services import evidence, evidence_uses, tasks
from labapp.services.tasks import AboutTask
from labapp.words import Bilingual
from tests.integration.evidence_ground import (
    NOW,
    Ground,
    about,
    bring,
    kept,
    lay_ground,
    press,
    submission,
)
from tests.integration.web.sending import ANSWERS
from tests.visitor import Visitor, text_of

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CANARY = "Canary of the embargo"


@pytest.fixture
def ground(app: Flask) -> Ground:
    with app.app_context():
        return lay_ground()


def test_embargoed_and_team_evidence_leaks_to_nobody(app, ground):
    with app.app_context():
        secret = bring(ground, ground.academic, title=Bilingual(CANARY), access="team")["id"]
    academic = Visitor(app, ground.academic)
    told = {"embargo_until-day": "1", "embargo_until-month": "1", "embargo_until-year": "2028",
            "embargo_reason": "Published then"}  # fmt: skip
    answer = academic.post(f"/pilots/{ground.reference}/evidence/{secret}/embargo", told)
    assert answer.status_code == 303
    pages = (
        "/evidence",
        f"/evidence?q={CANARY.split(maxsplit=1)[0]}",
        f"/evidence/{secret}",
        f"/evidence/{secret}/v/1",
        f"/evidence/{secret}/v/1?inline=1",
        f"/evidence/{secret}/use",
        f"/pilots/{ground.reference}/evidence",
        f"/pilots/{ground.reference}/evidence/received?item={secret}",
        f"/pilots/{ground.other}/evidence/received?item={secret}",
        f"/pilots/{ground.reference}/evidence/uses/1",
    )
    for name in ("neighbour", "outsider", "viewer", "delivery"):
        visitor = Visitor(app, ground.people[name])
        for page in pages:
            assert CANARY not in visitor.get(page).text, (name, page)
        assert visitor.get(f"/evidence/{secret}").status_code == 404
        assert visitor.get(f"/evidence/{secret}/v/1").status_code == 404
    for name in ("academic", "academic2", "approver", "coordinator"):
        assert CANARY in Visitor(app, ground.people[name]).get(f"/evidence/{secret}").text


@ON_SQLITE
def test_what_a_pilot_says_of_evidence_is_read_by_those_inside_it_alone(app, ground):
    with app.app_context():
        brought = bring(ground, ground.academic, title=Bilingual("Shared study"))
        evidence_uses.accept_use(
            ground.coordinator, brought["use_id"], relevance="Inner words", press=press()
        )
        used = evidence_uses.use_in_pilot(
            ground.coordinator, brought["id"], ground.other, purpose="need",
            relevance="Words of the other", press=press(),
        )  # fmt: skip
    page = f"/evidence/{brought['id']}"
    for told in ("Inner words", "Words of the other"):
        assert told in Visitor(app, ground.viewer).get(page).text
    neighbour = Visitor(app, ground.neighbour)
    assert neighbour.get(f"/pilots/{ground.reference}/evidence").status_code == 403
    read = neighbour.get(page).text + neighbour.get("/evidence").text
    assert "Shared study" in read
    assert neighbour.get(f"/evidence?pilot={ground.reference}").text.count("Shared study") == 0
    for told in ("Inner words", "Words of the other", ground.reference, ground.other):
        assert told not in read
    academic = Visitor(app, ground.academic)
    assert "Inner words" in academic.get(page).text
    assert "Words of the other" not in academic.get(page).text
    with app.app_context():
        evidence_uses.end_use(ground.coordinator, used["use_id"], reason="No", press=press())
    assert ground.other not in academic.get(page).text
    assert ground.other in Visitor(app, ground.viewer).get(page).text


def test_the_tab_of_evidence_counts_what_its_reader_may_know_of(app, ground):
    with app.app_context():
        bring(ground, ground.academic, title=Bilingual("Known"))
        bring(ground, ground.academic, title=Bilingual(CANARY), access="team",
              embargo_until=dt.date(2024, 12, 1), embargo_reason="Later")  # fmt: skip
        pilot = db.session.scalars(select(Pilot).where(Pilot.reference == ground.reference)).one()
        counted = {
            name: (
                get_head(ground.people[name], pilot.id, now=NOW).counts["evidence"],
                get_pilot_page(ground.people[name], pilot.id, now=NOW).counts["evidence"],
            )
            for name in ("coordinator", "academic", "approver", "delivery", "viewer")
        }
    assert counted == {
        "coordinator": (2, 2),
        "academic": (2, 2),
        "approver": (2, 2),
        "delivery": (1, 1),
        "viewer": (1, 1),
    }


def test_sight_of_evidence_ends_with_its_last_use(app, ground):
    with app.app_context():
        own = evidence.submit_evidence(
            ground.coordinator, ground.other, submission(kept("x.txt", b"x")), press=press()
        )["evidence"][0]  # fmt: skip
        used = evidence_uses.use_in_pilot(
            ground.academic, own["id"], ground.reference, purpose="need", press=press()
        )
        narrowed = about(access="team", title=Bilingual(CANARY))
        evidence.describe_evidence(ground.coordinator, own["id"], narrowed, press=press())
    page = f"/evidence/{own['id']}"
    for name in ("academic", "approver", "delivery"):
        assert Visitor(app, ground.people[name]).get(page).status_code == 200
    with app.app_context():
        evidence_uses.end_use(ground.coordinator, used["use_id"], reason="No", press=press())
    for name in ("academic", "academic2", "approver", "delivery", "viewer", "neighbour"):
        visitor = Visitor(app, ground.people[name])
        assert visitor.get(page).status_code == 404
        assert CANARY not in visitor.get(f"/pilots/{ground.reference}/evidence").text
    assert CANARY in Visitor(app, ground.coordinator).get(page).text


@ON_SQLITE
def test_evidence_of_another_pilot_has_no_forms_here(app, ground):
    with app.app_context():
        elsewhere = evidence.submit_evidence(
            ground.coordinator, ground.other,
            submission(kept("x.txt", b"x")), press=press(),
        )["evidence"][0]  # fmt: skip
    visitor = Visitor(app, ground.coordinator)
    for below in ("describe", "embargo", "withdraw", "versions/new"):
        path = f"/pilots/{ground.reference}/evidence/{elsewhere['id']}/{below}"
        assert visitor.get(path).status_code == 404
    path = f"/pilots/{ground.reference}/evidence/uses/{elsewhere['use_id']}"
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"decision": "accept"}).status_code == 404


def test_a_decision_is_taken_on_the_page(app, ground):
    with app.app_context():
        brought = bring(ground, ground.academic)
    path = f"/pilots/{ground.reference}/evidence/uses/{brought['use_id']}"
    own = Visitor(app, ground.academic)
    assert "somebody else decides" in text_of(own.get(path))
    assert own.post(path, {"decision": "accept"}).status_code == 422
    coordinator = Visitor(app, ground.coordinator)
    refused = coordinator.post(path, {"decision": "return"})
    assert refused.status_code == 422
    assert "Say why it is returned" in text_of(refused)
    stale = coordinator.post(path, {"decision": "accept", "version": "7"})
    assert stale.status_code == 409
    done = coordinator.post(path, {"decision": "accept", "version": "1", "relevance": "Yes"})
    assert done.status_code == 303
    page = coordinator.get(f"/pilots/{ground.reference}/evidence?show=accepted")
    assert "notes.txt" in text_of(page)


@ON_SQLITE
def test_the_item_is_described_withdrawn_and_used_elsewhere_by_its_pages(app, ground):
    with app.app_context():
        brought = bring(ground, ground.academic)
    visitor = Visitor(app, ground.coordinator)
    below = f"/pilots/{ground.reference}/evidence/{brought['id']}"
    described = {k: v for k, v in ANSWERS.items() if k != "purpose"} | {
        "title-en": "Better", "title-cy": "Gwell", "seen": "1", "published_year": "2021",
    }  # fmt: skip
    assert visitor.post(f"{below}/describe", described).status_code == 303
    assert visitor.post(f"{below}/describe", described).status_code == 409
    used = {"pilot": ground.other, "purpose": "need", "relevance": "Partly"}
    assert visitor.post(f"/evidence/{brought['id']}/use", used).status_code == 303
    assert visitor.post(f"{below}/withdraw", {"reason": ""}).status_code == 422
    assert visitor.post(f"{below}/withdraw", {"reason": "Wrong numbers"}).status_code == 303
    page = text_of(visitor.get(f"/evidence/{brought['id']}"))
    assert "Withdrawn: Wrong numbers" in page
    assert "Better" in page


def test_a_task_is_done_in_one_press_and_the_list_comes_back(app, ground):
    with app.app_context():
        task_id = tasks.add_task(
            ground.delivery, ground.reference, AboutTask(title=Bilingual("Ring")), press=press()
        )["task_id"]
    visitor = Visitor(app, ground.delivery)
    path = f"/pilots/{ground.reference}/tasks"
    back = f"{path}?show=open"
    answer = visitor.post(f"{path}/{task_id}/done", {"back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, back)
    again = visitor.post(f"{path}/{task_id}/reopen", {"back": "https://elsewhere.example/"})
    assert again.headers["Location"] == path
    for bad in ("//elsewhere.example", "/\\elsewhere.example", "javascript:x"):
        answer = visitor.post(f"{path}/{task_id}/start", {"back": bad})
        assert answer.headers["Location"] == path


@ON_SQLITE
def test_a_task_is_added_changed_and_set_aside_by_its_pages(app, ground):
    visitor = Visitor(app, ground.coordinator)
    path = f"/pilots/{ground.reference}/tasks"
    assert visitor.post(f"{path}/new", {"title-en": ""}).status_code == 422
    typed = {"title-en": "Ring the council", "due_on-day": "4", "due_on-month": "4",
             "due_on-year": "2030", "owner_id": str(ground.delivery.person_id)}  # fmt: skip
    assert visitor.post(f"{path}/new", typed).status_code == 303
    page = visitor.get(path)
    assert "Ring the council" in page.text
    task_id = max(int(each) for each in re.findall(r"/tasks/(\d+)", page.text))
    assert visitor.post(f"{path}/{task_id}", typed | {"seen": "1"}).status_code == 303
    assert visitor.post(f"{path}/{task_id}", typed | {"seen": "1"}).status_code == 409
    assert visitor.post(f"{path}/{task_id}/not-needed", {"reason": ""}).status_code == 422
    assert visitor.post(f"{path}/{task_id}/not-needed", {"reason": "Closed"}).status_code == 303
    elsewhere = f"/pilots/{ground.other}/tasks/{task_id}"
    assert visitor.get(elsewhere).status_code == 404
    assert visitor.post(f"{elsewhere}/done").status_code == 404


@ON_SQLITE
def test_a_planned_task_is_changed_without_asking_whether_the_gate_waits(app, ground):
    visitor = Visitor(app, ground.coordinator)
    path = f"/pilots/{ground.reference}/tasks"
    tasks_here = sorted({int(each) for each in re.findall(r"/tasks/(\d+)", visitor.get(path).text)})
    page = visitor.get(f"{path}/{tasks_here[0]}")
    assert "Does the gate wait for it?" not in page.text
    typed = {"title-en": "Said better", "seen": "1"}
    assert visitor.post(f"{path}/{tasks_here[0]}", typed).status_code == 303
    assert "Said better" in visitor.get(path).text


class Statements:
    """Counts what the database is asked."""

    def __init__(self, app: Flask) -> None:
        self.app, self.count = app, 0

    def _one(self, *_about: Any) -> None:
        self.count += 1

    def of(self, visitor: Visitor, path: str) -> int:
        with self.app.app_context():
            engine = db.engine
        self.count = 0
        event.listen(engine, "before_cursor_execute", self._one)
        try:
            assert visitor.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", self._one)
        return self.count


@pytest.fixture
def crowd(app: Flask, ground: Ground) -> Callable[[int], None]:
    def make(count: int) -> None:
        with app.app_context(), readiness_postponed():
            file = kept("same.txt", b"same")
            for _ in range(count // 20 + 1):
                many = (file,) * min(20, count)
                evidence.submit_evidence(
                    ground.academic, ground.reference, submission(*many), press=press()
                )
            for number in range(count):
                title = Bilingual(f"Task {number}")
                tasks.add_task(
                    ground.delivery, ground.reference, AboutTask(title=title), press=press()
                )

    return make


@ON_SQLITE
def test_pages_ask_as_much_of_three_rows_as_of_three_hundred(app, ground, crowd):
    visitor, statements = Visitor(app, ground.coordinator), Statements(app)
    pages = (
        "/evidence",
        "/evidence/1",
        f"/pilots/{ground.reference}/evidence",
        f"/pilots/{ground.reference}/tasks",
    )
    crowd(3)
    few = {page: [statements.of(visitor, page) for _ in range(2)][1] for page in pages}
    crowd(297)
    many = {page: statements.of(visitor, page) for page in pages}
    assert few == many


@ON_SQLITE
def test_an_id_no_database_holds_is_no_address(app, ground):
    visitor = Visitor(app, ground.academic)
    for path in ("/evidence/99999999999999999999", "/evidence/1/v/99999999999999999999"):
        assert visitor.get(path).status_code == 404


@ON_SQLITE
def test_the_library_pages_by_where_it_ended_and_filters_by_its_address(app, ground, crowd):
    with app.app_context():
        bring(ground, ground.academic, title=Bilingual("100% of Ŵyn_x", "Ŵyn"), kind="survey")
    crowd(30)
    visitor = Visitor(app, ground.coordinator)
    seen, path = set(), "/evidence"
    while path:
        page = visitor.get(path).text
        seen |= set(re.findall(r'href="/evidence/(\d+)"', page))
        found = re.search(r'href="([^"]*)" rel="next"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == 41
    assert "100%" in visitor.get("/evidence?q=100%25").text
    assert "Nothing fits" in visitor.get("/evidence?q=zzz").text
    assert "Ŵyn_x" in visitor.get("/evidence?kind=survey").text
    for odd in (
        "?after=x~y",
        "?after=2026-01-01~99999999999999999999",
        "?kind=%00&q=%00",
        "?pilot=x",
    ):
        assert visitor.get(f"/evidence{odd}").status_code == 200
