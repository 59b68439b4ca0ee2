"""What a move would do, said before it is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labapp.words import Bilingual, Mention, Spoken
from labapp.workflows.calendar import Calendar, due
from labapp.workflows.compare.stating import effect_words
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.facts import PilotFacts
from labapp.workflows.facts.people import sole_holder
from labapp.workflows.switching import Going, Waiting, entered_by


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a move leads: until when that stage should take, what begins there, who is told.

    `going` says what becomes of a change to the version `waiting_for`, where one waits for a move.
    """

    move: str
    to_label: Bilingual
    final: bool
    new_cycle: bool
    target: dt.date | None
    tasks: tuple[tuple[Bilingual, dt.date], ...]
    effects: tuple[Spoken, ...]
    told: tuple[Mention, ...]
    going: Going = Going.NOT_YET
    waiting_for: int | None = None


def preview(
    definition: Definition,
    transition: Transition,
    facts: PilotFacts,
    calendar: Calendar,
    waiting: Waiting | None = None,
) -> Preview:
    """Say what the move would change today and who would be told by mail.

    Where the pilot goes over to another version with its next move, what begins is of that version.
    """
    entered = entered_by(definition, facts.stage, transition.to, waiting)
    stage, today = entered.planned, facts.today
    begun = [sole_holder(facts.members, task.role) for task in stage.tasks]
    carried = [task.owner_id for task in facts.tasks if task.is_condition and not task.is_settled]
    return Preview(
        move=transition.id,
        to_label=stage.label,
        final=stage.final,
        new_cycle=transition.new_cycle,
        target=due(stage.limit.target, today, calendar) if stage.limit else None,
        tasks=tuple((task.title, due(task.due, today, calendar)) for task in stage.tasks),
        effects=tuple(effect_words(each) for each in transition.effects),
        told=tuple(Mention("person", each) for each in dict.fromkeys([*begun, *carried]) if each),
        going=entered.going,
        waiting_for=waiting.target.version if waiting else None,
    )
