"""Deputies on pages: from when somebody stands in, until when, and what they see before."""

from __future__ import annotations

import datetime as dt

import pytest
from babel.dates import format_date
from flask import Flask

from labapp.services.deputies import name_deputy
from labapp.words import Actor, Bilingual
from labapp.workflows.calendar import day_of
from tests.factories import (
    Team,
    make_evidence,
    make_member,
    make_pilot,
    press,
)
from tests.visitor import Visitor, text_of

DAY = dt.timedelta(days=1)
ONCE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def written(day: dt.date, pattern: str = "d MMMM y") -> str:
    return format_date(day, pattern, "en_GB")


def stand_in(team: Team, reference: str, first: int, last: int) -> Actor:
    """Have somebody of the university stand in for its approver, so many days from now."""
    now = dt.datetime.now(dt.UTC)
    deputy = make_member(team.lab, None, (team.university,), name="Stand-in")
    days = {"from_on": day_of(now) + first * DAY, "until_on": day_of(now) + last * DAY}
    named_at = press(min(now, now + first * DAY))
    name_deputy(team.university_approver, reference, deputy.person_id or 0, **days, press=named_at)
    return deputy


@pytest.mark.parametrize(
    ("first", "last", "inside"), [(2, 4, False), (0, 1, True), (-3, -2, False)]
)
def test_pages_and_files_open_to_a_deputy_on_their_days(
    app: Flask, team: Team, first: int, last: int, inside: bool
) -> None:
    with app.app_context():
        pilot = make_pilot(team)
        kept = make_evidence(team, pilot, title=Bilingual("For the team"), access="team")
        deputy = stand_in(team, pilot, first, last)
    reader = Visitor(app, deputy)
    assert reader.get(f"/pilots/{pilot}").status_code == 200
    assert ("What is left" in text_of(reader.get(f"/pilots/{pilot}"))) is inside
    for page in ("gate", "people", "tasks", "history", "evidence"):
        status = reader.get(f"/pilots/{pilot}/{page}").status_code
        assert status == (200 if inside else 403), page
    assert reader.get(f"/evidence/{kept['id']}").status_code == (200 if inside else 404)
    assert ("For the team" in reader.get("/evidence").text) is inside


@ONCE
def test_my_work_says_from_when_somebody_is_to_stand_in(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_pilot(team)
        deputy = stand_in(team, pilot, 2, 4)
    reader = Visitor(app, deputy)
    first = day_of(dt.datetime.now(dt.UTC)) + 2 * DAY
    said = text_of(reader.get("/"))
    stands_in = f"You stand in from this day on: {written(first)}. In place of: University approver"
    assert f"{pilot} : {stands_in}" in said
    assert "Until then you see of the pilot what every member of the lab sees." in said
    assert "You have no part in a pilot yet" not in said
    other = Visitor(app, team.neighbour)
    assert "You are to stand in" not in text_of(other.get("/"))


@ONCE
def test_a_deputys_role_says_its_days(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_pilot(team)
        deputy = stand_in(team, pilot, 2, 4)
    first = day_of(dt.datetime.now(dt.UTC)) + 2 * DAY
    short = [written(day, "d MMM y") for day in (first, first + 2 * DAY)]
    people = text_of(Visitor(app, team.coordinator).get(f"/pilots/{pilot}/people"))
    assert f"Stand-in Deputy of an approver {short[0]} – {short[1]} University of NW" in people
    account = text_of(Visitor(app, deputy).get("/account"))
    assert f"Deputy of an approver ({short[0]} – {short[1]})" in account
