"""What migrations make is what the models say, and it can be taken down and made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, Inspector, create_engine, inspect, text

from config import Settings
from labapp.db import db
from labapp.db.guards import missing_guards
from labapp.models import Pilot
from tests.conftest import CHECKOUT
from tests.rules.database.world import fill

METADATA = Pilot.metadata
MIGRATIONS = str(CHECKOUT / "migrations")
Schema = dict[str, dict[str, Any]]

CHANGED = {  # a revision → the tables that the migration above it changes
    "0001": ("pilot", "pilot_role", "sign_off", "gate_review", "workflow_version"),
    "0002": ("evidence", "draft"),
}
ADDED = frozenset({"retraction", "retraction_source", "retraction_on", "page", "step"})


def schema_of(connection: Connection) -> Schema:
    """Read everything a database knows of every table, so that two can be compared."""
    about = inspect(connection)
    tables = sorted(set(about.get_table_names()) - {"alembic_version"})
    return {table: _table(about, table) for table in tables}


def _table(about: Inspector, table: str) -> dict[str, Any]:
    columns = {
        each["name"]: (str(each["type"]), each["nullable"], each["default"])
        for each in about.get_columns(table)
    }
    named = {
        "checks": about.get_check_constraints(table),
        "uniques": about.get_unique_constraints(table),
        "indexes": about.get_indexes(table),
        "foreign keys": about.get_foreign_keys(table),
    }
    return {
        "columns": columns,
        "primary key": about.get_pk_constraint(table)["constrained_columns"],
        **{kind: {one["name"]: _said(one) for one in found} for kind, found in named.items()},
    }


def _said(constraint: Any) -> dict[str, str]:
    """Write a constraint as text, its condition too."""
    options = constraint.get("dialect_options", {})
    return {name: str(value) for name, value in {**constraint, **options}.items()} | {
        "dialect_options": str(sorted(options))
    }


@pytest.fixture
def connection(app: Flask) -> Any:
    """Connect to a database that went through all migrations."""
    with app.app_context(), db.engine.connect() as made:
        yield made


@pytest.fixture
def by_models(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Give the schema of a database that the models made without any migration."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'models.sqlite3'}"
    else:
        cluster = request.getfixturevalue("cluster")
        cluster.drop_database("models")
        url = cluster.create_database("models")
    engine = create_engine(url)
    METADATA.create_all(engine)
    with engine.connect() as made:
        yield schema_of(made)
    engine.dispose()


def test_migrations_make_what_the_models_say(connection: Connection, by_models: Schema) -> None:
    by_migrations = schema_of(connection)
    assert by_migrations.keys() == by_models.keys()
    for table, said in by_models.items():
        for kind, expected in said.items():
            assert by_migrations[table][kind] == expected, f"{kind} of {table}"


def test_alembic_finds_nothing_to_migrate(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    assert compare_metadata(context, METADATA) == []


def test_checks_conditions_and_deletions_are_among_what_is_compared(by_models: Schema) -> None:
    assert "ck_visit_left_after_entered" in by_models["visit"]["checks"]
    assert "left_at IS NULL" in str(by_models["visit"]["indexes"]["uq_visit_open"])
    assert "RESTRICT" in str(by_models["visit"]["foreign keys"]["fk_visit_pilot_id"])


def test_the_database_goes_down_to_nothing_and_up_again(app: Flask, settings: Settings) -> None:
    with app.app_context():
        before = _schema_now()
        flask_migrate.downgrade(directory=MIGRATIONS, revision="base")
        assert _schema_now() == {}
        flask_migrate.upgrade(directory=MIGRATIONS)
        assert _schema_now() == before
        with db.engine.connect() as connection:
            assert missing_guards(connection) == []
            assert connection.execute(text("SELECT seq FROM audit_head")).scalars().all() == [0]


@pytest.mark.parametrize("below", sorted(CHANGED))
def test_records_stand_through_a_migration_and_back(app: Flask, below: str) -> None:
    with app.app_context():
        fill(db.engine)
        before = _rows_now(below)
        flask_migrate.downgrade(directory=MIGRATIONS, revision=below)
        flask_migrate.upgrade(directory=MIGRATIONS)
        assert all(before.values())
        assert _rows_now(below) == before
        with db.engine.connect() as connection:
            assert missing_guards(connection) == []


def test_the_newest_migration_is_among_those_that_records_are_taken_through() -> None:
    newest = ScriptDirectory(MIGRATIONS).get_revision("head")
    assert newest.down_revision in CHANGED


def _rows_now(below: str) -> dict[str, list[dict[str, Any]]]:
    """Read the rows of what the migration above a revision changes, but for what it adds."""
    with db.engine.connect() as connection:
        found = {
            table: connection.execute(METADATA.tables[table].select().order_by(text("1")))
            for table in CHANGED[below]
        }
        return {
            table: [
                {name: value for name, value in row._mapping.items() if name not in ADDED}
                for row in rows
            ]
            for table, rows in found.items()
        }


def _schema_now() -> Schema:
    with db.engine.connect() as connection:
        return schema_of(connection)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_keeps_foreign_keys_and_waits_for_the_disk(connection: Connection) -> None:
    said = {
        name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("foreign_keys", "recursive_triggers", "journal_mode", "synchronous")
    }
    assert said == {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "journal_mode": "wal",
        "synchronous": 2,
    }
