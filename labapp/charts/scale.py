"""A round scale for an axis: few steps, each 1, 2, 2.5 or 5 of some power of ten."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high` in `count` equal steps, drawn between `bottom` and `top`."""

    low: float
    high: float
    step: Decimal
    count: int
    top: float
    bottom: float

    def y(self, value: Decimal | float) -> float:
        """Give where `value` stands, in pixels from the top."""
        share = (float(value) - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)

    def ticks(self) -> list[Decimal]:
        """Give the values of the gridlines, lowest first."""
        first = round(self.low / float(self.step))
        return [self.step * (first + n) for n in range(self.count + 1)]


def scale_for(
    values: list[Decimal], *, from_zero: bool, whole: bool, top: float, bottom: float
) -> Scale:
    """Make the scale that holds `values`; counts and shares begin at zero."""
    low, high = (float(min(values)), float(max(values))) if values else (0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high == low:
        low, high = _around(low)
    step = _round_step((high - low) / 4, whole=whole)
    size = float(step)
    first, last = math.floor(low / size + 1e-9), math.ceil(high / size - 1e-9)
    return Scale(first * size, last * size, step, last - first, top, bottom)


def _around(value: float) -> tuple[float, float]:
    if value == 0:
        return 0.0, 1.0
    margin = abs(value) / 10
    return value - margin, value + margin


def _round_step(rough: float, *, whole: bool) -> Decimal:
    power = math.floor(math.log10(rough))
    size = rough / 10**power
    step = Decimal(str(next(each for each in STEPS if size <= each + 1e-9))).scaleb(power)
    if whole and step != step.to_integral_value():
        step = Decimal(max(1, math.ceil(step)))
    return step.normalize() if step < 1 else step.quantize(Decimal(1)) if step % 1 == 0 else step
