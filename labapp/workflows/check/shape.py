"""The shape of a definition: every stage can be come to, left, and brought to a conclusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from labapp.words import MoveKind, Phase, Sentence
from labapp.workflows.check.findings import Lint
from labapp.workflows.definition import Definition, Stage, Transition

Arcs = Mapping[str, Iterable[str]]
RESERVED = frozenset({"check", "publish"})


def ill_shaped(definition: Definition) -> Iterator[Lint]:
    """Give each stage nobody comes to, goes on from or concludes from; and each false end."""
    yield from _false_ends(definition)
    reached = reachable(definition)
    concluding = _concluding(definition)
    for key, stage in definition.stages.items():
        place, label = ("stages", key), stage.label
        if key not in reached:
            sentence = Sentence("No way leads to this stage: %(stage)s", stage=label)
            yield Lint("unreachable_stage", place, sentence)
        if stage.final:
            continue
        if all(each.kind is MoveKind.STOP for each in definition.leaving(key)):
            sentence = Sentence(
                "No way but stopping leads out of this stage: %(stage)s", stage=label
            )
            yield Lint("dead_end", place, sentence)
        elif key not in concluding:
            sentence = Sentence("No way leads to a conclusion from: %(stage)s", stage=label)
            yield Lint("no_way_to_conclusion", place, sentence)


def reachable(definition: Definition) -> frozenset[str]:
    """Give the stages to which arcs lead, whatever their gates ask."""
    arcs = {key: [each.to for each in definition.leaving(key)] for key in definition.stages}
    return _from({definition.initial}, arcs)


def _concluding(definition: Definition) -> frozenset[str]:
    """Give the stages from which people can go on, or back, to a conclusion; stopping is none."""
    before: dict[str, list[str]] = defaultdict(list)
    ends: set[str] = set()
    for key in definition.stages:
        for each in definition.leaving(key):
            if each.kind in (MoveKind.FORWARD, MoveKind.BACK):
                before[each.to].append(key)
            if _concludes(definition.stages, each):
                ends.add(key)
    return _from(ends, before)


def _concludes(stages: Mapping[str, Stage], arc: Transition) -> bool:
    return arc.kind is MoveKind.CONCLUDE or (
        arc.kind not in (MoveKind.STOP, MoveKind.REOPEN) and stages[arc.to].final
    )


def _from(begin: set[str], arcs: Arcs) -> frozenset[str]:
    known, waiting = set(begin), list(begin)
    while waiting:
        for each in arcs.get(waiting.pop(), ()):
            if each not in known:
                known.add(each)
                waiting.append(each)
    return frozenset(known)


def _false_ends(definition: Definition) -> Iterator[Lint]:
    if definition.key in RESERVED:
        sentence = Sentence("This key is an address of the site: %(key)s", key=definition.key)
        yield Lint("reserved_key", ("key",), sentence)
    if definition.stages[definition.initial].final:
        yield Lint("begins_at_an_end", ("initial",), Sentence("A pilot cannot begin at an end"))
    for key, stage in definition.stages.items():
        if stage.final != (stage.phase is Phase.CLOSED):
            sentence = Sentence("An end is of the phase “closed”, and nothing else is")
            yield Lint("false_end", ("stages", key), sentence)
    for n, transition in enumerate(definition.transitions):
        yield from _of_another_kind(definition, n, transition)


def _of_another_kind(definition: Definition, n: int, move: Transition) -> Iterator[Lint]:
    place = ("transitions", n, "kind")
    ends = [] if move.leaves_any else [definition.stages[each].final for each in move.sources]
    if move.kind is MoveKind.REOPEN:
        if not all(ends) or move.leaves_any:
            yield Lint("wrong_kind", place, Sentence("Only what has ended can be reopened"))
    elif any(ends):
        yield Lint("wrong_kind", place, Sentence("From an end a pilot can only be reopened"))
