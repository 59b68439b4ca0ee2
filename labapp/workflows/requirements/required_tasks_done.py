"""Every required task of this visit is done, not needed, or closed by a requirement that is met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from labapp.words import Actor, Mention, Sentence
from labapp.workflows.asking import Asked
from labapp.workflows.facts import PilotFacts, Task
from labapp.workflows.finding import Finding
from labapp.workflows.registry import judge, later_of, requirement


class RequiredTasksDone(Asked):
    """Takes no parameters."""


@requirement("required_tasks_done", asks=RequiredTasksDone, heading=Sentence("Required tasks"))
def required_tasks_done(facts: PilotFacts, actor: Actor, asked: RequiredTasksDone) -> Finding:
    """Say which required tasks are still open."""
    required = [task for task in facts.tasks if task.required]
    still_open = [task for task in required if not is_closed(facts, actor, asked, task)]
    parameters = {"n": len(required) - len(still_open), "total": len(required)}
    if not still_open:
        return asked.found(True, Sentence("All required tasks are done"), parameters=parameters)
    return asked.found(
        False,
        Sentence(
            "Required tasks still open: %(tasks)s", tasks=tuple(task.mention for task in still_open)
        ),
        fix="tasks?show=required",
        held_by=tuple(dict.fromkeys(who for task in still_open for who in _holders(facts, task))),
        since=min((at for t in still_open if (at := _since(facts, actor, asked, t))), default=None),
        parameters=parameters | {"open": [task.id for task in still_open]},
    )


def is_closed(facts: PilotFacts, actor: Actor, asked: Asked, task: Task) -> bool:
    """Say whether a task is settled, or a requirement that closes it is met or set aside."""
    if task.is_settled:
        return True
    return any(found.ok for found in _closing(facts, actor, asked, task))


def _closing(facts: PilotFacts, actor: Actor, asked: Asked, task: Task) -> Iterator[Finding]:
    closers = asked.gate.closers.get(facts.stage, {}).get(task.key, ())
    return (judge(facts, actor, closer) for closer in closers)


def _since(facts: PilotFacts, actor: Actor, asked: Asked, task: Task) -> dt.datetime | None:
    """Give since when a task is to be done: what closes it may have broken after it was given."""
    broken = [found.since for found in _closing(facts, actor, asked, task) if found.since]
    return later_of(task.assigned_at, min(broken, default=None))


def _holders(facts: PilotFacts, task: Task) -> tuple[Mention, ...]:
    if task.owner_id:
        return (Mention("person", task.owner_id),)
    return facts.holders(task.role or "coordinator")
