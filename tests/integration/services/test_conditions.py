"""Conditions: tasks once the move is made, carried along, and a bar to the next gate when late."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import GateNotMetError, InvalidError, NotAllowedError, RefusedError
from labapp.models import (
    AuditEvent,
    Condition,
    GateReview,
    OutboxMessage,
    Pilot,
    Readiness,
    Task,
    Visit,
)
from labapp.reading import readiness
from labapp.reading.conditions import list_conditions
from labapp.services.deputies import name_deputy
from labapp.services.gate_decisions import sign
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.services.tasks import (
    AboutTask,
    add_task,
    assign_task,
    change_task,
    finish_task,
    reopen_task,
    set_task_aside,
    start_task,
)
from labapp.services.workflows import publish_definitions
from labapp.words import Actor, Bilingual, SignOffDecision, TaskStatus
from labapp.workflows.definition import Definition
from tests.factories import OPERATOR, Team, at_day, make_pilot, press
from tests.integration.services.conditions_said import DUE, promised, said
from tests.integration.team import team
from tests.laid import laid_once

__all__ = ["team"]

PROMISE = """
schema: labapp.workflow/1
key: promise
version: 1
title: {en: Promise, cy: Addewid}
roles: [coordinator, delivery, academic, approver]
initial: plan
stages:
  plan: {phase: evidence, label: {en: Plan, cy: Cynllunio}}
  doing: {phase: delivery, label: {en: Doing, cy: Gwneud}}
  looking: {phase: learning, label: {en: Looking, cy: Edrych}}
  done: {phase: closed, final: true, label: {en: Done, cy: Gorffen}}
  stopped: {phase: closed, final: true, label: {en: Stopped, cy: Stopiwyd}}
transitions:
  - id: agree
    from: [plan]
    to: doing
    kind: forward
    by: [coordinator]
    label: {en: Agree, cy: Cytuno}
    ask: {en: You are asked to agree., cy: Gofynnir i chi gytuno.}
    requires:
      - {id: council, requirement: sign_off, role: approver, organisation: [council]}
  - {id: look, from: [doing], to: looking, kind: forward, by: [coordinator],
     label: {en: Look, cy: Edrych}}
  - {id: back, from: [doing, looking], to: plan, kind: back, by: [coordinator], reason: required,
     label: {en: Back, cy: Yn ôl}}
  - id: conclude
    from: [looking]
    to: done
    kind: conclude
    conclusion: adopt
    by: [coordinator]
    label: {en: Conclude, cy: Dod i gasgliad}
    effects:
      - {effect: close_tasks}
  - {id: stop, from: any_open, to: stopped, kind: stop, by: [coordinator], reason: required,
     label: {en: Stop, cy: Stopio}}
