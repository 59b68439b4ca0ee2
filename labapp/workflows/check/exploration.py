"""Exploration: where pilots can come with what they can have collected, through every loop.

A pilot is thought of as collecting whatever its stages say belongs there. A gate lets it through
when its requirements could be met by what it holds; a move of a new cycle empties what counts for
the cycle, and every move what counts for the visit. What is held only ever helps, so of two
holdings at one stage the larger is enough, and of many different ones their union is taken: a gate
that is called impossible is so whatever path is taken. How often stages may still be visited is
carried along above what is held (`visiting.py`), since it helps in the same way: only so many ways
back can be gone in a cycle, and what would take one more is never collected.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from labapp.words import MoveKind, Severity
from labapp.workflows.asking import Asked
from labapp.workflows.check.visiting import limits_of
from labapp.workflows.definition import Definition, Stage, Transition
from labapp.workflows.needs import CONCLUSION, THINGS, Need

MOST_HOLDINGS = 8
_NUMBER = {thing: n for n, thing in enumerate(THINGS)}
_WIDTH = len(THINGS)
_EVER = (1 << _WIDTH) - 1
_SHIFT = {"pilot": 0, "cycle": _WIDTH, "visit": 2 * _WIDTH}
_HELD = 3 * _WIDTH  # above these bits stands how often stages may still be visited
_CONCLUDED = {1 << (_NUMBER[CONCLUSION] + shift) for shift in _SHIFT.values()}
Holding = int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one requirement needs: any one of these holdings is enough."""

    asked: Asked
    enough: tuple[Holding, ...]

    def is_met_by(self, held: Holding) -> bool:
        """Say whether what is held is enough."""
        return any(each & held == each for each in self.enough)


@dataclass(slots=True)
class Explored:
    """What exploration came to, for each stage a pilot can come to.

    `held`: the largest holdings with which one can stand there; `always`: what is held whichever
    way one came; `wanted`: what each move needs; `made`: the moves that can be made, from where;
    `let_back`: those that no limit of visits keeps everybody from.
    """

    held: dict[str, list[Holding]] = field(default_factory=dict)
    always: dict[str, Holding] = field(default_factory=dict)
    wanted: dict[str, tuple[Wanted, ...]] = field(default_factory=dict)
    made: set[tuple[str, str]] = field(default_factory=set)
    let_back: set[tuple[str, str]] = field(default_factory=set)


def explore(definition: Definition) -> Explored:
    """Go every way there is."""
    explored = Explored()
    says = any(stage.collects for stage in definition.stages.values())
    for move in definition.transitions:
        explored.wanted[move.id] = tuple(_wanted(move)) if says else ()
    _go(definition, explored)
    _meet(definition, explored)
    return explored


def names_of(holding: Holding) -> tuple[str, ...]:
    """Give the things in a holding, in their order, whenever they were collected."""
    ever = (holding | holding >> _WIDTH | holding >> 2 * _WIDTH) & _EVER
    return tuple(thing for thing, n in _NUMBER.items() if ever >> n & 1)


def collected_in(stage: Stage) -> Holding:
    """Give what belongs in a stage."""
    collects = stage.collects
    if collects is None:
        return 0
    things = [f"evidence.{each}" for each in collects.evidence]
    things += [f"indicators.{each}" for each in collects.indicators]
    things += [f"records.{each}" for each in collects.records]
    return sum(1 << _NUMBER[each] for each in set(things))


def _wanted(move: Transition) -> Iterator[Wanted]:
    """Give what must be held; what only warns or may be set aside stops nobody."""
    for asked in move.requires:
        if asked.severity is Severity.WARN or asked.waivable is not None:
            continue
        enough = tuple(sum(map(_bit, needed)) for needed in asked.needs())
        if move.kind is MoveKind.STOP:  # stopping is concluded where one stands
            enough = tuple(each & ~sum(_CONCLUDED) for each in enough)
        if 0 not in enough:
            yield Wanted(asked, enough)


def _bit(need: Need) -> Holding:
    return 1 << (_NUMBER[need.thing] + _SHIFT[need.since])


def _arrive(held: Holding, collected: Holding, *, new_cycle: bool = False) -> Holding:
    """Give what is held once a stage is entered, without how often stages may be visited."""
    of_cycle = 0 if new_cycle else held >> _WIDTH & _EVER
    ever = held & _EVER | collected
    return ever | (of_cycle | collected) << _WIDTH | collected << 2 * _WIDTH


def _go(definition: Definition, explored: Explored) -> None:
    collected = {key: collected_in(stage) for key, stage in definition.stages.items()}
    limits = limits_of(definition)

    def enter(stage: str, held: Holding, *, new_cycle: bool = False) -> Holding:
        visits = limits.enter(stage, held >> _HELD, new_cycle=new_cycle)
        return _arrive(held, collected[stage], new_cycle=new_cycle) | visits << _HELD

    begin = enter(definition.initial, limits.all << _HELD)
    explored.held[definition.initial] = [begin]
    waiting = deque([(definition.initial, begin)])
    while waiting:
        stage, held = waiting.popleft()
        if held not in explored.held[stage]:
            continue  # a larger holding came after it
        for move in definition.leaving(stage):
            if not limits.let_back(stage, move, held >> _HELD):
                continue
            explored.let_back.add((stage, move.id))
            if all(each.is_met_by(held) for each in explored.wanted[move.id]):
                explored.made.add((stage, move.id))
                there = enter(move.to, held, new_cycle=move.new_cycle)
                if (added := _add(explored.held.setdefault(move.to, []), there)) is not None:
                    waiting.append((move.to, added))


def _add(known: list[Holding], held: Holding) -> Holding | None:
    """Keep a holding unless a larger one is known; give what was kept."""
    if any(held & each == held for each in known):
        return None
    known[:] = [each for each in known if held & each != each]
    if len(known) >= MOST_HOLDINGS:
        for each in known:
            held |= each
        known.clear()
    known.append(held)
    return held


def _meet(definition: Definition, explored: Explored) -> None:
    """Find what is held at each stage whichever way one came."""
    collected = {key: collected_in(stage) for key, stage in definition.stages.items()}
    explored.always[definition.initial] = _arrive(0, collected[definition.initial])
    waiting = deque([definition.initial])
    while waiting:
        stage = waiting.popleft()
        for move in definition.leaving(stage):
            if (stage, move.id) not in explored.made:
                continue
            held = explored.always[stage] | _proven(explored.wanted[move.id])
            there = _arrive(held, collected[move.to], new_cycle=move.new_cycle)
            known = explored.always.get(move.to)
            met = there if known is None else known & there
            if met != known:
                explored.always[move.to] = met
                waiting.append(move.to)


def _proven(wanted: tuple[Wanted, ...]) -> Holding:
    """Give what somebody surely holds who came through a gate; this visit's is collected here."""
    held = 0
    for each in wanted:
        if len(each.enough) == 1:
            held |= each.enough[0] | each.enough[0] >> _WIDTH & _EVER
    return held
