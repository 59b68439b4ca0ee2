"""What a definition names must exist in it: stages, moves, requirements, examples, once each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labapp.words import MoveKind, Sentence
from labapp.workflows.definition.schema import ANY_OPEN, Body, Transition
from labapp.workflows.definition.yaml_tree import Path

Loose = tuple[Path, Sentence]


def loose_ends(body: Body) -> Iterator[Loose]:
    """Give every name that stands for nothing, and every name given twice, with its place."""
    if body.initial not in body.stages:
        yield ("initial",), _no_stage(body.initial)
    moves = [transition.id for transition in body.transitions]
    for n in _repeated(moves):
        yield ("transitions", n, "id"), _twice(moves[n])
    for n, transition in enumerate(body.transitions):
        yield from _of_transition(body, ("transitions", n), transition)
    for key in body.stages:
        yield from _of_stage(body, key)
    yield from _of_scenarios(body, set(moves))


def leaving(body: Body, stage: str) -> Iterator[Transition]:
    """Give the transitions that leave `stage`."""
    is_open = not body.stages[stage].final
    for transition in body.transitions:
        if stage in transition.sources or (is_open and transition.sources == (ANY_OPEN,)):
            yield transition


def journey(body: Body) -> tuple[str, ...]:
    """Give the stages in the order people come to them; ends last, and stopping last of them.

    The canonical form sorts its keys, so the order is read from the moves and not the file.
    """
    order = [body.initial]
    for stage in order:
        reached = [each.to for each in leaving(body, stage) if each.kind is not MoveKind.STOP]
        order += [each for each in dict.fromkeys(reached) if each not in order]
    order += [stage for stage in body.stages if stage not in order]
    return tuple(sorted(order, key=lambda stage: body.stages[stage].final))


def _of_transition(body: Body, place: Path, transition: Transition) -> Iterator[Loose]:
    for stage in transition.sources:
        if stage not in body.stages and stage != ANY_OPEN:
            yield (*place, "from"), _no_stage(stage)
    if transition.to not in body.stages:
        yield (*place, "to"), _no_stage(transition.to)
    ids = [asked.id for asked in transition.requires]
    parts = [asked.id for asked in transition.parts if asked.id not in ids]
    for n in _repeated([*ids, *parts]):
        yield (*place, "requires", min(n, len(ids) - 1)), _twice([*ids, *parts][n])


def _of_stage(body: Body, key: str) -> Iterator[Loose]:
    place: Path = ("stages", key, "tasks")
    tasks = body.stages[key].tasks
    for n in _repeated([task.key for task in tasks]):
        yield (*place, n, "key"), _twice(tasks[n].key)
    asked = {part.id for transition in leaving(body, key) for part in transition.parts}
    asked |= {each.id for transition in leaving(body, key) for each in transition.requires}
    for n, task in enumerate(tasks):
        if task.closes_with is not None and task.closes_with not in asked:
            yield (
                (*place, n, "closes_with"),
                Sentence("No move from this stage asks for: %(name)s", name=task.closes_with),
            )


def _of_scenarios(body: Body, moves: set[str]) -> Iterator[Loose]:
    for n, scenario in enumerate(body.scenarios):
        place: Path = ("scenarios", n)
        if scenario.at not in body.stages:
            yield (*place, "at"), _no_stage(scenario.at)
        if scenario.move not in moves:
            yield (
                (*place, "move"),
                Sentence("There is no move called: %(name)s", name=scenario.move),
            )
        like = scenario.given.like
        if like is not None and like not in body.examples:
            yield (*place, "given"), Sentence("There is no example called: %(name)s", name=like)


def _no_stage(name: str) -> Sentence:
    return Sentence("There is no stage called: %(name)s", name=name)


def _twice(name: str) -> Sentence:
    return Sentence("This name is given twice: %(name)s", name=name)


def _repeated(names: Iterable[str]) -> Iterator[int]:
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name in seen:
            yield n
        seen.add(name)
