"""The pilot's page: what it is about, where it stands, what is left, and what happened last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, ScalarSelect, Select, and_, bindparam, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import (
    Conclusion,
    GateReview,
    Hold,
    Lab,
    Person,
    Pilot,
    Readiness,
    Return,
    StageEvent,
    Task,
    Visit,
    WorkflowVersion,
)
from labapp.reading.beside import Beside, read_beside
from labapp.reading.calendars import CALENDAR
from labapp.reading.lineage import LINE, Lineage, lineage_in
from labapp.reading.pilot_head import counts_in, head_columns
from labapp.reading.readiness import Stored, stored_from
from labapp.reading.retractions import HAS_RETRACTED
from labapp.words import (
    Actor,
    Bilingual,
    ConclusionKind,
    PartnerPart,
    Rating,
    ReviewState,
    TaskStatus,
)
from labapp.workflows.calendar import Calendar, day_of


@dataclass(frozen=True, slots=True)
class HoldShown:
    """The pause the pilot is in."""

    reason: str
    review_on: dt.date
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class ReturnShown:
    """The last word of the delivery team: a rating, and why."""

    rating: Rating | None
    reason: str
    happened: str
    spend: Decimal | None
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class VisitShown:
    """One stay in a stage."""

    number: int
    cycle: int
    stage: str
    entered_at: dt.datetime
    left_at: dt.datetime | None
    target_on: dt.date | None
    move: str
    kind: str


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task of the open visit, with whom it is."""

    id: int
    title: Bilingual
    status: TaskStatus
    required: bool
    due_on: dt.date | None
    owner_id: int | None
    owner: Bilingual | None
    role: str
    closes_with: str
    assigned_at: dt.datetime
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PilotPage:
    """Everything the overview shows of a pilot's own record."""

    id: int
    lab_id: int
    reference: str
    title: Bilingual
    question: Bilingual
    summary: Bilingual
    hypothesis: Bilingual
    illustrative: bool
    stage: str
    cycle: int
    calendar: Calendar
    definition_digest: str
    workflow_key: str
    workflow_number: int
    workflow_title: Bilingual
    funding_ends_on: dt.date | None
    places: Bilingual
    counts: Mapping[str, int]
    hold: HoldShown | None
    last_return: ReturnShown | None
    conclusion: ConclusionKind | None
    open_review: str
    has_retracted: bool
    lineage: Lineage
    readiness: Stored | None
    partners: tuple[tuple[PartnerPart, Bilingual], ...]
    beside: Beside
    visits: tuple[VisitShown, ...]
    tasks: tuple[TaskShown, ...]


def get_pilot_page(actor: Actor, pilot_id: int, *, now: dt.datetime) -> PilotPage:
    """Read a pilot for its page, in three statements; the caller has asked whether they may."""
    row = _pilot(actor, pilot_id, day_of(now))
    visits, tasks = _visits_and_tasks(pilot_id)
    beside = read_beside(pilot_id)
    return PilotPage(
        **_of_the_record(row),
        counts=counts_in(row),
        hold=HoldShown(row.hold_reason, row.review_on, row.held_at) if row.held_at else None,
        last_return=_last_return(row),
        conclusion=row.conclusion,
        open_review=row.open_review or "",
        has_retracted=row.has_retracted,
        lineage=lineage_in(row),
        readiness=stored_from(row._mapping) if row.details else None,
        partners=beside.partners,
        beside=beside,
        visits=visits,
        tasks=tasks,
    )


def _of_the_record(row: Any) -> dict[str, Any]:
    pairs = {
        name: Bilingual(getattr(row, f"{name}_en") or "", getattr(row, f"{name}_cy") or "")
        for name in ("title", "question", "summary", "hypothesis", "workflow_title", "places")
    }
    plain = (
        "id", "lab_id", "reference", "illustrative", "stage", "cycle", "calendar",
        "definition_digest", "workflow_key", "workflow_number", "funding_ends_on",
    )  # fmt: skip
    return pairs | {name: getattr(row, name) for name in plain}


def _newest(table: Any, order: tuple[Any, ...], *conditions: Any) -> ScalarSelect[Any]:
    return (
        select(table.id)
        .where(table.pilot_id == Pilot.id, *conditions)
        .order_by(*order)
        .limit(1)
        .correlate(Pilot)
        .scalar_subquery()
    )


