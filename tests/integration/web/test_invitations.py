"""Somebody new to the lab gets a link, chooses a password, and signs in."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from labapp.errors import RefusedError
from labapp.invitations import GOOD_FOR, invitation_for
from labapp.services.people import NewPerson, Place, add_member
from labapp.words import LabRole
from tests.factories import OPERATOR, Team, make_lab, press
from tests.integration.team import team
from tests.visitor import Visitor

__all__ = ["team"]
NEW = {"new_password": "three quiet herons", "again_password": "three quiet herons"}


def invited(team: Team, *, at: dt.datetime | None = None) -> tuple[int, str]:
    """Add somebody to the lab; give them and the link they get."""
    new = NewPerson("nia@example.org", "Nia")
    made = add_member(team.coordinator, team.lab, new, Place(), press=press())
    token = invitation_for(made["person_id"], "", at=at or dt.datetime.now(dt.UTC))
    return made["person_id"], f"/invitations/{token}"


def test_an_invited_person_chooses_a_password_and_signs_in(app: Flask, team: Team) -> None:
    _, link = invited(team)
    visitor = Visitor(app)
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, NEW).status_code == 303
    assert visitor.sign_in("nia@example.org", NEW["new_password"]).status_code == 303


def test_an_invitation_is_used_once(app: Flask, team: Team) -> None:
    _, link = invited(team)
    visitor = Visitor(app)
    assert visitor.post(link, NEW).status_code == 303
    other = dict.fromkeys(NEW, "four noisy herons")
    assert visitor.post(link, other).status_code == 404


@pytest.mark.parametrize("broken", ["old", "torn"])
def test_an_invitation_that_is_old_or_torn_says_so(app: Flask, team: Team, broken: str) -> None:
    long_ago = dt.datetime.now(dt.UTC) - GOOD_FOR - dt.timedelta(minutes=1)
    _, link = invited(team, at=long_ago if broken == "old" else None)
    answer = Visitor(app).get(link if broken == "old" else link[:-2])
    assert answer.status_code == 404
    assert ("too old" if broken == "old" else "not whole") in answer.text


def test_a_weak_password_is_refused_and_the_invitation_stays(app: Flask, team: Team) -> None:
    _, link = invited(team)
    visitor = Visitor(app)
    weak = dict.fromkeys(NEW, "short")
    assert visitor.post(link, weak).status_code == 422
    assert visitor.post(link, NEW).status_code == 303


def test_a_coordinator_does_not_bring_in_somebody_of_another_lab(team: Team) -> None:
    make_lab("WM")
    new = NewPerson("elsewhere@example.org", "Somebody")
    add_member(OPERATOR, "WM", new, Place(LabRole.VIEWER), press=press())
    with pytest.raises(RefusedError):
        add_member(team.coordinator, team.lab, new, Place(LabRole.VIEWER), press=press())
    assert add_member(OPERATOR, team.lab, new, Place(LabRole.VIEWER), press=press())
