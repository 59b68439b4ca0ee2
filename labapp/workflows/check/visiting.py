"""How often a stage may still be visited in a cycle, as bits that only ever help.

A stage with `max_visits` n has n bits; each visit takes the highest one away, a new cycle gives
them all back, and a way back is open while the stage it leaves and the stage it leads to both have
one left. Where many stages have a limit, or a limit is high, some are taken for none: a way is then
thought open that may be shut, never the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labapp.words import MoveKind
from labapp.workflows.definition import Definition, Transition

MOST_STAGES = 12
MOST_VISITS = 6
Visits = int


@dataclass(frozen=True, slots=True)
class Limits:
    """The bits of each stage whose limit counts, and all of them together."""

    fields: Mapping[str, Visits]
    all: Visits

    def enter(self, stage: str, left: Visits, *, new_cycle: bool = False) -> Visits:
        """Give what may still be visited once a stage is entered."""
        left = self.all if new_cycle else left
        field = self.fields.get(stage, 0)
        return left & ~field | (left & field) >> 1 & field

    def let_back(self, stage: str, move: Transition, left: Visits) -> bool:
        """Say whether a move from a stage is no way back, or one that is still open."""
        if move.kind is not MoveKind.BACK:
            return True
        fields = (self.fields.get(each) for each in (stage, move.to))
        return all(field is None or left & field for field in fields)


def limits_of(definition: Definition) -> Limits:
    """Give the limits that stop a way back, the tightest first where there are many."""
    counting = sorted(
        (stage.max_visits, key)
        for key, stage in definition.stages.items()
        if stage.max_visits and stage.max_visits <= MOST_VISITS
    )
    fields: dict[str, Visits] = {}
    shift = 0
    for most, key in counting[:MOST_STAGES]:
        fields[key] = ((1 << most) - 1) << shift
        shift += most
    return Limits(fields, (1 << shift) - 1)