_PILOT = (
    *Pilot.__table__.c,
    *(column for column in Readiness.__table__.c if column.name != "facts_version"),
    CALENDAR,
    WorkflowVersion.key.label("workflow_key"),
    WorkflowVersion.number.label("workflow_number"),
    WorkflowVersion.title_en.label("workflow_title_en"),
    WorkflowVersion.title_cy.label("workflow_title_cy"),
    Hold.reason.label("hold_reason"),
    Hold.review_on,
    Hold.started_at.label("held_at"),
    Return.id.label("return_id"),
    Return.rating.label("told_rating"),
    Return.rating_reason,
    Return.happened,
    Return.spend,
    Return.sent_at,
    Conclusion.kind.label("conclusion"),
)


def _pilot(actor: Actor, pilot_id: int, today: dt.date) -> Any:
    chosen = _pilot_statement(actor, today)
    row = db.session.execute(chosen, {"of_pilot": pilot_id}).one_or_none()
    if row is None:
        raise NotFoundError
    return row


@lru_cache(maxsize=512)
def _pilot_statement(actor: Actor, today: dt.date) -> Select[Any]:
    """Make the statement once a day for a reader: its making costs more than its running."""
    return_id = _newest(Return, (Return.period_start.desc(), Return.revision.desc()))
    concluded = _newest(Conclusion, (Conclusion.id.desc(),), Conclusion.cycle == Pilot.cycle)
    asked = (
        select(GateReview.move)
        .where(GateReview.pilot_id == Pilot.id, GateReview.state == ReviewState.OPEN)
        .order_by(GateReview.id.desc())
        .limit(1)
    )
    return (
        select(
            *_PILOT,
            asked.scalar_subquery().label("open_review"),
            HAS_RETRACTED,
            *LINE,
            *head_columns(actor, today),
        )
        .select_from(Pilot)
        .join(Lab, Lab.id == Pilot.lab_id)
        .join(WorkflowVersion, WorkflowVersion.digest == Pilot.definition_digest)
        .outerjoin(Readiness, Readiness.pilot_id == Pilot.id)
        .outerjoin(Hold, and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None)))
        .outerjoin(Return, Return.id == return_id)
        .outerjoin(Conclusion, Conclusion.id == concluded)
        .where(Pilot.id == bindparam("of_pilot", type_=Integer))
    )


def _last_return(row: Any) -> ReturnShown | None:
    if row.return_id is None:
        return None
    return ReturnShown(row.told_rating, row.rating_reason, row.happened, row.spend, row.sent_at)


def _visits_and_tasks(pilot_id: int) -> tuple[tuple[VisitShown, ...], tuple[TaskShown, ...]]:
    """Read every visit, and the tasks of the one that is open, in one statement."""
    rows = db.session.execute(
        select(
            Visit.number,
            Visit.cycle,
            Visit.stage,
            Visit.entered_at,
            Visit.left_at,
            Visit.target_on,
            StageEvent.move,
            StageEvent.kind,
            Task.id.label("task_id"),
            Task.title_en,
            Task.title_cy,
            Task.status,
            Task.required,
            Task.due_on,
            Task.owner_id,
            Task.role,
            Task.closes_with,
            Task.assigned_at,
            Task.closed_at,
            Person.name,
            Person.name_cy,
        )
        .outerjoin(
            StageEvent,
            # by its instant: a change of version ends a stay without a move
            and_(StageEvent.pilot_id == Visit.pilot_id, StageEvent.at == Visit.left_at),
        )
        .outerjoin(Task, and_(Task.visit_id == Visit.id, Visit.left_at.is_(None)))
        .outerjoin(Person, Person.id == Task.owner_id)
        .where(Visit.pilot_id == pilot_id)
        .order_by(Visit.number, Task.due_on, Task.id)
    ).all()
    visits = {row.entered_at: _visit(row) for row in rows}  # one a stay, also where carried over
    return tuple(visits.values()), tuple(_task(row) for row in rows if row.task_id)


def _visit(row: Any) -> VisitShown:
    kept = {name: getattr(row, name) for name in VisitShown.__slots__[:-2]}
    return VisitShown(**kept, move=row.move or "", kind=row.kind or "")


def _task(row: Any) -> TaskShown:
    return TaskShown(
        id=row.task_id,
        title=Bilingual(row.title_en, row.title_cy),
        status=row.status,
        required=row.required,
        due_on=row.due_on,
        owner_id=row.owner_id,
        owner=Bilingual(row.name, row.name_cy) if row.owner_id else None,
        role=row.role,
        closes_with=row.closes_with,
        assigned_at=row.assigned_at,
        closed_at=row.closed_at,
    )
