"""What waits for one person by itself: tasks, evidence; one statement each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, not_, or_, select

from labapp.db import db
from labapp.models import (
    Evidence,
    EvidenceUse,
    Pilot,
    Readiness,
    Task,
    Visit,
)
from labapp.permissions import brought_by, pilots_with_role, visible_evidence
from labapp.reading.definitions import names_of_stages_and_moves
from labapp.reading.met import met_in
from labapp.reading.my_lines import (
    PilotLine,
    labs_led,
    line_columns,
    line_of,
    with_line,
)
from labapp.words import (
    Actor,
    Bilingual,
    Phase,
    PilotRoleKind,
    Purpose,
    TaskStatus,
    UseStatus,
)

MOST_TASKS, MOST = 200, 60
OPEN = (TaskStatus.TO_DO, TaskStatus.DOING)


@dataclass(frozen=True, slots=True)
class TaskWaiting:
    """A task of mine; `closes_by_itself` when a requirement closes it, so that none is pressed."""

    pilot: PilotLine
    id: int
    title: Bilingual
    required: bool
    due_on: dt.date | None
    status: TaskStatus
    closes_by_itself: bool


@dataclass(frozen=True, slots=True)
class EvidenceWaiting:
    """Evidence somebody else submitted, which I may accept or return."""

    pilot: PilotLine
    use_id: int
    evidence_id: int
    title: Bilingual
    purpose: Purpose
    submitted_at: dt.datetime


def list_my_tasks(actor: Actor, today: dt.date) -> tuple[TaskWaiting, ...]:
    """List the open tasks that `actor` owns, the soonest due first, in one statement."""
    met: dict[int, frozenset[str]] = {}
    found = []
    for row in db.session.execute(_tasks_of(actor, today)):
        if row.details and row.id not in met:
            met[row.id] = met_in(row.details)
        if not row.closes_with or row.closes_with not in met.get(row.id, ()):
            found.append(_task(row))
    return tuple(found)


def _tasks_of(actor: Actor, today: dt.date) -> Any:
    """Select the open tasks, with what was found of the pilot where they close by themselves."""
    return (
        with_line(
            select(
                *line_columns(),
                Task.id.label("task_id"),
                Task.title_en.label("task_en"),
                Task.title_cy.label("task_cy"),
                Task.required,
                Task.due_on,
                Task.status,
                Task.closes_with,
            )
            .select_from(Task)
            .join(Visit, and_(Visit.id == Task.visit_id, Visit.left_at.is_(None)))
            .join(Pilot, Pilot.id == Task.pilot_id)
        )
        .where(
            Task.owner_id == actor.person_id,
            Task.status.in_(OPEN),
            or_(Pilot.lab_id.in_(labs_led(actor)), Pilot.id.in_(pilots_with_role(actor, today))),
        )
        .order_by(Task.due_on, Task.id)
        .limit(MOST_TASKS)
        .add_columns(Readiness.details)
        .outerjoin(Readiness, and_(Readiness.pilot_id == Pilot.id, Task.closes_with != ""))
    )


def _task(row: Any) -> TaskWaiting:
    return TaskWaiting(
        pilot=line_of(row),
        id=row.task_id,
        title=Bilingual(row.task_en, row.task_cy),
        required=row.required,
        due_on=row.due_on,
        status=row.status,
        closes_by_itself=bool(row.closes_with),
    )


def move_label(digest: str, move: str) -> Bilingual:
    """Give the name of a move."""
    return names_of_stages_and_moves(digest).get(f"move:{move}", Bilingual(move))


def list_my_evidence(actor: Actor, today: dt.date) -> tuple[EvidenceWaiting, ...]:
    """List the evidence that waits and that `actor`, who did not submit it, may accept."""
    decides = or_(
        Pilot.lab_id.in_(labs_led(actor)),
        Pilot.id.in_(pilots_with_role(actor, today, PilotRoleKind.ACADEMIC)),
    )
    chosen = (
        with_line(
            select(
                *line_columns(),
                EvidenceUse.id.label("use_id"),
                EvidenceUse.evidence_id,
                EvidenceUse.purpose,
                EvidenceUse.submitted_at,
                Evidence.title_en.label("evidence_en"),
                Evidence.title_cy.label("evidence_cy"),
            )
            .select_from(EvidenceUse)
            .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
            .join(Pilot, Pilot.id == EvidenceUse.pilot_id)
        )
        .where(
            EvidenceUse.status == UseStatus.SUBMITTED,
            not_(brought_by(actor.person_id)),
            Pilot.phase != Phase.CLOSED,
            decides,
            visible_evidence(actor, today),
        )
        .order_by(EvidenceUse.submitted_at, EvidenceUse.id)
        .limit(MOST)
    )
    return tuple(_evidence(row) for row in db.session.execute(chosen))


def _evidence(row: Any) -> EvidenceWaiting:
    return EvidenceWaiting(
        pilot=line_of(row),
        use_id=row.use_id,
        evidence_id=row.evidence_id,
        title=Bilingual(row.evidence_en, row.evidence_cy),
        purpose=row.purpose,
        submitted_at=row.submitted_at,
    )
