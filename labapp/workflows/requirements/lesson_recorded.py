"""Lessons have been written down."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from labapp.words import Actor, LessonStatus, Sentence
from labapp.workflows.asking import Asked, Count
from labapp.workflows.facts import Lesson, PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.needs import LESSON, Need, Needs
from labapp.workflows.registry import requirement

_OR_FURTHER = {
    "captured": (LessonStatus.CAPTURED, LessonStatus.VALIDATED, LessonStatus.VERIFIED),
    "validated": (LessonStatus.VALIDATED, LessonStatus.VERIFIED),
}


class LessonRecorded(Asked):
    """So many lessons of the pilot, its cycle or its visit, of a status or further."""

    at_least: Count = 1
    counted_from: Literal["pilot", "cycle", "visit"] = Field(default="pilot", alias="from")
    status: Literal["captured", "validated"] = "captured"

    def needs(self) -> Needs:
        """Give the lessons it needs."""
        return (frozenset({Need(LESSON, self.counted_from)}),)

    def counts(self, facts: PilotFacts, lesson: Lesson) -> bool:
        """Say whether a lesson is of the time and the status asked for."""
        return (
            lesson.status in _OR_FURTHER[self.status]
            and (self.counted_from != "cycle" or lesson.cycle == facts.cycle)
            and (self.counted_from != "visit" or lesson.visit_id == facts.visit.id)
        )


@requirement("lesson_recorded", asks=LessonRecorded, heading=Sentence("Lessons"))
def lesson_recorded(facts: PilotFacts, actor: Actor, asked: LessonRecorded) -> Finding:
    """Say how many lessons are recorded."""
    del actor
    n, need = sum(asked.counts(facts, lesson) for lesson in facts.lessons), asked.at_least
    sentence = Sentence("Lessons recorded: %(n)s of %(need)s", n=n, need=need)
    if n == 0:
        sentence = Sentence("No lessons recorded yet. Needed: %(need)s", need=need)
    return asked.found(
        n >= need,
        sentence,
        fix="lessons/new",
        held_by=() if n >= need else facts.holders("coordinator"),
        since=None if n >= need else facts.visit.entered,
        parameters={"n": n, "need": need},
    )
