"""Moves, holds, rounds and waivers where they are refused for what is seldom asked."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from labapp.command import pilots_command
from labapp.db import db
from labapp.errors import NotFoundError, RefusedError, StaleError
from labapp.models import GateReview, Hold, Pilot, StageEvent, Task
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import _spread, hold_pilot, move_pilot, resume_pilot
from labapp.services.scaling import set_scale_places
from labapp.services.tasks import AboutTask, add_task, finish_task
from labapp.services.waivers import waive, withdraw_waiver
from labapp.services.workflows import publish_definitions
from labapp.words import Bilingual, ReviewState
from labapp.workflows.definition import Definition
from tests.definitions import SHORT
from tests.factories import OPERATOR, WREXHAM, Team, at_day, make_evidence, make_pilot, press
from tests.integration.lenient import make_at_gate
from tests.integration.team import team

__all__ = ["team"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SOON = dt.date(2026, 3, 20)


def hold(team: Team, reference: str, *, days: float = 1) -> None:
    asked = {"reason": "Ill", "review_on": SOON}
    hold_pilot(team.coordinator, reference, **asked, press=press(at_day(days)))


def held() -> list[Hold]:
    db.session.rollback()
    return list(db.session.scalars(select(Hold)))


def refused(told: pytest.ExceptionInfo[RefusedError]) -> str:
    return told.value.sentence.text


def test_a_pilot_is_held_once_and_let_go_once(team: Team) -> None:
    reference = make_pilot(team)
    with pytest.raises(RefusedError) as told:
        resume_pilot(team.coordinator, reference, press=press())
    assert refused(told) == "The pilot is not on hold"
    hold(team, reference)
    with pytest.raises(RefusedError) as told:
        hold(team, reference, days=2)
    assert refused(told) == "The pilot is on hold already"
    assert len(held()) == 1


def test_a_hold_does_not_end_before_it_began(team: Team) -> None:
    reference = make_pilot(team)
    hold(team, reference)
    (before,) = [each.started_at for each in held()]
    with pytest.raises(RefusedError) as told:
        resume_pilot(team.coordinator, reference, press=press(before))
    assert refused(told) == "The hold began later than that: %(at)s"
    assert [each.ended_at for each in held()] == [None]


def test_what_has_ended_is_not_held(team: Team) -> None:
    reference = make_pilot(team)
    move_pilot(team.coordinator, reference, move="stop", reason="No money", press=press())
    with pytest.raises(RefusedError) as told:
        hold(team, reference)
    assert refused(told) == "This pilot has ended: there is nothing to hold"
    assert held() == []


def test_a_pilot_nobody_knows_is_not_moved(team: Team) -> None:
    with pytest.raises(NotFoundError):
        move_pilot(team.coordinator, "NW-99", move="begin", press=press())


def test_sign_off_is_not_asked_for_a_move_there_is_not(team: Team) -> None:
    reference = make_pilot(team)
    with pytest.raises((RefusedError, NotFoundError)):
        ask_for_sign_off(team.coordinator, reference, "nowhere", press=press())


def test_a_move_that_scales_only_since_it_was_asked_is_asked_again(team: Team) -> None:
    spreading = SHORT.replace("key: short", "key: spreading").replace(
        "label: {en: Stop, cy: Stopio}",
        "label: {en: Stop, cy: Stopio}\n    effects: [{effect: child_pilots, workflow: short}]",
    )
    definition = Definition.from_yaml(spreading)
    publish_definitions(OPERATOR, [definition], press=press())
    reference = make_pilot(team, workflow="spreading")
    set_scale_places(team.coordinator, reference, [WREXHAM], press=press())
    stop = definition.transition("stop")
    assert stop
    with (
        pytest.raises(StaleError),
        pilots_command(team.coordinator, [reference], press=press()) as locked,
    ):
        _spread(team.coordinator, locked, stop)
    db.session.rollback()
    assert len(db.session.scalars(select(Pilot.id)).all()) == 1


def test_a_waiver_is_for_a_requirement_of_a_move_from_here_and_withdrawn_by_who_is_named(
    team: Team,
) -> None:
    reference = make_at_gate(team)
    who = team.coordinator
    asked = {"reason": "It cannot be had", "press": press()}
    with pytest.raises(NotFoundError):
        waive(who, reference, "nowhere", "need", **asked)
    with pytest.raises(NotFoundError):
        waive(who, reference, "finish", "nothing", **asked)
    with pytest.raises(RefusedError) as told:
        waive(who, reference, "begin", "known", **asked)
    assert refused(told) == "The pilot has moved on"
    waive(who, reference, "finish", "need", reason="It cannot be had", press=press())
    with pytest.raises(RefusedError) as told:
        withdraw_waiver(team.council_approver, reference, "finish", "need", press=press())
    assert refused(told) == "It is set aside by others: %(who)s"


def test_a_stage_without_a_limit_is_held_too_and_only_what_is_open_is_due_later(
    team: Team,
) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    about = AboutTask(title=Bilingual("Done before"), due_on=SOON)
    done = add_task(team.coordinator, reference, about, press=press())["task_id"]
    finish_task(team.coordinator, done, press=press())
    (write,) = written_down()
    hold(team, reference)
    assert resume_pilot(team.coordinator, reference, press=press(at_day(8)))["days"] == 7
    db.session.rollback()
    assert db.session.get_one(Task, done).due_on == SOON
    assert [after - write for after in written_down()] == [dt.timedelta(days=7)]
    (ended,) = held()
    assert (ended.ended_at, ended.ended_by) == (at_day(8), team.coordinator.person_id)


def written_down() -> list[dt.date]:
    """Give when the task of the stage is due."""
    db.session.rollback()
    return [
        day for day in db.session.scalars(select(Task.due_on).where(Task.key == "write")) if day
    ]


def test_a_move_closes_the_rounds_of_its_stage_its_own_as_signed(team: Team) -> None:
    reference = make_at_gate(team)
    waived = {"reason": "It cannot be had", "press": press()}
    waive(team.coordinator, reference, "finish", "need", **waived)
    ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    move_pilot(team.coordinator, reference, move="stop", reason="No money", press=press())
    db.session.rollback()
    (left,) = db.session.scalars(select(GateReview))
    assert left.state == ReviewState.CLOSED
    assert left.closed_at is not None
    event = db.session.scalars(select(StageEvent).where(StageEvent.move == "stop")).one()
    assert event.review_id is None
