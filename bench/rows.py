"""The table of a run: each goal with its figure and what that makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: what was wanted, what was measured, and whether that is met."""

    operation: str
    goal: str
    figure: str
    met: bool
    beside: str = ""


def by_ratio(
    operation: str,
    ours: list[float],
    theirs: list[float],
    *,
    goal: float,
    cpu: tuple[float, float] | None = None,
) -> Row:
    """Judge our times beside those of the same rounds; the median of the rounds' ratios counts."""
    ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
    beside = f"{_ms(median(ours))} beside {_ms(median(theirs))}"
    if cpu:
        beside += f"; CPU {_ms(cpu[0])} beside {_ms(cpu[1])}: {cpu[0] / max(cpu[1], 1e-5):.1f}×"
    return Row(operation, f"≤ {goal:g}×", f"{ratio:.2f}×", ratio <= goal, beside)


def by_time(operation: str, times: list[float], *, goal: float, beside: str = "") -> Row:
    """Judge a median time."""
    found = median(times)
    return Row(operation, f"≤ {_ms(goal)}", _ms(found), found <= goal, beside)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(rows: list[Row]) -> str:
    """Write the table as people read it in a terminal."""
    cells = [("operation", "goal", "figure", "verdict", "measured")]
    cells += [
        (row.operation, row.goal, row.figure, "met" if row.met else "missed", row.beside)
        for row in rows
    ]
    widths = [max(len(cell[at]) for cell in cells) for at in range(5)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(cell, widths, strict=True)).rstrip()
             for cell in cells]  # fmt: skip
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
