"""What a chart says, as sentences: for those who do not see it, and for everybody beneath it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from labapp.charts.series import Series
from labapp.words import Direction, Sentence, Spoken

TRENDS: dict[str, dict[bool | None, Sentence]] = {
    "rising": {
        None: Sentence("Rising"),
        True: Sentence("Rising, target reached"),
        False: Sentence("Rising, target not reached"),
    },
    "falling": {
        None: Sentence("Falling"),
        True: Sentence("Falling, target reached"),
        False: Sentence("Falling, target not reached"),
    },
    "level": {
        None: Sentence("Level"),
        True: Sentence("Level, target reached"),
        False: Sentence("Level, target not reached"),
    },
}
GOOD_FALLS: dict[bool | None, Sentence] = {
    None: Sentence("Falling, which is good"),
    True: Sentence("Falling, which is good, target reached"),
    False: Sentence("Falling, which is good, target not reached"),
}


def summary(series: Series) -> Spoken:
    """Say what the series shows: first and last value, range, baseline and target."""
    told = _line_told(series)
    if not series.known:
        return told
    if series.baseline:
        value = series.written(series.baseline.value)
        told = Sentence("%(line)s Baseline: %(baseline)s.", line=told, baseline=value)
    if series.target is None:
        return told
    value = series.written(series.target.value)
    if series.target.by:
        by = series.target.by
        return Sentence("%(line)s Target: %(target)s (by: %(by)s).", line=told, target=value, by=by)
    return Sentence("%(line)s Target: %(target)s.", line=told, target=value)


def _line_told(series: Series) -> Spoken:
    known = series.known
    if not known:
        return Sentence("%(title)s: no values yet.", title=series.title)
    first, last = known[0], known[-1]
    ends = {"title": series.title, "last": series.written(last.value), "end": last.label}
    if len(known) == 1:
        return Sentence("%(title)s: %(last)s (%(end)s).", **ends)
    ends |= {"first": series.written(first.value), "start": first.label}
    values = [point.value for point in known if point.value is not None]
    low, high = min(values), max(values)
    if {low, high} == {first.value, last.value}:
        return Sentence("%(title)s: from %(first)s (%(start)s) to %(last)s (%(end)s).", **ends)
    return Sentence(
        "%(title)s: from %(first)s (%(start)s) to %(last)s (%(end)s)."
        " Lowest: %(lowest)s. Highest: %(highest)s.",
        **ends,
        lowest=series.written(low),
        highest=series.written(high),
    )


def is_reached(value: Decimal, target: Decimal, direction: Direction) -> bool:
    """Say whether `value` has reached `target`, in the direction that is good."""
    if direction is Direction.DECREASE:
        return value <= target
    return value == target if direction is Direction.MAINTAIN else value >= target


def standing(series: Series) -> Spoken | None:
    """Say where the last value stands against the target; None without either."""
    if not series.known or series.target is None:
        return None
    value, target = series.known[-1].value, series.target.value
    written = series.written(target)
    if value is None or value == target:
        return Sentence("On target: %(target)s", target=written)
    if value > target:
        return Sentence("Above target: %(target)s", target=written)
    return Sentence("Below target: %(target)s", target=written)


def trend(series: Series) -> Spoken:
    """Say in a few words which way the line goes, and whether its target is reached."""
    values = [point.value for point in series.known if point.value is not None]
    if not values:
        return Sentence("No values yet")
    reached = None
    if series.target and series.direction is not Direction.NONE:
        reached = is_reached(values[-1], series.target.value, series.direction)
    if values[-1] < values[0] and series.direction is Direction.DECREASE:
        return GOOD_FALLS[reached]
    return TRENDS[_way(values)][reached]


def _way(values: list[Decimal]) -> str:
    if values[-1] == values[0]:
        return "level"
    return "rising" if values[-1] > values[0] else "falling"


def plain(spoken: Spoken) -> str:
    """Put a sentence into its English source words, for drawings made without a page."""
    facts: dict[str, Any] = {
        name: plain(fact) if isinstance(fact, Spoken) else fact
        for name, fact in spoken.facts.items()
    }
    return spoken.text % facts if facts else spoken.text
