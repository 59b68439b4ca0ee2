"""Every kind of event that is recorded about a pilot has its sentence, and no other has one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import labapp
from labapp.reading.happened import SENTENCES
from labapp.words import LessonStatus, TaskStatus

ROOT = Path(labapp.__file__).parent
KIND = re.compile(r"[a-z]+\.[a-z_]+")
MADE = {
    "task.": {f"task.{each}" for each in TaskStatus},
    "lesson.": {f"lesson.{each}" for each in (LessonStatus.VALIDATED, LessonStatus.REJECTED)},
    "observation.": {"observation.recorded", "observation.revised"},
    "evidence.": {"evidence.accepted", "evidence.returned"},
}
OF_THE_SITE = frozenset(  # events of workflows that are of no pilot: only the audit page tells them
    {
        "workflow.published",
        "workflow.change_",
        "workflow.change_begun",
        "workflow.change_resumed",
        "workflow.change_stopped",
    }
)
OF_A_PILOT = frozenset(kind.partition(".")[0] for kind in SENTENCES)


def recorded() -> set[str]:
    """Find the kinds that the services name: written out, or made from a status."""
    return {
        kind
        for path in (ROOT / "services").rglob("*.py")
        for kind in _kinds(ast.parse(path.read_text()))
        if kind.partition(".")[0] in OF_A_PILOT
    }


def _kinds(tree: ast.AST) -> Iterator[str]:
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr) and isinstance(each.values[0], ast.Constant):
            yield from MADE.get(str(each.values[0].value), ())
        elif isinstance(each, ast.Constant) and KIND.fullmatch(str(each.value)):
            yield str(each.value)


def test_every_kind_of_event_has_its_sentence() -> None:
    assert recorded() - set(SENTENCES) - OF_THE_SITE == set()


def test_every_sentence_is_of_a_kind_that_is_recorded() -> None:
    assert set(SENTENCES) - recorded() == set()
