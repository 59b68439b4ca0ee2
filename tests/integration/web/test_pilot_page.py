"""A pilot's own page, starting one and editing it: who sees what, and what is never lost."""

from __future__ import annotations

import re

import pytest

from labapp.db import db, transaction
from labapp.models import AuditEvent, Observation, Task
from labapp.services.movement import hold_pilot
from labapp.services.pilots import edit_pilot
from labapp.words import Bilingual, LabRole
from tests.factories import (
    BEGIN,
    make_evidence,
    make_member,
    make_pilot,
    make_team,
    press,
)
from tests.integration.measures import make_baseline, make_delivering, make_indicator, record
from tests.statements import statements
from tests.visitor import Visitor, text_of


@pytest.fixture
def pilot(app, team):
    with app.app_context():
        return make_pilot(team)


def typed_in(page: str) -> dict[str, str]:
    """Give what the fields of the details form hold, as a browser would send it."""
    form = page[page.index('/edit"') :]
    inputs = re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', form)
    areas = re.findall(r'<textarea[^>]*name="([\w-]+)"[^>]*>\n?([^<]*)</textarea>', form)
    sent = dict(inputs) | dict(areas)
    return {k: v for k, v in sent.items() if k not in {"csrf_token", "press", "keep"}}


def test_the_page_says_where_it_stands_what_is_left_and_with_whom(app, team, pilot):
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}")
    said = text_of(page)
    assert page.status_code == 200
    assert "Now: Plan Since:" in said
    assert "Next: Doing" in said
    assert "What is left: Begin 0 of 1 met" in said
    assert 'href="/pilots/NW-1/evidence?purpose=known"' in page.text
    assert re.search(r"With: Academic.*working day", said)
    assert "Council of NW (Lead)" in said
    assert "Do breakfast clubs raise attendance?" in said


def test_the_timeline_tells_in_words_what_happened_and_by_whom(app, team, pilot):
    with app.app_context():
        make_evidence(team, pilot, title=Bilingual("A study of breakfast"))
    said = text_of(Visitor(app, team.delivery).get(f"/pilots/{pilot}"))
    assert "Evidence accepted: A study of breakfast" in said
    assert "by Coordinator" in said


def test_figures_come_with_their_chart_and_its_table(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        indicator = make_indicator(team, pilot, title=Bilingual("Children fed"))
        make_baseline(team, indicator)
        values = {"2026-01": "10", "2026-02": "20", "2026-03": "35"}
        record(team.delivery, pilot, indicator, values, at=None)
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}")
    said = text_of(page)
    assert "Children fed" in said
    assert "The values as a table" in said
    assert 'class="plot' in page.text
    assert "Children fed: from 10 (Jan 2026) to 35 (Mar 2026)." in said


def test_a_neighbour_sees_the_summary_and_nothing_of_how_it_goes(app, team, pilot):
    with app.app_context():
        make_evidence(team, pilot, title=Bilingual("An inner study"))
    neighbour = Visitor(app, team.neighbour)
    page = neighbour.get(f"/pilots/{pilot}")
    said = text_of(page)
    assert page.status_code == 200
    assert "You see the summary of this pilot." in said
    assert "Council of NW" in said
    for inner in ("What is left", "Timeline", "An inner study", "With:", "Tasks"):
        assert inner not in said
    for below in ("gate", "move", "people", "history", "edit", "gate/begin", "hold"):
        assert neighbour.get(f"/pilots/{pilot}/{below}").status_code == 403, below


def test_an_outsider_finds_nothing_anywhere(app, team, pilot):
    with app.app_context():
        abroad = make_team("WM")
    outsider = Visitor(app, abroad.coordinator)
    for below in ("", "/gate", "/gate/begin", "/move", "/hold", "/people", "/history", "/edit"):
        assert outsider.get(f"/pilots/{pilot}{below}").status_code == 404, below
    for below in (
        "/move",
        "/hold",
        "/resume",
        "/edit",
        "/places",
        "/people/roles",
        "/gate/begin/ask",
    ):
        assert outsider.post(f"/pilots/{pilot}{below}").status_code == 404, below


def test_a_hold_is_said_at_the_top_with_its_reason(app, team, pilot):
    with app.app_context():
        day = BEGIN.date().replace(day=20)
        hold_pilot(team.coordinator, pilot, reason="The hall is wet", review_on=day, press=press())
    said = text_of(Visitor(app, team.delivery).get(f"/pilots/{pilot}"))
    assert "Reason: The hall is wet" in said
    assert "On hold: Plan On hold since:" in said


def test_nothing_is_late_and_no_day_is_counted_while_a_pilot_is_on_hold(app, team, pilot):
    pages = ("", "/tasks", "/gate/begin")
    visitor = Visitor(app, team.delivery)

    def counted() -> list[bool]:
        said = [text_of(visitor.get(f"/pilots/{pilot}{page}")) for page in pages]
        return [bool(re.search(r"\d working days?|late\b", each)) for each in said]

    assert counted() == [True, True, True]
    with app.app_context():
        day = BEGIN.date().replace(day=20)
        hold_pilot(team.coordinator, pilot, reason="The hall is wet", review_on=day, press=press())
    assert counted() == [False, False, False]
    assert "Moves on by the working days of the hold" in text_of(visitor.get(f"/pilots/{pilot}"))


