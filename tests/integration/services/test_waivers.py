"""Waivers: a named role sets a requirement aside, with a reason, for this visit only."""

from __future__ import annotations

import json

import pytest

from labapp.db import db
from labapp.errors import (
    GateNotMetError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
)
from labapp.models import GateReview, Pilot, StageEvent
from labapp.reading import readiness
from labapp.reading.waivers import list_waivers
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.services.waivers import waive, withdraw_waiver
from labapp.words import Actor, Press, SignOffDecision
from labapp.workflows.finding import Finding
from tests.factories import Team, press
from tests.integration.lenient import make_at_gate
from tests.integration.team import team

__all__ = ["team"]
WHY = "The survey was done by the health board"


@pytest.fixture
def at_gate(team: Team) -> str:
    """Bring a pilot to a gate where a coordinator may set one thing aside, and nothing else."""
    return make_at_gate(team)


def set_aside(actor: Actor, reference: str, what: str = "need", reason: str = WHY) -> int:
    made = waive(actor, reference, "finish", what, reason=reason, press=press())
    return int(made["waiver_id"])


def ask_and_sign(team: Team, reference: str) -> dict[str, int]:
    review: dict[str, int] = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    for approver in (team.council_approver, team.university_approver):
        sign(
            approver,
            review["review_id"],
            decision=SignOffDecision.APPROVE,
            seen_digest=str(review["seen_digest"]),
            press=press(),
        )
    return review


def finding(reference: str, name: str) -> Finding:
    db.session.rollback()
    pilot = db.session.query(Pilot).filter_by(reference=reference).one()
    moves = readiness.load(pilot.id).moves
    findings = [each for move in moves if move.move == "finish" for each in move.findings]
    return next(each for each in findings if each.id == name)


def test_what_is_set_aside_is_frozen_signed_and_kept_with_the_move(
    team: Team, at_gate: str
) -> None:
    assert not finding(at_gate, "need").ok
    set_aside(team.coordinator, at_gate)
    told = finding(at_gate, "need")
    assert told.waived
    assert told.sentence.text == "Set aside by: %(who)s"
    review = ask_and_sign(team, at_gate)
    kept = db.session.get_one(GateReview, review["review_id"])
    (waived,) = json.loads(kept.dossier)["waivers"]
    assert waived["reason"] == WHY
    assert waived["name"] == ["Coordinator", ""]
    move_pilot(team.coordinator, at_gate, move="finish", press=press())
    event = db.session.query(StageEvent).filter_by(move="finish").one()
    (set_aside_then,) = [each for each in json.loads(event.findings) if each["waived"]]
    assert set_aside_then["id"] == "need"


def test_signatures_lapse_when_what_was_set_aside_is_asked_for_again(
    team: Team, at_gate: str
) -> None:
    set_aside(team.coordinator, at_gate)
    ask_and_sign(team, at_gate)
    assert finding(at_gate, "council").ok
    withdraw_waiver(team.coordinator, at_gate, "finish", "need", press=press())
    assert finding(at_gate, "council").parameters["lapsed"]
    set_aside(team.coordinator, at_gate)
    assert finding(at_gate, "council").parameters["lapsed"], "another waiver, another agreement"
    with pytest.raises(GateNotMetError):
        move_pilot(team.coordinator, at_gate, move="finish", press=press())


def test_only_the_role_the_definition_names_sets_it_aside_with_a_reason(
    team: Team, at_gate: str
) -> None:
    with pytest.raises(NotAllowedError):
        set_aside(team.delivery, at_gate)
    with pytest.raises(RefusedError, match="by others"):
        set_aside(team.council_approver, at_gate)
    with pytest.raises(InvalidError, match="reason"):
        set_aside(team.coordinator, at_gate, reason="  ")
    for never in ("known", "council"):
        with pytest.raises(RefusedError, match="never"):
            set_aside(team.coordinator, at_gate, never)
    with pytest.raises(NotFoundError):
        set_aside(team.coordinator, at_gate, "nothing")


def test_one_waiver_stands_and_the_same_press_makes_no_second(team: Team, at_gate: str) -> None:
    once = press()
    asked = (team.coordinator, at_gate, "finish", "need")
    made = waive(*asked, reason=WHY, press=once)
    assert waive(*asked, reason=WHY, press=Press(once.key, once.digest, once.at)) == made
    with pytest.raises(RefusedError, match="already"):
        set_aside(team.coordinator, at_gate)
    (stands,) = list_waivers(db.session.query(Pilot).filter_by(reference=at_gate).one().id)
    assert (stands.requirement, stands.person.en) == ("need", "Coordinator")
    withdraw_waiver(*asked, press=press())
    with pytest.raises(RefusedError, match="any more"):
        withdraw_waiver(*asked, press=press())


def test_a_waiver_ends_with_the_visit(team: Team, at_gate: str) -> None:
    set_aside(team.coordinator, at_gate)
    move_pilot(team.coordinator, at_gate, move="rethink", reason="Again", press=press())
    move_pilot(team.coordinator, at_gate, move="begin", press=press())
    assert not finding(at_gate, "need").ok
