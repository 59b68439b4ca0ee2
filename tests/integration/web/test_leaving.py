"""Leaving a lab as a page: a coordinator ends somebody's place, after being asked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.models import Membership, PilotRole
from tests.factories import Team, make_pilot, make_team
from tests.visitor import Visitor, text_of


@pytest.fixture
def pilot(app: Flask, team: Team) -> str:
    with app.app_context():
        return make_pilot(team)


def link_of(app: Flask, team: Team, pilot: str, name: str) -> str:
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/people").text
    found = re.findall(r'href="([^"]*/members/\d+/end)">End their place<span[^>]*>: ([^<]*)<', page)
    return {name: link for link, name in found}[name]


def test_a_coordinator_ends_somebodys_place_after_being_asked(
    app: Flask, team: Team, pilot: str
) -> None:
    left = Visitor(app, team.delivery)
    assert left.get(f"/pilots/{pilot}").status_code == 200
    link, coordinator = link_of(app, team, pilot, "Delivery"), Visitor(app, team.coordinator)
    asked = text_of(coordinator.get(link))
    assert "End their place in the lab?" in asked
    assert "delivery.nw@example.org" in asked
    answer = coordinator.post(link, {"press": "once"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/pilots/{pilot}/people")
    assert coordinator.post(link, {"press": "once"}).status_code == 303
    assert "They have left the lab" in text_of(coordinator.get(f"/pilots/{pilot}/people"))
    assert coordinator.get(link).status_code == 404
    assert left.get(f"/pilots/{pilot}").headers["Location"].startswith("/sign-in")
    with app.app_context():
        of = Membership.person_id == team.delivery.person_id
        assert db.session.scalars(select(Membership.ended_at).where(of)).one() is not None
        roles = select(PilotRole.ended_at).join(Membership).where(of)
        assert None not in db.session.scalars(roles).all()


def test_nobody_else_ends_a_place_and_no_coordinator_that_of_a_coordinator(
    app: Flask, team: Team, pilot: str
) -> None:
    link = link_of(app, team, pilot, "Delivery")
    for person in (team.delivery, team.academic, team.council_approver):
        assert Visitor(app, person).get(link).status_code == 403
        assert Visitor(app, person).post(link).status_code == 403
    with app.app_context():
        own = select(Membership.id).where(Membership.person_id == team.coordinator.person_id)
        coordinators = db.session.scalars(own).one()
    path = re.sub(r"members/\d+", f"members/{coordinators}", link)
    assert Visitor(app, team.coordinator).post(path).status_code == 403


def test_a_place_in_another_lab_is_not_ended_from_here(app: Flask, team: Team, pilot: str) -> None:
    link = link_of(app, team, pilot, "Delivery")
    with app.app_context():
        other = make_team("WM")
        theirs = select(Membership.id).where(Membership.person_id == other.delivery.person_id)
        path = re.sub(r"members/\d+", f"members/{db.session.scalars(theirs).one()}", link)
    assert Visitor(app, team.coordinator).get(path).status_code == 404
    assert Visitor(app, team.coordinator).post(path).status_code == 404
