"""Run migrations as one write, with the guards taken away before and made again after."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from labapp.db import Base, CanonicalDecimal, UtcDateTime, Word
from labapp.db.engine import writing
from labapp.db.guards import drop_guards, make_guards


def next_number(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Number migrations 0001, 0002, … in place of random names."""
    script = directives[0]
    if getattr(context.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    head = context.script.get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04}"


def plain_types(kind: str, column_type: Any, _autogenerate: Any) -> Any:
    """Write our column types in migrations as what the database sees."""
    if kind != "type":
        return False
    match column_type:
        case UtcDateTime():
            return "sa.DateTime(timezone=True)"
        case Word():
            return "sa.String(30)"
        case CanonicalDecimal():
            return 'sa.String(60).with_variant(sa.Numeric(), "postgresql")'
    return False


def _foreign_keys(connection: Any, *, on: bool) -> None:
    """Turn foreign keys on or off, which SQLite does outside of a transaction only."""
    driver = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _require_whole(connection: Any) -> None:
    """Refuse to keep what points to nothing, while it can still be undone."""
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise RuntimeError(f"rows that point to nothing: {[row[:2] for row in broken[:5]]}")


def run() -> None:
    """Migrate in one transaction; SQLite rebuilds tables with foreign keys checked at its end."""
    engine = current_app.extensions["migrate"].db.engine
    token = writing.set(True)
    try:
        with engine.connect() as connection:
            is_sqlite = connection.dialect.name == "sqlite"
            if is_sqlite:
                _foreign_keys(connection, on=False)
            drop_guards(connection)
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=is_sqlite,
                render_item=plain_types,
                compare_type=False,
                process_revision_directives=next_number,
            )
            with context.begin_transaction():
                context.run_migrations()
            make_guards(connection)
            if is_sqlite:
                _require_whole(connection)
            connection.commit()
            if is_sqlite:
                _foreign_keys(connection, on=True)
    finally:
        writing.reset(token)


__all__ = ["sa"]
run()
