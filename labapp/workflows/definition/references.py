"""What a definition names must exist in it: stages, moves, requirements, examples, once each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labapp.words import MoveKind, Sentence
from labapp.workflows.definition.schema import Body, Transition
from labapp.workflows.definition.yaml_tree import Path

Loose = tuple[str, Path, Sentence]


def loose_ends(body: Body) -> Iterator[Loose]:
    """Give every name that stands for nothing or is given twice: code, place, sentence."""
    if body.initial not in body.stages:
        yield _no_stage(("initial",), body.initial)
    moves = [transition.id for transition in body.transitions]
    yield from _moves_of_one_name(body)
    for n, transition in enumerate(body.transitions):
        yield from _of_transition(body, ("transitions", n), transition)
    leaving = exits(body)
    for key in body.stages:
        yield from _of_stage(body, key, leaving[key])
    yield from _of_scenarios(body, set(moves))


def exits(body: Body) -> dict[str, tuple[Transition, ...]]:
    """Give for each stage the transitions that leave it, in the order of the definition."""
    found: dict[str, list[Transition]] = {stage: [] for stage in body.stages}
    still_open = [stage for stage, each in body.stages.items() if not each.final]
    for transition in body.transitions:
        sources = still_open if transition.leaves_any else dict.fromkeys(transition.sources)
        for stage in sources:
            if stage in found:
                found[stage].append(transition)
    return {stage: tuple(leaving) for stage, leaving in found.items()}


def journey(body: Body) -> tuple[str, ...]:
    """Give the stages in the order people come to them; ends last, and stopping last of them.

    The canonical form sorts its keys, so the order is read from the moves and not the file.
    """
    leaving = exits(body)
    order, known = [body.initial], {body.initial}
    for stage in order:
        for each in leaving[stage]:
            if each.kind is not MoveKind.STOP and each.to not in known:
                known.add(each.to)
                order.append(each.to)
    order += [stage for stage in body.stages if stage not in known]
    return tuple(sorted(order, key=lambda stage: body.stages[stage].final))


def _moves_of_one_name(body: Body) -> Iterator[Loose]:
    """Give each move named as one before it; two that nothing at all tells apart say so."""
    first: dict[str, Transition] = {}
    for n, later in enumerate(body.transitions):
        earlier = first.setdefault(later.id, later)
        if earlier is later:
            continue
        code, place, sentence = _twice(("transitions", n, "id"), later.id)
        if earlier.is_free and later.is_free and set(earlier.sources) & set(later.sources):
            code = "unguarded_duplicate_arc"
        yield code, place, sentence


def _of_transition(body: Body, place: Path, transition: Transition) -> Iterator[Loose]:
    if not transition.leaves_any:
        for stage in transition.sources:
            if stage not in body.stages:
                yield _no_stage((*place, "from"), stage)
        for n in _repeated(transition.sources):
            yield _twice((*place, "from", n), transition.sources[n])
    if transition.to not in body.stages:
        yield _no_stage((*place, "to"), transition.to)
    ids = [asked.id for asked in transition.requires]
    parts = [asked.id for asked in transition.parts if asked.id not in ids]
    for n in _repeated([*ids, *parts]):
        yield _twice((*place, "requires", min(n, len(ids) - 1)), [*ids, *parts][n])


def _of_stage(body: Body, key: str, leaving: tuple[Transition, ...]) -> Iterator[Loose]:
    place: Path = ("stages", key, "tasks")
    tasks = body.stages[key].tasks
    for n in _repeated([task.key for task in tasks]):
        yield _twice((*place, n, "key"), tasks[n].key)
    if not any(task.closes_with for task in tasks):
        return
    asked = {part.id for transition in leaving for part in transition.parts}
    asked |= {each.id for transition in leaving for each in transition.requires}
    for n, task in enumerate(tasks):
        if task.closes_with is not None and task.closes_with not in asked:
            yield (
                "closes_with_nothing",
                (*place, n, "closes_with"),
                Sentence("No move from this stage asks for: %(name)s", name=task.closes_with),
            )


def _of_scenarios(body: Body, moves: set[str]) -> Iterator[Loose]:
    for n, scenario in enumerate(body.scenarios):
        place: Path = ("scenarios", n)
        if scenario.at not in body.stages:
            yield _no_stage((*place, "at"), scenario.at)
        if scenario.move not in moves:
            yield (
                "unknown_move",
                (*place, "move"),
                Sentence("There is no move called: %(name)s", name=scenario.move),
            )
        like = scenario.given.like
        if like is not None and like not in body.examples:
            yield (
                "unknown_example",
                (*place, "given", "like"),
                Sentence("There is no example called: %(name)s", name=like),
            )


def _no_stage(place: Path, name: str) -> Loose:
    return "unknown_stage", place, Sentence("There is no stage called: %(name)s", name=name)


def _twice(place: Path, name: str) -> Loose:
    return "duplicate_name", place, Sentence("This name is given twice: %(name)s", name=name)


def _repeated(names: Iterable[str]) -> Iterator[int]:
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name in seen:
            yield n
        seen.add(name)
