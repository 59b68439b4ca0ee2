"""The page of a condition: what was promised stands as text, and who answers for it presses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.models import Task
from labapp.services.tasks import assign_task
from tests.factories import Team, press
from tests.integration.services.test_conditions import agreed
from tests.visitor import Visitor, text_of

# what the page says is the same on both; the verbs behind it are tried on both
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def condition(app: Flask, team: Team) -> Iterator[str]:
    """Promise something at a gate, which the academic answers for; give its address."""
    with app.app_context():
        reference = agreed(team)
        task = db.session.scalars(select(Task.id).order_by(Task.id)).first() or 0
        academic = team.academic.person_id
        assign_task(team.coordinator, task, owner_id=academic, press=press())
    return f"/pilots/{reference}/tasks/{task}"


def owner(app: Flask) -> int | None:
    with app.app_context():
        return db.session.scalars(select(Task.owner_id).order_by(Task.id)).first()


def test_done_is_offered_to_whoever_answers_for_it_alone(
    app: Flask, team: Team, condition: str
) -> None:
    done, tasks = f'action="{condition}/done"', condition.rpartition("/")[0]
    for actor, may in ((team.academic, True), (team.delivery, False), (team.coordinator, False)):
        visitor = Visitor(app, actor)
        assert (done in visitor.get(condition).text) is may
        assert (done in visitor.get(tasks).text) is may
    refused = Visitor(app, team.delivery).post(f"{condition}/done", {})
    assert "Whoever answers for it says that it is done" in text_of(refused)
    assert Visitor(app, team.academic).post(f"{condition}/done", {}).status_code == 303


def test_what_was_promised_is_no_field_and_a_coordinator_alone_hands_it_on(
    app: Flask, team: Team, condition: str
) -> None:
    delivery, coordinator = Visitor(app, team.delivery), Visitor(app, team.coordinator)
    for visitor, fields in ((delivery, ()), (coordinator, ("owner_id",))):
        page = visitor.get(condition)
        assert "Agree who pays" in text_of(page)
        for name in ("title-en", "owner_id", "due_on-day"):
            assert (f'name="{name}"' in page.text) is (name in fields)
    mine = {"owner_id": str(team.delivery.person_id), "guidance-en": "Ring them"}
    assert delivery.post(condition, mine).status_code == 303
    assert owner(app) == team.academic.person_id
    assert "Ring them" in text_of(delivery.get(condition))
    nobody = coordinator.post(condition, mine | {"owner_id": ""})
    assert (nobody.status_code, owner(app)) == (422, team.academic.person_id)
    assert "Choose who answers for it" in text_of(nobody)
    assert coordinator.post(condition, mine).status_code == 303
    assert owner(app) == team.delivery.person_id
    history = text_of(coordinator.get(condition.partition("/tasks")[0] + "/history"))
    assert "Task given to somebody: Agree who pays" in history


def test_the_gate_says_to_whom_a_condition_was_handed_on(
    app: Flask, team: Team, condition: str
) -> None:
    gate = condition.partition("/tasks")[0] + "/gate/agree"
    said = text_of(Visitor(app, team.council_approver).get(gate))
    assert "Answers for it: Delivery · Handed on to: Academic · Until:" in said
