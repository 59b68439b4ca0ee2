"""What waits for one person by itself: tasks, sign-offs, evidence; one statement each."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, not_, or_, select

from labapp.db import db
from labapp.models import (
    Evidence,
    EvidenceUse,
    GateReview,
    Membership,
    Pilot,
    PilotRole,
    Readiness,
    SignOff,
    Task,
    Visit,
)
from labapp.permissions import brought_by, visible_evidence
from labapp.reading.definitions import names_of_stages_and_moves
from labapp.reading.my_lines import (
    PilotLine,
    labs_led,
    line_columns,
    line_of,
    pilots_with_role,
    with_line,
)
from labapp.words import (
    Actor,
    Bilingual,
    Phase,
    PilotRoleKind,
    Purpose,
    ReviewState,
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
class SignOffWaiting:
    """A gate at which I am asked to decide."""

    pilot: PilotLine
    move: str
    label: Bilingual
    round: int
    asked_at: dt.datetime
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class EvidenceWaiting:
    """Evidence somebody else submitted, which I may accept or return."""

    pilot: PilotLine
    use_id: int
    evidence_id: int
    title: Bilingual
    purpose: Purpose
    submitted_at: dt.datetime


def list_my_tasks(actor: Actor) -> tuple[TaskWaiting, ...]:
    """List the open tasks that `actor` owns, the soonest due first, in one statement."""
    chosen = (
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
            or_(Pilot.lab_id.in_(labs_led(actor)), Pilot.id.in_(pilots_with_role(actor))),
        )
        .order_by(Task.due_on, Task.id)
        .limit(MOST_TASKS)
        .add_columns(Readiness.details)
        .outerjoin(Readiness, and_(Readiness.pilot_id == Pilot.id, Task.closes_with != ""))
    )
    met: dict[int, frozenset[str]] = {}
    found = []
    for row in db.session.execute(chosen):
        if row.details and row.id not in met:
            met[row.id] = _met(row.details)
        if not row.closes_with or row.closes_with not in met.get(row.id, ()):
            found.append(_task(row))
    return tuple(found)


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


def _met(details: str) -> frozenset[str]:
    """Name the requirements that stored readiness found met: their tasks ask nothing more."""
    findings = [each for move in json.loads(details)["moves"] for each in move["findings"]]
    parts = [part for each in findings for part in (each, *each["members"])]
    return frozenset(part["id"] for part in parts if part["ok"])


def list_my_sign_offs(actor: Actor) -> tuple[SignOffWaiting, ...]:
    """List the rounds in which `actor` is asked and neither they nor theirs have decided."""
    given = select(SignOff.id).where(
        SignOff.review_id == GateReview.id,
        or_(SignOff.person_id == actor.person_id, SignOff.organisation_id.in_(_signs_for(actor))),
    )
    chosen = (
        with_line(
            select(
                *line_columns(),
                GateReview.move,
                GateReview.round,
                GateReview.opened_at,
                GateReview.due_on,
                Readiness.details,
            )
            .select_from(GateReview)
            .join(Pilot, Pilot.id == GateReview.pilot_id)
            .join(Readiness, Readiness.pilot_id == Pilot.id)
        )
        .where(
            GateReview.state == ReviewState.OPEN,
            GateReview.submitted_by != actor.person_id,
            GateReview.pilot_id.in_(pilots_with_role(actor, PilotRoleKind.APPROVER)),
            ~given.exists(),
        )
        .order_by(GateReview.due_on, GateReview.id)
        .limit(MOST)
    )
    rows = db.session.execute(chosen)
    return tuple(_sign_off(row) for row in rows if _is_asked(row.details, row.move, actor))


def _signs_for(actor: Actor) -> Any:
    """Select the organisations for which `actor` approves at the gate of a review's pilot."""
    return (
        select(PilotRole.organisation_id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.ended_at.is_(None),
            PilotRole.pilot_id == GateReview.pilot_id,
            PilotRole.kind == PilotRoleKind.APPROVER,
            PilotRole.ended_at.is_(None),
        )
    )


def _sign_off(row: Any) -> SignOffWaiting:
    return SignOffWaiting(
        pilot=line_of(row),
        move=row.move,
        label=move_label(row.definition_digest, row.move),
        round=row.round,
        asked_at=row.opened_at,
        due_on=row.due_on,
    )


def _is_asked(details: str, move: str, actor: Actor) -> bool:
    """Say whether a signature is asked of `actor`: not every approver is."""
    findings = (
        part
        for each in json.loads(details)["moves"]
        if each["move"] == move
        for finding in each["findings"]
        if not finding["ok"]
        for part in (finding, *finding["members"])
    )
    me = ["person", actor.person_id]
    return any(not each["ok"] and me in (who[:2] for who in each["held_by"]) for each in findings)


def move_label(digest: str, move: str) -> Bilingual:
    """Give the name of a move."""
    return names_of_stages_and_moves(digest).get(f"move:{move}", Bilingual(move))


def list_my_evidence(actor: Actor, today: dt.date) -> tuple[EvidenceWaiting, ...]:
    """List the evidence that waits and that `actor`, who did not submit it, may accept."""
    decides = or_(
        Pilot.lab_id.in_(labs_led(actor)),
        Pilot.id.in_(pilots_with_role(actor, PilotRoleKind.ACADEMIC)),
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
