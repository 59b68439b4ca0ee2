"""Ways that go round without a word, and ways that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from labapp.words import MoveKind, Sentence
from labapp.workflows.check.findings import Lint
from labapp.workflows.definition import Definition, Transition


def endless_or_doubled(definition: Definition) -> Iterator[Lint]:
    """Give each way back that asks for no reason, and each pair of ways nothing tells apart."""
    numbers = {each.id: n for n, each in enumerate(definition.transitions)}
    for move in dict.fromkeys([*_back(definition), *_round_in_circles(definition)]):
        sentence = Sentence(
            "This leads back without a reason and without a limit of visits. "
            "Write reason: required, or give the stage max_visits"
        )
        yield Lint("back_without_reason", ("transitions", numbers[move]), sentence)
    told: set[tuple[str, str]] = set()
    for key, stage in definition.stages.items():
        for first, second in _doubled(definition.leaving(key)):
            if (first.id, second.id) in told:
                continue
            told.add((first.id, second.id))
            sentence = Sentence(
                "Two moves without requirements cannot be told apart. Stage: %(stage)s. "
                "Moves: %(moves)s",
                stage=stage.label,
                moves=(first.id, second.id),
            )
            yield Lint("unguarded_duplicate_arc", ("transitions", numbers[second.id]), sentence)


def _back(definition: Definition) -> Iterator[str]:
    for move in definition.transitions:
        if move.kind is MoveKind.BACK and move.reason is None:
            left = definition.stages if move.leaves_any else move.sources
            limits = [definition.stages[each].max_visits for each in left]
            if definition.stages[move.to].max_visits is None and None in limits:
                yield move.id


def _round_in_circles(definition: Definition) -> Iterator[str]:
    """Find the moves that close a circle of moves forward, of which none asks for a reason."""
    done: set[str] = set()
    for begin in definition.stages:
        if begin in done:
            continue
        path, standing = [(begin, iter(_forward(definition, begin)))], {begin}
        while path:
            stage, ways = path[-1]
            move = next(ways, None)
            if move is None:
                path.pop()
                standing.discard(stage)
                done.add(stage)
            elif move.to in standing:
                yield move.id
            elif move.to not in done:
                path.append((move.to, iter(_forward(definition, move.to))))
                standing.add(move.to)


def _forward(definition: Definition, stage: str) -> list[Transition]:
    return [
        each
        for each in definition.leaving(stage)
        if each.kind is MoveKind.FORWARD and each.reason is None
    ]


def _doubled(leaving: tuple[Transition, ...]) -> Iterator[tuple[Transition, Transition]]:
    """Give pairs of free moves to the same stage or of the same name, each with the first."""
    first: dict[tuple[str, str], Transition] = {}
    for move in leaving:
        if not move.is_free:
            continue
        keys = [("to", move.to), ("en", move.label.en.casefold())]
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is not None:
            yield earlier, move
        for key in keys:
            first.setdefault(key, move)
