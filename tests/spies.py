"""Spies that watch every verb the tests call: nothing slow, nothing unlocked in a transaction."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.orm import Session

from labapp.db import Base, in_transaction

SLOW_EVENTS = frozenset(
    {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.rename"}
)
SLOW_CALLS = (
    ("labapp.passwords", "hash_of"),
    ("labapp.passwords", "matches"),
    ("jinja2.environment", "Template.render"),
)
CODE = (".py", ".pyc", ".so", ".pyi")
ZONES = "/zoneinfo/"
NOT_FACTS = frozenset({"audit_event", "outbox_message", "readiness"})

_seen: list[str] | None = None


def _hear(what: str, about: tuple[Any, ...]) -> None:
    if _seen is None or what not in SLOW_EVENTS or not in_transaction():
        return
    if what == "open" and (str(about[0]).endswith(CODE) or ZONES in str(about[0])):
        return  # a module that is imported, or a zone a driver asks for, for the first time
    _seen.append(f"{what} {about[0]!r}")


sys.addaudithook(_hear)


@contextmanager
def slow_calls() -> Iterator[list[str]]:
    """Collect the slow calls that are made inside a transaction meanwhile."""
    global _seen  # noqa: PLW0603 - an audit hook can never be taken away again
    before, _seen = _seen, []
    try:
        with ExitStack() as patched:
            for module, name in SLOW_CALLS:
                patched.enter_context(_watched(module, name, _seen))
            yield _seen
    finally:
        _seen = before


def _watched(module: str, name: str, seen: list[str]) -> Any:
    holder: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        holder = getattr(holder, part)
    real: Callable[..., Any] = getattr(holder, last)

    def watched(*args: Any, **kwargs: Any) -> Any:
        if in_transaction():
            seen.append(f"{module}.{name}")
        return real(*args, **kwargs)

    return patch.object(holder, last, watched)


@contextmanager
def unlocked_writes() -> Iterator[list[str]]:
    """Collect the writes to what belongs to a pilot while that pilot is not locked."""
    seen: list[str] = []

    def flushed(session: Session, _context: Any, _instances: Any) -> None:
        changed = [each for each in session.dirty if session.is_modified(each)]
        for record in (*session.new, *session.deleted, *changed):
            pilot_id = _pilot_of(record)
            if pilot_id is not None and pilot_id not in _locked_pilots(session):
                seen.append(f"{record.__tablename__} of pilot {pilot_id}")

    def executed(state: Any) -> None:
        table = getattr(state.bind_mapper, "local_table", None)
        if state.is_select or table is None or not _is_child(table):
            return
        if "locked" not in state.session.info:
            seen.append(f"{table.name} in bulk")

    event.listen(Session, "before_flush", flushed)
    event.listen(Session, "do_orm_execute", executed)
    try:
        yield seen
    finally:
        event.remove(Session, "before_flush", flushed)
        event.remove(Session, "do_orm_execute", executed)


def children() -> set[str]:
    """Name the tables of what belongs to a pilot and a gate may read."""
    return {name for name, table in Base.metadata.tables.items() if _is_child(table)}


def _is_child(table: Any) -> bool:
    return "pilot_id" in table.c and table.name not in NOT_FACTS


def _pilot_of(record: Any) -> int | None:
    table = record.__table__
    pilot_id: int | None = record.pilot_id if _is_child(table) else None
    return pilot_id


def _locked_pilots(session: Session) -> set[int]:
    locked = session.info.get("locked")
    return {pilot.id for pilot in locked.pilots} if locked else set()
