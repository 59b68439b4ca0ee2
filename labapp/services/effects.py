"""What a move does besides moving: the closed registry of effects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import assert_never

from sqlalchemy import select

from labapp.command import Locked
from labapp.models import Task, Visit
from labapp.reading.calendars import calendar_of
from labapp.services.indicators import lock_baselines
from labapp.services.scaling import has_scale_places
from labapp.words import Actor, Bilingual, TaskStatus
from labapp.workflows.calendar import Calendar, add_working_days, day_of, due
from labapp.workflows.definition import Transition
from labapp.workflows.definition.schema import (
    ChangeFields,
    ChildPilots,
    CloseTasks,
    LockBaselines,
    LookBack,
)
from labapp.workflows.facts import Member
from labapp.workflows.facts.people import sole_holder
from labapp.workflows.finding import Finding

LOOK_BACK = Bilingual("Look back at what became of it", "Edrych yn ôl ar yr hyn a ddaeth ohono")
SPREAD = Bilingual(
    "Start a pilot in each place this goes on in",
    "Dechrau peilot ym mhob lle y bydd hyn yn parhau",
)
SPREAD_WITHIN = 10  # working days
COORDINATOR = "coordinator"
_OPEN = (TaskStatus.TO_DO, TaskStatus.DOING)


def close_met_tasks(locked: Locked, actor: Actor, left: Visit, findings: Iterable[Finding]) -> None:
    """Close as done the tasks whose requirement the gate found met: nobody presses twice."""
    met = {finding.id for finding in _with_members(findings) if finding.ok}
    for task in _open_tasks(locked, left):
        if task.closes_with in met:
            task.status = TaskStatus.DONE
            _close(locked, actor, task)
    locked.session.flush()


def take_effect(
    locked: Locked,
    actor: Actor,
    transition: Transition,
    visits: tuple[Visit, Visit],
    members: Sequence[Member],
) -> None:
    """Do what the definition says this move does; `visits` are the one left and the one entered.

    Locked fields are read from the moves themselves; child pilots are started by a person.
    """
    left, entered = visits
    for number, effect in enumerate(transition.effects):
        match effect:
            case LockBaselines():
                lock_baselines(locked.session, locked.pilot, locked.press.at)
            case CloseTasks():
                _close_rest(locked, actor, left, transition.label)
            case LookBack():
                task = _look_back(locked, actor, effect, entered, members)
                _ask(locked, task, f"look_back_{number}")
            case ChildPilots() if not has_scale_places(locked):
                task = _spread(locked, actor, entered, members)
                _ask(locked, task, f"child_pilots_{number}")
            case ChildPilots() | ChangeFields():
                pass  # each place gets its pilot with the move; fields are read from the moves
            case _:
                assert_never(effect)
    locked.session.flush()


def _with_members(findings: Iterable[Finding]) -> Iterable[Finding]:
    for finding in findings:
        yield finding
        yield from finding.members


def _open_tasks(locked: Locked, visit: Visit) -> Sequence[Task]:
    chosen = select(Task).where(Task.visit_id == visit.id, Task.status.in_(_OPEN))
    return locked.session.scalars(chosen.execution_options(populate_existing=True)).all()


def _close(locked: Locked, actor: Actor, task: Task) -> None:
    task.closed_at, task.closed_by = locked.press.at, actor.person_id
    task.row_version += 1


def _close_rest(locked: Locked, actor: Actor, left: Visit, label: Bilingual) -> None:
    for task in _open_tasks(locked, left):
        task.status = TaskStatus.NOT_NEEDED
        task.note = " · ".join(text for text in (label.en, label.cy) if text)
        _close(locked, actor, task)


def _look_back(
    locked: Locked, actor: Actor, effect: LookBack, entered: Visit, members: Sequence[Member]
) -> Task:
    day = due(effect.after, day_of(locked.press.at), _calendar(locked))
    return _task(
        locked, actor, entered, LOOK_BACK, (effect.role, sole_holder(members, effect.role)), day
    )


def _spread(locked: Locked, actor: Actor, entered: Visit, members: Sequence[Member]) -> Task:
    day = add_working_days(day_of(locked.press.at), SPREAD_WITHIN, _calendar(locked))
    return _task(
        locked, actor, entered, SPREAD, (COORDINATOR, sole_holder(members, COORDINATOR)), day
    )


def _ask(locked: Locked, task: Task, key: str) -> None:
    """Ask for a task that the definition names by its key."""
    task.key = key
    locked.session.add(task)


def _calendar(locked: Locked) -> Calendar:
    return calendar_of(locked.pilot.lab_id)


def _task(
    locked: Locked,
    actor: Actor,
    entered: Visit,
    title: Bilingual,
    whose: tuple[str, int | None],
    due_on: dt.date,
) -> Task:
    role, owner_id = whose
    return Task(
        pilot_id=locked.pilot.id,
        visit_id=entered.id,
        title_en=title.en,
        title_cy=title.cy,
        role=role,
        owner_id=owner_id,
        due_on=due_on,
        status=TaskStatus.TO_DO,
        created_by=actor.person_id,
        created_at=locked.press.at,
        assigned_at=locked.press.at,
    )
