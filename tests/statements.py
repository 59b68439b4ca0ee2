"""How many statements a page or a question puts to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from labapp.db import db


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements executed meanwhile, but for those that only open and close."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_about: Any) -> None:
        if statement.split(None, 1)[0].upper() not in {
            "BEGIN",
            "COMMIT",
            "PRAGMA",
            "ROLLBACK",
            "SET",
        }:
            heard.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)