def test_the_page_asks_eight_statements_at_3_and_at_300_rows(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        indicator = make_indicator(team, pilot)
        record(team.delivery, pilot, indicator, {"2026-02": "1", "2026-03": "2"}, at=None)
    visitor = Visitor(app, team.coordinator)
    address = f"/pilots/{pilot}"
    visitor.get(address)
    with statements(app) as few:
        visitor.get(address)
    with app.app_context(), transaction() as session:
        for record_of, kept in ((Task, "key"), (AuditEvent, "seq")):
            one = session.query(record_of).first()
            row = {c.name: getattr(one, c.name) for c in record_of.__table__.c}
            key = "seq" if record_of is AuditEvent else "id"
            rows = [
                row | {key: 10_000 + n, kept: None if kept == "key" else 10_000 + n}
                for n in range(300)
            ]
            session.execute(record_of.__table__.insert(), rows)
        one = session.query(Observation).first()
        row = {c.name: getattr(one, c.name) for c in Observation.__table__.c}
        rows = [row | {"id": 10_000 + n, "series": f"s{n}"} for n in range(300)]
        session.execute(Observation.__table__.insert(), rows)
    with statements(app) as many:
        assert visitor.get(address).status_code == 200
    assert len(few) == len(many) <= 8, many


def test_a_pilot_is_started_with_three_answers(app, team):
    coordinator = Visitor(app, team.coordinator)
    page = coordinator.get("/pilots/new")
    assert "A few answers are enough" in text_of(page)
    typed = {"lab": "NW", "title": "Bus to work", "place": "W06000006", "workflow": "standard"}
    answer = coordinator.post("/pilots/new", typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pilots/NW-1")
    said = text_of(coordinator.get("/pilots/NW-1"))
    assert "The pilot is started." in said
    assert "What is left: Start delivery" in said


def test_a_title_given_on_the_welsh_page_is_the_welsh_title(app, team):
    coordinator = Visitor(app, team.coordinator)
    typed = {"lab": "NW", "title": "Bws i’r gwaith", "place": "W06000006", "workflow": "short"}
    answer = coordinator.post("/cy/pilots/new", typed)
    assert answer.headers["Location"] == "/cy/pilots/NW-1"
    assert "Bws i’r gwaith" in text_of(coordinator.get("/pilots/NW-1"))


def test_starting_with_blanks_says_each_and_keeps_what_was_typed(app, team):
    answer = Visitor(app, team.coordinator).post("/pilots/new", {"lab": "NW", "workflow": "short"})
    said = text_of(answer)
    assert answer.status_code == 422
    assert "There is a problem Enter a title Choose a place" in said
    assert 'href="#title"' in answer.text
    assert "<title>Error: Start a pilot" in answer.text


def test_nobody_but_a_coordinator_starts_a_pilot(app, team):
    delivery = Visitor(app, team.delivery)
    assert delivery.get("/pilots/new").status_code == 403
    typed = {"lab": "NW", "title": "Bus", "place": "W06000006", "workflow": "short"}
    assert delivery.post("/pilots/new", typed).status_code == 403


def test_each_field_a_gate_points_at_has_its_anchor(app, team, pilot):
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/edit").text
    fields = (
        "question",
        "hypothesis",
        "decision_rule",
        "ends_on",
        "budget_code",
        "funding_ends_on",
    )
    for field in (*fields, "owner_after", "scale_to", "challenge_question", "strategy_objective"):
        assert page.count(f'id="{field}"') == 1, field


def test_details_are_saved_and_said(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    typed = typed_in(coordinator.get(f"/pilots/{pilot}/edit").text)
    typed |= {"question-cy": "Beth nesaf?", "budget_code": "B-7", "ends_on-day": "1"}
    wrong = coordinator.post(f"/pilots/{pilot}/edit", typed)
    assert wrong.status_code == 422
    assert "The date must include a month" in text_of(wrong)
    assert 'value="B-7"' in wrong.text
    typed |= {"ends_on-month": "4", "ends_on-year": "2027"}
    assert coordinator.post(f"/pilots/{pilot}/edit", typed).status_code == 303
    again = coordinator.get(f"/pilots/{pilot}/edit").text
    assert "Beth nesaf?" in again
    assert 'value="2027"' in again


def test_an_edit_made_meanwhile_is_shown_beside_what_was_typed(app, team, pilot):
    with app.app_context():
        second = make_member("NW", LabRole.COORDINATOR, name="Second coordinator")
    coordinator = Visitor(app, team.coordinator)
    typed = typed_in(coordinator.get(f"/pilots/{pilot}/edit").text)
    with app.app_context():
        change = {"question": Bilingual("Is it the bus?")}
        edit_pilot(second, pilot, change, row_version=2, press=press())
    answer = coordinator.post(f"/pilots/{pilot}/edit", typed | {"question-en": "Is it the food?"})
    said = text_of(answer)
    assert answer.status_code == 409
    assert "Is it the food?" in said
    assert "Saved by somebody else: Is it the bus?" in said
    now = typed_in(answer.text)
    assert coordinator.post(f"/pilots/{pilot}/edit", now).status_code == 303
    assert "Is it the food?" in text_of(coordinator.get(f"/pilots/{pilot}"))


def test_places_are_kept_added_and_never_none(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    none = coordinator.post(f"/pilots/{pilot}/places", {})
    assert none.status_code == 422
    assert "Choose a place" in text_of(none)
    further = coordinator.post(f"/pilots/{pilot}/scale-places", {"further": "W99"})
    assert further.status_code == 422
    further = coordinator.post(f"/pilots/{pilot}/scale-places", {"further": "W06000006"})
    assert further.status_code == 422, "it is tried out there already"
    assert coordinator.post(f"/pilots/{pilot}/scale-places", {}).status_code == 303
    kept = coordinator.post(f"/pilots/{pilot}/places", {"keep": "W06000006"})
    assert kept.status_code == 303


def test_a_locked_field_is_shown_as_fixed(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        db.session.rollback()
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/edit")
    assert "Fixed when the pilot moved on" in text_of(page)
    assert 'name="hypothesis-en"' not in page.text
