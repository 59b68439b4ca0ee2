"""One change between two versions of a workflow: where, in words, and which way it turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from labapp.words import Bilingual, Sentence, Spoken


class Turn(StrEnum):
    """Whether a change asks more of a pilot, or less, or only something else."""

    TIGHTER = "tighter"
    LOOSER = "looser"
    OTHER = "other"


TURNS: Mapping[Turn, Sentence] = {
    Turn.TIGHTER: Sentence("Asks more"),
    Turn.LOOSER: Sentence("Asks less"),
    Turn.OTHER: Sentence("Changed"),
}
OPPOSITE = {Turn.TIGHTER: Turn.LOOSER, Turn.LOOSER: Turn.TIGHTER, Turn.OTHER: Turn.OTHER}


class Place(StrEnum):
    """Where in a definition a change is."""

    WORKFLOW = "workflow"
    STAGE = "stage"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `code` for programs, the stage or move it is in, and the sentence for people."""

    code: str
    sentence: Spoken
    turn: Turn = Turn.OTHER
    place: Place = Place.WORKFLOW
    key: str = ""
    label: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every change from one version to another, in the order of the journey."""

    key: str
    before: int
    after: int
    changes: tuple[Change, ...]
    gone: tuple[str, ...] = field(default=())

    def turned(self, turn: Turn) -> tuple[Change, ...]:
        """Give the changes that turn this way."""
        return tuple(change for change in self.changes if change.turn is turn)

    def by_place(self) -> tuple[tuple[Change, ...], ...]:
        """Give the changes gathered by the stage or move they are in."""
        gathered: dict[tuple[Place, str], list[Change]] = {}
        for change in self.changes:
            gathered.setdefault((change.place, change.key), []).append(change)
        return tuple(tuple(together) for together in gathered.values())


def changed(what: Spoken, before: Any, after: Any) -> Sentence:
    """Say that something is another now: what it was and what it is."""
    return Sentence("%(what)s: %(before)s → %(after)s", what=what, before=before, after=after)


def in_order(before: Iterable[str], after: Iterable[str]) -> Iterator[str]:
    """Give the keys of both versions once: those there are now in their order, then those gone."""
    now = list(after)
    yield from now
    yield from (key for key in before if key not in now)


def by_set(before: Iterable[str], after: Iterable[str], *, more: Turn) -> Turn:
    """Say which way it turns when a set of names grows, shrinks or becomes another."""
    was, now = set(before), set(after)
    if was < now:
        return more
    return OPPOSITE[more] if now < was else Turn.OTHER


def by_size(before: float | None, after: float | None, *, more: Turn) -> Turn:
    """Say which way it turns when a number grows or shrinks; None is no limit at all."""
    if before == after:
        return Turn.OTHER
    if before is None or after is None:
        return OPPOSITE[more] if before is None else more
    return more if after > before else OPPOSITE[more]
