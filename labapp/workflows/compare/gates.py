"""What a gate asks in two versions: tightened, loosened or changed, requirement by requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from labapp.words import Sentence, Severity, Spoken
from labapp.workflows.asking import Asked
from labapp.workflows.compare.change import (
    OPPOSITE,
    Change,
    Turn,
    by_set,
    changed,
    in_order,
)
from labapp.workflows.compare.stating import (
    parameter_words,
    parameters_of,
    requirement_words,
    role_words,
    value_words,
    whole_requirement,
)
from labapp.workflows.compare.strictness import turn_of


def gate_changes(before: Sequence[Asked], after: Sequence[Asked]) -> Iterator[Change]:
    """Give every change between what a move asked and what it asks."""
    was, now = _by_id(before), _by_id(after)
    for name in in_order(was, now):
        if name not in was:
            yield _asked_now(now[name])
        elif name not in now:
            yield _asked_no_longer(was[name])
        else:
            yield from _of_requirement(was[name], now[name])


def _by_id(asked: Iterable[Asked]) -> dict[str, Asked]:
    return {each.id: each for each in asked}


def _asked_now(asked: Asked) -> Change:
    what = whole_requirement(asked)
    if asked.severity is Severity.WARN:
        return Change("warning_added", Sentence("Warns now: %(what)s", what=what))
    said = Sentence("Asked now: %(what)s", what=what)
    return Change("requirement_added", said, Turn.TIGHTER)


def _asked_no_longer(asked: Asked) -> Change:
    what = whole_requirement(asked)
    if asked.severity is Severity.WARN:
        return Change("warning_gone", Sentence("Warns no longer: %(what)s", what=what))
    said = Sentence("No longer asked: %(what)s", what=what)
    return Change("requirement_gone", said, Turn.LOOSER)


def _of_requirement(before: Asked, after: Asked) -> Iterator[Change]:
    name = requirement_words(after)
    if before.requirement != after.requirement:
        asks = (whole_requirement(before), whole_requirement(after))
        yield Change("requirement_changed", changed(Sentence("Asks something else"), *asks))
        return
    yield from _of_severity(name, before, after)
    yield from _of_waiving(name, before, after)
    yield from _of_parameters(name, before, after)
    yield from _of_parts(name, before, after)
    if before.why != after.why:
        yield Change("why_changed", Sentence("Explained in other words: %(what)s", what=name))


def _of_severity(name: Spoken, before: Asked, after: Asked) -> Iterator[Change]:
    if before.severity is after.severity:
        return
    if after.severity is Severity.BLOCK:
        said = Sentence("Blocks now, where it only warned: %(what)s", what=name)
        yield Change("severity_changed", said, Turn.TIGHTER)
    else:
        said = Sentence("Only warns now, where it blocked: %(what)s", what=name)
        yield Change("severity_changed", said, Turn.LOOSER)


def _of_waiving(name: Spoken, before: Asked, after: Asked) -> Iterator[Change]:
    was = before.waivable.by if before.waivable else ()
    now = after.waivable.by if after.waivable else ()
    if set(was) == set(now):
        return
    turn = by_set(was, now, more=Turn.LOOSER)
    if not now:
        said = Sentence("May no longer be set aside: %(what)s", what=name)
    else:
        who = role_words(now)
        said = Sentence("May be set aside: %(what)s. By: %(who)s", what=name, who=who)
    yield Change("waivable_changed", said, turn if _blocks(before, after) else Turn.OTHER)


def _of_parameters(name: Spoken, before: Asked, after: Asked) -> Iterator[Change]:
    for parameter in parameters_of(type(after)):
        was, now = getattr(before, parameter), getattr(after, parameter)
        if was == now:
            continue
        what = Sentence(
            "%(requirement)s. %(parameter)s", requirement=name, parameter=parameter_words(parameter)
        )
        said = changed(what, value_words(parameter, was), value_words(parameter, now))
        turn = turn_of(parameter, before, after) if _blocks(before, after) else Turn.OTHER
        yield Change("parameter_changed", said, turn)


def _of_parts(name: Spoken, before: Asked, after: Asked) -> Iterator[Change]:
    """Compare what an `any_of` offers: one more way to meet it asks less, not more."""
    if after.parts() == (after,):
        return
    for change in gate_changes(before.parts(), after.parts()):
        turn, code = change.turn, change.code
        if code in ("requirement_added", "requirement_gone"):
            turn = OPPOSITE[turn]
        if not _blocks(before, after):
            turn = Turn.OTHER
        said = Sentence("%(requirement)s. %(change)s", requirement=name, change=change.sentence)
        yield Change(f"part_{code}", said, turn)


def _blocks(before: Asked, after: Asked) -> bool:
    """Say whether it blocks in both versions: only then can it ask more or less."""
    return before.severity is after.severity is Severity.BLOCK
