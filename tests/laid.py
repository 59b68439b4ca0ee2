"""What many tests begin with is made through the verbs once, and put back row by row after that.

A database in the very state in which a maker was called before gets the rows it made then; any
other is served by the maker itself. The head of the audit record tells one state from another.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, Table, insert, select, text, update

from labapp import audit
from labapp.db import Base, db
from labapp.db.engine import writing

EARLY = 40  # after so many events a test has gone its own way: nobody will come there again
P = ParamSpec("P")
R = TypeVar("R")
State = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


@dataclass(frozen=True)
class Laid:
    """What a maker gave, and the rows it added and changed."""

    given: Any
    added: list[tuple[Table, list[dict[str, Any]]]]
    changed: list[tuple[Table, dict[str, Any]]]


def laid_once(maker: Callable[P, R]) -> Callable[P, R]:
    """Have what `maker` makes put back from its rows when it is asked for again."""
    kept: dict[Any, Laid] = {}

    @functools.wraps(maker)
    def make(*args: P.args, **kwargs: P.kwargs) -> R:
        seq, head = _head()
        if seq > EARLY:
            return maker(*args, **kwargs)
        begun = (head, tuple(audit._KEY.items()), args, tuple(sorted(kwargs.items())))
        if begun in kept:
            _put_back(kept[begun])
        else:
            before = _state()
            given = maker(*args, **kwargs)
            kept[begun] = _compared(before, _state(), given)
        given_again: R = kept[begun].given
        return given_again

    return make


def _head() -> tuple[int, str]:
    db.session.rollback()
    seq, head = db.session.execute(text("SELECT seq, hash FROM audit_head")).one()
    db.session.rollback()
    return int(seq), str(head)


def _state() -> State:
    db.session.rollback()
    with db.engine.connect() as connection:
        return {
            table.name: {
                tuple(row[column.name] for column in table.primary_key): dict(row)
                for row in connection.execute(select(table)).mappings()
            }
            for table in Base.metadata.sorted_tables
        }


def _compared(before: State, after: State, given: Any) -> Laid:
    added, changed = [], []
    for table in Base.metadata.sorted_tables:
        was, now = before[table.name], after[table.name]
        if rows := [row for key, row in sorted(now.items()) if key not in was]:
            added.append((table, rows))
        changed += [(table, row) for key, row in now.items() if was.get(key, row) != row]
    return Laid(given, added, changed)


def _put_back(laid: Laid) -> None:
    token = writing.set(True)
    try:
        with db.engine.begin() as connection:
            for table, rows in laid.added:
                connection.execute(insert(table), rows)
                _count_on(connection, table)
            for table, row in laid.changed:
                its = [column == row[column.name] for column in table.primary_key]
                connection.execute(update(table).where(*its).values(row))
    finally:
        writing.reset(token)


def _count_on(connection: Connection, table: Table) -> None:
    """Have the next id be the one after those that were put back."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"
                f" (SELECT max(id) FROM {table.name}))"
            )
        )
