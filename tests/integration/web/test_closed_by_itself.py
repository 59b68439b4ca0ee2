"""A task that a requirement closed is closed on every page that speaks of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.models import Task
from tests.factories import Team, make_evidence, make_pilot
from tests.visitor import Visitor, text_of

CLOSED = "Closed by itself"


def tab(page: str) -> int:
    """Read how many tasks the tab says there are."""
    (said,) = re.findall(r'/tasks"[^>]*>\s*Tasks\s*<span[^>]*>\s*(\d+)', page)
    return int(said)


def test_a_task_that_closed_by_itself_is_neither_counted_late_nor_pressed_anywhere(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        pilot = make_pilot(team)  # long ago: what is open is late by now
        task = db.session.scalar(select(Task.id).where(Task.key == "search"))
        db.session.rollback()
    coordinator, at = Visitor(app, team.coordinator), f"/pilots/{pilot}"
    pages = [at, f"{at}/tasks", f"{at}/tasks/{task}"]
    before = [coordinator.get(each).text for each in pages]
    assert f"{at}/tasks/{task}/done" in before[2]
    with app.app_context():
        make_evidence(team, pilot)
    after = [coordinator.get(each) for each in pages]
    for old, new in zip(before, after, strict=True):
        assert CLOSED not in old
        assert CLOSED in text_of(new)
        assert f"{at}/tasks/{task}/" not in new.text
    for old, new in zip(before[1:], after[1:], strict=True):
        assert new.text.count("working days late") == old.count("working days late") - 1
    for old, new in zip(before[:2], after[:2], strict=True):
        assert tab(new.text) == tab(old) - 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_count_of_tasks_is_of_those_still_to_be_done(app: Flask, team: Team) -> None:
    with app.app_context():
        pilot = make_pilot(team)
        make_evidence(team, pilot)
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/tasks").text
    assert tab(page) == 1  # the one nobody but a person closes
