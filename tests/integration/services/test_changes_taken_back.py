"""A change of version taken back leaves things as they were, and may be made once more."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, Task, Visit
from labapp.reading.facts import load_facts
from labapp.reading.pilot_page import get_pilot_page
from labapp.reading.version_changes import get_change
from labapp.reading.version_outlook import try_change
from labapp.services.tasks import reopen_task, set_task_aside
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import go_on_with_change, take_change_back
from labapp.words import MigrationPolicy, PilotMigrationState, TaskStatus
from tests.factories import BEGIN, OPERATOR, Team, at_day, make_pilot, press
from tests.integration.team import team
from tests.versions import ASKS_MORE, RENAMED, make_version

__all__ = ["team"]


def change(day: int, policy: MigrationPolicy = MigrationPolicy.NOW, **mapping: str) -> int:
    """Take every pilot over on a day, counted from the first."""
    asked = ChangeAsked(
        key="short", before=1, after=2, policy=policy, mapping=mapping, reason="Learnt a lesson"
    )
    began: int = begin_change(OPERATOR, asked, press=press(at_day(day)))["migration_id"]
    assert go_on_with_change(OPERATOR, began, press=press(at_day(day)))["left"] == 0
    return began


def the_task(key: str) -> Task:
    db.session.rollback()
    return db.session.scalars(select(Task).where(Task.key == key)).one()


def test_taken_over_once_more_it_gets_the_tasks_again_that_were_closed_in_between(
    team: Team,
) -> None:
    make_pilot(team)
    make_version(*ASKS_MORE)
    take_change_back(OPERATOR, change(1), press=press(at_day(1)))
    assert the_task("consult").status is TaskStatus.NOT_NEEDED
    (tried,) = try_change(OPERATOR, ("short", 1, 2), {}, now=at_day(2)).pilots
    assert [each.key for each in tried.outlook.new_tasks] == ["consult"]
    began = change(2)
    task = the_task("consult")
    assert (task.status, task.note, task.closed_at) == (TaskStatus.TO_DO, "", None)
    assert task.created_at == at_day(2), "it begins anew"
    assert task.owner_id == team.delivery.person_id
    take_change_back(OPERATOR, began, press=press(at_day(3)))
    assert the_task("consult").status is TaskStatus.NOT_NEEDED, "and so once more"


def test_a_task_that_somebody_decided_on_stays_as_they_left_it(team: Team) -> None:
    make_pilot(team)
    make_version(*ASKS_MORE)
    take_change_back(OPERATOR, change(1), press=press(at_day(1)))
    task_id = the_task("consult").id
    db.session.rollback()
    reopen_task(team.delivery, task_id, press=press(at_day(1)))
    set_task_aside(team.coordinator, task_id, reason="Asked last year", press=press(at_day(1)))
    (tried,) = try_change(OPERATOR, ("short", 1, 2), {}, now=at_day(2)).pilots
    assert tried.outlook.new_tasks == ()
    change(2)
    assert the_task("consult").status is TaskStatus.NOT_NEEDED


def stands(reference: str) -> tuple[Any, ...]:
    """Say since when a pilot stands where it does, until when that is planned, and its stays."""
    db.session.rollback()
    pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()
    facts = load_facts(pilot, now=at_day(9))
    target = select(Visit.target_on).where(Visit.id == facts.visit.id)
    stays = tuple((each.stage, each.entered) for each in facts.visits)
    return facts.visit.entered, db.session.scalar(target), facts.visit.number, stays


def test_a_mapped_stage_keeps_the_clock_and_is_one_visit_there_and_back_and_there_again(
    team: Team,
) -> None:
    reference = make_pilot(team)
    make_version(*RENAMED, ("limit: {target: 2 weeks}", "limit: {target: 3 weeks}"))
    before = stands(reference)
    since = before[0]
    assert before == (since, at_day(14).date(), 1, (("plan", since),))
    for day in (3, 6):
        began = change(day, plan="design")
        there = (since, at_day(21).date(), 1, (("design", since),))
        assert stands(reference) == there
        take_change_back(OPERATOR, began, press=press(at_day(day + 1)))
        assert stands(reference) == before
    pilot_id = db.session.scalars(select(Pilot.id)).one()
    shown = get_pilot_page(team.coordinator, pilot_id, now=at_day(9)).visits
    assert [(each.stage, each.entered_at) for each in shown] == [("plan", since)]


def test_pilots_that_stay_do_not_wait_their_turn(team: Team) -> None:
    make_pilot(team)
    make_version(*ASKS_MORE)
    began = change(1, MigrationPolicy.STAY)
    page = get_change(OPERATOR, began, now=BEGIN)
    assert page.counts == {PilotMigrationState.STAYED: 1}
    assert change(2, MigrationPolicy.STAY) == began, "asked once more there is nothing to do"
