"""The line chart: wide or narrow, labels at the end of lines, gaps where there is no value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape

from labapp.charts.scale import Scale, scale_for
from labapp.charts.series import ZERO_BASED, Point, Series
from labapp.charts.summary import plain, summary
from labapp.words import Measure, Sentence, Spoken

Say = Callable[[Spoken], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """The paper of a drawing and where the plot stands on it."""

    kind: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    dates: int


WIDE = Frame("wide", 760, 290, 46, 642, 22, 260, 8)
NARROW = Frame("narrow", 340, 260, 40, 328, 30, 230, 7)
LETTER, GAP, INSET = 7.2, 17, 14


def line_chart(series: Series, say: Say = plain, *, narrow: bool = False) -> str:
    """Draw `series` as an SVG; `say` puts its few words into the reader's language."""
    frame = _fitted(NARROW if narrow else WIDE, series)
    told = escape(say(summary(series)))
    drawn = "".join(_drawing(series, frame, say))
    return (
        f'<svg class="plot plot--{frame.kind}" viewBox="0 0 {frame.width} {frame.height}"'
        f' role="img" aria-label="{told}">{drawn}</svg>'
    )


def _fitted(frame: Frame, series: Series) -> Frame:
    """Widen the left margin to what the longest number of the axis needs."""
    scale = _scale(series, frame)
    longest = max(len(series.written(tick)) for tick in scale.ticks())
    left = max(frame.left, round(longest * LETTER) + 16)
    return replace(frame, left=left)


def _scale(series: Series, frame: Frame) -> Scale:
    values = [point.value for point in series.known if point.value is not None]
    values += [level.value for level in (series.baseline, series.target) if level]
    return scale_for(
        values,
        from_zero=series.measure in ZERO_BASED,
        whole=series.measure is Measure.COUNT and all(v % 1 == 0 for v in values),
        top=frame.top,
        bottom=frame.bottom,
    )


def _drawing(series: Series, frame: Frame, say: Say) -> Iterator[str]:
    scale, places = _scale(series, frame), _places(series, frame)
    if not series.known:
        yield from _nothing_yet(frame, say)
        return
    yield from _axis(series, scale, frame)
    yield from _dates(series, places, frame)
    yield from _breaks(series, places, frame)
    yield from _levels(series, scale, frame)
    yield f'<path class="line" d="{_path(series, scale, places)}"/>'
    yield from _dots(series, scale, places)
    yield from _words(series, scale, places, frame, say)


def _nothing_yet(frame: Frame, say: Say) -> Iterator[str]:
    yield _across("base", frame.bottom, frame)
    x, y = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    words = escape(say(Sentence("No values yet")))
    yield f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{words}</text>'


def _places(series: Series, frame: Frame) -> list[float]:
    count = len(series.points)
    start, end = frame.left + INSET, frame.right - INSET
    if count < 2:
        return [(start + end) / 2] * count
    return [start + (end - start) * n / (count - 1) for n in range(count)]


def _axis(series: Series, scale: Scale, frame: Frame) -> Iterator[str]:
    for n, tick in enumerate(scale.ticks()):
        y, kind = scale.y(tick), "base" if n == 0 or tick == 0 else "grid"
        yield _across(kind, y, frame)
        number = escape(series.written(tick if tick else Decimal(0)))
        yield f'<text x="{frame.left - 8}" y="{y + 4.5:.1f}" text-anchor="end">{number}</text>'


def _dates(series: Series, places: list[float], frame: Frame) -> Iterator[str]:
    points = series.points
    labels = [point.short or point.label for point in points]
    for n in _shown(labels, frame):
        anchor = "middle"
        if len(points) > 1 and len(labels[n]) * LETTER > 2 * INSET + 20:
            anchor = {0: "start", len(points) - 1: "end"}.get(n, "middle")
        x = places[n] + {"start": -INSET, "end": INSET}.get(anchor, 0)
        yield (
            f'<text x="{x:.1f}" y="{frame.bottom + 22}" text-anchor="{anchor}">'
            f"{escape(labels[n])}</text>"
        )


