"""Values, periods and series as they stand on a page, in its language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from labapp.charts import Level, Point, Series
from labapp.reading.indicators import ValueShown
from labapp.web.formatting import both, day, money, number, say, short_day
from labapp.words import Bilingual, Direction, Frequency, Measure, ObservationFlag, Sentence, Spoken
from labapp.words.periods import period_label

CHARTED = 60


def written(measure: Measure, value: Decimal | None) -> str:
    """Give a value with its sign, never rounded: 71.6%, £18,450, 6,173."""
    if measure is Measure.PERCENT and value is not None:
        return f"{number(value)}%"
    if measure is Measure.CURRENCY and value is not None:
        sign = "\N{MINUS SIGN}" if value < 0 else ""
        return f"{sign}£{money(abs(value))}"
    return number(value)


def value_words(measure: Measure, value: Decimal | None, flag: ObservationFlag | None) -> str:
    """Give a value, or the word that stands in its place."""
    return written(measure, value) if value is not None else say(flag)


def difference(measure: Measure, value: Decimal, other: Decimal) -> str:
    """Give how far a value is from another, with its sign."""
    away = value - other
    sign = "+" if away > 0 else ""
    return f"{sign}{written(Measure.COUNT if measure is Measure.PERCENT else measure, away)}"


def period_words(frequency: Frequency, start: dt.date, end: dt.date) -> str:
    """Say a period: November 2026, week of 23 May 2022."""
    return say(period_label(frequency, start, end))


def unit_words(measure: Measure, unit: Bilingual) -> str:
    """Give the unit that stands beside a number; a percentage and money carry theirs."""
    return "" if measure in (Measure.PERCENT, Measure.CURRENCY) else both(unit)


def series_of(
    title: Bilingual,
    values: Iterable[ValueShown],
    kind: tuple[Measure, Direction, Frequency],
    baseline: Decimal | None,
    target: tuple[Decimal, dt.date] | None,
) -> Series:
    """Make the series that is drawn."""
    measure, direction, frequency = kind
    return Series(
        title=both(title),
        points=tuple(_point(each, frequency) for each in list(values)[-CHARTED:]),
        measure=measure,
        direction=direction,
        baseline=None if baseline is None else Level(baseline),
        target=None if target is None else Level(target[0], short_day(target[1])),
    )


def _point(value: ValueShown, frequency: Frequency) -> Point:
    return Point(
        label=period_words(frequency, value.start, value.end),
        value=value.value,
        short=_short(frequency, value.start),
        provisional=value.provisional,
        breaks=value.breaks,
        revised=value.revised,
    )


def _short(frequency: Frequency, start: dt.date) -> str:
    if frequency is Frequency.WEEK:
        return day(start, "d MMM")
    return day(start, "y") if frequency is Frequency.YEAR else day(start, "MMM yy")


def against(value: Decimal, other: Decimal) -> Spoken:
    """Say in a word where a value stands."""
    if value == other:
        return Sentence("The same")
    return Sentence("Above") if value > other else Sentence("Below")
