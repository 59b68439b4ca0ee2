"""Records that are kept stay as they were written: the database itself refuses to change them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Connection, text

from labapp.db import db
from labapp.db.guards import ALWAYS, NEVER_CHANGED, NEVER_DELETED, NUMBERED, guards, missing_guards
from tests.conftest import CHECKOUT
from tests.rules.database.refusals import refused
from tests.rules.database.world import LATER, NEWER, TABLES, change, fill, one_more, put, tried

# what stays as it is of a record that may change otherwise: table, change, which row
IMMUTABLE = [
    ("pilot", {"reference": "NW-77"}, "id = 1"),
    ("pilot", {"number": 77}, "id = 1"),
    ("lab", {"code": "XX"}, "id = 1"),
    ("evidence", {"number": 77}, "id = 1"),
    ("lesson", {"number": 77}, "id = 1"),
    ("visit", {"stage": "learn"}, "id = 2"),
    ("visit", {"number": 77}, "id = 2"),
    ("visit", {"entered_at": LATER.replace(hour=15)}, "id = 2"),
    ("visit", {"left_at": None}, "id = 1"),
    ("hold", {"ended_at": None}, "id = 1"),
    ("hold", {"reason": "Another"}, "id = 1"),
    ("gate_review", {"dossier": '{"other": 1}'}, "id = 2"),
    ("gate_review", {"seen_digest": NEWER}, "id = 2"),
    ("gate_review", {"material_digest": NEWER}, "id = 2"),
    ("gate_review", {"state": "open", "closed_at": None}, "id = 1"),
    ("baseline", {"value": "5"}, "id = 1"),
    ("condition", {"text": "Less"}, "id = 1"),
    ("condition", {"due_on": LATER.date()}, "id = 1"),
    ("meeting_decision", {"decision": "refuse"}, "id = 1"),
    ("meeting_decision", {"minute_sha256": "e" * 64}, "id = 1"),
    ("meeting_decision", {"met_on": LATER.date()}, "id = 1"),
    ("waiver", {"reason": "Another"}, "id = 1"),
    ("waiver", {"requirement": "another"}, "id = 1"),
    ("workflow_migration", {"policy": "now"}, "id = 1"),
    ("workflow_migration", {"mapping": "[]"}, "id = 1"),
    ("pilot_migration", {"pilot_id": 2}, "id = 1"),
]
PROMISED = {"audit_event", "observation", "sign_off", "stage_event", "evidence_file", "target"}
REBUILDING = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{number}", "{before}"


def upgrade():
    for table in ("sign_off", "stage_event", "observation"):
        with op.batch_alter_table(table, recreate="auto") as batch:
            batch.add_column(sa.Column("remark", sa.String(20), nullable=True))
            batch.alter_column("remark", type_=sa.String(30))
"""


def test_every_guard_stands_after_all_migrations(world: Connection) -> None:
    assert guards(world.dialect.name)
    assert missing_guards(world) == []


def test_what_the_specification_names_is_never_changed() -> None:
    assert {table for table, when in NEVER_CHANGED.items() if when == ALWAYS} >= PROMISED


@pytest.mark.parametrize("table", sorted(t for t, when in NEVER_CHANGED.items() if when == ALWAYS))
def test_a_record_that_is_kept_is_not_updated(world: Connection, table: str) -> None:
    column = list(TABLES[table].columns)[-1].name
    with refused(world, f"guard: {table} is never changed"):
        world.execute(text(f'UPDATE {table} SET "{column}" = "{column}"'))


@pytest.mark.parametrize(("table", "said", "where"), IMMUTABLE)
def test_what_names_or_closes_a_record_is_not_changed(
    world: Connection, table: str, said: dict[str, Any], where: str
) -> None:
    with refused(world, f"guard: {table} is never changed"):
        change(world, table, said, where)


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_what_was_relied_on_is_not_deleted(world: Connection, table: str) -> None:
    with refused(world, f"guard: {table} is never deleted"):
        world.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", NEVER_DELETED)
