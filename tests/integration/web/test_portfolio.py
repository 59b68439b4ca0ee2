"""The portfolio: what each reader sees of it, filters in the address, pages, and its budget."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from labapp.db import db, transaction
from labapp.models import ClosureDay, Lab, Pilot, Readiness
from labapp.reading.holders import LATE_AFTER, days_since
from labapp.reading.portfolio import Wanted, list_portfolio
from labapp.services.movement import hold_pilot
from labapp.workflows.calendar import WorkingDays
from tests.factories import BEGIN, make_pilot, make_team, press
from tests.integration.measures import make_delivering
from tests.statements import statements
from tests.visitor import Visitor, text_of


def titles(page: str) -> list[str]:
    return re.findall(r'<a class="lab-table__title" href="[^"]*">(.*?)</a>', page)


def references(page: str) -> list[str]:
    return re.findall(r'lab-table__ref">(NW-\d+)', page)


def crowd(app: Flask, n: int) -> None:
    """Make `n` more pilots like the newest, without the verbs, for pages and budgets."""
    with app.app_context(), transaction() as session:
        one = session.query(Pilot).order_by(Pilot.id.desc()).first()
        judged = session.get(Readiness, one.id)
        pilot = {c.name: getattr(one, c.name) for c in Pilot.__table__.c}
        ready = {c.name: getattr(judged, c.name) for c in Readiness.__table__.c}
        for number in range(one.number + 1, one.number + 1 + n):
            row = pilot | {"id": one.id + number, "number": number, "reference": f"NW-{number}"}
            session.execute(insert(Pilot), [row])
            session.execute(insert(Readiness), [ready | {"pilot_id": row["id"]}])


def test_an_empty_lab_says_what_belongs_here_and_how_to_begin(app, team):
    page = Visitor(app, team.coordinator).get("/pilots")
    assert "No pilots yet" in text_of(page)
    assert "/pilots/new" in page.text
    stranger = Visitor(app, team.neighbour).get("/pilots")
    assert "/pilots/new" not in stranger.text
    assert "A coordinator of your lab starts pilots." in text_of(stranger)


def test_a_row_says_the_stage_the_place_and_with_whom_since_when(app, team):
    with app.app_context():
        make_pilot(team)
    page = text_of(Visitor(app, team.coordinator).get("/pilots"))
    assert "Breakfast clubs NW-1 · Wrexham" in page
    assert "Plan" in page
    assert re.search(r"With: Academic, and \d others?|With: \w+.*working day", page)


def test_a_neighbour_sees_the_pilot_but_not_how_it_goes(app, team):
    with app.app_context():
        make_pilot(team)
    page = Visitor(app, team.neighbour).get("/pilots")
    assert titles(page.text) == ["Breakfast clubs"]
    assert "lab-with" not in page.text
    assert "Not rated" not in page.text


def test_an_outsider_sees_no_pilot_of_the_lab(app, team):
    with app.app_context():
        make_pilot(team)
        abroad = make_team("WM")
    assert "Breakfast" not in Visitor(app, abroad.coordinator).get("/pilots").text


def test_filters_stand_in_the_address_and_can_be_taken_away(app, team):
    with app.app_context():
        make_pilot(team)
        make_delivering(team, title="Bus to work")
    visitor = Visitor(app, team.coordinator)
    assert titles(visitor.get("/pilots?phase=delivery").text) == ["Bus to work"]
    assert titles(visitor.get("/pilots?q=breakfast").text) == ["Breakfast clubs"]
    assert titles(visitor.get("/pilots?q=NW-1").text) == ["Breakfast clubs"]
    assert len(titles(visitor.get("/pilots?place=W06000006").text)) == 2
    nothing = visitor.get("/pilots?q=100%25_sure&place=W06000006")
    assert "No pilot matches" in text_of(nothing)
    assert "Words: 100%_sure" in text_of(nothing)
    assert 'href="/pilots?place=W06000006"' in nothing.text


def test_chips_count_and_a_held_pilot_has_its_own(app, team):
    with app.app_context():
        reference = make_pilot(team)
        make_pilot(team, title="Bus to work")
        review = BEGIN.date().replace(day=20)
        hold_pilot(team.coordinator, reference, reason="Rain", review_on=review, press=press())
    visitor = Visitor(app, team.coordinator)
    page = text_of(visitor.get("/pilots"))
    assert "All open 2" in page
    assert "On hold 1" in page
    held = visitor.get("/pilots?show=held")
    assert titles(held.text) == ["Breakfast clubs"]
    assert "Review on: 20 Mar 2026" in text_of(held)


def test_with_me_shows_what_i_hold(app, team):
    with app.app_context():
        make_pilot(team)
    assert len(titles(Visitor(app, team.academic).get("/pilots?with=me").text)) == 1
    assert titles(Visitor(app, team.council_approver).get("/pilots?with=me").text) == []


def test_the_board_has_a_column_a_phase_and_cards_with_their_holder(app, team):
    with app.app_context():
        make_pilot(team)
        make_delivering(team, title="Bus to work")
    page = Visitor(app, team.coordinator).get("/pilots?view=board")
    said = text_of(page)
    assert "Evidence 1" in said
    assert "Delivery 1" in said
    assert "Closed 0" in said
    assert page.text.count('<li class="lab-card') == 2
    assert "cards cannot be dragged" in said


def test_pages_go_on_and_back_without_losing_or_repeating_a_pilot(app, team):
    with app.app_context():
        make_pilot(team)
    crowd(app, 60)
    visitor = Visitor(app, team.coordinator)
    seen, url, places = [], "/pilots", []
    while url:
        page = visitor.get(url)
        found = references(page.text)
        seen += found
        places.append((url, found))
        onward = re.search(r'href="([^"]*)" rel="next"', page.text)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert len(seen) == len(set(seen)) == 61
    back = re.search(r'href="([^"]*)" rel="prev"', visitor.get(places[2][0]).text)
    again = visitor.get(back[1].replace("&amp;", "&"))
    assert references(again.text) == places[1][1]


def test_late_is_late_by_the_calendar_of_the_lab_on_each_day_of_the_week(app, team):
    since = dt.datetime(2026, 6, 2, 23, 30, tzinfo=dt.UTC)  # the 3rd where the labs are
    with app.app_context():
        make_pilot(team)
        with transaction() as session:
            lab_id = session.scalars(select(Lab.id)).one()
            closed = ClosureDay(lab_id=lab_id, day=dt.date(2026, 6, 5), name_en="Fair")
            session.add(closed)
            session.execute(update(Readiness).values(held_since=since))
        calendar = WorkingDays("england-and-wales", frozenset({closed.day}))
        for ahead in range(1, 14):
            now = since + dt.timedelta(days=ahead)
            late = list_portfolio(team.coordinator, Wanted(with_whom="late"), now=now).rows
            assert bool(late) == (days_since(since, now, calendar) >= LATE_AFTER), now


@pytest.mark.parametrize(
    ("address", "most"),
    [("/pilots", 3), ("/pilots?view=board", 3), ("/pilots?with=late&q=club", 4)],
)
def test_the_portfolio_asks_as_few_statements_at_300_pilots_as_at_3(app, team, address, most):
    with app.app_context():
        make_pilot(team)
    visitor = Visitor(app, team.coordinator)
    crowd(app, 2)
    with statements(app) as few:
        visitor.get(address)
    crowd(app, 297)
    with statements(app) as many:
        assert visitor.get(address).status_code == 200
    assert len(few) == len(many) <= 1 + most, many


def test_what_is_not_a_filter_is_no_filter_and_no_error(app, team):
    with app.app_context():
        make_pilot(team)
        db.session.rollback()
    address = "/pilots?phase=x&show=y&rating=z&with=w&after=9x&before=-1&q=%00&place=%27&view=q"
    assert Visitor(app, team.coordinator).get(address).status_code == 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("/pilots/", "/pilots"), ("/cy/pilots/?q=bus", "/cy/pilots?q=bus")],
)
def test_an_address_with_a_slash_too_many_leads_to_the_right_one(app, team, typed, meant):
    answer = Visitor(app, team.coordinator).get(typed)
    assert (answer.status_code, answer.headers["Location"]) == (308, meant)


def test_a_reference_in_small_letters_leads_to_the_pilot(app, team):
    with app.app_context():
        pilot = make_pilot(team)
    coordinator = Visitor(app, team.coordinator)
    answer = coordinator.get(f"/pilots/{pilot.lower()}/tasks/")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/pilots/{pilot}/tasks")
    assert coordinator.get("/pilots/no-such").status_code == 404
