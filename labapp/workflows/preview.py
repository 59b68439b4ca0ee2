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


@dataclass(frozen=True, slots=True)
class Preview:
    """Where a move leads: until when that stage should take, what begins there, who is told."""

    move: str
    to_label: Bilingual
    final: bool
    new_cycle: bool
    target: dt.date | None
    tasks: tuple[tuple[Bilingual, dt.date], ...]
    effects: tuple[Spoken, ...]
    told: tuple[Mention, ...]


def preview(
    definition: Definition, transition: Transition, facts: PilotFacts, calendar: Calendar
) -> Preview:
    """Say what the move would change today and who would be told by mail."""
    stage, today = definition.stages[transition.to], facts.today
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
    )
