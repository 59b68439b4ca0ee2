"""Lessons: what was expected, what happened, why, and what to do; another person validates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select

from labapp import audit
from labapp.command import Locked, lab_command, pilots_using, verb
from labapp.db import db
from labapp.errors import InvalidError, NotFoundError, RefusedError, StaleError
from labapp.models import Lesson, Pilot
from labapp.permissions import Permission, require
from labapp.reading.lessons import list_authors
from labapp.services.journey import open_visit_id
from labapp.services.written import Written
from labapp.words import Actor, Bilingual, LessonStatus, Press, Sentence, Spoken

NOTHING = Bilingual("")
LIMITS = {"title": 200}
NEEDED = {"title": Sentence("Give the lesson a title"), "happened": Sentence("Say what happened")}


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonTerms:
    """What a lesson says, each part in English, Welsh or both."""

    title: Bilingual
    happened: Bilingual
    expected: Bilingual = NOTHING
    why: Bilingual = NOTHING
    do_this: Bilingual = NOTHING
    applies_when: Bilingual = NOTHING
    review_by: dt.date | None = None


@verb
def record_lesson(
    actor: Actor, reference: str, terms: LessonTerms, *, press: Press
) -> dict[str, Any]:
    """Record what a pilot taught; it is captured until somebody else validates it."""
    with lab_command(actor, _lab_of(reference), press=press, pilots=[reference]) as locked:
        require(actor, Permission.RECORD_LESSON, locked.pilot)
        said = _said(terms)
        lesson = Lesson(
            lab_id=locked.pilot.lab_id,
            number=_next_number(locked),
            pilot_id=locked.pilot.id,
            visit_id=open_visit_id(locked.pilot.id),
            status=LessonStatus.CAPTURED,
            recorded_by=actor.person_id,
            recorded_at=press.at,
            **said,
        )
        locked.session.add(lesson)
        locked.session.flush()
        _recorded(actor, "lesson.recorded", lesson, locked)
        locked.answer = {"lesson_id": lesson.id, "number": lesson.number}
    return locked.answer  # type: ignore[no-any-return]


@verb
def edit_lesson(
    actor: Actor, lesson_id: int, terms: LessonTerms, *, seen: int, press: Press
) -> dict[str, Any]:
    """Edit a lesson; what was validated is validated anew."""
    with pilots_using(actor, Lesson, lesson_id, press=press) as locked:
        lesson = locked.get_of_pilot(Lesson, lesson_id)
        require(actor, Permission.RECORD_LESSON, locked.pilot)
        if lesson.row_version != seen:
            raise StaleError(Sentence("This lesson changed after you opened the page"))
        for name, value in _said(terms).items():
            setattr(lesson, name, value)
        lesson.status, lesson.decision_note = LessonStatus.CAPTURED, ""
        lesson.decided_by = lesson.decided_at = None
        lesson.row_version += 1
        _recorded(actor, "lesson.edited", lesson, locked)
        locked.answer = {"lesson_id": lesson.id, "row_version": lesson.row_version}
    return locked.answer  # type: ignore[no-any-return]


@verb
def validate_lesson(actor: Actor, lesson_id: int, *, press: Press) -> dict[str, Any]:
    """Validate a lesson that says its cause and what to do, as somebody who wrote none of it."""
    with pilots_using(actor, Lesson, lesson_id, press=press) as locked:
        lesson = _to_decide(locked, actor, lesson_id)
        missing: dict[str, Spoken] = {}
        if not (lesson.why_en or lesson.why_cy):
            missing["why"] = Sentence("A validated lesson says why it happened")
        if not (lesson.do_this_en or lesson.do_this_cy):
            missing["do_this"] = Sentence("A validated lesson says what to do")
        if missing:
            raise InvalidError(missing)
        _decide(locked, actor, lesson, LessonStatus.VALIDATED, "")
    return locked.answer  # type: ignore[no-any-return]


@verb
def reject_lesson(actor: Actor, lesson_id: int, *, reason: str, press: Press) -> dict[str, Any]:
    """Reject a lesson with a reason; it stays on the record and is shown as rejected."""
    with pilots_using(actor, Lesson, lesson_id, press=press) as locked:
        lesson = _to_decide(locked, actor, lesson_id)
        written = Written()
        needed = Sentence("Say why the lesson does not hold")
        note = written.text("reason", reason, 1000, needed=needed)
        written.settle()
        _decide(locked, actor, lesson, LessonStatus.REJECTED, note)
    return locked.answer  # type: ignore[no-any-return]


def _to_decide(locked: Locked, actor: Actor, lesson_id: int) -> Lesson:
    lesson = locked.get_of_pilot(Lesson, lesson_id)
    require(actor, Permission.VALIDATE_LESSON, locked.pilot)
    if lesson.status != LessonStatus.CAPTURED:
        raise RefusedError(Sentence("This lesson was decided on already"))
    if actor.person_id in list_authors(lesson_id) | {lesson.recorded_by, None}:
        raise RefusedError(Sentence("Who recorded a lesson does not decide on it: ask a colleague"))
    return lesson


def _decide(locked: Locked, actor: Actor, lesson: Lesson, status: LessonStatus, note: str) -> None:
    lesson.status, lesson.decision_note = status, note
    lesson.decided_by, lesson.decided_at = actor.person_id, locked.press.at
    lesson.row_version += 1
    _recorded(actor, f"lesson.{status}", lesson, locked)
    locked.answer = {"lesson_id": lesson.id, "status": str(status)}


def _said(terms: LessonTerms) -> dict[str, Any]:
    written = Written()
    said: dict[str, Any] = {"review_by": terms.review_by}
    for each in fields(terms):
        if each.name != "review_by":
            pair = getattr(terms, each.name)
            limit = LIMITS.get(each.name, 2000)
            kept = written.pair(each.name, pair, limit, needed=NEEDED.get(each.name))
            said |= {f"{each.name}_en": kept.en, f"{each.name}_cy": kept.cy}
    written.settle()
    return said


def _lab_of(reference: str) -> int:
    lab_id = db.session.scalar(select(Pilot.lab_id).where(Pilot.reference == reference))
    if lab_id is None:
        raise NotFoundError
    return lab_id


def _next_number(locked: Locked) -> int:
    lab = locked.lab
    if lab is None:
        raise NotFoundError
    number = lab.next_lesson
    lab.next_lesson += 1
    return number


def _recorded(actor: Actor, kind: str, lesson: Lesson, locked: Locked) -> None:
    audit.record(actor, kind, f"lesson:{lesson.id}", lab_id=lesson.lab_id, pilot_id=locked.pilot.id)
