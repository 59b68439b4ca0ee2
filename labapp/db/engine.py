"""The engine, and how each database is made to keep its promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

writing: ContextVar[bool] = ContextVar("labapp_writing", default=False)


class Base(DeclarativeBase):
    """What every record is made from."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def set_up_engine(engine: Engine) -> None:
    """Make `engine` begin as this product does: IMMEDIATE or with a lock limit when it writes."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "begin", _postgresql_begin)


@contextmanager
def written_at_the_end(engine: Engine) -> Iterator[None]:
    """Have SQLite wait for the disk once, at the end, and not at every commit.

    Only for what is thrown away when it is interrupted, as a demonstration that is being loaded.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    _run(engine, "PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        _run(engine, "PRAGMA synchronous=FULL", "PRAGMA wal_checkpoint(TRUNCATE)")


def _run(engine: Engine, *pragmas: str) -> None:
    """Run pragmas on the pooled connection, outside any transaction."""
    connection = engine.raw_connection()
    try:
        for pragma in pragmas:
            connection.cursor().execute(pragma)
    finally:
        connection.close()


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `begin` does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=5000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA query_only = {0 if writing.get() else 1}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


def _postgresql_begin(connection: Connection) -> None:
    if writing.get():
        connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    else:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
