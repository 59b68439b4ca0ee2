"""`labapp fsck`: what is stored is what is found anew, or it says where not."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from labapp import storage
from labapp.db import Base, db, transaction
from labapp.db.guards import drop_guards
from labapp.models import (
    GateReview,
    MeetingDecision,
    Readiness,
    SignOff,
    StageEvent,
    WorkflowBody,
)
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.services.readiness import refresh_readiness
from labapp.services.soundness import count_to_check
from labapp.words import Actor, SignOffDecision
from tests.factories import Team, make_evidence, make_pilot, press
from tests.integration.cli.conftest import Terminal
from tests.integration.governed import make_board, met
from tests.integration.team import team

__all__ = ["team"]


@pytest.fixture
def asked(team: Team) -> str:
    """Give a pilot with a round of sign-off in which the council has signed."""
    reference: str = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    made = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    sign(
        team.council_approver,
        made["review_id"],
        decision=SignOffDecision.APPROVE,
        seen_digest=made["seen_digest"],
        press=press(),
    )
    return reference


def tamper(record: type[Base], **columns: Any) -> None:
    db.session.rollback()
    with transaction() as session:
        connection = session.connection()  # past the rooms of the product, as a thief would
        drop_guards(connection)
        connection.execute(record.metadata.tables[record.__tablename__].update().values(**columns))


def test_what_nobody_touched_holds(terminal: Terminal, asked: str) -> None:
    ran = terminal("fsck", "--json")
    assert (ran.status, ran.json["ok"], ran.json["problems"]) == (0, True, [])
    # a pilot, its definition and those of the library, a dossier, a signature and two moves
    assert ran.json["checked"] == count_to_check() >= 6
    assert terminal("fsck").out == f"Checked: {ran.json['checked']}. Problems: 0\n"


def test_what_was_tampered_with_is_found_by_its_own_code(terminal: Terminal, asked: str) -> None:
    wrong = "0" * 64
    for record, columns, code in (
        (WorkflowBody, {"body": "{}"}, "workflow_changed"),
        (SignOff, {"seen_digest": wrong}, "decision_on_another"),
        (StageEvent, {"facts": "{}"}, "facts_changed"),
        (GateReview, {"material_digest": wrong}, "material_changed"),
        (GateReview, {"seen_digest": wrong}, "dossier_changed"),
        (Readiness, {"unsignable": "finish"}, "readiness_differs"),
        (GateReview, {"dossier": "no longer a dossier"}, "not_judged"),
    ):
        tamper(record, **columns)
        ran = terminal("fsck", "--json")
        assert (ran.status, ran.json["ok"]) == (1, False)
        assert code in {each["code"] for each in ran.json["problems"]}, code
    assert terminal("fsck").reasons


def test_a_dossier_that_was_exchanged_with_its_seal_is_found(
    terminal: Terminal, asked: str
) -> None:
    body = '{"schema": "labapp.dossier/1"}'
    tamper(GateReview, dossier=body, seen_digest=hashlib.sha256(body.encode()).hexdigest())
    codes = {each["code"] for each in terminal("fsck", "--json").json["problems"]}
    assert {"material_changed", "decision_on_another", "not_judged"} <= codes


def test_readiness_that_differs_is_stored_anew_and_the_rest_stays_as_found(
    terminal: Terminal, asked: str
) -> None:
    tamper(Readiness, held_by="[]")
    ran = terminal("fsck", "--repair", "--json")
    assert (ran.status, [each["repaired"] for each in ran.json["problems"]]) == (0, [True])
    assert terminal("fsck").status == 0
    with transaction() as session:
        session.connection().execute(delete(Readiness))
    assert terminal("fsck").status == 1
    assert terminal("fsck", "--repair").reasons[0].endswith("(repaired)")
    assert terminal("fsck").status == 0
    tamper(StageEvent, facts="{}")
    ran = terminal("fsck", "--repair", "--json")
    assert ran.status == 1
    assert {each["repaired"] for each in ran.json["problems"]} == {False}


def test_what_the_clock_has_overtaken_is_no_fault(terminal: Terminal, asked: str) -> None:
    with transaction() as session:
        session.execute(update(Readiness).values(met=7, valid_until=press().at))
    assert terminal("fsck").status == 0
    refresh_readiness(Actor.operator(), press=press())
    assert terminal("fsck").status == 0


def test_a_minute_that_is_no_longer_there_is_found(terminal: Terminal, team: Team) -> None:
    board = make_board(team)
    met(board, team.coordinator)
    kept = db.session.scalars(select(MeetingDecision.minute_sha256)).one()
    storage.path_of(kept).unlink()
    ran = terminal("fsck", "--json")
    assert ran.status == 1
    assert [each["code"] for each in ran.json["problems"]] == ["minute_damaged"]
