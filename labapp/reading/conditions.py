"""Conditions of approvals: what was promised, by whom, until when, and where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.models import (
    Condition,
    GateReview,
    MeetingDecision,
    Organisation,
    Person,
    SignOff,
    Task,
)
from labapp.words import Bilingual, TaskStatus


@dataclass(frozen=True, slots=True)
class ConditionShown:
    """One thing promised at an approval; a task, with its state, once the move was made.

    `asker` is who approved on this condition, None where a meeting did; `given_to` is to whom a
    coordinator handed it on.
    """

    id: int
    review_id: int
    sign_off_id: int | None
    meeting_decision_id: int | None
    move: str
    round: int
    text: str
    owner_id: int
    owner: Bilingual
    asker: Bilingual | None
    organisation: Bilingual
    due_on: dt.date
    task_id: int | None
    status: TaskStatus | None
    note: str
    given_to: Bilingual | None = None

    @property
    def is_settled(self) -> bool:
        """Say whether nothing more is owed."""
        return self.status in {TaskStatus.DONE, TaskStatus.NOT_NEEDED}

    def is_overdue(self, today: dt.date) -> bool:
        """Say whether it is owed still and its day is past; a gate then does not let go on."""
        return self.task_id is not None and not self.is_settled and self.due_on < today


def list_conditions(pilot_id: int) -> tuple[ConditionShown, ...]:
    """List what was promised at the gates of a pilot, in one statement, the oldest first."""
    rows = db.session.execute(_chosen().where(Condition.pilot_id == pilot_id))
    return tuple(_shown(row) for row in rows)


def list_promised(sign_off_id: int) -> tuple[ConditionShown, ...]:
    """List the conditions of one person's approval."""
    rows = db.session.execute(_chosen().where(Condition.sign_off_id == sign_off_id))
    return tuple(_shown(row) for row in rows)


def _chosen() -> Any:
    asker, holder = aliased(Person), aliased(Person)
    return (
        select(
            *Condition.__table__.c,
            GateReview.move,
            GateReview.round,
            Person.name,
            Person.name_cy,
            asker.name.label("asker_en"),
            asker.name_cy.label("asker_cy"),
            holder.name.label("holder_en"),
            holder.name_cy.label("holder_cy"),
            Organisation.name_en.label("organisation_en"),
            Organisation.name_cy.label("organisation_cy"),
            Task.status,
            Task.note,
            # a hold moves the day until which it is owed
            func.coalesce(Task.due_on, Condition.due_on).label("owed_until"),
        )
        .join(GateReview, GateReview.id == Condition.review_id)
        .join(Person, Person.id == Condition.owner_id)
        .outerjoin(SignOff, SignOff.id == Condition.sign_off_id)
        .outerjoin(MeetingDecision, MeetingDecision.id == Condition.meeting_decision_id)
        .outerjoin(asker, asker.id == SignOff.person_id)
        .join(
            Organisation,
            Organisation.id
            == func.coalesce(SignOff.organisation_id, MeetingDecision.organisation_id),
        )
        .outerjoin(Task, Task.id == Condition.task_id)
        .outerjoin(holder, and_(holder.id == Task.owner_id, holder.id != Condition.owner_id))
        .order_by(Condition.id)
    )


def _shown(row: Any) -> ConditionShown:
    return ConditionShown(
        id=row.id,
        review_id=row.review_id,
        sign_off_id=row.sign_off_id,
        meeting_decision_id=row.meeting_decision_id,
        move=row.move,
        round=row.round,
        text=row.text,
        owner_id=row.owner_id,
        owner=Bilingual(row.name, row.name_cy),
        asker=Bilingual(row.asker_en, row.asker_cy) if row.asker_en else None,
        organisation=Bilingual(row.organisation_en, row.organisation_cy),
        due_on=row.owed_until,
        task_id=row.task_id,
        status=row.status,
        note=row.note or "",
        given_to=Bilingual(row.holder_en, row.holder_cy) if row.holder_en else None,
    )
