"""What another version of its workflow would mean for one pilot, were it to go by it now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from labapp.words import Actor, Bilingual, Spoken, TaskStatus
from labapp.workflows.calendar import Calendar, day_of, due
from labapp.workflows.compare.stating import requirement_words
from labapp.workflows.definition import Definition, PlannedTask
from labapp.workflows.facts import PilotFacts, Task, Visit
from labapp.workflows.finding import Explained
from labapp.workflows.holding import due_after
from labapp.workflows.machine import Compiled


@dataclass(frozen=True, slots=True)
class Turned:
    """A move that is blocked now and was not, or the other way round, and by which requirements."""

    move: str
    label: Bilingual
    by: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the other version would mean; `stage` is None where somebody must choose one."""

    stage: str | None
    newly_blocked: tuple[Turned, ...] = ()
    newly_allowed: tuple[Turned, ...] = ()
    new_tasks: tuple[PlannedTask, ...] = ()
    lapsing: int = 0
    overdue_since: dt.date | None = None

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing would be otherwise than it is."""
        said = (self.newly_blocked, self.newly_allowed, self.new_tasks, self.lapsing)
        return self.stage is not None and not any(said) and self.overdue_since is None


def outlook(
    facts: PilotFacts,
    before: Compiled,
    after: Compiled,
    mapping: Mapping[str, str],
    calendar: Calendar,
) -> Outlook:
    """Judge a pilot by both versions; a stage that is gone is looked up in `mapping`."""
    definition = after.definition
    stage = stage_in(definition, facts.stage, mapping)
    if stage is None:
        return Outlook(None, lapsing=_signatures(facts))
    carried = carried_over(facts, definition, stage)
    was = {each.move: each for each in before.explain(facts, Actor.operator())}
    now = {each.move: each for each in after.explain(carried, Actor.operator())}
    return Outlook(
        stage,
        newly_blocked=tuple(_newly_blocked(was, now, after)),
        newly_allowed=tuple(_newly_allowed(was, now, before)),
        new_tasks=_new_tasks(facts, definition, stage),
        lapsing=_signatures(facts),
        overdue_since=_newly_overdue(facts, before.definition, definition, stage, calendar),
    )


def stage_in(definition: Definition, stage: str, mapping: Mapping[str, str]) -> str | None:
    """Give the stage of a definition in which an open pilot would stand; never guessed.

    It is never a final one: a pilot ends by a move of its own.
    """
    chosen = mapping.get(stage, stage)
    found = definition.stages.get(chosen)
    return None if found is None or found.final else chosen


def carried_over(facts: PilotFacts, definition: Definition, stage: str) -> PilotFacts:
    """Give the facts of a pilot as they would be by another definition, standing in `stage`."""
    planned = enumerate(_new_tasks(facts, definition, stage), start=1)
    added = [
        Task(-n, each.key, each.required, TaskStatus.TO_DO, role=each.role) for n, each in planned
    ]
    owed_from = definition.owed_from(facts.visits, facts.cycle)
    tasks = [_by_plan(each, definition, stage) for each in facts.tasks]
    if stage == facts.stage:
        return replace(facts, tasks=(*tasks, *added), values_owed_from=owed_from)
    if owed_from is None and definition.stages[stage].returns:
        owed_from = facts.values_owed_from or day_of(facts.visit.entered)
    keys = {planned.key for planned in definition.stages[stage].tasks}
    along = [each for each in tasks if goes_along(each.key, keys, settled=each.is_settled)]
    return replace(
        facts,
        stage=stage,
        visit=Visit(0, facts.visit.number, facts.visit.entered),
        tasks=(*along, *added),
        reviews=(),
        waivers=(),
        visits=(*facts.visits[:-1], *(replace(each, stage=stage) for each in facts.visits[-1:])),
        values_owed_from=owed_from,
    )


def _by_plan(task: Task, definition: Definition, stage: str) -> Task:
    """Give an open task as it would be: required or not as its new version says."""
    planned = {each.key: each.required for each in definition.stages[stage].tasks}
    if task.is_settled or task.key not in planned:
        return task
    return replace(task, required=planned[task.key])


def goes_along(key: str, planned: Collection[str], *, settled: bool) -> bool:
    """Say whether a task goes along into another stage: one that is planned there, or left open.

    What people added by hand goes along until it is settled; other tasks stay with their stage.
    """
    return key in planned if key else not settled


def planned_end(
    definition: Definition, stage: str, facts: PilotFacts, calendar: Calendar
) -> dt.date | None:
    """Give the day on which the planned time of the open visit ends, moved on by its holds."""
    limit = definition.stages[stage].limit
    if limit is None:
        return None
    entered = facts.visit.entered
    first = due(limit.target, day_of(entered), calendar)
    holds = [(hold.since, hold.until) for hold in facts.holds if hold.until]
    return due_after(first, holds, since=entered, calendar=calendar)


def _new_tasks(facts: PilotFacts, definition: Definition, stage: str) -> tuple[PlannedTask, ...]:
    known = {task.key for task in facts.tasks}
    return tuple(task for task in definition.stages[stage].tasks if task.key not in known)


def _signatures(facts: PilotFacts) -> int:
    return sum(len(review.sign_offs) for review in facts.reviews if review.is_living)


def _newly_blocked(
    was: Mapping[str, Explained], now: Mapping[str, Explained], after: Compiled
) -> Iterable[Turned]:
    for move, before in was.items():
        if not before.ready:
            continue
        if move not in now:
            yield Turned(move, before.label)
        elif not now[move].ready:
            yield Turned(move, now[move].label, _blocking(now[move], after))


def _newly_allowed(
    was: Mapping[str, Explained], now: Mapping[str, Explained], before: Compiled
) -> Iterable[Turned]:
    for move, after in now.items():
        if not after.ready:
            continue
        if move not in was:
            yield Turned(move, after.label)
        elif not was[move].ready:
            yield Turned(move, after.label, _blocking(was[move], before))


def _blocking(explained: Explained, machine: Compiled) -> tuple[Spoken, ...]:
    """Name what blocks, by requirement and never by what was found: that may be for few to read."""
    asked = {each.id: each for each in machine.gate(explained.move).requirements}
    return tuple(
        requirement_words(asked[finding.id]) if finding.id in asked else finding.heading
        for finding in explained.unmet
    )


def _newly_overdue(
    facts: PilotFacts, before: Definition, after: Definition, stage: str, calendar: Calendar
) -> dt.date | None:
    """Give the day its planned time would have ended by the new version, when that is past."""
    if facts.on_hold:
        return None
    was = planned_end(before, facts.stage, facts, calendar)
    now = planned_end(after, stage, facts, calendar)
    if now is None or now >= facts.today or (was is not None and was < facts.today):
        return None
    return now
