"""Guards: triggers that keep records from being changed, deleted or numbered with gaps.

They are dropped before and made again after every migration, because SQLite loses triggers when
a table is rebuilt, and compared at start-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text

ALWAYS = "1 = 1"

NEVER_CHANGED = {
    "audit_event": ALWAYS,
    "conclusion": ALWAYS,
    "evidence_file": ALWAYS,
    "observation": ALWAYS,
    "pilot_return": ALWAYS,
    "readdressing": ALWAYS,
    "reminder": ALWAYS,
    "returned_section": ALWAYS,
    "press": ALWAYS,
    "sign_off": ALWAYS,
    "stage_event": ALWAYS,
    "target": ALWAYS,
    "workflow_body": ALWAYS,
    "workflow_stage": ALWAYS,
    "workflow_version": ALWAYS,
    "baseline": "OLD.locked_at IS NOT NULL OR OLD.number <> NEW.number",
    "gate_review": "OLD.closed_at IS NOT NULL OR OLD.dossier <> NEW.dossier"
    " OR OLD.material_digest <> NEW.material_digest OR OLD.seen_digest <> NEW.seen_digest",
    "visit": "OLD.left_at IS NOT NULL OR OLD.pilot_id <> NEW.pilot_id OR OLD.number <> NEW.number"
    " OR OLD.stage <> NEW.stage OR OLD.entered_at <> NEW.entered_at",
    "hold": "OLD.ended_at IS NOT NULL",
    "pilot": "OLD.reference <> NEW.reference OR OLD.lab_id <> NEW.lab_id"
    " OR OLD.number <> NEW.number",
    "evidence": "OLD.number <> NEW.number OR OLD.lab_id <> NEW.lab_id",
    "lesson": "OLD.number <> NEW.number OR OLD.pilot_id <> NEW.pilot_id",
    "lab": "OLD.code <> NEW.code",
    "condition": "OLD.task_id IS NOT NULL OR OLD.text <> NEW.text"
    " OR OLD.owner_id <> NEW.owner_id OR OLD.due_on <> NEW.due_on"
    " OR OLD.review_id <> NEW.review_id OR OLD.pilot_id <> NEW.pilot_id",
    "meeting_decision": "OLD.settled_at IS NOT NULL OR OLD.review_id <> NEW.review_id"
    " OR OLD.organisation_id <> NEW.organisation_id OR OLD.met_on <> NEW.met_on"
    " OR OLD.decision <> NEW.decision OR OLD.reason <> NEW.reason"
    " OR OLD.dissent <> NEW.dissent OR OLD.minute_sha256 <> NEW.minute_sha256"
    " OR OLD.seen_digest <> NEW.seen_digest OR OLD.recorded_by <> NEW.recorded_by",
    "waiver": "OLD.ended_at IS NOT NULL OR OLD.reason <> NEW.reason"
    " OR OLD.requirement <> NEW.requirement OR OLD.person_id <> NEW.person_id"
    " OR OLD.visit_id <> NEW.visit_id OR OLD.move <> NEW.move OR OLD.at <> NEW.at",
    "workflow_migration": "OLD.from_digest <> NEW.from_digest OR OLD.to_digest <> NEW.to_digest"
    " OR OLD.policy <> NEW.policy OR OLD.mapping <> NEW.mapping",
    "pilot_migration": "OLD.migration_id <> NEW.migration_id OR OLD.pilot_id <> NEW.pilot_id",
}

NEVER_DELETED = (
    *NEVER_CHANGED,
    "evidence_use",
    "indicator",
    "membership",
    "organisation",
    "partner",
    "person",
    "pilot_role",
    "place",
    "task",
)

NUMBERED = {
    "baseline": ("number", ("indicator_id",)),
    "conclusion": ("number", ("pilot_id", "cycle")),
    "evidence_file": ("version", ("evidence_id",)),
    "gate_review": ("round", ("visit_id", "move")),
    "observation": ("revision", ("indicator_id", "series", "period_start")),
    "pilot_return": ("revision", ("pilot_id", "period_start")),
    "stage_event": ("seq", ("pilot_id",)),
    "target": ("number", ("indicator_id",)),
    "visit": ("number", ("pilot_id",)),
}

_NOTHING_TO_REST_ON = (
    "NEW.status = 'accepted'"
    " AND NOT EXISTS (SELECT 1 FROM evidence WHERE id = NEW.evidence_id AND trim(url) <> '')"
    " AND NOT EXISTS (SELECT 1 FROM evidence_file WHERE evidence_id = NEW.evidence_id)"
)
_SUBMITTER = "NEW.person_id = (SELECT submitted_by FROM gate_review WHERE id = NEW.review_id)"
_CLOSED = "(SELECT closed_at FROM gate_review WHERE id = NEW.review_id) IS NOT NULL"
_ANSWERED = (
    "EXISTS (SELECT 1 FROM sign_off"
    " WHERE review_id = NEW.review_id AND person_id = NEW.from_person_id)"
)

REFUSED = (
    ("evidence_use", "INSERT", _NOTHING_TO_REST_ON, "accepted with a file or a link"),
    ("evidence_use", "UPDATE", _NOTHING_TO_REST_ON, "accepted with a file or a link"),
    ("sign_off", "INSERT", f"{_SUBMITTER} OR {_CLOSED}", "by another person, in an open round"),
    ("meeting_decision", "INSERT", _CLOSED, "in an open round"),
    ("readdressing", "INSERT", f"{_ANSWERED} OR {_CLOSED}", "while it waits, in an open round"),
)


class Guard(NamedTuple):
    """One trigger: its name, its table, and the statements that make it."""

    name: str
    table: str
    making: tuple[str, ...]


def guards(dialect: str) -> list[Guard]:
    """List every guard in the words of `dialect`: sqlite or postgresql."""
    found = list(_sqlite() if dialect == "sqlite" else _postgresql())
    return sorted(found)


def drop_guards(connection: Connection) -> None:
    """Take every guard away, so that a migration can rebuild tables."""
    for table, name in _standing(connection):
        if connection.dialect.name == "sqlite":
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        else:
            connection.execute(text(f'DROP TRIGGER "{name}" ON "{table}"'))


def make_guards(connection: Connection) -> None:
    """Make every guard whose table exists."""
    tables = set(_tables(connection))
    for guard in guards(connection.dialect.name):
        if guard.table in tables:
            for statement in guard.making:
                connection.exec_driver_sql(statement)


def missing_guards(connection: Connection) -> list[str]:
    """Name the guards that do not stand as they were made: lost, turned off, or emptied."""
    standing = _definitions(connection)
    return [
        each.name
        for each in guards(connection.dialect.name)
        if standing.get(each.name) != _defined(each.making)
    ]


def _rules() -> Iterator[tuple[str, str, str, str, str]]:
    for table, when in NEVER_CHANGED.items():
        yield f"guard_{table}_update", table, "UPDATE", when, "never changed"
    for table in NEVER_DELETED:
        yield f"guard_{table}_delete", table, "DELETE", ALWAYS, "never deleted"
    for table, (number, group) in NUMBERED.items():
        same = " AND ".join(f"{column} = NEW.{column}" for column in group)
        newest = f"(SELECT coalesce(max({number}), 0) + 1 FROM {table} WHERE {same})"  # noqa: S608 - our own names
        yield f"guard_{table}_number", table, "INSERT", f"NEW.{number} <> {newest}", "numbered"
    for table, on, when, why in REFUSED:
        yield f"guard_{table}_refused_{on.lower()}", table, on, when, why


def _sqlite() -> Iterator[Guard]:
    for name, table, on, when, why in _rules():
        making = (
            f"CREATE TRIGGER {name} BEFORE {on} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, 'guard: {table} is {why}'); END"
        )
        yield Guard(name, table, (making,))


def _postgresql() -> Iterator[Guard]:
    for name, table, on, when, why in _rules():
        row = "OLD" if on == "DELETE" else "NEW"
        function = (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION 'guard: {table} is {why}' USING ERRCODE = '23514'; "
            f"END IF; RETURN {row}; END $$"
        )
        trigger = (
            f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
        yield Guard(name, table, (function, trigger))
    yield from _never_truncated()


def _never_truncated() -> Iterator[Guard]:
    refuse = (
        "CREATE OR REPLACE FUNCTION guard_truncate() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'guard: this table is never emptied'; END $$"
    )
    for table in NEVER_DELETED:
        name = f"guard_{table}_truncate"
        trigger = (
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate()"
        )
        yield Guard(name, table, (refuse, trigger))


def _standing(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        found = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        found = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
        )
    rows = connection.execute(text(found)).all()
    return [(table, name) for table, name in rows if name.startswith("guard_")]


def _defined(making: tuple[str, ...]) -> tuple[str, str]:
    """Give what a guard should be: its trigger, and the body of its function where it has one."""
    *function, trigger = making
    return trigger, "".join(function).partition("$$")[2].removesuffix("$$")


def _definitions(connection: Connection) -> dict[str, tuple[str, str]]:
    """Give what every guard is now, by its name; one that is turned off is none."""
    if connection.dialect.name == "sqlite":
        found = "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger'"
    else:
        found = (
            "SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' "
            "AND n.nspname = current_schema()"
        )
    return {name: (trigger, body) for name, trigger, body in connection.execute(text(found))}


def _tables(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        found = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        found = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return list(connection.execute(text(found)).scalars())
