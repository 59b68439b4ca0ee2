"""What every verb keeps to: nothing slow inside a transaction, a pilot's own under its lock."""

from __future__ import annotations

import ast
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from labapp import passwords
from labapp.command import site_command
from labapp.db import db, transaction
from labapp.models import Pilot, Task
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.words import SignOffDecision
from tests.conftest import CHECKOUT
from tests.factories import (
    OPERATOR,
    Team,
    make_evidence,
    make_pilot,
    make_team,
    make_workflows,
    press,
)
from tests.spies import children, slow_calls, unlocked_writes

SERVICES = sorted((CHECKOUT / "labapp" / "services").rglob("*.py"))


@pytest.fixture
def team(app: Flask) -> Iterator[Team]:
    with app.app_context():
        make_workflows()
        yield make_team()


def test_a_pilot_walks_to_its_end_with_nothing_slow_and_nothing_unlocked(team: Team) -> None:
    with slow_calls() as slow, unlocked_writes() as unlocked:
        reference = make_pilot(team)
        make_evidence(team, reference)
        move_pilot(team.coordinator, reference, move="begin", press=press())
        review = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
        for approver in (team.council_approver, team.university_approver):
            sign(
                approver,
                review["review_id"],
                decision=SignOffDecision.APPROVE,
                seen_digest=review["seen_digest"],
                press=press(),
            )
        move_pilot(team.coordinator, reference, move="finish", press=press())
    assert slow == []
    assert unlocked == []


def reads_a_file() -> None:
    with Path("/etc/hostname").open() as file:
        file.read()


def runs_a_program() -> None:
    subprocess.run(["/bin/true"], check=True)


def connects() -> None:
    with socket.socket() as there:
        there.connect_ex(("127.0.0.1", 9))


def hashes_a_password() -> None:
    passwords.hash_of("a password that is long enough")


def renders_a_template() -> None:
    jinja2.Template("hello").render()


@pytest.mark.parametrize(
    "slow_thing",
    [reads_a_file, runs_a_program, connects, hashes_a_password, renders_a_template],
)
def test_a_slow_call_inside_a_transaction_is_seen(
    app: Flask, slow_thing: Callable[[], None]
) -> None:
    with app.app_context(), slow_calls() as slow:
        slow_thing()
        assert slow == []
        with transaction():
            slow_thing()
    assert slow != []


def test_writes_outside_the_lock_are_seen(team: Team) -> None:
    make_pilot(team)
    task_id = db.session.scalar(select(Task.id))
    for change in (update(Task).values(note="x"), delete(Task).where(Task.id == 0)):
        with unlocked_writes() as unlocked, transaction() as session:
            session.execute(change)
        assert unlocked == ["task in bulk"]
    with unlocked_writes() as unlocked, site_command(OPERATOR, press=press()) as locked:
        locked.get(Task, task_id or 0).note = "y"
    assert unlocked == ["task of pilot 1"]


def test_every_record_of_a_pilot_that_a_gate_reads_is_watched() -> None:
    assert children() >= {
        "conclusion", "evidence_use", "gate_review", "hold", "indicator", "lesson", "partner",
        "pilot_return", "pilot_role", "sign_off", "stage_event", "task", "visit",
    }  # fmt: skip
    assert Pilot.__tablename__ not in children()


def names_in(tree: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}


def models_of_pilots() -> set[str]:
    watched = children()
    return {
        mapper.class_.__name__
        for mapper in db.Model.registry.mappers
        if mapper.local_table is not None and mapper.local_table.name in watched
    }


def writes_unlocked(source: str, watched: set[str]) -> list[str]:
    """Name the functions that open a transaction without a lock and touch what is a pilot's."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef):
            continue
        names = names_in(node)
        if names & {"transaction", "site_command"} and names & watched:
            found.append(node.name)
    return found


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_no_service_writes_what_is_a_pilots_outside_the_lock(path: Path) -> None:
    assert writes_unlocked(path.read_text(), models_of_pilots()) == []


def test_a_service_that_does_is_found() -> None:
    written = "def tick(id):\n    with transaction() as s:\n        s.get(Task, id).note = ''\n"
    assert writes_unlocked(written, models_of_pilots()) == ["tick"]
    assert "Task" in models_of_pilots()
    assert len(SERVICES) > 10
