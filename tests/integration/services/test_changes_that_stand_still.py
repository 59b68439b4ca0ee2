"""A change of version under way stands still, says why, and is gone on with by whoever may."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from flask import Flask
from sqlalchemy import select, update

from labapp.db import db, transaction
from labapp.models import AuditEvent, Job, Person, Pilot
from labapp.reading.jobs import LATE
from labapp.reading.version_changes import get_change, list_changes
from labapp.reading.version_standing import JOB, who_goes_on
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import go_on_by_worker, go_on_with_change, settle_change
from labapp.speak import say
from labapp.words import Actor, JobState, MigrationPolicy, MigrationState
from tests.definitions import short
from tests.factories import BEGIN, OPERATOR, Team, at_day, make_pilot, make_workflows, press
from tests.integration.team import team
from tests.statements import statements
from tests.versions import ASKS_MORE, make_version

__all__ = ["team"]
ASKED = ChangeAsked(
    key="short", before=1, after=2, policy=MigrationPolicy.NOW, reason="Learnt a lesson"
)


def begin() -> int:
    began: int = begin_change(OPERATOR, ASKED, press=press())["migration_id"]
    return began


def digest_of(reference: str) -> str | None:
    db.session.rollback()
    return db.session.scalar(select(Pilot.definition_digest).where(Pilot.reference == reference))


def recorded(kind: str) -> list[dict[str, object]]:
    rows = db.session.scalars(select(AuditEvent.details).where(AuditEvent.kind == kind))
    return [json.loads(each) for each in rows]


def make_admin(name: str) -> Actor:
    """Give somebody who runs the site."""
    with transaction() as session:
        person = Person(
            email=f"{name.lower()}@example.org", name=name, site_admin=True, created_at=BEGIN,
            language="",
        )  # fmt: skip
        session.add(person)
        session.flush()
        return Actor.person(person.id)


def no_longer_runs_the_site(who: Actor) -> None:
    with transaction() as session:
        session.get_one(Person, who.person_id).site_admin = False


def ask_worker(who: Actor) -> int:
    began: int = begin_change(who, ASKED, by_worker=True, press=press())["migration_id"]
    return began


def why(began: int, now: dt.datetime | None = None) -> str:
    """Say in English why a change stands still; blank where it goes on."""
    db.session.rollback()
    change = get_change(OPERATOR, began, now=now or at_day(1)).change
    return say(change.standstill.why, "en") if change.standstill else ""


def test_a_change_stands_still_when_who_asked_may_not_any_more_until_another_goes_on(
    team: Team,
) -> None:
    reference, first, second = make_pilot(team), make_admin("First"), make_admin("Second")
    again = make_version(*ASKS_MORE)
    began = ask_worker(first)
    assert who_goes_on(began) == first
    no_longer_runs_the_site(first)
    assert go_on_by_worker(began, press=press()) == 0, "nothing is left to a later try"
    assert digest_of(reference) == short().digest
    assert recorded("workflow.change_stopped") == [{"asked_by": first.person_id}]
    assert why(began).endswith("Asked by: First")
    settle_change(second, began, MigrationState.RUNNING, by_worker=True, press=press())
    assert who_goes_on(began) == second
    assert why(began, BEGIN) == ""
    assert go_on_by_worker(began, press=press()) == 0
    assert digest_of(reference) == again.digest
    resumed = select(AuditEvent.actor_key).where(AuditEvent.kind == "workflow.change_resumed")
    assert db.session.scalars(resumed).all() == [second.key], "the record names who went on"
    assert why(began) == "", "what is finished does not stand still"


def test_a_change_is_taken_back_by_another_when_who_asked_may_not_any_more(team: Team) -> None:
    reference, first, second = make_pilot(team), make_admin("First"), make_admin("Second")
    make_version(*ASKS_MORE)
    began = ask_worker(first)
    go_on_by_worker(began, press=press())
    settle_change(first, began, MigrationState.REVERSING, by_worker=True, press=press())
    no_longer_runs_the_site(first)
    assert go_on_by_worker(began, press=press()) == 0
    assert "may not take pilots over any more" in why(began)
    settle_change(second, began, MigrationState.REVERSING, by_worker=True, press=press())
    assert go_on_by_worker(began, press=press()) == 0
    assert digest_of(reference) == short().digest


def test_whoever_goes_on_by_a_command_is_on_the_record(team: Team) -> None:
    make_pilot(team)
    make_version(*ASKS_MORE)
    began = begin()
    assert why(began).startswith("A command began this")
    assert recorded("workflow.change_resumed") == []
    begin()
    assert len(recorded("workflow.change_resumed")) == 1
    go_on_with_change(OPERATOR, began, press=press())
    begin()
    settle_change(OPERATOR, began, MigrationState.DONE, by_worker=True, press=press())
    assert len(recorded("workflow.change_resumed")) == 1, "what is finished is not gone on with"


def test_how_the_worker_stands_with_a_change_is_said(team: Team) -> None:
    make_pilot(team)
    make_version(*ASKS_MORE)
    began = ask_worker(make_admin("First"))
    due = db.session.scalars(select(Job.not_before).where(Job.kind == JOB)).one()
    assert why(began, due) == ""
    assert why(began, due + dt.timedelta(hours=1)).startswith("The worker has not come")
    with transaction() as session:
        session.execute(update(Job).where(Job.kind == JOB).values(attempts=2))
    assert why(began, due - dt.timedelta(minutes=1)).startswith("Some pilots are being worked on")
    for state, said in (
        (JobState.RUNNING, ""),
        (JobState.DONE, "It stands still: the worker stopped"),
        (JobState.FAILED, "It stands still: the worker tried it and gave it up. Tries: 2"),
    ):
        with transaction() as session:
            session.execute(update(Job).where(Job.kind == JOB).values(state=state))
        assert why(began, due).startswith(said)
        assert bool(why(began, due)) is bool(said)


def test_what_another_worker_left_in_the_middle_is_late_like_what_none_came_to(team: Team) -> None:
    make_pilot(team)
    make_version(*ASKS_MORE)
    began = ask_worker(make_admin("First"))
    ended = at_day(1)
    with transaction() as session:
        left = {"state": JobState.RUNNING, "lease_until": ended}
        session.execute(update(Job).where(Job.kind == JOB).values(left))
    assert why(began, ended) == "", "somebody may be at it still"
    assert why(began, ended + 2 * LATE).startswith("The worker has not come")


def test_a_command_that_is_at_work_does_not_stand_still(team: Team) -> None:
    make_pilot(team)
    make_pilot(team, title="Walking buses")
    make_version(*ASKS_MORE)
    at = at_day(1)
    began = begin_change(OPERATOR, ASKED, press=press(at))["migration_id"]
    assert why(began, at + LATE) == ""
    assert why(began, at + 2 * LATE).startswith("A command began this")
    go_on_with_change(OPERATOR, began, press=press(at + LATE), most=1)
    assert why(began, at + 2 * LATE) == "", "a pilot went over a quarter of an hour ago"
    assert why(began, at + 3 * LATE).startswith("A command began this")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_why_a_change_stands_still_is_read_in_three_statements_at_most(app: Flask) -> None:
    with app.app_context():
        make_workflows()
        make_version(*ASKS_MORE)
        ask_worker(make_admin("First"))
        with statements(app) as made:
            (change,) = list_changes(OPERATOR, "short", now=at_day(1))
        assert change.standstill
    assert len(made) == 3, "the changes; then of each the job, and what who asked for it may do"