def test_what_was_relied_on_is_not_emptied_or_replaced(world: Connection, table: str) -> None:
    if world.dialect.name == "postgresql":
        with refused(world, "guard: this table is never emptied"):
            world.execute(text(f"TRUNCATE {table} CASCADE"))
    else:
        with refused(world, "guard: "):
            world.execute(text(f"REPLACE INTO {table} SELECT * FROM {table}"))


@pytest.mark.parametrize("table", sorted(NUMBERED))
def test_no_number_is_left_out_and_none_comes_twice(world: Connection, table: str) -> None:
    number = NUMBERED[table][0]
    right = one_more(table)
    for wrong in (0, right[number] + 1):
        with refused(world, f"guard: {table} is numbered"), world.begin_nested():
            put(world, table, right | {number: wrong})
    put(world, table, right)


def test_an_id_is_never_used_again(world: Connection) -> None:
    add = text(
        "INSERT INTO draft (person_id, form, fields, saved_at)"
        " VALUES (1, 'one more', '', '2026-03-02 12:00:00') RETURNING id"
    )
    ids = []
    for _time in range(3):
        world.execute(text("DELETE FROM draft"))
        ids.append(world.execute(add).scalar_one())
    assert ids == [ids[0], ids[0] + 1, ids[0] + 2]


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
def test_a_table_rebuilt_beside_the_migrations_loses_its_guards_and_is_seen(
    world: Connection,
) -> None:
    """The deliberate break: why the guards are made again after every migration."""
    world.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    operations = Operations(MigrationContext.configure(world))
    with operations.batch_alter_table("stage_event", recreate="always"):
        pass
    lost = {guard.name for guard in guards("sqlite") if guard.table == "stage_event"}
    assert lost
    assert set(missing_guards(world)) == lost
    change(world, "stage_event", {"reason": "quietly"})


EMPTIED = {
    "sqlite": (
        "DROP TRIGGER guard_press_update",
        "CREATE TRIGGER guard_press_update BEFORE UPDATE ON press WHEN 1 = 0 BEGIN SELECT 1; END",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION guard_press_update() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RETURN NEW; END $$""",
    ),
}
TURNED = {
    "sqlite": (
        "DROP TRIGGER guard_press_update",
        """CREATE TRIGGER guard_press_update BEFORE INSERT ON draft WHEN 1 = 1
        BEGIN SELECT RAISE(ABORT, 'guard: press is never changed'); END""",
    ),
    "postgresql": ("ALTER TABLE press DISABLE TRIGGER guard_press_update",),
}


@pytest.mark.parametrize("broken", [EMPTIED, TURNED], ids=["emptied", "turned off"])
def test_a_guard_that_bears_its_name_and_guards_nothing_is_seen(
    world: Connection, broken: dict[str, tuple[str, ...]]
) -> None:
    for statement in broken[world.dialect.name]:
        world.exec_driver_sql(statement)
    change(world, "press", {"result": "quietly"})
    assert missing_guards(world) == ["guard_press_update"]


def test_a_migration_that_rebuilds_tables_leaves_their_guards(app: Flask, tmp_path: Path) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(CHECKOUT / "migrations", migrations)
    newest = max(path.name[:4] for path in (migrations / "versions").glob("[0-9]*.py"))
    number = f"{int(newest) + 1:04}"
    script = REBUILDING.format(number=number, before=newest)
    (migrations / "versions" / f"{number}_rebuild.py").write_text(script, encoding="utf-8")
    with app.app_context():
        fill(db.engine)
        flask_migrate.upgrade(directory=str(migrations))
        with tried(db.engine) as connection:
            assert missing_guards(connection) == []
            with refused(connection, "guard: sign_off is never changed"):
                change(connection, "sign_off", {"remark": "quietly"})
