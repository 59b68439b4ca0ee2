"""The audit record: every way of changing it quietly is found."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, event, insert, select, update
from sqlalchemy.exc import DatabaseError

from labapp import audit
from labapp.db import db, transaction
from labapp.db.guards import drop_guards
from labapp.models import AuditEvent, AuditHead
from labapp.words import Actor
from tests.factories import make_pilot, make_team, make_workflows, press

EVENT = AuditEvent.__table__
HEAD = AuditHead.__table__
Tampering = Callable[[Connection], Any]


@pytest.fixture
def kept(app: Flask) -> Iterator[int]:
    """Keep a record of some length, and give how long it is."""
    with app.app_context():
        make_workflows()
        make_pilot(make_team())
        checked, problems = audit.verify()
        assert problems == []
        yield checked


def tamper(how: Tampering) -> list[str]:
    """Change the record behind the product's back, and give what verifying finds."""
    db.session.rollback()
    with transaction() as session:
        drop_guards(session.connection())
        how(session.connection())
    return [problem.code for problem in audit.verify()[1]]


def row(connection: Connection, seq: int) -> dict[str, Any]:
    found = connection.execute(select(EVENT).where(EVENT.c.seq == seq)).one()
    return dict(found._mapping)


CHANGES: dict[str, Any] = {
    "at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    "actor_key": "person:999",
    "person_id": 2,
    "kind": "pilot.renamed",
    "subject": "pilot:999",
    "lab_id": None,
    "pilot_id": 1,
    "details": '{"forged":true}',
    "previous": "f" * 64,
    "hash": "f" * 64,
}


def test_every_column_of_the_record_is_tried() -> None:
    assert set(CHANGES) == set(EVENT.c.keys()) - {"seq"}


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_a_changed_column_is_found(kept: int, column: str) -> None:
    def change(connection: Connection) -> None:
        seq = kept - 20 if column == "lab_id" else kept // 2
        before = row(connection, seq)
        assert before[column] != CHANGES[column]
        connection.execute(
            update(EVENT).where(EVENT.c.seq == seq).values({column: CHANGES[column]})
        )

    assert "changed" in tamper(change)


@pytest.mark.parametrize("text", ["", "no JSON at all", "{", '{"a": 1} '])
def test_changed_details_are_found_whatever_they_are_now(kept: int, text: str) -> None:
    seq = kept // 2
    spoil = update(EVENT).where(EVENT.c.seq == seq).values(details=text)
    assert tamper(lambda connection: connection.execute(spoil)) == ["changed"]


def test_a_space_more_in_the_details_is_found(kept: int) -> None:
    def space(connection: Connection) -> None:
        spaced = row(connection, kept)["details"] + " "
        connection.execute(update(EVENT).where(EVENT.c.seq == kept).values(details=spaced))

    assert tamper(space) == ["changed"]


@pytest.mark.parametrize("where", ["first", "middle"])
def test_a_removed_row_is_found(kept: int, where: str) -> None:
    seq = 1 if where == "first" else kept // 2
    found = tamper(lambda connection: connection.execute(delete(EVENT).where(EVENT.c.seq == seq)))
    assert "gap" in found


def test_a_row_removed_and_the_rest_moved_up_is_found(kept: int) -> None:
    def close_up(connection: Connection) -> None:
        middle = kept // 2
        connection.execute(delete(EVENT).where(EVENT.c.seq == middle))
        for seq in range(middle + 1, kept + 1):
            connection.execute(update(EVENT).where(EVENT.c.seq == seq).values(seq=seq - 1))
        connection.execute(update(HEAD).values(seq=kept - 1))

    assert {"torn", "changed"} <= set(tamper(close_up))


def test_an_inserted_row_is_found(kept: int) -> None:
    def append(connection: Connection) -> None:
        last = row(connection, kept)
        forged = last | {"seq": kept + 1, "previous": last["hash"], "hash": "a" * 64}
        connection.execute(insert(EVENT).values(forged))
        connection.execute(update(HEAD).values(seq=kept + 1, hash="a" * 64))

    assert "changed" in tamper(append)


@pytest.mark.parametrize("length", [1, 5])
def test_a_cut_tail_is_found(kept: int, length: int) -> None:
    tail = delete(EVENT).where(EVENT.c.seq > kept - length)
    assert tamper(lambda connection: connection.execute(tail)) == ["cut"]


def test_a_tail_cut_and_a_head_of_another_length_are_found(kept: int) -> None:
    def cut(connection: Connection) -> None:
        connection.execute(delete(EVENT).where(EVENT.c.seq > kept - 3))
        connection.execute(update(HEAD).values(seq=kept - 3))

    assert tamper(cut) == ["cut"]


def test_a_row_beyond_the_head_is_found(kept: int) -> None:
    def append(connection: Connection) -> None:
        last = row(connection, kept)
        connection.execute(insert(EVENT).values(last | {"seq": kept + 1}))

    assert tamper(append) == ["cut"]


def test_what_is_sealed_while_the_record_is_read_is_no_break(kept: int, app: Flask) -> None:
    def trace() -> None:
        with app.app_context():
            audit.trace(Actor.operator(), "status.seen", "site", press=press())

    statements: list[str] = []

    def seal_meanwhile(*executing: Any) -> None:
        if "FROM audit_" in executing[2]:
            statements.append(executing[2])
        if len(statements) != 2:
            return
        statements.append("only once")
        other = threading.Thread(target=trace)
        other.start()
        other.join()

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", seal_meanwhile)
    assert audit.verify() == (kept, [])
    db.session.rollback()
    assert audit.verify() == (kept + 1, [])


def test_two_rows_that_changed_places_are_found(kept: int) -> None:
    def swap(connection: Connection) -> None:
        for before, after in ((2, -1), (3, 2), (-1, 3)):
            connection.execute(update(EVENT).where(EVENT.c.seq == before).values(seq=after))

    assert {"torn", "changed"} <= set(tamper(swap))


def test_another_key_does_not_verify_the_record(kept: int) -> None:
    audit.use_key("another key, long enough to seal")
    assert [problem.code for problem in audit.verify()[1]] == ["changed"] * kept


def test_nothing_is_sealed_without_a_key(kept: int) -> None:
    audit.use_key(None)
    with pytest.raises(audit.NoAuditKeyError):
        audit.trace(Actor.operator(), "status.seen", "site", press=press())


@pytest.mark.parametrize("change", [update(EVENT).values(kind="x"), delete(EVENT)])
def test_the_database_itself_refuses_to_change_the_record(kept: int, change: Any) -> None:
    def quietly() -> None:
        with transaction() as session:
            session.execute(change)

    with pytest.raises(DatabaseError, match="guard: audit_event"):
        quietly()
    assert audit.verify() == (kept, [])


def test_a_verb_that_fails_leaves_no_event(kept: int) -> None:
    def fail() -> None:
        with transaction() as session:
            session.info["press"] = press()
            audit.record(Actor.operator(), "status.seen", "site")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert audit.verify() == (kept, [])
