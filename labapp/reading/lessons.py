"""Lessons: the catalogue of everything one may see, and one lesson by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import AuditEvent, Lesson, Person, Pilot, Visit, WorkflowStage
from labapp.permissions import Permission, allows, on_pilot_id, visible_pilots
from labapp.words import Actor, Bilingual, LessonStatus
from labapp.workflows.calendar import day_of

PAGE = 30
TEXTS = (
    "title_en", "title_cy", "expected_en", "expected_cy", "happened_en", "happened_cy",
    "why_en", "why_cy", "do_this_en", "do_this_cy", "applies_when_en", "applies_when_cy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson of a list, with the pilot it comes from."""

    id: int
    number: int
    title: Bilingual
    do_this: Bilingual
    happened: Bilingual
    status: LessonStatus
    reference: str
    pilot: Bilingual
    illustrative: bool


@dataclass(frozen=True, slots=True)
class LessonList:
    """A page of lessons; `before` is where the next page begins, None on the last."""

    lessons: tuple[LessonRow, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class LessonPage:
    """Everything the page of a lesson shows, and what the reader may do."""

    id: int
    number: int
    pilot_id: int
    reference: str
    pilot: Bilingual
    stage: Bilingual
    title: Bilingual
    expected: Bilingual
    happened: Bilingual
    why: Bilingual
    do_this: Bilingual
    applies_when: Bilingual
    status: LessonStatus
    review_by: dt.date | None
    recorded: Bilingual | None
    recorded_at: dt.datetime
    decided: Bilingual | None
    decided_at: dt.datetime | None
    decision_note: str
    illustrative: bool
    row_version: int
    may_edit: bool
    may_decide: bool


def list_lessons(
    actor: Actor,
    *,
    pilot_id: int | None = None,
    status: str = "",
    words: str = "",
    before: int | None = None,
) -> LessonList:
    """List the lessons one may see, newest first; one statement."""
    chosen = _rows().where(Lesson.pilot_id.in_(visible_pilots(actor)))
    if pilot_id is not None:
        chosen = chosen.where(Lesson.pilot_id == pilot_id)
    if status in set(LessonStatus):
        chosen = chosen.where(Lesson.status == status)
    for word in words.split()[:6]:
        holds = [getattr(Lesson, name).icontains(word, autoescape=True) for name in TEXTS]
        chosen = chosen.where(or_(*holds))
    if before is not None:
        chosen = chosen.where(Lesson.id < before)
    rows = db.session.execute(chosen.order_by(Lesson.id.desc()).limit(PAGE + 1)).all()
    return LessonList(_listed(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None)


def get_lesson(actor: Actor, lesson_id: int, *, now: dt.datetime) -> LessonPage:
    """Give a lesson; raises NotFoundError where the actor may not know of its pilot."""
    row = db.session.execute(
        _whole_lesson().where(Lesson.id == lesson_id, Lesson.pilot_id.in_(visible_pilots(actor)))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    who = on_pilot_id(actor, row.lab_id, row.pilot_id, day_of(now))
    authors = list_authors(lesson_id) | {row.recorded_by}
    decidable = row.status == LessonStatus.CAPTURED and actor.person_id not in authors
    said: dict[str, Any] = {name: getattr(row, name) for name in _AS_KEPT}
    said |= {name: _pair(row, name) for name in _PAIRS}
    return LessonPage(
        **said,
        pilot=Bilingual(row.pilot_en, row.pilot_cy),
        stage=Bilingual(row.label_en or "", row.label_cy or ""),
        recorded=Bilingual(row.name, row.name_cy) if row.name else None,
        decided=Bilingual(row.decided_name, row.decided_name_cy) if row.decided_name else None,
        may_edit=allows(Permission.RECORD_LESSON, who),
        may_decide=decidable and allows(Permission.VALIDATE_LESSON, who),
    )


def list_authors(lesson_id: int) -> frozenset[int]:
    """List everybody whose words are or were in a lesson, from the record of who wrote it."""
    written = select(AuditEvent.person_id).where(
        AuditEvent.subject == f"lesson:{lesson_id}",
        AuditEvent.kind.in_(("lesson.recorded", "lesson.edited")),
    )
    return frozenset(each for each in db.session.scalars(written) if each is not None)


def _whole_lesson() -> Any:
    recorder, decider = aliased(Person), aliased(Person)
    stage = (WorkflowStage.digest == Pilot.definition_digest) & (WorkflowStage.stage == Visit.stage)
    return (
        select(
            Lesson.__table__,
            Pilot.reference,
            Pilot.illustrative,
            Pilot.title_en.label("pilot_en"),
            Pilot.title_cy.label("pilot_cy"),
            WorkflowStage.label_en,
            WorkflowStage.label_cy,
            recorder.name,
            recorder.name_cy,
            decider.name.label("decided_name"),
            decider.name_cy.label("decided_name_cy"),
        )
        .join(Pilot, Pilot.id == Lesson.pilot_id)
        .join(Visit, Visit.id == Lesson.visit_id)
        .outerjoin(WorkflowStage, stage)
        .outerjoin(recorder, recorder.id == Lesson.recorded_by)
        .outerjoin(decider, decider.id == Lesson.decided_by)
    )


_PAIRS = ("title", "expected", "happened", "why", "do_this", "applies_when")
_AS_KEPT = (
    "id", "number", "pilot_id", "reference", "status", "review_by", "recorded_at", "decided_at",
    "decision_note", "illustrative", "row_version",
)  # fmt: skip


def _rows() -> Any:
    return select(
        Lesson.id,
        Lesson.number,
        Lesson.title_en,
        Lesson.title_cy,
        Lesson.do_this_en,
        Lesson.do_this_cy,
        Lesson.happened_en,
        Lesson.happened_cy,
        Lesson.status,
        Pilot.reference,
        Pilot.illustrative,
        Pilot.title_en.label("pilot_en"),
        Pilot.title_cy.label("pilot_cy"),
    ).join(Pilot, Pilot.id == Lesson.pilot_id)


def _listed(rows: Sequence[Row[Any]]) -> tuple[LessonRow, ...]:
    return tuple(
        LessonRow(
            id=row.id,
            number=row.number,
            title=_pair(row, "title"),
            do_this=_pair(row, "do_this"),
            happened=_pair(row, "happened"),
            status=row.status,
            reference=row.reference,
            pilot=Bilingual(row.pilot_en, row.pilot_cy),
            illustrative=row.illustrative,
        )
        for row in rows
    )


def _pair(row: Any, name: str) -> Bilingual:
    return Bilingual(getattr(row, f"{name}_en"), getattr(row, f"{name}_cy"))
