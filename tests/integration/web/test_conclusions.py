"""The pages of conclusions: what was concluded, and recording it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Team, make_pilot
from tests.visitor import Visitor, text_of


@pytest.fixture
def reference(app: Flask, team: Team) -> str:
    with app.app_context():
        return make_pilot(team)


def test_a_conclusion_is_recorded_and_shown(app: Flask, team: Team, reference: str) -> None:
    coordinator, here = Visitor(app, team.coordinator), f"/pilots/{reference}/decisions"
    assert "Nothing is concluded yet" in text_of(coordinator.get(here))
    assert 'value="stop" checked' in coordinator.get(f"{here}/new?kind=stop").text
    assert coordinator.get(f"{here}/new?kind=conclusion").status_code == 200
    typed = {"kind": "adapt", "reasons": "Hours rose.", "dissent": "The university."}
    assert coordinator.post(f"{here}/new", typed).status_code == 303
    assert coordinator.post(f"{here}/new", typed | {"kind": "stop"}).status_code == 303
    page = text_of(Visitor(app, team.academic).get(here))
    for words in ("Stop", "Adapt", "Hours rose.", "The university.", "Replaced by a later one"):
        assert words in page


def test_everything_missing_is_told_at_once(app: Flask, team: Team, reference: str) -> None:
    address = f"/pilots/{reference}/decisions/new"
    typed = {"look_back_on-day": "1", "look_back_on-month": "13", "look_back_on-year": "2026"}
    answer = Visitor(app, team.coordinator).post(address, typed)
    assert answer.status_code == 422
    page = text_of(answer)
    for words in ("Choose what is concluded", "Say why this is concluded", "There is no month 13"):
        assert words in page


def test_only_the_coordinator_records(app: Flask, team: Team, reference: str) -> None:
    address = f"/pilots/{reference}/decisions/new"
    for person in (team.delivery, team.academic, team.council_approver):
        assert Visitor(app, person).get(address).status_code == 403
        assert Visitor(app, person).post(address).status_code == 403
    assert Visitor(app, team.neighbour).get(f"/pilots/{reference}/decisions").status_code == 403
