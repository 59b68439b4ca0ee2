"""Lessons of the demonstration's pilots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from labapp.services.demonstration.knowledge import DAY
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.lessons import LessonTerms, record_lesson, validate_lesson
from labapp.words import Press

Content = Mapping[str, Any]
STANDING = {"validated", "verified"}


def teach(scene: Scene, about: Content) -> None:
    """Record a lesson in the visit it was learnt in, and validate it where it was."""
    at = scene.script.dates.at(_day(scene, about), 13)

    def record(press: Press) -> None:
        actor = scene.cast.actor(scene.member("delivery"))
        made = record_lesson(actor, scene.reference, _terms(scene, about), press=press)
        scene.cast.lessons[about["key"]] = made["lesson_id"]

    def validate(press: Press) -> None:
        actor = scene.cast.actor(scene.member("academic"))
        validate_lesson(actor, scene.cast.lessons[about["key"]], press=press)

    scene.script.add(at, f"{about['key']} recorded", record)
    if about["status"] in STANDING:
        scene.script.add(at + dt.timedelta(hours=2), f"{about['key']} validated", validate)


def _terms(scene: Scene, about: Content) -> LessonTerms:
    texts = {
        name: pair(about.get(name))
        for name in ("title", "expected", "happened", "why", "do_this", "applies_when")
    }
    return LessonTerms(**texts, review_by=scene.script.dates.day(about["review_by"]))


def _day(scene: Scene, about: Content) -> dt.date:
    """Give a day in the last visit of the stage the lesson belongs to, before its gate."""
    dates = scene.script.dates
    visits = [each for each in scene.content["visits"] if each["stage"] == about["stage"]]
    visit = (visits or scene.content["visits"])[-1]
    entered = dates.day(visit["entered"])
    left = dates.day(visit["left"]) if visit["left"] is not None else dates.today
    return max(entered + DAY, left - 20 * DAY)