holds: {by: [coordinator], reason: required, review_within: 8 weeks}
"""
ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LATE = at_day(150)  # after DUE


@laid_once
def asked(team: Team) -> tuple[str, int]:
    """Bring a pilot to the gate `agree`, and ask for sign-off."""
    publish_definitions(OPERATOR, [Definition.from_yaml(PROMISE)], press=press())
    reference = make_pilot(team, workflow="promise")
    return reference, ask(team, reference)


def agreed(team: Team) -> str:
    """Bring a pilot through `agree`, which was approved on one condition."""
    reference, review_id = asked(team)
    promise(team, review_id)
    move(team, reference, "agree")
    return reference


def ask(team: Team, reference: str) -> int:
    made = ask_for_sign_off(team.coordinator, reference, "agree", press=press())
    return int(made["review_id"])


def promise(team: Team, review_id: int) -> None:
    db.session.rollback()
    review = db.session.get_one(GateReview, review_id)
    seen = {"review_id": review_id, "seen_digest": review.seen_digest}
    promised(team, seen, team.council_approver, said(team), said(team, "Report back", row=2))


def move(team: Team, reference: str, move: str, at=None) -> None:
    reason = "So it is" if move in {"back", "stop"} else ""
    move_pilot(team.coordinator, reference, move=move, reason=reason, press=press(at))


def tasks() -> Sequence[Task]:
    db.session.rollback()
    chosen = select(Task).order_by(Task.id).execution_options(populate_existing=True)
    return db.session.scalars(chosen).all()


def open_stage() -> tuple[int, str]:
    db.session.rollback()
    row = db.session.execute(select(Visit.id, Visit.stage).where(Visit.left_at.is_(None))).one()
    return row.id, row.stage


def findings_of(refused: pytest.ExceptionInfo[GateNotMetError]) -> set[str]:
    return {each.id for each in refused.value.findings if each.blocks}


def test_before_the_move_a_condition_is_no_task_and_after_it_one_in_the_new_stage(
    team: Team,
) -> None:
    reference, review_id = asked(team)
    promise(team, review_id)
    assert tasks() == []
    move(team, reference, "agree")
    visit_id, _ = open_stage()
    assert [(t.title_en, t.owner_id, t.due_on, t.required, t.visit_id) for t in tasks()] == [
        (text, team.delivery.person_id, DUE, False, visit_id)
        for text in ("Agree who pays", "Report back")
    ]
    kept = db.session.scalars(select(Condition).order_by(Condition.id)).all()
    assert [each.task_id for each in kept] == [each.id for each in tasks()]
    owner = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == "tasks_given")
    assert db.session.scalars(owner).all() == [team.delivery.person_id]


@ONE
def test_the_conditions_of_a_round_that_did_not_carry_the_move_bind_nobody(team: Team) -> None:
    reference, review_id = asked(team)
    promise(team, review_id)
    move(team, reference, "stop")
    assert tasks() == []


def test_a_condition_goes_along_while_it_is_owed_and_stays_where_it_was_settled(
    team: Team,
) -> None:
    reference = agreed(team)
    first, second = tasks()
    finish_task(team.delivery, first.id, press=press())
    began, _ = open_stage()
    move(team, reference, "look")
    looking, stage = open_stage()
    assert (stage, [each.visit_id for each in tasks()]) == ("looking", [began, looking])
    move(team, reference, "back")
    assert tasks()[1].visit_id == open_stage()[0]
    assert [each.is_settled for each in list_conditions(second.pilot_id)] == [True, False]


def test_an_overdue_condition_bars_going_on_and_concluding_and_names_who_owes_it(
    team: Team,
) -> None:
    reference = agreed(team)
    with pytest.raises(GateNotMetError) as refused:
        move(team, reference, "look", LATE)
    assert findings_of(refused) == {"condition_overdue"}
    (late,) = refused.value.findings
    assert [each.id for each in late.held_by] == [team.delivery.person_id]
    assert late.parameters["open"] == [each.id for each in tasks()]
    for each in tasks():
        finish_task(team.delivery, each.id, press=press(LATE))
    move(team, reference, "look", LATE.replace(hour=15))


@ONE
@pytest.mark.parametrize("way", ["back", "stop"])
def test_an_overdue_condition_bars_neither_going_back_nor_stopping(team: Team, way: str) -> None:
    reference = agreed(team)
    move(team, reference, way, LATE)
    assert {each.visit_id for each in tasks()} == {open_stage()[0]}


@ONE
def test_concluding_leaves_a_condition_owed_and_bars_when_it_is_late(team: Team) -> None:
    reference = agreed(team)
    move(team, reference, "look")
    with pytest.raises(GateNotMetError) as refused:
        move(team, reference, "conclude", LATE)
    assert findings_of(refused) == {"condition_overdue"}
    move(team, reference, "conclude")
    assert {each.status for each in tasks()} == {TaskStatus.TO_DO}


@ONE
def test_stored_readiness_ends_with_the_day_while_a_condition_is_owed(team: Team) -> None:
    agreed(team)
    db.session.rollback()
    pilot = db.session.scalars(select(Pilot)).one()
    ends = db.session.scalar(select(Readiness.valid_until))
    assert ends is not None
    assert ends > press().at
    assert readiness.compare(pilot, now=press().at) == []
    assert "details" in readiness.compare(pilot, now=LATE)


def test_only_who_approves_lets_a_condition_go_and_nobody_changes_what_was_promised(
    team: Team,
) -> None:
    agreed(team)
    task = tasks()[0]
    for actor in (team.coordinator, team.delivery):
        with pytest.raises(RefusedError) as refused:
            set_task_aside(actor, task.id, reason="No time", press=press())
        assert "An approver of the pilot says" in refused.value.sentence.text
    with pytest.raises(NotAllowedError):
        finish_task(team.council_approver, task.id, press=press())
    about = AboutTask(title=Bilingual("Something else"), owner_id=task.owner_id, due_on=task.due_on)
    with pytest.raises(InvalidError) as changed:
        change_task(team.coordinator, task.id, about, press=press())
    assert set(changed.value.errors) == {"title"}
    change_task(team.delivery, task.id, kept(task), press=press())
    set_task_aside(team.university_approver, task.id, reason="Paid by others", press=press())
    assert tasks()[0].status == TaskStatus.NOT_NEEDED
    reopen_task(team.coordinator, task.id, press=press())


def kept(task: Task, **over: int | None) -> AboutTask:
    """Say of a condition what was promised; who answers for it may be another."""
    given = {"owner_id": task.owner_id, **over}
    how = Bilingual("By the book")
    return AboutTask(title=Bilingual(task.title_en), due_on=task.due_on, guidance=how, **given)


def test_whoever_answers_for_a_condition_alone_says_that_it_is_begun_and_done(team: Team) -> None:
    agreed(team)
    task = tasks()[0]
    academic = team.academic.person_id
    assign_task(team.coordinator, task.id, owner_id=academic, press=press())
    for actor in (team.delivery, team.coordinator, OPERATOR):
        for verb in (start_task, finish_task):
            with pytest.raises(RefusedError) as refused:
                verb(actor, task.id, press=press())
            assert "Whoever answers for it says that it is done" in refused.value.sentence.text
    start_task(team.academic, task.id, press=press())
    finish_task(team.academic, task.id, press=press())
    assert tasks()[0].status == TaskStatus.DONE


def test_a_coordinator_alone_hands_a_condition_on_always_to_somebody_and_it_stays_on_the_record(
    team: Team,
) -> None:
    agreed(team)
    task = tasks()[0]
    delivery, academic = team.delivery.person_id, team.academic.person_id
    for given in (
        lambda: assign_task(team.delivery, task.id, owner_id=academic, press=press()),
        lambda: change_task(team.delivery, task.id, kept(task, owner_id=academic), press=press()),
        lambda: assign_task(team.coordinator, task.id, owner_id=None, press=press()),
        lambda: change_task(team.coordinator, task.id, kept(task, owner_id=None), press=press()),
    ):
        with pytest.raises(InvalidError) as refused:
            given()
        assert set(refused.value.errors) == {"owner_id"}
    assert tasks()[0].owner_id == delivery
    change_task(team.coordinator, task.id, kept(task, owner_id=academic), press=press())
    traces = select(AuditEvent.details).where(AuditEvent.kind == "task.assigned")
    (trace,) = db.session.scalars(traces).all()
    assert json.loads(trace) | {"owner": academic, "before": delivery} == json.loads(trace)
    shown = {each.task_id: each for each in list_conditions(task.pilot_id)}[task.id]
    assert (shown.owner_id, shown.given_to) == (delivery, Bilingual("Academic"))


@ONE
def test_what_was_never_promised_is_set_aside_as_ever_and_stays_where_it_was(team: Team) -> None:
    reference = agreed(team)
    room, talk = AboutTask(title=Bilingual("Book a room")), AboutTask(title=Bilingual("Talk"))
    plain = add_task(team.coordinator, reference, room, press=press())["task_id"]
    add_task(team.coordinator, reference, talk, press=press())
    set_task_aside(team.coordinator, plain, reason="It is online", press=press())
    assert [each.status for each in tasks()] == ["to_do", "to_do", "not_needed", "to_do"]
    began, _ = open_stage()
    move(team, reference, "look")
    looking, _ = open_stage()
    assert [each.visit_id for each in tasks()] == [looking, looking, began, began]


@ONE
def test_an_approver_finishes_what_they_answer_for_and_nothing_else(team: Team) -> None:
    agreed(team)
    first, second = tasks()
    assign_task(team.coordinator, first.id, owner_id=team.council_approver.person_id, press=press())
    finish_task(team.council_approver, first.id, press=press())
    assert tasks()[0].status == TaskStatus.DONE
    for task in (first, second):
        with pytest.raises(NotAllowedError):
            finish_task(team.university_approver, task.id, press=press())


@ONE
def test_a_hold_moves_the_day_of_a_condition_and_later_dossiers_show_where_it_stands(
    team: Team,
) -> None:
    reference = agreed(team)
    review_on = at_day(20).date()
    hold_pilot(
        team.coordinator, reference, reason="Flood", review_on=review_on, press=press(at_day(2))
    )
    resume_pilot(team.coordinator, reference, press=press(at_day(12)))
    due = {each.due_on for each in tasks() if each.due_on}
    assert min(due) > DUE
    move(team, reference, "back", at_day(13))
    ask_for_sign_off(team.coordinator, reference, "agree", press=press(at_day(14)))
    db.session.rollback()
    newest = select(GateReview.dossier).order_by(GateReview.id.desc()).limit(1)
    shown = json.loads(db.session.scalars(newest).one())["conditions"]
    assert [(each["text"], each["status"], each["due"]) for each in shown] == [
        ("Agree who pays", "to_do", min(due).isoformat()),
        ("Report back", "to_do", max(due).isoformat()),
    ]


@ONE
def test_a_plain_approval_leaves_no_condition(team: Team) -> None:
    reference, review_id = asked(team)
    approve(team.council_approver, review_id)
    move(team, reference, "agree")
    assert tasks() == []


def approve(actor: Actor, review_id: int) -> None:
    db.session.rollback()
    seen = db.session.get_one(GateReview, review_id).seen_digest
    decision = SignOffDecision.APPROVE
    sign(actor, review_id, decision=decision, seen_digest=seen, press=press())


@ONE
def test_a_deputy_lets_a_condition_go_on_their_days_and_not_after(team: Team) -> None:
    reference = agreed(team)
    first, second = tasks()
    days = {"from_on": at_day(0).date(), "until_on": at_day(5).date()}
    deputy = team.neighbour
    name_deputy(team.council_approver, reference, deputy.person_id or 0, **days, press=press())
    set_task_aside(deputy, first.id, reason="Paid by others", press=press(at_day(5)))
    with pytest.raises(NotAllowedError):
        set_task_aside(deputy, second.id, reason="Too late", press=press(at_day(6)))
