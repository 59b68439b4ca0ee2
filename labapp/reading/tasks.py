"""A pilot's tasks by visit, the open one first, and one task by itself."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Hold, Lab, Membership, Person, Pilot, PilotRole, Readiness, Task, Visit
from labapp.permissions import role_stands
from labapp.reading.calendars import CALENDAR
from labapp.reading.definitions import names_of_stages_and_moves
from labapp.reading.met import met_in
from labapp.words import Bilingual, LabRole, TaskStatus
from labapp.workflows.calendar import day_of, working_days_between

SETTLED = frozenset({TaskStatus.DONE, TaskStatus.NOT_NEEDED})
_CLOSER = aliased(Person)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task with whom it is, since when and until when."""

    id: int
    title: Bilingual
    guidance: Bilingual
    role: str
    owner_id: int | None
    owner: Bilingual | None
    due_on: dt.date | None
    late_days: int
    held: bool
    with_days: int
    required: bool
    planned: bool
    closes_by_itself: bool
    closed_by_itself: bool
    status: TaskStatus
    note: str
    closer: Bilingual | None
    closed_at: dt.datetime | None
    row_version: int
    visit_open: bool

    @property
    def is_settled(self) -> bool:
        """Say whether nothing more is asked of anybody."""
        return self.status in SETTLED or self.closed_by_itself


@dataclass(frozen=True, slots=True)
class TasksOfVisit:
    """The tasks of one stay in a stage."""

    stage: Bilingual
    cycle: int
    entered_at: dt.datetime
    is_open: bool
    tasks: tuple[TaskRow, ...]

    @property
    def left(self) -> int:
        """Count what is still to be done."""
        return sum(not task.is_settled for task in self.tasks)


def list_tasks(
    pilot_id: int, definition_digest: str, *, show: str = "", now: dt.datetime
) -> tuple[TasksOfVisit, ...]:
    """List the tasks by visit, the open one first; `show` required or open narrows them."""
    rows = db.session.execute(_visits_and_tasks(pilot_id)).all()
    names = names_of_stages_and_moves(definition_digest)
    met = _met(pilot_id)
    visits: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        visits[row.visit_id].append(row)
    return tuple(
        TasksOfVisit(
            stage=names.get(f"stage:{mine[0].stage}") or Bilingual(mine[0].stage),
            cycle=mine[0].cycle,
            entered_at=mine[0].entered_at,
            is_open=mine[0].left_at is None,
            tasks=_shown([_task(row, met, now) for row in mine if row.id], show),
        )
        for mine in visits.values()
    )


def get_task(pilot_id: int, task_id: int, *, now: dt.datetime) -> TaskRow:
    """Give one task of the pilot; raises NotFoundError."""
    row = db.session.execute(_visits_and_tasks(pilot_id).where(Task.id == task_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return _task(row, _met(pilot_id), now)


def people_for_tasks(pilot_id: int, lab_id: int, *, today: dt.date) -> list[tuple[int, Bilingual]]:
    """List who may be given a task: coordinators of the lab and whoever has a role here today."""
    here = select(PilotRole.membership_id).where(PilotRole.pilot_id == pilot_id, role_stands(today))
    rows = db.session.execute(
        select(Person.id, Person.name, Person.name_cy)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.lab_id == lab_id,
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
            or_(Membership.lab_role == LabRole.COORDINATOR, Membership.id.in_(here)),
        )
        .order_by(Person.name, Person.id)
    )
    return [(row.id, Bilingual(row.name, row.name_cy)) for row in rows]


def _visits_and_tasks(pilot_id: int) -> Any:
    return (
        select(
            Visit.id.label("visit_id"),
            Visit.stage,
            Visit.cycle,
            Visit.entered_at,
            Visit.left_at,
            Task.id,
            Task.key,
            Task.title_en,
            Task.title_cy,
            Task.guidance_en,
            Task.guidance_cy,
            Task.role,
            Task.owner_id,
            Task.due_on,
            Task.required,
            Task.closes_with,
            Task.status,
            Task.note,
            Task.assigned_at,
            Task.closed_at,
            Task.row_version,
            Person.name.label("owner_en"),
            Person.name_cy.label("owner_cy"),
            _CLOSER.name.label("closer_en"),
            _CLOSER.name_cy.label("closer_cy"),
            Hold.id.label("hold_id"),
            CALENDAR,
        )
        .join(Pilot, Pilot.id == Visit.pilot_id)
        .join(Lab, Lab.id == Pilot.lab_id)
        .outerjoin(Hold, and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None)))
        .outerjoin(Task, Task.visit_id == Visit.id)
        .outerjoin(Person, Person.id == Task.owner_id)
        .outerjoin(_CLOSER, _CLOSER.id == Task.closed_by)
        .where(Visit.pilot_id == pilot_id)
        .order_by(Visit.number.desc(), Task.due_on.is_(None), Task.due_on, Task.id)
    )


def _met(pilot_id: int) -> frozenset[str]:
    """Name the requirements that are met: the tasks they close are closed by themselves."""
    stored = select(Readiness.details).where(Readiness.pilot_id == pilot_id)
    return met_in(db.session.scalar(stored))


def _shown(tasks: list[TaskRow], show: str) -> tuple[TaskRow, ...]:
    wanted = [
        task
        for task in tasks
        if (show != "required" or task.required) and (show != "open" or not task.is_settled)
    ]
    return tuple(sorted(wanted, key=lambda task: task.is_settled))


def _task(row: Any, met: frozenset[str], now: dt.datetime) -> TaskRow:
    today, settled = day_of(now), row.status in SETTLED
    waits = row.left_at is None and not settled
    by_itself = waits and row.closes_with in met
    counts = waits and not by_itself and row.hold_id is None  # a hold keeps the clock still
    overdue = counts and row.due_on is not None and row.due_on < today
    return TaskRow(
        id=row.id,
        title=Bilingual(row.title_en or row.title_cy, row.title_cy),
        guidance=Bilingual(row.guidance_en or row.guidance_cy, row.guidance_cy),
        role=row.role,
        owner_id=row.owner_id,
        owner=Bilingual(row.owner_en, row.owner_cy) if row.owner_en else None,
        due_on=row.due_on,
        late_days=working_days_between(row.due_on, today, row.calendar) if overdue else 0,
        held=waits and row.hold_id is not None,
        with_days=max(0, working_days_between(day_of(row.assigned_at), today, row.calendar)),
        required=row.required,
        planned=row.key is not None,
        closes_by_itself=bool(row.closes_with),
        closed_by_itself=by_itself,
        status=row.status,
        note=row.note,
        closer=Bilingual(row.closer_en, row.closer_cy) if row.closer_en else None,
        closed_at=row.closed_at,
        row_version=row.row_version,
        visit_open=row.left_at is None,
    )
