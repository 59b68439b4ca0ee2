"""What is drawn: a frozen series whose texts are already in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from labapp.words import Direction, Measure
from labapp.words.numbers import whole_pence

ZERO_BASED = frozenset({Measure.COUNT, Measure.PERCENT, Measure.CURRENCY})


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its label, its value or None where there is none, and what is special."""

    label: str
    value: Decimal | None
    short: str = ""
    provisional: bool = False
    breaks: bool = False
    revised: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A baseline or a target: a value, and for a target the day it is due, in words."""

    value: Decimal
    by: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one indicator in order, with where it began and where it should be."""

    title: str
    points: tuple[Point, ...]
    measure: Measure = Measure.COUNT
    direction: Direction = Direction.INCREASE
    baseline: Level | None = None
    target: Level | None = None

    @property
    def known(self) -> tuple[Point, ...]:
        """Give the points that have a value."""
        return tuple(point for point in self.points if point.value is not None)

    def written(self, value: Decimal | None) -> str:
        """Write a value with its sign or its unit: 71.6%, £18,450, 6,173; never rounded."""
        if value is None:
            return ""
        text = f"{abs(value):,f}"
        sign = "\N{MINUS SIGN}" if value < 0 else ""
        if self.measure is Measure.PERCENT:
            return f"{sign}{text}%"
        if self.measure is Measure.CURRENCY:
            return f"{sign}£{whole_pence(text)}"
        return f"{sign}{text}"
