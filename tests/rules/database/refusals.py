"""What each database says when a named constraint refuses a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

OF_SQLITE = {
    "uq": "UNIQUE constraint failed",
    "ix": "UNIQUE constraint failed",
    "pk": "UNIQUE constraint failed",
    "fk": "FOREIGN KEY constraint failed",
}
OF_POSTGRESQL = {"_length": "value too long for type"}
NOT_NULL = {"sqlite": "NOT NULL constraint failed", "postgresql": "violates not-null constraint"}


@contextmanager
def refused(connection: Connection, by: str) -> Iterator[None]:
    """Expect a refusal by this constraint or guard and by no other."""
    with pytest.raises(DBAPIError) as error:
        yield
    assert _said(connection.dialect.name, by) in str(error.value.orig)


def _said(dialect: str, by: str) -> str:
    if by == "not null":
        return NOT_NULL[dialect]
    if dialect == "sqlite":
        return OF_SQLITE.get(by[:2], by)
    return OF_POSTGRESQL.get(by[-7:], by)