def _shown(labels: list[str], frame: Frame) -> list[int]:
    """Choose the periods that are named: evenly, the last one always, none over another."""
    if not labels:
        return []
    widest = max(len(label) for label in labels) * LETTER + 12
    fit = max(1, min(frame.dates, int((frame.right - frame.left) / widest)))
    every = -(-len(labels) // fit)
    return list(range(len(labels) - 1, -1, -every))[::-1]


def _breaks(series: Series, places: list[float], frame: Frame) -> Iterator[str]:
    for n, point in enumerate(series.points):
        if point.breaks and n:
            x = (places[n - 1] + places[n]) / 2
            yield (
                f'<line class="break" x1="{x:.1f}" x2="{x:.1f}" y1="{frame.top - 8}"'
                f' y2="{frame.bottom}"/>'
            )


def _levels(series: Series, scale: Scale, frame: Frame) -> Iterator[str]:
    for kind, level in (("baseline", series.baseline), ("target", series.target)):
        if level:
            yield _across(kind, scale.y(level.value), frame)


def _across(kind: str, y: float, frame: Frame) -> str:
    ends = f'x1="{frame.left}" x2="{frame.right}"'
    return f'<line class="{kind}" {ends} y1="{y:.1f}" y2="{y:.1f}"/>'


def _path(series: Series, scale: Scale, places: list[float]) -> str:
    steps, pen_down = [], False
    for x, point in zip(places, series.points, strict=True):
        if point.value is None:
            pen_down = False
            continue
        joined = pen_down and not point.breaks
        steps.append(f"{'L' if joined else 'M'}{x:.1f} {scale.y(point.value):.1f}")
        pen_down = True
    return "".join(steps)


def _dots(series: Series, scale: Scale, places: list[float]) -> Iterator[str]:
    last = series.known[-1] if series.known else None
    small = "2.5" if len(series.points) > 40 else "3.5"
    for x, point in zip(places, series.points, strict=True):
        if point.value is not None:
            kind = "dot dot--open" if point.provisional else "dot"
            radius = "5" if point is last else small
            y = scale.y(point.value)
            yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def _words(
    series: Series, scale: Scale, places: list[float], frame: Frame, say: Say
) -> Iterator[str]:
    labels = _labels(series, scale, say)
    if frame.kind == "wide":
        margin = frame.right + 10
        for y, kind, text in _apart(labels):
            yield f'<text class="{kind}" x="{margin}" y="{y + 4.5:.1f}">{escape(text)}</text>'
        return
    for y, kind, text in labels:
        if kind == "teal":
            x, edge = _beside(series, places, frame)
            yield (
                f'<text class="teal" x="{x:.1f}" y="{max(y - 12, 14):.1f}"'
                f' text-anchor="{edge}">{escape(text)}</text>'
            )
        elif kind == "strong":
            yield f'<text class="strong" x="{frame.left + 4}" y="{y - 7:.1f}">{escape(text)}</text>'


def _beside(series: Series, places: list[float], frame: Frame) -> tuple[float, str]:
    known = [x for x, point in zip(places, series.points, strict=True) if point.value is not None]
    if known[-1] > frame.width / 2:
        return known[-1] + INSET, "end"
    return known[-1], "start"


def _labels(series: Series, scale: Scale, say: Say) -> list[tuple[float, str, str]]:
    labels = []
    if series.known:
        last: Point = series.known[-1]
        value = series.written(last.value)
        label = Sentence("%(value)s, %(period)s", value=value, period=last.short or last.label)
        labels.append((scale.y(last.value or 0), "teal", say(label)))
    if series.target:
        value = series.written(series.target.value)
        labels.append(
            (scale.y(series.target.value), "strong", say(Sentence("Target %(value)s", value=value)))
        )
    if series.baseline:
        value = series.written(series.baseline.value)
        labels.append(
            (scale.y(series.baseline.value), "", say(Sentence("Baseline %(value)s", value=value)))
        )
    return labels


def _apart(labels: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Move labels down until none stands on another."""
    moved: list[tuple[float, str, str]] = []
    for y, kind, text in sorted(labels):
        above = moved[-1][0] + GAP if moved else y
        moved.append((max(y, above), kind, text))
    return moved
