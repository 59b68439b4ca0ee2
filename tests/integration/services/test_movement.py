"""Moving a pilot: what a move does, and everything that refuses it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from labapp.db import db
from labapp.errors import (
    GateNotMetError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    PilotChangedError,
    PressReusedError,
    RefusedError,
)
from labapp.models import AuditEvent, Baseline, Hold, Pilot, StageEvent, Task, Visit
from labapp.reading import readiness
from labapp.services.indicators import (
    BaselineTerms,
    IndicatorTerms,
    define_indicator,
    set_baseline,
)
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.services.pilots import edit_pilot
from labapp.services.workflows import publish_definitions
from labapp.words import Actor, Bilingual, TaskStatus
from labapp.workflows.definition import Definition
from labapp.workflows.facts import PilotFacts
from tests.definitions import SHORT
from tests.factories import (
    BEGIN,
    OPERATOR,
    Team,
    at_day,
    make_evidence,
    make_pilot,
    make_team,
    press,
)
from tests.integration.team import team

__all__ = ["team"]


def the_pilot(reference: str) -> Pilot:
    db.session.rollback()
    return db.session.scalars(
        select(Pilot).where(Pilot.reference == reference).execution_options(populate_existing=True)
    ).one()


def the_tasks(reference: str, stage: str) -> dict[str, Task]:
    db.session.rollback()
    found = db.session.scalars(
        select(Task)
        .join(Visit, Visit.id == Task.visit_id)
        .join(Pilot, Pilot.id == Task.pilot_id)
        .where(Pilot.reference == reference, Visit.stage == stage)
        .execution_options(populate_existing=True)
    )
    return {task.key or "": task for task in found}


def count(record: type) -> int:
    return db.session.scalar(select(func.count()).select_from(record)) or 0


def test_a_pilot_moves_when_its_gate_is_met(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    answer = move_pilot(team.coordinator, reference, move="begin", press=press())
    assert answer["from"] == "plan"
    assert answer["to"] == "doing"
    assert the_pilot(reference).stage == "doing"
    visits = db.session.execute(select(Visit.stage, Visit.left_at).order_by(Visit.number)).all()
    assert [(stage, left is None) for stage, left in visits] == [("plan", False), ("doing", True)]


def test_a_refused_move_says_everything_and_changes_nothing(team: Team) -> None:
    reference = make_pilot(team)
    before = count(AuditEvent)
    with pytest.raises(GateNotMetError) as refused:
        move_pilot(team.coordinator, reference, move="begin", press=press())
    (known,) = (finding for finding in refused.value.findings if finding.id == "known")
    assert not known.ok
    assert known.fix == "evidence?purpose=known"
    assert the_pilot(reference).stage == "plan"
    assert count(AuditEvent) == before


def test_a_move_that_does_not_start_here_is_refused_by_a_finding(team: Team) -> None:
    reference = make_pilot(team)
    with pytest.raises(GateNotMetError) as refused:
        move_pilot(team.coordinator, reference, move="finish", press=press())
    assert [finding.code for finding in refused.value.findings] == ["not_from_here"]


def test_going_back_needs_a_reason(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    with pytest.raises(GateNotMetError) as refused:
        move_pilot(team.coordinator, reference, move="rethink", press=press())
    assert [f.id for f in refused.value.findings if f.blocks] == ["reason"]
    reason = "The question was wrong"
    move_pilot(team.coordinator, reference, move="rethink", reason=reason, press=press())
    newest = select(StageEvent.reason).order_by(StageEvent.seq.desc()).limit(1)
    assert db.session.scalar(newest) == reason


def test_only_the_coordinator_and_the_operator_move_a_pilot(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    for person in (team.delivery, team.academic, team.council_approver, team.neighbour):
        with pytest.raises(NotAllowedError):
            move_pilot(person, reference, move="begin", press=press())
    outsider = make_team("WM").coordinator
    for stranger in (outsider, Actor.nobody(), Actor.clock()):
        with pytest.raises(NotFoundError):
            move_pilot(stranger, reference, move="begin", press=press())
    assert move_pilot(OPERATOR, reference, move="begin", press=press())["moved"]


def test_a_page_that_is_out_of_date_is_told_what_changed(team: Team) -> None:
    reference = make_pilot(team)
    seen = the_pilot(reference).facts_version
    make_evidence(team, reference)
    with pytest.raises(PilotChangedError) as stale:
        move_pilot(team.coordinator, reference, move="begin", seen=seen, press=press())
    assert "evidence.submitted" in {change["kind"] for change in stale.value.changes}
    assert {change["person_id"] for change in stale.value.changes} >= {team.academic.person_id}
    seen = the_pilot(reference).facts_version
    assert move_pilot(team.coordinator, reference, move="begin", seen=seen, press=press())["moved"]


def test_the_same_press_moves_once_and_is_answered_the_same(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    asked = {"move": "begin", "reference": reference}
    first = move_pilot(
        team.coordinator, reference, move="begin", seen=99, press=press(key="k", **asked)
    )
    again = move_pilot(
        team.coordinator, reference, move="begin", seen=0, press=press(key="k", **asked)
    )
    assert again == first
    with pytest.raises(PressReusedError):
        move_pilot(team.coordinator, reference, move="stop", press=press(key="k", move="stop"))


def test_a_refusal_is_not_kept_so_the_same_press_may_succeed_later(team: Team) -> None:
    reference = make_pilot(team)
    with pytest.raises(GateNotMetError):
        move_pilot(team.coordinator, reference, move="begin", press=press(key="k"))
    make_evidence(team, reference)
    assert move_pilot(team.coordinator, reference, move="begin", press=press(key="k"))["moved"]


def test_the_event_keeps_the_facts_it_was_judged_on(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    event = db.session.scalars(select(StageEvent).where(StageEvent.move == "begin")).one()
    facts = PilotFacts.from_json(event.facts)
    assert facts.canonical() == event.facts.encode()
    assert facts.stage == "plan"
    assert len(facts.evidence) == 1
    assert "Breakfast" not in event.facts
    assert [finding["id"] for finding in json.loads(event.findings)] == ["known"]


def test_tasks_come_with_the_visit_and_are_due_in_working_days(team: Team) -> None:
    reference = make_pilot(team, staffed=False)
    tasks = the_tasks(reference, "plan")
    assert tasks["search"].required
    assert tasks["search"].owner_id is None
    assert tasks["think"].owner_id == team.coordinator.person_id
    assert tasks["search"].due_on == dt.date(2026, 3, 5)
    assert the_pilot(reference).facts_version == 1


def test_a_task_its_requirement_closes_is_done_when_the_pilot_moves(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    tasks = the_tasks(reference, "plan")
    assert tasks["search"].status == TaskStatus.DONE
    assert tasks["think"].status == TaskStatus.TO_DO
    assert the_tasks(reference, "doing")["write"].owner_id == team.delivery.person_id


def test_baselines_and_fields_are_locked_and_a_back_move_unlocks_the_fields(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    terms = IndicatorTerms(
        title=Bilingual("Attendance"),
        definition="Days attended of days possible",
        level="outcome",
        measure="percent",
        direction="increase",
        accumulation="period",
        frequency="month",
    )
    made = define_indicator(team.academic, reference, terms, press=press())
    baseline = BaselineTerms(period="2026-01", value="91.2")
    set_baseline(team.academic, made["indicator_id"], baseline, press=press())
    move_pilot(team.coordinator, reference, move="begin", press=press())
    assert db.session.scalar(select(Baseline.locked_at)) is not None

    changed = {"hypothesis": Bilingual("If we feed them, they come")}
    row_version = the_pilot(reference).row_version
    with pytest.raises(RefusedError) as refused:
        edit_pilot(team.coordinator, reference, changed, row_version=row_version, press=press())
    assert refused.value.field == "hypothesis"
    move_pilot(team.coordinator, reference, move="rethink", reason="Too early", press=press())
    edit_pilot(team.coordinator, reference, changed, row_version=row_version, press=press())
    assert the_pilot(reference).hypothesis_en == "If we feed them, they come"


def test_stopping_ends_a_hold_and_reopening_begins_a_new_cycle(team: Team) -> None:
    reference = make_pilot(team)
    hold_pilot(
        team.coordinator, reference, reason="Staff ill", review_on=dt.date(2026, 3, 20),
        press=press(),
    )  # fmt: skip
    with pytest.raises(GateNotMetError) as refused:
        move_pilot(team.coordinator, reference, move="begin", press=press())
    assert "on_hold" in {finding.code for finding in refused.value.findings if finding.blocks}
    move_pilot(team.coordinator, reference, move="stop", reason="No money", press=press())
    assert db.session.scalar(select(Hold.ended_at)) is not None
    assert readiness.load(the_pilot(reference).id).move == ""
    move_pilot(team.coordinator, reference, move="reopen", reason="Money found", press=press())
    pilot = the_pilot(reference)
    assert (pilot.stage, pilot.cycle) == ("plan", 2)
    assert the_tasks(reference, "plan")["search"].status == TaskStatus.TO_DO


def test_what_is_due_moves_on_by_the_days_a_pilot_was_held(team: Team) -> None:
    reference = make_pilot(team)
    due_before = the_tasks(reference, "plan")["search"].due_on
    target_before = db.session.scalar(select(Visit.target_on))
    hold_pilot(
        team.coordinator, reference, reason="Half term", review_on=dt.date(2026, 3, 20),
        press=press(at_day(1)),
    )  # fmt: skip
    assert readiness.load(the_pilot(reference).id).on_hold
    resumed = resume_pilot(team.coordinator, reference, press=press(at_day(8)))
    assert resumed["days"] == 7
    week = dt.timedelta(days=7)
    assert due_before
    assert the_tasks(reference, "plan")["search"].due_on == due_before + week
    assert target_before
    assert db.session.scalar(select(Visit.target_on)) == target_before + week
    assert not readiness.load(the_pilot(reference).id).on_hold


@pytest.mark.parametrize(
    "review_on", [dt.date(2026, 3, 1), dt.date(2027, 3, 1)], ids=["in the past", "too far ahead"]
)
def test_a_hold_is_looked_at_again_soon(team: Team, review_on: dt.date) -> None:
    reference = make_pilot(team)
    with pytest.raises((InvalidError, RefusedError)):
        hold_pilot(
            team.coordinator, reference, reason="Ill", review_on=review_on, press=press(at_day(1))
        )
    assert count(Hold) == 0


def test_a_press_dated_before_the_stage_was_entered_is_refused(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    with pytest.raises(RefusedError):
        move_pilot(
            team.coordinator, reference, move="begin", press=press(BEGIN - dt.timedelta(days=1))
        )


def test_a_reason_with_characters_that_cannot_be_kept_is_refused(team: Team) -> None:
    reference = make_pilot(team)
    for reason in ("no\0good", "lone \ud800", "x" * 4001):
        with pytest.raises(InvalidError):
            move_pilot(team.coordinator, reference, move="stop", reason=reason, press=press())


def test_a_move_that_spreads_asks_the_coordinator_to_start_the_child_pilots(team: Team) -> None:
    spreading = SHORT.replace("key: short", "key: spreading").replace(
        "label: {en: Stop, cy: Stopio}",
        "label: {en: Stop, cy: Stopio}\n"
        "    effects: [{effect: child_pilots, workflow: short}, {effect: close_tasks}]",
    )
    publish_definitions(OPERATOR, [Definition.from_yaml(spreading)], press=press())
    reference = make_pilot(team, workflow="spreading")
    move_pilot(team.coordinator, reference, move="stop", reason="It goes on", press=press())
    (task,) = the_tasks(reference, "stopped").values()
    assert (task.title_en, task.role) == (
        "Start a pilot in each place this goes on in",
        "coordinator",
    )
    assert task.title_cy
    assert task.owner_id == team.coordinator.person_id
    assert task.due_on
    assert task.status == TaskStatus.TO_DO
