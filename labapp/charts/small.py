"""The small drawings beside a figure: a sparkline and a meter."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from labapp.charts.line import Say
from labapp.charts.series import Series
from labapp.charts.summary import plain, trend

WIDTH, TOP, BOTTOM, LEFT, RIGHT = 96, 3.0, 27.0, 2.0, 92.0


def sparkline(series: Series, say: Say = plain) -> str:
    """Draw the line alone, its target dotted and its last point marked; blank below two values."""
    if len(series.known) < 2:
        return ""
    values = [point.value for point in series.known if point.value is not None]
    held = [*values, series.target.value] if series.target else values
    low, high = float(min(held)), float(max(held))
    steps = _steps(series, low, high)
    dotted = ""
    if series.target:
        y = _y(series.target.value, low, high)
        dotted = f'<line x1="2" x2="94" y1="{y:.1f}" y2="{y:.1f}"/>'
    end_x, end_y = steps[-1][1:].split(" ")
    return (
        f'<svg class="lab-spark" viewBox="0 0 {WIDTH} 30" role="img"'
        f' aria-label="{escape(say(trend(series)))}">{dotted}<path d="{"".join(steps)}"/>'
        f'<circle cx="{end_x}" cy="{end_y}" r="3.5"/></svg>'
    )


def _steps(series: Series, low: float, high: float) -> list[str]:
    steps, pen = [], "M"
    width = (RIGHT - LEFT) / max(1, len(series.points) - 1)
    for n, point in enumerate(series.points):
        if point.value is None:
            pen = "M"
            continue
        pen = "M" if point.breaks else pen
        steps.append(f"{pen}{LEFT + width * n:.1f} {_y(point.value, low, high):.1f}")
        pen = "L"
    return steps


def _y(value: Decimal, low: float, high: float) -> float:
    if high == low:
        return (TOP + BOTTOM) / 2
    return BOTTOM - (float(value) - low) / (high - low) * (BOTTOM - TOP)


def meter(value: Decimal, target: Decimal, whole: Decimal | None = None) -> str:
    """Draw how far `value` is; `whole` is the end of the bar (100 for shares).

    Hidden from screen readers, for the note beside it says the same.
    """
    if value < 0 or target <= 0:
        return ""
    end = float(whole if whole is not None else max(value, target))
    share, mark = (min(100.0, float(part) / end * 100) for part in (value, target))
    return (
        '<svg class="lab-meter" aria-hidden="true" focusable="false">'
        '<rect class="lab-meter__all" y="4" width="100%" height="6" rx="3"/>'
        f'<rect class="lab-meter__value" y="4" width="{share:.1f}%" height="6" rx="3"/>'
        f'<rect class="lab-meter__target" x="{min(mark, 99.0):.1f}%" width="2" height="14"/></svg>'
    )
