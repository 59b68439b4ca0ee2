"""The one way to write: a short transaction that begins in the verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from labapp.db.engine import db, writing
from labapp.errors import BusyError

Hook = Callable[[], None]


class WriteOutsideTransactionError(RuntimeError):
    """Something tried to write without `transaction()`: a defect of the program."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: end any open read, lock, commit at the end, roll back on any error.

    Raises BusyError when somebody else holds the lock for too long. Cannot be nested.
    """
    if writing.get():
        raise WriteOutsideTransactionError("a transaction is open already")
    session: Session = db.session()
    session.rollback()
    before: list[Hook] = []
    after: list[Hook] = []
    session.info.update(before_commit=before, after_commit=after)
    token = writing.set(True)
    try:
        with _all_or_nothing(session):
            session.connection()
            yield session
            session.flush()
            for hook in before:
                hook()
            session.commit()
    finally:
        writing.reset(token)
        session.info.clear()
    for hook in after:
        hook()


@contextmanager
def _all_or_nothing(session: Session) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        session.rollback()
        if isinstance(error, OperationalError) and _is_busy(error):
            raise BusyError from error
        raise


def in_transaction() -> bool:
    """Say whether this thread is inside `transaction()`."""
    return writing.get()


def before_commit(hook: Hook) -> None:
    """Have `hook` run as the transaction's last statements; the audit seals itself so."""
    db.session().info["before_commit"].append(hook)


def after_commit(hook: Hook) -> None:
    """Have `hook` run once the transaction is committed; not at all when it is rolled back."""
    db.session().info["after_commit"].append(hook)


def _is_busy(error: OperationalError) -> bool:
    said = str(error.orig).lower()
    return any(
        sign in said
        for sign in ("database is locked", "lock timeout", "deadlock detected", "database is busy")
    )


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    changed = session.new or session.deleted or any(map(session.is_modified, session.dirty))
    if changed and not writing.get():
        raise WriteOutsideTransactionError("a record was changed outside transaction()")
