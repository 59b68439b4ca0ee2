"""A condition that is owed and late bars going on and concluding, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from labapp.words import Mention, TaskStatus
from labapp.workflows import facts as f
from labapp.workflows import library
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled
from tests.unit.workflows.making import COORDINATOR, NOW, make_facts, task

COMPILED = Compiled(library.definition("standard"))
YESTERDAY = NOW.date() - dt.timedelta(days=1)


def owed(number: int = 1, **over: Any) -> f.Task:
    """A condition of an approval that was due yesterday, with person 21."""
    given = {"required": False, "is_condition": True, "due": YESTERDAY, "owner_id": 21}
    return task(number, **(given | {"assigned_at": NOW} | over))


def overdue(move: str, *tasks: f.Task, stage: str = "learning") -> Finding | None:
    """Find what a move finds of conditions, None where nothing."""
    explained = COMPILED.explain_move(move, make_facts(stage=stage, tasks=tasks), COORDINATOR)
    assert explained is not None
    return next((each for each in explained.findings if each.id == "condition_overdue"), None)


@pytest.mark.parametrize(
    ("stage", "move", "bars"),
    [
        ("monitoring", "start_learning", True),
        ("learning", "adopt", True),
        ("learning", "scale", True),
        ("monitoring", "adjust_delivery", False),
        ("monitoring", "stop", False),
        ("stopped", "reopen", False),
    ],
)
def test_it_bars_forward_and_concluding_moves_alone(stage: str, move: str, bars: bool) -> None:
    found = overdue(move, owed(), stage=stage)
    assert (found is not None and found.blocks) is bars


def test_it_is_overdue_since_the_first_of_those_whose_beginning_is_known() -> None:
    earlier = NOW - dt.timedelta(days=3)
    found = overdue("adopt", owed(), owed(2, assigned_at=None), owed(3, assigned_at=earlier))
    assert found is not None
    assert found.since == earlier


@pytest.mark.parametrize(
    "over",
    [
        {"due": NOW.date()},
        {"due": None},
        {"status": TaskStatus.DONE},
        {"status": TaskStatus.NOT_NEEDED},
        {"is_condition": False},
    ],
)
def test_what_is_not_late_or_not_owed_bars_nothing(over: dict[str, Any]) -> None:
    assert overdue("adopt", owed(**over)) is None


def test_it_names_the_tasks_who_owes_them_and_since_when() -> None:
    earlier = NOW - dt.timedelta(days=9)
    found = overdue(
        "adopt", owed(1), owed(2, owner_id=22, assigned_at=earlier), owed(3), owed(4, due=None)
    )
    assert found is not None
    assert found.code == "condition_overdue"
    assert found.sentence.text == "Promised at an approval and overdue: %(tasks)s"
    assert found.sentence.facts["tasks"] == tuple(Mention("task", each) for each in (1, 2, 3))
    assert found.held_by == (Mention("person", 21), Mention("person", 22))
    assert (found.since, found.fix) == (earlier, "tasks")
    assert found.parameters == {"open": [1, 2, 3]}
    assert found.heading.text == "The pilot as it stands"


def test_one_alone_is_mended_on_its_own_page_and_without_an_owner_by_the_coordinator() -> None:
    found = overdue("adopt", replace(owed(7), owner_id=None, assigned_at=None))
    assert found is not None
    assert (found.fix, found.since) == ("tasks/7", None)
    assert found.held_by == (Mention("person", 1),)
