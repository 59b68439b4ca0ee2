"""Every gate can be passed: what exploration found impossible, and where a gate may stop people."""

from __future__ import annotations

from collections.abc import Iterator

from labapp.words import Bilingual, Sentence, Severity
from labapp.workflows.check.exploration import (
    Explored,
    Wanted,
    collected_in,
    names_of,
)
from labapp.workflows.check.findings import Lint
from labapp.workflows.check.shape import reachable
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.definition.yaml_tree import Path
from labapp.workflows.needs import THINGS

Names = tuple[Sentence, ...]
MOST_NAMED = 6


def gates_never_met(definition: Definition, explored: Explored) -> Iterator[Lint]:
    """Give each gate nobody can pass, each stage lost by that, and each that may stop somebody."""
    for key in sorted(reachable(definition) - explored.held.keys()):
        sentence = Sentence(
            "No pilot can come to this stage, because every gate before it is shut: %(stage)s",
            stage=definition.stages[key].label,
        )
        yield Lint("stage_lost", ("stages", key), sentence)
    starts: dict[str, list[str]] = {each.id: [] for each in definition.transitions}
    for stage in [key for key in definition.stages if key in explored.held]:
        for move in definition.leaving(stage):
            starts[move.id].append(stage)
    for n, move in enumerate(definition.transitions):
        yield from _of_move(definition, explored, n, starts[move.id])


def _of_move(
    definition: Definition, explored: Explored, n: int, starts: list[str]
) -> Iterator[Lint]:
    move = definition.transitions[n]
    made = [stage for stage in starts if (stage, move.id) in explored.made]
    if starts and not made:
        yield from _never(definition, explored, n, starts)
        return
    for k, wanted in _numbered(move, explored):
        short = [stage for stage in starts if not wanted.is_met_by(explored.always[stage])]
        if short:
            missing = wanted.enough[0] & ~explored.always[short[0]]
            sentence = Sentence(
                "A pilot can come here without it, and the gate may stop it. Stage: %(stages)s. "
                "Without: %(things)s",
                stages=_labels(definition, short),
                things=_named(missing),
            )
            yield Lint("gate_may_stop", ("transitions", n, "requires", k), sentence, Severity.WARN)


def _never(definition: Definition, explored: Explored, n: int, starts: list[str]) -> Iterator[Lint]:
    move, place = definition.transitions[n], ("transitions", n)
    if not any((stage, move.id) in explored.let_back for stage in starts):
        sentence = Sentence(
            "Nobody can go back here: by then a stage has been visited as often as it may be in a "
            "cycle. From: %(stages)s. To: %(to)s",
            stages=_labels(definition, starts),
            to=definition.stages[move.to].label,
        )
        yield Lint("gate_never_met", place, sentence)
        return
    held = [each for stage in starts for each in explored.held[stage]]
    shut = [
        (k, each)
        for k, each in _numbered(move, explored)
        if not any(each.is_met_by(holding) for holding in held)
    ]
    for k, each in shut:
        yield _shut(definition, (*place, "requires", k), each, starts)
    if not shut:
        sentence = Sentence(
            "The requirements of this move can never be met together. Stage: %(stages)s",
            stages=_labels(definition, starts),
        )
        yield Lint("gate_never_met", place, sentence)


def _shut(definition: Definition, place: Path, wanted: Wanted, starts: list[str]) -> Lint:
    needed = wanted.enough[0]
    where = [
        key
        for key, stage in definition.stages.items()
        if set(names_of(collected_in(stage))) & set(names_of(needed))
    ]
    if not where:
        sentence = Sentence(
            "This can never be met, because no stage collects what it needs. Needed: %(things)s",
            things=_named(needed),
        )
    else:
        sentence = Sentence(
            "This can never be met where it is asked. Stage: %(stages)s. Needed: %(things)s. "
            "Collected at: %(where)s",
            stages=_labels(definition, starts),
            things=_named(needed),
            where=_labels(definition, where),
        )
    return Lint("gate_never_met", place, sentence)


def _numbered(move: Transition, explored: Explored) -> list[tuple[int, Wanted]]:
    number = {asked.id: k for k, asked in enumerate(move.requires)}
    return [(number[each.asked.id], each) for each in explored.wanted[move.id]]


def _named(holding: int) -> Names:
    return tuple(THINGS[each] for each in names_of(holding))


def _labels(definition: Definition, stages: list[str]) -> tuple[Bilingual | str, ...]:
    """Name stages, the first of them where they are many."""
    named = tuple(definition.stages[key].label for key in stages[:MOST_NAMED])
    return named if len(stages) <= MOST_NAMED else (*named, "…")
