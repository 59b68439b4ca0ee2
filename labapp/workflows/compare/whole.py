"""Two versions of a workflow compared: the whole, its stages, its moves and their gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from labapp.words import Bilingual, Sentence
from labapp.workflows.compare.change import (
    Change,
    Comparison,
    Place,
    Turn,
    by_size,
    changed,
    in_order,
)
from labapp.workflows.compare.moves import Both, move_changes
from labapp.workflows.compare.stages import stage_changes
from labapp.workflows.compare.stating import days_in, duration_words, role_words, stage_apart
from labapp.workflows.definition import Definition, Holds, Transition


def compare(before: Definition, after: Definition) -> Comparison:
    """Say what changes from one version to another, in the order of the journey."""
    gone = tuple(stage for stage in before.stages if stage not in after.stages)
    changes = [*_of_whole(before, after), *_of_stages(before, after), *_of_moves(before, after)]
    if not changes and before.digest != after.digest:
        said = Sentence("Only the number, the examples or the scenarios are others")
        changes.append(Change("nothing_that_matters", said))
    return Comparison(after.key, before.version, after.version, tuple(changes), gone)


def _of_whole(before: Definition, after: Definition) -> Iterator[Change]:
    if before.title != after.title:
        yield Change("title_changed", changed(Sentence("Name"), before.title, after.title))
    if before.summary != after.summary:
        yield Change("summary_changed", Sentence("The workflow is explained in other words"))
    if before.initial != after.initial:
        was, now = before.initial, after.initial
        stages = (stage_apart(before, was, after), stage_apart(after, now, before))
        yield Change("initial_changed", changed(Sentence("First stage"), *stages))
    yield from _of_holds(before.holds, after.holds)


def _of_holds(was: Holds, now: Holds) -> Iterator[Change]:
    if set(was.by) != set(now.by):
        who = (role_words(was.by), role_words(now.by))
        yield Change("holds_changed", changed(Sentence("Who may pause a pilot"), *who))
    if was.review_within != now.review_within:
        turn = by_size(days_in(was.review_within), days_in(now.review_within), more=Turn.LOOSER)
        times = (duration_words(was.review_within), duration_words(now.review_within))
        yield Change("holds_changed", changed(Sentence("Longest pause"), *times), turn)


def _of_stages(before: Definition, after: Definition) -> Iterator[Change]:
    for key in in_order(before.stages, after.stages):
        if key not in before.stages:
            label = stage_apart(after, key, before)
            found = [Change("stage_added", Sentence("This stage is new"))]
        elif key not in after.stages:
            label = stage_apart(before, key, after)
            said = Sentence("This stage is gone: pilots that stand in it need another")
            found = [Change("stage_gone", said)]
        else:
            label = after.stages[key].label
            found = list(stage_changes(before.stages[key], after.stages[key]))
        yield from _placed(found, Place.STAGE, key, label)


def _of_moves(before: Definition, after: Definition) -> Iterator[Change]:
    both = Both(before, after)
    was, now = _by_id(before), _by_id(after)
    for key in in_order(was, now):
        if key not in was:
            move = now[key]
            to = stage_apart(after, move.to, before)
            found = [
                Change("move_added", Sentence("This move is new. Leads to: %(stage)s", stage=to))
            ]
        elif key not in now:
            move = was[key]
            found = [Change("move_gone", Sentence("This move is gone"))]
        else:
            move = now[key]
            found = list(move_changes(both, was[key], move))
        yield from _placed(found, Place.MOVE, key, move.label)


def _by_id(definition: Definition) -> dict[str, Transition]:
    return {each.id: each for each in definition.transitions}


def _placed(found: Iterable[Change], place: Place, key: str, label: Bilingual) -> Iterator[Change]:
    for change in found:
        yield replace(change, place=place, key=key, label=label)
