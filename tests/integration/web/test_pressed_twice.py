"""One press of any form, sent twice: it is answered the same and done once."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labapp.db import Base, db
from tests.factories import Team
from tests.integration.web import (
    scenes_at_gates,
    scenes_of_knowledge,
    scenes_of_versions,
    scenes_of_work,
)
from tests.integration.web.scenes import SCENES
from tests.visitor import Visitor, text_of


def how_many(app: Flask) -> dict[str, int]:
    """Count what every table holds."""
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
            if table.name not in {"sign_in_failure"}
        }


def sent(typed: dict[str, Any]) -> dict[str, Any]:
    """Make what is sent; a file is opened anew each time."""
    return {k: (io.BytesIO(v), "note.txt") if isinstance(v, bytes) else v for k, v in typed.items()}


# each keeps its scenes when it is read
ROOMS = (scenes_of_work, scenes_of_knowledge, scenes_at_gates, scenes_of_versions)


@pytest.mark.parametrize("name", list(SCENES))
def test_the_same_press_is_answered_the_same_and_done_once(
    app: Flask, team: Team, name: str
) -> None:
    with app.app_context():
        actor, path, typed = SCENES[name](team)
    visitor = Visitor(app, actor)
    typed = typed | {"press": "the same"}
    first = visitor.post(path, sent(typed))
    assert first.status_code == 303, text_of(first)
    kept = how_many(app)
    again = visitor.post(path, sent(typed))
    assert again.status_code == 303, text_of(again)
    assert again.headers["Location"] == first.headers["Location"]
    assert how_many(app) == kept


def test_a_press_that_asks_for_something_else_is_not_taken_for_the_first(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        actor, path, typed = SCENES["task"](team)
    visitor = Visitor(app, actor)
    assert visitor.post(path, typed | {"press": "the same"}).status_code == 303
    kept = how_many(app)
    for other in ({"title-en": "Ring the school"}, {"title-en": ""}, {"owner_id": "x"}):
        assert visitor.post(path, typed | other | {"press": "the same"}).status_code == 422
    assert how_many(app) == kept


def test_a_double_click_is_answered_twice_with_the_same(app: Flask, team: Team) -> None:
    for turn in range(4):
        with app.app_context():
            actor, path, typed = SCENES["stop"](team)
        visitors = [Visitor(app, actor) for _ in range(2)]
        typed = typed | {"press": f"turn {turn}"}
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda one, path=path, typed=typed: one.post(path, typed),
                                    visitors))  # fmt: skip
        assert {each.status_code for each in answers} == {303}, text_of(answers[-1])
        assert len({each.headers["Location"] for each in answers}) == 1
