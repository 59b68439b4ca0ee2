"""Tasks are added, given to people, finished in one press, set aside and opened again."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
)
from labapp.models import OutboxMessage, Pilot, Task, Visit
from labapp.reading.tasks import list_tasks
from labapp.services import tasks
from labapp.services.tasks import AboutTask
from labapp.words import Actor, Bilingual
from tests.integration.evidence_ground import NOW, OPERATOR, Ground, lay_ground, press


@pytest.fixture
def ground(app):
    with app.app_context():
        yield lay_ground()


def said(title: str = "Ring the council", **more) -> AboutTask:
    return AboutTask(title=Bilingual(title), **more)


def add(ground: Ground, who: Actor, **more) -> int:
    answer = tasks.add_task(who, ground.reference, said(**more), press=press())
    return answer["task_id"]


def task(task_id: int) -> Task:
    db.session.rollback()
    return db.session.get(Task, task_id, populate_existing=True)


def test_a_task_is_added_to_the_stage_the_pilot_is_in(ground: Ground):
    made = task(add(ground, ground.delivery, due_on=dt.date(2024, 3, 20)))
    visit = db.session.get(Visit, made.visit_id)
    assert (visit.left_at, made.status, made.due_on) == (None, "to_do", dt.date(2024, 3, 20))


def test_whoever_is_given_a_task_is_told_unless_it_was_themselves(ground: Ground):
    add(ground, ground.coordinator, owner_id=ground.delivery.person_id)
    add(ground, ground.coordinator, owner_id=ground.coordinator.person_id)
    told = db.session.scalars(
        select(OutboxMessage.recipient_id).where(OutboxMessage.notice == "task_assigned")
    ).all()
    assert told.count(ground.delivery.person_id) == 1
    assert ground.coordinator.person_id not in told[-1:]


@pytest.mark.parametrize("name", ["neighbour", "viewer", "outsider"])
def test_a_task_is_given_only_to_somebody_with_a_part_in_the_pilot(ground: Ground, name):
    with pytest.raises(InvalidError) as refused:
        add(ground, ground.coordinator, owner_id=ground.people[name].person_id)
    assert "owner_id" in refused.value.errors


def test_finishing_is_one_press_and_says_who_and_when(ground: Ground):
    task_id = add(ground, ground.delivery)
    tasks.finish_task(ground.delivery, task_id, press=press())
    done = task(task_id)
    assert (done.status, done.closed_by, done.closed_at) == (
        "done", ground.delivery.person_id, NOW,
    )  # fmt: skip
    tasks.reopen_task(ground.delivery, task_id, press=press())
    assert (task(task_id).status, task(task_id).closed_at) == ("to_do", None)
    tasks.start_task(ground.delivery, task_id, press=press())
    assert task(task_id).status == "doing"


def test_setting_aside_needs_a_reason(ground: Ground):
    task_id = add(ground, ground.delivery)
    with pytest.raises(InvalidError) as refused:
        tasks.set_task_aside(ground.delivery, task_id, reason="", press=press())
    assert "reason" in refused.value.errors
    tasks.set_task_aside(ground.delivery, task_id, reason="The school closed", press=press())
    assert (task(task_id).status, task(task_id).note) == ("not_needed", "The school closed")


def test_an_academic_finishes_only_their_own_task(ground: Ground):
    theirs = add(ground, ground.coordinator, owner_id=ground.academic.person_id)
    anothers = add(ground, ground.coordinator, owner_id=ground.delivery.person_id)
    tasks.finish_task(ground.academic, theirs, press=press())
    with pytest.raises(NotAllowedError):
        tasks.finish_task(ground.academic, anothers, press=press())


def test_strangers_neither_see_nor_finish(ground: Ground):
    task_id = add(ground, ground.delivery)
    for who, error in (
        (ground.outsider, NotFoundError),
        (ground.neighbour, NotAllowedError),
        (ground.viewer, NotAllowedError),
        (Actor.nobody(), NotFoundError),
    ):
        with pytest.raises(error):
            tasks.finish_task(who, task_id, press=press())
        with pytest.raises(error):
            add(ground, who)


def test_a_change_is_refused_when_somebody_changed_it_since(ground: Ground):
    task_id = add(ground, ground.delivery)
    tasks.change_task(ground.delivery, task_id, said("Write"), seen=1, press=press())
    with pytest.raises(StaleError):
        tasks.change_task(ground.coordinator, task_id, said("Ring"), seen=1, press=press())
    tasks.assign_task(
        ground.coordinator, task_id, owner_id=ground.academic.person_id, press=press()
    )
    assert task(task_id).owner_id == ground.academic.person_id


def planned_task(ground: Ground) -> Task:
    db.session.rollback()
    return db.session.scalars(select(Task).where(Task.key.is_not(None), Task.required)).first()


def test_what_the_workflow_requires_is_not_made_optional_by_a_change(ground: Ground):
    planned = planned_task(ground)
    about = AboutTask(title=Bilingual(planned.title_en), required=False)
    for who in (ground.delivery, ground.coordinator, OPERATOR):
        with pytest.raises(InvalidError) as refused:
            tasks.change_task(who, planned.id, about, press=press())
        assert "required" in refused.value.errors
    assert task(planned.id).required


def test_the_rest_of_what_the_workflow_planned_may_be_changed(ground: Ground):
    planned = planned_task(ground)
    about = AboutTask(title=Bilingual("Said better"), required=True)
    tasks.change_task(ground.delivery, planned.id, about, press=press())
    assert (task(planned.id).title_en, task(planned.id).required) == ("Said better", True)


def test_each_change_makes_the_pilot_newer(ground: Ground):
    before = db.session.scalar(select(Pilot.facts_version).where(Pilot.id == 1))
    tasks.finish_task(OPERATOR, add(ground, ground.delivery), press=press())
    db.session.rollback()
    assert db.session.scalar(select(Pilot.facts_version).where(Pilot.id == 1)) == before + 2


def test_the_list_puts_what_is_left_first_and_can_show_the_required_alone(ground: Ground):
    add(ground, ground.delivery)
    db.session.rollback()
    pilot = db.session.scalars(select(Pilot).where(Pilot.reference == ground.reference)).one()
    (visit,) = list_tasks(pilot.id, pilot.definition_digest, now=NOW)
    assert visit.is_open
    assert "Ring the council" in [each.title.en for each in visit.tasks]
    (narrow,) = list_tasks(pilot.id, pilot.definition_digest, show="required", now=NOW)
    assert narrow.tasks
    assert all(each.required for each in narrow.tasks)


def test_a_blank_title_is_refused(ground: Ground):
    with pytest.raises(InvalidError) as refused:
        tasks.add_task(ground.delivery, ground.reference, said(" "), press=press())
    assert "title" in refused.value.errors
