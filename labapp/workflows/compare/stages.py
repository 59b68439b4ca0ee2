"""What a stage is in two versions: its name, its time, its tasks and its returns."""

from __future__ import annotations

from collections.abc import Iterator

from labapp.words import Bilingual, Sentence, Spoken
from labapp.workflows.compare.change import (
    Change,
    Turn,
    by_size,
    changed,
    in_order,
)
from labapp.workflows.compare.stating import NONE, days_in, duration_words, role_words
from labapp.workflows.definition import Limit, PlannedTask, Returns, Stage


def stage_changes(before: Stage, after: Stage) -> Iterator[Change]:
    """Give every change of one stage."""
    if before.label != after.label:
        said = changed(Sentence("Name"), before.label, after.label)
        yield Change("stage_renamed", said)
    if before.phase != after.phase:
        yield Change("phase_changed", changed(Sentence("Phase"), before.phase, after.phase))
    if before.final != after.final:
        ends = Sentence("The journey ends here now")
        goes_on = Sentence("The journey no longer ends here")
        yield Change("final_changed", ends if after.final else goes_on)
    yield from limit_changes(Sentence("Planned time"), before.limit, after.limit)
    yield from _of_visits(before.max_visits, after.max_visits)
    yield from _of_returns(before.returns, after.returns)
    yield from _of_tasks(before, after)
    if (before.purpose, before.collects) != (after.purpose, after.collects):
        said = Sentence("What belongs here is explained in other words")
        yield Change("purpose_changed", said)


def limit_changes(what: Spoken, before: Limit | None, after: Limit | None) -> Iterator[Change]:
    """Give the changes of a limit: how long, when it reminds, to whom it is brought."""
    was = before.target if before else None
    now = after.target if after else None
    if was != now:
        said = changed(what, duration_words(was), duration_words(now))
        turn = by_size(days_in(was), days_in(now), more=Turn.LOOSER)
        yield Change("limit_changed", said, turn)
    if before and after and (before.remind, before.escalate) != (after.remind, after.escalate):
        said = Sentence(
            "Reminders come at other times, or go to somebody else: %(what)s", what=what
        )
        yield Change("reminders_changed", said)


def _of_visits(before: int | None, after: int | None) -> Iterator[Change]:
    if before == after:
        return
    said = changed(Sentence("Stays in one cycle"), _count(before), _count(after))
    yield Change("max_visits_changed", said, by_size(before, after, more=Turn.LOOSER))


def _count(most: int | None) -> Spoken:
    return Sentence("any number") if most is None else Sentence("%(n)s at most", n=most)


def _of_returns(before: Returns | None, after: Returns | None) -> Iterator[Change]:
    if before == after:
        return
    said = changed(Sentence("Returns"), _rhythm(before), _rhythm(after))
    turn = Turn.OTHER
    if before is None:
        turn = Turn.TIGHTER
    elif after is None:
        turn = Turn.LOOSER
    yield Change("returns_changed", said, turn)


def _rhythm(returns: Returns | None) -> Spoken:
    if returns is None:
        return NONE
    who = role_words((returns.role,))
    return Sentence("%(how_often)s, by: %(who)s", how_often=returns.every, who=who)


def _of_tasks(before: Stage, after: Stage) -> Iterator[Change]:
    was = {task.key: task for task in before.tasks}
    now = {task.key: task for task in after.tasks}
    for key in in_order(was, now):
        if key not in was:
            turn = Turn.TIGHTER if now[key].required else Turn.OTHER
            said = Sentence("New task: %(task)s", task=now[key].title)
            yield Change("task_added", said, turn)
        elif key not in now:
            turn = Turn.LOOSER if was[key].required else Turn.OTHER
            said = Sentence("Task no longer there: %(task)s", task=was[key].title)
            yield Change("task_gone", said, turn)
        else:
            yield from _of_task(was[key], now[key])


def _of_task(before: PlannedTask, after: PlannedTask) -> Iterator[Change]:
    title = after.title
    if before.title != title:
        yield Change("task_renamed", changed(Sentence("Task"), before.title, title))
    if before.required != after.required:
        yield _of_need(title, required=after.required)
    if before.due != after.due:
        turn = by_size(days_in(before.due), days_in(after.due), more=Turn.LOOSER)
        times = (duration_words(before.due), duration_words(after.due))
        yield Change("task_due_changed", changed(_of(title, Sentence("Due after")), *times), turn)
    if before.role != after.role:
        roles = (role_words((before.role,)), role_words((after.role,)))
        yield Change("task_role_changed", changed(_of(title, Sentence("With whom")), *roles))
    if before.closes_with != after.closes_with:
        said = Sentence("Task is closed by another requirement, or by hand: %(task)s", task=title)
        yield Change("task_closing_changed", said)
    if before.guidance != after.guidance:
        said = Sentence("Explained in other words: %(what)s", what=title)
        yield Change("guidance_changed", said)


def _of_need(title: Bilingual, *, required: bool) -> Change:
    if required:
        said = Sentence("Task is required now: %(task)s", task=title)
        return Change("task_need_changed", said, Turn.TIGHTER)
    said = Sentence("Task is no longer required: %(task)s", task=title)
    return Change("task_need_changed", said, Turn.LOOSER)


def _of(title: Bilingual, what: Sentence) -> Sentence:
    return Sentence("Task: %(task)s. %(what)s", task=title, what=what)
