"""Numbers that a form or an address carries: however long, they are answered, never a 500."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labapp.db import db
from labapp.models import Task
from tests.factories import Team, make_evidence, make_pilot
from tests.integration.measures import make_indicator
from tests.visitor import Visitor

LONG = "9" * 5000


@pytest.mark.parametrize(
    "address",
    [
        f"/evidence?after=2024-01-01T00:00:00~-{'9' * 23}",
        f"/evidence?after=2024-01-01T00:00:00~{'9' * 23}",
        f"/evidence?after=2024-01-01T00:00:00~{LONG}",
        f"/evidence?after=0001-01-01T00:00:00%2B23:59~{LONG}",
        f"/lessons?before={LONG}",
        f"/workflows/short?version={LONG}",
    ],
)
def test_an_address_with_a_long_number_is_answered(app: Flask, team: Team, address: str) -> None:
    assert Visitor(app, team.coordinator).get(address).status_code in {200, 404}


def test_a_form_with_a_long_version_is_answered(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_pilot(team)
        made = make_evidence(team, pilot, accepted=False)
        indicator = make_indicator(team, pilot)
        task = db.session.scalar(select(func.max(Task.id)))
    here = f"/pilots/{pilot}"
    about = {"kind": "other", "personal_data": "none", "access": "partners", "title-en": "Said"}
    forms: dict[str, dict[str, Any]] = {
        f"{here}/tasks/{task}": {"title-en": "Said better", "seen": LONG},
        f"{here}/evidence/{made['id']}/describe": about | {"seen": LONG},
        f"{here}/evidence/uses/{made['use_id']}": {"decision": "accept", "version": LONG},
        f"{here}/indicators/{indicator}/values/final": {"values": LONG},
        f"{here}/indicators/{indicator}/edit": {"seen": LONG},
        f"{here}/edit": {"row_version": LONG},
        f"{here}/move": {"seen": LONG},
    }
    coordinator = Visitor(app, team.coordinator)
    for path, typed in forms.items():
        assert coordinator.post(path, typed).status_code in {303, 403, 409, 422}, path
    day = {"title-en": "Ring", "due_on-day": LONG, "due_on-month": "1", "due_on-year": "2030"}
    assert coordinator.post(f"{here}/tasks/new", day).status_code == 422
