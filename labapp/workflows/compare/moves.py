"""What a move is in two versions: from where, to where, who may make it, and what it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labapp.words import Bilingual, Sentence
from labapp.workflows.compare.change import Change, Turn, by_set, changed, in_order
from labapp.workflows.compare.gates import gate_changes
from labapp.workflows.compare.stages import limit_changes
from labapp.workflows.compare.stating import (
    MOVES,
    NONE,
    effect_words,
    role_words,
    stage_words,
)
from labapp.workflows.definition import Definition, Effect, Transition
from labapp.workflows.definition.schema import ANY_OPEN


@dataclass(frozen=True, slots=True)
class Both:
    """The two versions a move stands in."""

    before: Definition
    after: Definition

    def stage_before(self, stage: str) -> Bilingual | Sentence:
        """Name a stage of the version before."""
        return stage_words(self.before, stage, self.after)

    def stage_after(self, stage: str) -> Bilingual | Sentence:
        """Name a stage of the version after."""
        return stage_words(self.after, stage, self.before)


def move_changes(both: Both, before: Transition, after: Transition) -> Iterator[Change]:
    """Give every change of one move, that of its gate last."""
    if before.label != after.label:
        yield Change("move_renamed", changed(Sentence("Name"), before.label, after.label))
    yield from _of_way(both, before, after)
    yield from _of_kind(before, after)
    if set(before.by) != set(after.by):
        who = (role_words(before.by), role_words(after.by))
        turn = by_set(before.by, after.by, more=Turn.LOOSER)
        yield Change("by_changed", changed(Sentence("Who may make it"), *who), turn)
    yield from _of_reason(before, after)
    what = Sentence("Time to sign")
    yield from limit_changes(what, before.sign_off_within, after.sign_off_within)
    yield from _of_effects(before, after)
    if before.ask != after.ask:
        said = Sentence("Those who sign are asked in other words")
        yield Change("ask_changed", said)
    yield from gate_changes(before.requires, after.requires)


def _of_way(both: Both, before: Transition, after: Transition) -> Iterator[Change]:
    if before.to != after.to:
        to = (both.stage_before(before.to), both.stage_after(after.to))
        yield Change("move_redirected", changed(Sentence("Leads to"), *to))
    for stage in in_order(before.sources, after.sources):
        if stage not in before.sources:
            where = both.stage_after(stage)
            said = Sentence("May also be made from: %(stage)s", stage=where)
            known = stage in both.before.stages or stage == ANY_OPEN
            yield Change("source_added", said, Turn.LOOSER if known else Turn.OTHER)
        elif stage not in after.sources:
            where = both.stage_before(stage)
            said = Sentence("May no longer be made from: %(stage)s", stage=where)
            still = stage in both.after.stages or stage == ANY_OPEN
            yield Change("source_gone", said, Turn.TIGHTER if still else Turn.OTHER)


def _of_kind(before: Transition, after: Transition) -> Iterator[Change]:
    if before.kind is not after.kind:
        kinds = (MOVES[before.kind], MOVES[after.kind])
        yield Change("kind_changed", changed(Sentence("What it does"), *kinds))
    if before.conclusion is not after.conclusion:
        ends = (before.conclusion or NONE, after.conclusion or NONE)
        yield Change("conclusion_changed", changed(Sentence("Conclusion"), *ends))
    if before.new_cycle != after.new_cycle:
        begins = Sentence("Begins a new cycle now")
        stays = Sentence("No longer begins a new cycle")
        yield Change("new_cycle_changed", begins if after.new_cycle else stays)


def _of_reason(before: Transition, after: Transition) -> Iterator[Change]:
    if before.needs_reason == after.needs_reason:
        return
    if after.needs_reason:
        yield Change("reason_changed", Sentence("A reason must be given now"), Turn.TIGHTER)
    else:
        yield Change("reason_changed", Sentence("No reason is asked any more"), Turn.LOOSER)


def _of_effects(before: Transition, after: Transition) -> Iterator[Change]:
    was, now = _known(before.effects), _known(after.effects)
    for key in in_order(was, now):
        if key not in was:
            said = Sentence("Happens now: %(effect)s", effect=effect_words(now[key]))
            yield Change("effect_added", said)
        elif key not in now:
            said = Sentence("No longer happens: %(effect)s", effect=effect_words(was[key]))
            yield Change("effect_gone", said)


def _known(effects: tuple[Effect, ...]) -> dict[str, Effect]:
    return {repr(effect): effect for effect in effects}
