"""Going round: back moves, how many there may be, and what belongs to which visit and cycle."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import GateNotMetError
from labapp.models import GateReview, Pilot, SignOff, Task, Visit
from labapp.reading.gate_page import get_gates
from labapp.services.gate_decisions import sign
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.words import ReviewState, SignOffDecision, TaskStatus
from tests.factories import Team, at_day, make_evidence, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]


def move(team: Team, reference: str, name: str, reason: str = "") -> None:
    move_pilot(team.coordinator, reference, move=name, reason=reason, press=press())


def visits(reference: str) -> list[tuple[int, int, str, bool]]:
    db.session.rollback()
    found = db.session.scalars(
        select(Visit)
        .join(Pilot, Pilot.id == Visit.pilot_id)
        .where(Pilot.reference == reference)
        .order_by(Visit.number)
    )
    return [(each.number, each.cycle, each.stage, each.left_at is not None) for each in found]


def test_going_back_has_an_end_and_going_on_has_none(team: Team) -> None:
    """The stage `doing` may be visited twice in a cycle; it bars the way back, not the way on."""
    reference = make_pilot(team)
    make_evidence(team, reference)
    for _ in range(2):
        move(team, reference, "begin")
        if len(visits(reference)) < 4:
            move(team, reference, "rethink", "The hall was let to somebody else")
    with pytest.raises(GateNotMetError) as refused:
        move(team, reference, "rethink", "Once more")
    (why,) = [each for each in refused.value.findings if each.blocks]
    assert (why.code, why.parameters["n"], why.parameters["most"]) == ("max_visits", 2, 2)
    assert [stage for _, _, stage, _ in visits(reference)] == ["plan", "doing", "plan", "doing"]
    open_to = get_gates(team.coordinator, pilot_id(reference), now=press().at).moves
    ways = {each.move: {finding.code for finding in each.unmet} for each in open_to}
    assert "max_visits" not in ways["finish"] | ways["stop"]


def tasks_of_now() -> list[tuple[int, str]]:
    rows = db.session.execute(select(Task.id, Task.status).order_by(Task.id))
    return [(row.id, str(row.status)) for row in rows]


def pilot_id(reference: str) -> int:
    return db.session.scalars(select(Pilot.id).where(Pilot.reference == reference)).one()


def test_a_new_cycle_counts_its_visits_afresh_and_leaves_what_was_as_it_was(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move(team, reference, "begin")
    before = visits(reference)
    first = tasks_of_now()
    move(team, reference, "stop", "No money")
    move(team, reference, "reopen", "Money found")
    move(team, reference, "begin")
    after = visits(reference)
    assert after[: len(before) - 1] == before[:-1]
    assert [(cycle, stage) for _, cycle, stage, _ in after] == [
        (1, "plan"),
        (1, "doing"),
        (1, "stopped"),
        (2, "plan"),
        (2, "doing"),
    ]
    move(team, reference, "rethink", "Counted afresh")
    assert tasks_of_now()[: len(first)] == first


def test_signatures_of_a_visit_carry_no_later_one(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move(team, reference, "begin")
    ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    review = db.session.scalars(select(GateReview)).one()
    for who in (team.council_approver, team.university_approver):
        sign(
            who,
            review.id,
            decision=SignOffDecision.APPROVE,
            seen_digest=review.seen_digest,
            press=press(),
        )
    move(team, reference, "rethink", "A doubt")
    move(team, reference, "begin")
    with pytest.raises(GateNotMetError) as refused:
        move(team, reference, "finish")
    assert {each.id for each in refused.value.findings if each.blocks} == {"council", "university"}
    db.session.rollback()
    assert db.session.scalars(select(GateReview.state)).all() == [ReviewState.CLOSED]
    assert len(db.session.scalars(select(SignOff.id)).all()) == 2, "they stay on the record"


def test_a_hold_stops_the_clock_of_the_visit_and_leaves_the_stage(team: Team) -> None:
    reference = make_pilot(team)
    before = db.session.scalars(select(Visit.target_on)).one()
    db.session.rollback()
    held = {"reason": "The school is closed", "review_on": at_day(15).date()}
    hold_pilot(team.coordinator, reference, **held, press=press(at_day(10)))
    resume_pilot(team.coordinator, reference, press=press(at_day(17)))
    db.session.rollback()
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.target_on - before).days == 7
    assert visit.stage == "plan"
    assert visit.left_at is None
    assert set(db.session.scalars(select(Task.status))) == {TaskStatus.TO_DO}
