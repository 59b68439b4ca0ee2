"""A small world in raw rows: one right row in every table, and how to make one more of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Engine, Integer, String, text

from labapp.db import CanonicalDecimal, UtcDateTime, Word
from labapp.db.engine import writing
from labapp.models import Pilot

TABLES = Pilot.metadata.tables
DIGEST, NEWER = "d" * 64, "e" * 64
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 1)
LATER = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
PLAIN: tuple[tuple[Any, Any], ...] = (
    (UtcDateTime, NOON),
    (Date, DAY),
    ((CanonicalDecimal, Integer), 1),
    (Boolean, False),
    (String, ""),
)

# What the rows of the world say that their types do not: table → rows
ROWS: dict[str, list[dict[str, Any]]] = {
    "person": [{"id": n, "email": f"person{n}@example.org"} for n in (1, 2, 3)],
    "lab": [{"id": 1, "code": "NW"}],
    "place": [{"id": 1, "code": "W06000006"}],
    "organisation": [{"id": n, "name_en": f"Organisation {n}"} for n in (1, 2)],
    "membership": [{"id": n, "person_id": n} for n in (1, 2)],
    "membership_organisation": [{}],
    "workflow_body": [{"digest": digest, "body": "{}"} for digest in (DIGEST, NEWER)],
    "workflow_stage": [{"digest": DIGEST, "stage": stage} for stage in ("learn", "review")],
    "workflow_version": [{"id": 1, "key": "short", "digest": DIGEST}],
    "pilot": [
        {"id": n, "number": n, "reference": f"NW-{n}", "title_en": "Clubs", "stage": "review"}
        | {"definition_digest": DIGEST}
        for n in (1, 2)
    ],
    "pilot_place": [{}],
    "partner": [{"id": 1}],
    "pilot_role": [{"id": 1, "kind": "approver", "organisation_id": 1}],
    "visit": [{"id": 1, "left_at": LATER}, {"id": 2, "number": 2, "entered_at": LATER}],
    "gate_review": [
        {"id": 1, "visit_id": 1, "state": "closed", "closed_at": LATER, "dossier": "{}"},
        {"id": 2, "visit_id": 2, "move": "finish", "dossier": "{}"},
    ],
    "sign_off": [{"id": 1, "review_id": 2, "person_id": 2}],
    "returned_section": [{"id": 1, "section": "evidence", "reason": "Table 2"}],
    "readdressing": [
        {"id": 1, "review_id": 2, "from_person_id": 3, "to_person_id": 1, "reason": "Away"}
    ],
    "meeting_decision": [{"id": 1, "review_id": 2, "minute_sha256": "c" * 64}],
    "waiver": [{"id": 1, "move": "finish", "requirement": "tasks", "reason": "A survey"}],
    "reminder": [{"id": 1}],
    "closure_day": [{}],
    "scale_place": [{}],
    "workflow_migration": [
        {"id": 1, "from_digest": DIGEST, "to_digest": NEWER, "reason": "A better gate"}
    ],
    "pilot_migration": [{"id": 1}],
    "hold": [
        {"id": 1, "reason": "No hall", "ended_at": LATER},
        {"id": 2, "reason": "No staff", "started_at": LATER},
    ],
    "stage_event": [{"id": 1, "definition_digest": DIGEST}],
    "task": [{"id": 1, "key": "plan", "title_en": "Plan"}],
    "condition": [{"id": 1, "review_id": 2, "sign_off_id": 1, "text": "Ask", "task_id": 1}],
    "pilot_return": [{"id": 1, "rating": "on_track"}],
    "evidence": [{"id": 1, "url": "https://example.org/study", "licence": "CC BY 4.0"}],
    "evidence_author": [{}],
    "evidence_file": [{"id": 1, "sha256": "a" * 64}],
    "evidence_use": [{"id": 1, "decided_by": 2, "status": "accepted"}],
    "indicator": [{"id": 1, "code": "CLUBS", "title_en": "Clubs"}],
    "baseline": [{"id": 1, "value": "4", "locked_at": NOON}],
    "target": [{"id": 1, "value": "9"}],
    "observation": [{"id": 1, "value": "5", "recorded_by": 1}],
    "conclusion": [{"id": 1, "reasons": "It worked"}],
    "lesson": [{"id": 1, "title_en": "Ask early", "recorded_by": 1}],
    "audit_event": [{"seq": 1}],
    "press": [{"id": 1, "actor_key": "person:1", "key": "once"}],
    "readiness": [{}],
    "web_session": [{"id": 1}],
    "sign_in_failure": [{"id": 1}],
    "draft": [{"id": 1}],
    "outbox_message": [{"id": 1}],
    "job": [{"id": 1}],
}

# What one more right row of a table must say to stand beside those above
ONE_MORE: dict[str, dict[str, Any]] = {
    "person": {"email": "new@example.org"},
    "lab": {"code": "WM"},
    "place": {"code": "W06000001"},
    "organisation": {"name_en": "Another organisation"},
    "membership": {"person_id": 3},
    "membership_organisation": {"organisation_id": 2},
    "workflow_body": {"digest": "f" * 64},
    "workflow_stage": {"digest": DIGEST, "stage": "after"},
    "workflow_version": {"key": "other", "digest": NEWER},
    "pilot": {"number": 9, "reference": "NW-9", "title_en": "Walks", "stage": "review"}
    | {"definition_digest": DIGEST},
    "partner": {"organisation_id": 2},
    "pilot_role": {"membership_id": 2, "kind": "approver", "organisation_id": 1},
    "visit": {"pilot_id": 2},
    "gate_review": {"visit_id": 2, "move": "stop", "dossier": "{}"},
    "sign_off": {"review_id": 2, "person_id": 3},
    "returned_section": {"section": "figures", "reason": "No unit"},
    "readdressing": {"review_id": 2, "from_person_id": 3, "to_person_id": 2, "reason": "Ill"},
    "condition": {"review_id": 2, "sign_off_id": 1, "text": "Ask again"},
    "meeting_decision": {"review_id": 2, "organisation_id": 2, "minute_sha256": "c" * 64},
    "waiver": {"visit_id": 2, "requirement": "known", "reason": "A survey"},
    "closure_day": {"day": LATER.date()},
    "scale_place": {"pilot_id": 2},
    "workflow_migration": {"from_digest": NEWER, "to_digest": DIGEST, "reason": "Back again"},
    "pilot_migration": {"pilot_id": 2},
    "hold": {"pilot_id": 2, "reason": "Snow"},
    "stage_event": {"seq": 2, "definition_digest": DIGEST},
    "task": {"key": "hire", "title_en": "Hire"},
    "pilot_return": {"rating": "on_track", "revision": 2, "revision_reason": "A slip"},
    "evidence": {"number": 2, "url": "https://example.org/2"},
    "evidence_author": {"person_id": 2},
    "evidence_file": {"version": 2, "sha256": "b" * 64, "change_note": "Table 2 mended"},
    "evidence_use": {"purpose": "need"},
    "indicator": {"code": "MEALS", "title_en": "Meals"},
    "baseline": {"number": 2, "value": "5"},
    "target": {"number": 2, "value": "10"},
    "observation": {"revision": 2, "value": "6", "reason": "error", "recorded_by": 1},
    "conclusion": {"number": 2, "reasons": "Later values"},
    "lesson": {"number": 2, "title_en": "Ask again", "recorded_by": 1},
    "audit_event": {"seq": 2},
    "press": {"actor_key": "person:1", "key": "twice"},
    "web_session": {"token_hash": "t"},
    "draft": {"form": "another"},
    "pilot_place": {"pilot_id": 2},
    "readiness": {"pilot_id": 2},
}


def row_of(table: str, **said: Any) -> dict[str, Any]:
    """Fill what is not said with the plainest value of each column's type."""
    columns = TABLES[table].columns
    return {column.name: said.get(column.name, _plain(column)) for column in columns} | said


