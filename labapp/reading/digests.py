"""Digests: the reminders that wait for one mail to their reader, and what each is about now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from labapp.db import db
from labapp.models import GateReview, Hold, Lab, OutboxMessage, Pilot, Return, Task, Visit
from labapp.permissions import is_inside
from labapp.reading.calendars import CALENDAR
from labapp.reading.definitions import names_of_stages_and_moves
from labapp.words import Actor, Bilingual, MessageState, Phase, TaskStatus
from labapp.workflows.calendar import Calendar

DIGEST = "digest"  # the notice of the mail that tells what waits for its reader
REMINDERS = (
    "stage_reminder", "sign_off_reminder", "task_soon", "task_late", "return_due", "return_late",
    "hold_review",
)  # fmt: skip
OPEN = (TaskStatus.TO_DO, TaskStatus.DOING)
_RETURNED = (
    select(func.max(Return.sent_at))
    .where(Return.pilot_id == Pilot.id)
    .correlate(Pilot)
    .scalar_subquery()
    .label("returned_at")
)


@dataclass(frozen=True, slots=True)
class Item:
    """One reminder of a digest: what of, in which pilot, and the day it is due now."""

    notice: str
    reference: str
    pilot: Bilingual
    calendar: Calendar
    name: Bilingual
    move: str
    due_on: dt.date | None


def without_digest() -> list[int]:
    """List the people for whom reminders wait that no waiting mail will tell."""
    told = case((OutboxMessage.notice == DIGEST, OutboxMessage.created_at))
    waits = case((OutboxMessage.notice != DIGEST, OutboxMessage.created_at))
    chosen = (
        select(OutboxMessage.recipient_id)
        .where(
            OutboxMessage.state == MessageState.WAITING,
            OutboxMessage.notice.in_((*REMINDERS, DIGEST)),
        )
        .group_by(OutboxMessage.recipient_id)
        .having(or_(func.max(told).is_(None), func.max(waits) > func.max(told)))
    )
    return sorted(db.session.scalars(chosen))


def list_items(actor: Actor, *, upto: dt.datetime, today: dt.date) -> tuple[list[Item], list[int]]:
    """List what a digest tells its reader, and the ids of every reminder it stands for.

    What was done meanwhile, or is no longer theirs to see, is left out.
    """
    rows = db.session.execute(_waiting(actor, upto, today)).all()
    known = _records(rows)
    items = [
        _item(row, known[row.subject])
        for row in rows
        if row.inside and row.subject in known and _stands(row, known[row.subject], actor)
    ]
    return items, [row.id for row in rows]


def _waiting(actor: Actor, upto: dt.datetime, today: dt.date) -> Any:
    return (
        select(
            OutboxMessage.id,
            OutboxMessage.notice,
            OutboxMessage.subject,
            OutboxMessage.created_at,
            Pilot.id.label("pilot_id"),
            Pilot.reference,
            Pilot.title_en,
            Pilot.title_cy,
            Pilot.phase,
            Pilot.definition_digest,
            Hold.id.label("hold_id"),
            CALENDAR,
            is_inside(actor, today).label("inside"),
        )
        .join(Pilot, Pilot.id == OutboxMessage.pilot_id)
        .join(Lab, Lab.id == Pilot.lab_id)
        .outerjoin(Hold, and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None)))
        .where(
            OutboxMessage.recipient_id == actor.person_id,
            OutboxMessage.state == MessageState.WAITING,
            OutboxMessage.notice.in_(REMINDERS),
            OutboxMessage.created_at <= upto,
        )
        .order_by(Pilot.id, OutboxMessage.id)
    )


_STANDING: Mapping[str, tuple[Any, Any]] = {
    "visit": (
        Visit.id,
        select(Visit.stage, Visit.target_on.label("due_on")).where(Visit.left_at.is_(None)),
    ),
    "review": (
        GateReview.id,
        select(GateReview.move, GateReview.due_on).where(GateReview.closed_at.is_(None)),
    ),
    "task": (
        Task.id,
        select(Task.title_en, Task.title_cy, Task.owner_id, Task.due_on)
        .join(Visit, and_(Visit.id == Task.visit_id, Visit.left_at.is_(None)))
        .where(Task.status.in_(OPEN)),
    ),
    "hold": (Hold.id, select(Hold.review_on.label("due_on")).where(Hold.ended_at.is_(None))),
    "pilot": (Pilot.id, select(_RETURNED)),
}


def _records(rows: Sequence[Any]) -> dict[str, Any]:
    """Read what the reminders are about, by their subject, where it still stands."""
    known: dict[str, Any] = {}
    for kind, (key, chosen) in _STANDING.items():
        ids = {
            int(row.subject.partition(":")[2]) for row in rows if row.subject.startswith(f"{kind}:")
        }
        if ids:
            found = db.session.execute(chosen.add_columns(key.label("id")).where(key.in_(ids)))
            known |= {f"{kind}:{each.id}": each for each in found}
    return known


def _stands(row: Any, record: Any, actor: Actor) -> bool:
    if row.phase == Phase.CLOSED and not row.subject.startswith("task:"):
        return False  # what an end leaves to do are tasks of its own
    if (row.hold_id is not None) != (row.notice == "hold_review"):
        return False
    if row.subject.startswith("pilot:"):
        return record.returned_at is None or record.returned_at < row.created_at
    owner_id = getattr(record, "owner_id", None)
    return owner_id is None or owner_id == actor.person_id


def _item(row: Any, record: Any) -> Item:
    names = names_of_stages_and_moves(row.definition_digest)
    code = getattr(record, "stage", "") or getattr(record, "move", "")
    kind = "stage" if row.subject.startswith("visit:") else "move"
    title = Bilingual(getattr(record, "title_en", ""), getattr(record, "title_cy", ""))
    return Item(
        notice=row.notice,
        reference=row.reference,
        pilot=Bilingual(row.title_en, row.title_cy),
        calendar=row.calendar,
        name=names.get(f"{kind}:{code}", title),
        move=getattr(record, "move", ""),
        due_on=getattr(record, "due_on", None),
    )
