"""A pilot that goes over to another version with its next move: where it comes by that, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from labapp.workflows.compare.outlook import stage_in
from labapp.workflows.definition import Definition, Stage


class Going(StrEnum):
    """What a move makes of a change of version that waits for it."""

    NOT_YET = "not_yet"
    OVER = "over"
    ENDS = "ends"
    UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class Waiting:
    """To which version a pilot goes over with its next move, and which stages go into others."""

    target: Definition
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entered:
    """By which version a pilot goes on after a move, and in which stage of it."""

    definition: Definition
    stage: str
    going: Going

    @property
    def planned(self) -> Stage:
        """Give the stage as it is planned."""
        return self.definition.stages[self.stage]


def entered_by(
    definition: Definition, standing: str, entered: str, waiting: Waiting | None
) -> Entered:
    """Say where a move from `standing` to `entered` comes, with the change that waits for it.

    A stage without a counterpart is not guessed, and one that ends the journey is entered as it is.
    """
    if waiting is None or entered == standing:
        return Entered(definition, entered, Going.NOT_YET)
    if definition.stages[entered].final:
        return Entered(definition, entered, Going.ENDS)
    stage = stage_in(waiting.target, entered, waiting.mapping)
    if stage is None:
        return Entered(definition, entered, Going.UNMAPPED)
    return Entered(waiting.target, stage, Going.OVER)