def one_more(table: str, **wrong: Any) -> dict[str, Any]:
    """Give one more right row of a table, but for what is `wrong`."""
    row_id = {"id": 90} if "id" in TABLES[table].columns else {}
    return row_of(table, **(row_id | ONE_MORE.get(table, {}) | wrong))


def put(connection: Connection, table: str, row: dict[str, Any]) -> None:
    """Insert a row in raw SQL, as no program of ours would."""
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), _raw(row))


def change(connection: Connection, table: str, said: dict[str, Any], where: str = "id = 1") -> None:
    """Update a row in raw SQL."""
    settings = ", ".join(f'"{name}" = :{name}' for name in said)
    connection.execute(text(f"UPDATE {table} SET {settings} WHERE {where}"), _raw(said))


def fill(engine: Engine) -> None:
    """Store the world."""
    with tried(engine) as connection:
        for table, rows in ROWS.items():
            for said in rows:
                put(connection, table, row_of(table, **said))
        connection.commit()


@contextmanager
def tried(engine: Engine) -> Iterator[Connection]:
    """Give a connection that may write; what is not committed is as if it had never been."""
    token = writing.set(True)
    try:
        with engine.connect() as connection:
            yield connection
            connection.rollback()
    finally:
        writing.reset(token)


def _plain(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, Word):
        return next(iter(column.type.vocabulary)).value
    return next(plain for kinds, plain in PLAIN if isinstance(column.type, kinds))


def _raw(row: dict[str, Any]) -> dict[str, Any]:
    """Write instants and days as both databases read them."""
    written = {dt.datetime: "%Y-%m-%d %H:%M:%S.%f", dt.date: "%Y-%m-%d"}
    return {
        name: value.strftime(written[type(value)]) if type(value) in written else value
        for name, value in row.items()
    }
