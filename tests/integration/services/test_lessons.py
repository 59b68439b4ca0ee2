"""Lessons are recorded, edited, and validated or rejected by somebody else."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, RefusedError, StaleError
from labapp.models import Lesson
from labapp.reading.lessons import get_lesson, list_lessons
from labapp.services.lessons import (
    LessonTerms,
    edit_lesson,
    record_lesson,
    reject_lesson,
    validate_lesson,
)
from labapp.words import Actor, Bilingual, LessonStatus
from tests.factories import BEGIN, OPERATOR, Team, make_pilot, make_team, press
from tests.integration.team import team

__all__ = ["team"]


def said(**terms: Any) -> LessonTerms:
    given: dict[str, Any] = {
        "title": Bilingual("Send records home on a fixed day"),
        "happened": Bilingual("A third were late."),
    }
    return LessonTerms(**(given | terms))


def whole(**terms: Any) -> LessonTerms:
    return said(
        why=Bilingual("No habit"), do_this=Bilingual("", "Anfonwch bob dydd Gwener"), **terms
    )


def record(team: Team, reference: str, terms: LessonTerms, by: Actor | None = None) -> int:
    made = record_lesson(by or team.delivery, reference, terms, press=press())
    return int(made["lesson_id"])


def the_lesson(lesson_id: int) -> Lesson:
    db.session.rollback()
    return db.session.get_one(Lesson, lesson_id, populate_existing=True)


def test_lessons_are_numbered_in_their_lab(team: Team) -> None:
    first = record(team, make_pilot(team), said())
    second = record(team, make_pilot(team), said())
    assert [the_lesson(each).number for each in (first, second)] == [1, 2]
    assert the_lesson(first).status == LessonStatus.CAPTURED


def test_a_lesson_says_at_least_what_happened(team: Team) -> None:
    with pytest.raises(InvalidError) as refused:
        record(team, make_pilot(team), said(title=Bilingual(""), happened=Bilingual(" ")))
    assert set(refused.value.errors) == {"title", "happened"}


def test_a_lesson_is_validated_by_somebody_else_once_it_says_why_and_what_to_do(
    team: Team,
) -> None:
    reference = make_pilot(team)
    bare = record(team, reference, said())
    with pytest.raises(InvalidError) as refused:
        validate_lesson(team.academic, bare, press=press())
    assert set(refused.value.errors) == {"why", "do_this"}
    lesson = record(team, reference, whole(), by=team.academic)
    for person in (team.academic, OPERATOR):
        with pytest.raises(RefusedError, match="ask a colleague"):
            validate_lesson(person, lesson, press=press())
    with pytest.raises(NotAllowedError):
        validate_lesson(team.delivery, lesson, press=press())
    validate_lesson(team.academic2, lesson, press=press())
    kept = the_lesson(lesson)
    assert (kept.status, kept.decided_by) == (LessonStatus.VALIDATED, team.academic2.person_id)
    with pytest.raises(RefusedError, match="already"):
        reject_lesson(team.academic2, lesson, reason="Changed my mind", press=press())


def test_a_lesson_is_rejected_with_a_reason(team: Team) -> None:
    lesson = record(team, make_pilot(team), said())
    with pytest.raises(InvalidError):
        reject_lesson(team.academic, lesson, reason=" ", press=press())
    reject_lesson(team.academic, lesson, reason="One club only", press=press())
    assert the_lesson(lesson).decision_note == "One club only"


def test_an_edited_lesson_is_validated_anew_and_never_overwritten_unseen(team: Team) -> None:
    lesson = record(team, make_pilot(team), whole())
    validate_lesson(team.academic, lesson, press=press())
    with pytest.raises(StaleError):
        edit_lesson(team.delivery, lesson, whole(), seen=1, press=press())
    edit_lesson(team.delivery, lesson, whole(), seen=2, press=press())
    assert the_lesson(lesson).status == LessonStatus.CAPTURED
    assert the_lesson(lesson).decided_by is None


def test_who_wrote_any_of_a_lesson_does_not_decide_on_it(team: Team) -> None:
    reference = make_pilot(team)
    lesson = record(team, reference, said(), by=team.delivery)
    edit_lesson(team.coordinator, lesson, whole(), seen=1, press=press())
    for decide in (validate_lesson, partial(reject_lesson, reason="It was my own")):
        with pytest.raises(RefusedError):
            decide(team.coordinator, lesson, press=press())
    assert not get_lesson(team.coordinator, lesson, now=BEGIN).may_decide
    assert get_lesson(team.academic, lesson, now=BEGIN).may_decide
    validate_lesson(team.academic, lesson, press=press())


def test_the_catalogue_shows_the_lab_and_nobody_else(team: Team) -> None:
    reference = make_pilot(team)
    lesson = record(team, reference, whole())
    outsider = make_team("XX").coordinator
    assert [each.id for each in list_lessons(team.neighbour).lessons] == [lesson]
    assert list_lessons(outsider).lessons == ()
    assert get_lesson(team.neighbour, lesson, now=BEGIN).may_decide is False
    assert get_lesson(team.academic, lesson, now=BEGIN).may_decide is True
    with pytest.raises(NotFoundError):
        get_lesson(outsider, lesson, now=BEGIN)
    with pytest.raises(NotFoundError):
        validate_lesson(outsider, lesson, press=press())


def test_lessons_are_found_by_words_and_status(team: Team) -> None:
    reference = make_pilot(team)
    lesson = record(team, reference, whole())
    record(team, reference, said(title=Bilingual("Agree 100% of dates")))
    assert [x.id for x in list_lessons(team.delivery, words="GWENER fixed").lessons] == [lesson]
    assert list_lessons(team.delivery, words="100%").lessons[0].title.en == "Agree 100% of dates"
    assert list_lessons(team.delivery, words="%_").lessons == ()
    assert len(list_lessons(team.delivery, status="captured").lessons) == 2
    assert list_lessons(team.delivery, status="validated").lessons == ()
