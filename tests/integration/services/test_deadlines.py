"""Deadlines: told once, to whom they concern, in one mail; holds move them on, nothing advances."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from labapp import jobs
from labapp.db import db, transaction
from labapp.models import AuditEvent, GateReview, Job, OutboxMessage, Person, Pilot, Task, Visit
from labapp.reading.digests import list_items
from labapp.reading.site import site_details
from labapp.services import clock
from labapp.services.closure_days import Closure, add_closure_days
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.services.returns import nothing_to_report
from labapp.services.workflows import publish_definitions
from labapp.words import Actor, Bilingual, MessageState, SignOffDecision
from labapp.workflows.definition import Definition
from tests.conftest import running
from tests.definitions import SHORT
from tests.factories import (
    OPERATOR,
    Team,
    make_evidence,
    make_pilot,
    make_team,
    make_workflows,
    press,
)
from tests.integration.team import team
from tests.integration.test_mail import Sink, serving
from tests.statements import statements

__all__ = ["team"]

D = dt.date
MINUTE = dt.timedelta(minutes=1)
TIMED = (
    SHORT.replace("key: short", "key: timed")
    .replace(
        "{target: 2 weeks}",
        "{target: 10 working days, remind: [50%, 100%], escalate: {after: 120%, to: coordinator}}",
    )
    .replace(
        "{target: 5 working days}",
        "{target: 5 working days, remind: [40%, 100%], escalate: {after: 120%, to: coordinator}}",
    )
)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def tick(day: dt.date) -> int:
    return clock.tick(press=press(noon(day))).told


def timed(team: Team, **about: object) -> str:
    """Start a pilot on 2 March 2026: half its time has passed on 9, all of it on 16 March."""
    publish_definitions(OPERATOR, [Definition.from_yaml(TIMED)], press=press())
    return make_pilot(team, workflow="timed", **about)


def told(notice: str) -> list[tuple[str, dt.date]]:
    """Name those who were told, and when."""
    db.session.rollback()
    rows = db.session.execute(
        select(Person.name, OutboxMessage.created_at)
        .join(Person, Person.id == OutboxMessage.recipient_id)
        .where(OutboxMessage.notice == notice)
        .order_by(OutboxMessage.id)
    )
    return [(row.name, row.created_at.date()) for row in rows]


def approve(approver: Actor, review: dict[str, Any]) -> None:
    sign(
        approver,
        review["review_id"],
        decision=SignOffDecision.APPROVE,
        seen_digest=review["seen_digest"],
        press=press(noon(D(2026, 3, 12))),
    )


def settle_tasks() -> None:
    """Have no task to be told of."""
    with transaction() as session:
        session.connection().execute(update(Task.__table__).values(due_on=None))


def test_a_stage_is_reminded_of_at_its_percentages_and_then_brought_to_the_coordinator(
    team: Team,
) -> None:
    timed(team)
    settle_tasks()
    assert [tick(D(2026, 3, day)) for day in (6, 7, 8, 9, 9, 10)] == [0, 0, 0, 1, 0, 0]
    assert {name for name, _ in told("stage_reminder")} == {
        "Coordinator",
        "Academic",
        "Second academic",
    }
    assert [tick(D(2026, 3, day)) for day in (16, 17, 18, 19)] == [1, 0, 1, 0]
    assert told("stage_escalated") == [("Coordinator", D(2026, 3, 18))]
    kinds = db.session.scalars(select(AuditEvent.kind).where(AuditEvent.subject.like("visit:%")))
    assert list(kinds) == ["stage.reminded", "stage.reminded", "stage.escalated"]
    assert db.session.scalar(select(Pilot.stage)) == "plan"


def test_after_a_long_outage_only_the_newest_of_each_kind_is_told(team: Team) -> None:
    timed(team)
    settle_tasks()
    assert tick(D(2026, 4, 20)) == 2
    assert tick(D(2026, 4, 21)) == 0
    keys = db.session.scalars(
        select(OutboxMessage.unique_key).where(OutboxMessage.unique_key.like("stage%"))
    )
    told_of = {tuple(key.split(":")[3:5]) for key in keys}
    assert told_of == {("100", "2026-03-16"), ("120", "2026-03-16")}


def test_a_hold_stops_every_clock_but_its_own_and_moves_on_what_is_due(team: Team) -> None:
    reference = timed(team)
    settle_tasks()
    assert tick(D(2026, 3, 9)) == 1
    hold_pilot(
        team.coordinator,
        reference,
        reason="Ofsted",
        review_on=D(2026, 3, 21),
        press=press(noon(D(2026, 3, 10))),
    )
    days = (16, 18, 20, 21, 23, 24, 27, 30)
    assert [tick(D(2026, 3, day)) for day in days] == [0, 0, 0, 0, 1, 0, 0, 1]
    assert [name for name, _ in told("hold_review")] == ["Coordinator"] * 2
    resume_pilot(team.coordinator, reference, press=press(noon(D(2026, 4, 2))))
    target = db.session.scalar(select(Visit.target_on))
    assert target == D(2026, 4, 10)  # 17 working days of hold, Good Friday and Easter Monday apart
    assert [tick(D(2026, 4, day)) for day in (2, 9, 10, 13)] == [1, 0, 1, 0]


def test_a_task_is_reminded_of_two_working_days_before_and_on_the_first_one_after(
    team: Team,
) -> None:
    timed(team)
    days = [tick(D(2026, 3, day)) for day in (2, 3, 4, 5, 6)]
    # search (nobody’s alone: both academics) is due on Thursday 5, think on Monday 9
    assert days == [0, 1, 0, 1, 1]
    assert told("task_late") == [("Academic", D(2026, 3, 6)), ("Second academic", D(2026, 3, 6))]


def test_a_task_asks_nothing_more_once_its_requirement_is_met(team: Team) -> None:
    make_evidence(team, timed(team))
    assert [tick(D(2026, 3, day)) for day in (3, 5, 6)] == [0, 1, 0]
    assert [name for name, _ in told("task_soon")] == ["Coordinator"]
    assert told("task_late") == []


def test_what_is_done_ended_or_waits_for_nobody_is_told_of_to_nobody(team: Team) -> None:
    reference, stopped = timed(team), timed(team)
    with transaction() as session:
        done = {"status": "done", "closed_at": noon(D(2026, 3, 3))}
        session.connection().execute(update(Task.__table__).values(done))
    move_pilot(team.coordinator, stopped, move="stop", reason="No money", press=press())
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    settle_tasks()
    assert tick(D(2026, 3, 30)) == 0


def test_signers_who_have_not_answered_are_reminded_and_silence_signs_nothing(team: Team) -> None:
    reference = timed(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    settle_tasks()
    monday = press(noon(D(2026, 3, 9)))
    review = ask_for_sign_off(team.coordinator, reference, "finish", press=monday)
    assert tick(D(2026, 3, 10)) == 0
    assert tick(D(2026, 3, 11)) == 1
    assert {name for name, _ in told("sign_off_reminder")} == {
        "Council approver",
        "University approver",
    }
    approve(team.council_approver, review)
    signed = make_pilot(team, workflow="timed")
    make_evidence(team, signed)
    move_pilot(team.coordinator, signed, move="begin", press=press())
    settle_tasks()
    monday = press(noon(D(2026, 3, 9)))
    both = ask_for_sign_off(team.coordinator, signed, "finish", press=monday)
    approve(team.council_approver, both)
    approve(team.university_approver, both)
    assert [tick(D(2026, 3, day)) for day in (16, 17)] == [1, 1]
    assert told("sign_off_reminder")[2:] == [("University approver", D(2026, 3, 16))]
    assert told("sign_off_escalated") == [("Coordinator", D(2026, 3, 17))]
    db.session.rollback()
    assert db.session.scalar(select(GateReview.closed_at)) is None


def test_who_is_to_look_back_at_a_pilot_that_has_ended_is_told_when_it_is_due(team: Team) -> None:
    reference = timed(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    both = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    approve(team.council_approver, both)
    approve(team.university_approver, both)
    ended = press(noon(D(2026, 3, 12)))
    move_pilot(team.coordinator, reference, move="finish", press=ended)
    days = (D(2026, 9, 9), D(2026, 9, 10), D(2026, 9, 10), D(2026, 9, 14), D(2026, 9, 14))
    assert [tick(day) for day in days] == [0, 1, 0, 1, 0]
    assert told("task_soon") == [("Coordinator", D(2026, 9, 10))]
    assert told("task_late") == [("Coordinator", D(2026, 9, 14))]
    coordinator = Actor.person(team.coordinator.person_id or 0)
    items, _ = list_items(coordinator, upto=noon(D(2026, 9, 14)), today=D(2026, 9, 14))
    assert [each.name.en for each in items] == ["Look back at what became of it"] * 2
    assert {each.due_on for each in items} == {D(2026, 9, 12)}
    assert told("digest").count(("Coordinator", D(2026, 9, 14))) == 1


def test_a_return_is_asked_for_when_its_period_has_ended_and_again_when_it_is_late(
    team: Team,
) -> None:
    reference = timed(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    settle_tasks()
    days = (D(2026, 3, 31), D(2026, 4, 1), D(2026, 4, 2), D(2026, 4, 10))
    assert [tick(day) for day in days] == [0, 1, 0, 1]
    assert told("return_due") == [("Delivery", D(2026, 4, 1))]
    assert told("return_late") == [("Delivery", D(2026, 4, 10))]
    april = press(noon(D(2026, 4, 30)))
    nothing_to_report(team.delivery, reference, "2026-04", press=april)
    assert tick(D(2026, 5, 5)) == 0


def test_a_closure_day_is_no_day_to_remind_on_and_moves_no_date_that_is_set(team: Team) -> None:
    timed(team)
    settle_tasks()
    closed = [Closure(D(2026, 3, day), Bilingual("Flood")) for day in (9, 10, 14)]
    made = add_closure_days(team.coordinator, team.lab, closed, press=press())
    assert made == {"added": ["2026-03-09", "2026-03-10"], "left_out": ["2026-03-14"]}
    assert db.session.scalar(select(Visit.target_on)) == D(2026, 3, 16)
    assert [tick(D(2026, 3, day)) for day in (9, 10, 11)] == [0, 0, 1]
    kinds = list(
        db.session.scalars(select(AuditEvent.kind).where(AuditEvent.kind.like("closure%")))
    )
    assert kinds == ["closure_day.added"]


def test_the_clocks_change_no_day(team: Team) -> None:
    timed(team)
    with transaction() as session:
        session.connection().execute(update(Task.__table__).values(due_on=D(2026, 3, 30)))
    last_of_winter = dt.datetime(2026, 3, 27, 6, 59, tzinfo=dt.UTC)
    assert clock.tick(press=press(last_of_winter)).told == 0
    assert clock.tick(press=press(last_of_winter + MINUTE)).told == 4  # the stage’s two, two tasks
    assert clock.tick(press=press(last_of_winter + MINUTE * 30)).told == 0
    summer = dt.datetime(2026, 3, 31, 5, 59, tzinfo=dt.UTC)
    assert clock.tick(press=press(summer)).told == 0
    assert clock.tick(press=press(summer + MINUTE)).told == 2  # the tasks are late


@contextmanager
def two_timed_pilots(settings, sink):
    """Give a site that sends to `sink`, with two pilots and no other mail to be sent."""
    with serving(sink) as url, running(replace(settings, smtp_url=url)) as app:
        with app.app_context():
            make_workflows()
            team = make_team()
            timed(team)
            timed(team, title="Walking buses")
            with transaction() as session:
                session.execute(update(OutboxMessage).values(state=MessageState.SENT))
                session.execute(update(Person).values(language="en"))
        yield app


def test_one_mail_tells_all_that_one_tick_reminds_somebody_of(settings) -> None:
    sink = Sink()
    with two_timed_pilots(settings, sink) as app:
        with app.app_context():
            assert tick(D(2026, 3, 6)) == 4
            first = select(func.min(Task.id)).where(Task.key == "think").scalar_subquery()
            done = {"status": "done", "closed_at": noon(D(2026, 3, 6))}
            with transaction() as session:
                tasks = Task.__table__
                session.connection().execute(update(tasks).where(tasks.c.id == first).values(done))
            assert tick(D(2026, 3, 6)) == 0
        jobs.do_all_due(app)
        with app.app_context():
            assert tick(D(2026, 3, 6)) == 0
            left = select(OutboxMessage.id).where(OutboxMessage.state == MessageState.WAITING)
            assert list(db.session.scalars(left)) == []
        jobs.do_all_due(app)
    by_reader = {text.split("To: ")[1].split(" <")[0]: text for text in sink.taken}
    assert len(sink.taken) == len(by_reader) == 3
    mail = by_reader["Academic"]
    assert "Subject: What is due in your pilots" in mail
    assert mail.count("Task: Search") == 2
    assert "NW-1 Breakfast clubs" in mail
    assert "http://localhost/pilots/NW-2/tasks" in mail
    assert by_reader["Coordinator"].count("Task: Think") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_digest_tells_is_read_of_all_pilots_at_once(settings) -> None:
    with two_timed_pilots(settings, Sink()) as app, app.app_context():
        assert tick(D(2026, 3, 6)) == 4
        academic = db.session.scalars(select(Person.id).where(Person.name == "Academic")).one()
        with statements(app) as made:
            items, _ = list_items(
                Actor.person(academic), upto=noon(D(2026, 3, 6)), today=D(2026, 3, 6)
            )
        assert ([each.reference for each in items], len(made)) == (["NW-1", "NW-2"], 2)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_digest_waits_for_its_server_and_tells_nothing_that_is_settled_by_then(settings) -> None:
    sink = Sink("451 Try later")
    with two_timed_pilots(settings, sink) as app:
        with app.app_context():
            assert tick(D(2026, 3, 6)) == 4
        jobs.do_all_due(app)
        with app.app_context():
            assert tick(D(2026, 3, 6)) == 0
            states = select(OutboxMessage.state).where(OutboxMessage.notice == "digest")
            assert list(db.session.scalars(states)) == [MessageState.WAITING] * 3
            kept = [each.notice for each in site_details(OPERATOR, now=noon(D(2026, 3, 6))).kept]
            assert kept == ["digest"] * 3
            with transaction() as session:
                think = {"status": "done", "closed_at": noon(D(2026, 3, 6))}
                tasks = Task.__table__
                session.connection().execute(
                    update(tasks).where(tasks.c.key == "think").values(think)
                )
                session.execute(update(Job).values(not_before=noon(D(2026, 3, 6))))
        sink.answer = "250 OK"
        jobs.do_all_due(app)
        with app.app_context():
            by_state = select(OutboxMessage.notice, OutboxMessage.state).order_by(OutboxMessage.id)
            left = {(n, s) for n, s in db.session.execute(by_state) if n in ("digest", "task_soon")}
    assert len(sink.taken) == 2
    dropped = {("task_soon", MessageState.DROPPED), ("digest", MessageState.DROPPED)}
    assert left == dropped | {("digest", MessageState.SENT)}
