"""Key figures and the lead chart of a pilot, drawn from its first indicators."""

from __future__ import annotations

import datetime as dt

from labapp.charts.series import Level, Point, Series
from labapp.charts.summary import standing
from labapp.reading.pilot_figures import FigureShown, ValueShown
from labapp.web.drawings import draw_meter, draw_sparkline
from labapp.web.formatting import both, day, money, number, short_day
from labapp.web.pilots.heads import pilot_url
from labapp.web.shapes import FigureCard, Text
from labapp.words import Measure, ObservationFlag, Sentence

MONTH = dt.timedelta(days=31)


def cards_of(
    reference: str, figures: tuple[FigureShown, ...], *, made_up: bool = False
) -> list[FigureCard]:
    """Make the cards of the key figures; in a made-up pilot every target is illustrative."""
    return [card_of(reference, figure, made_up=made_up) for figure in figures]


def card_of(reference: str, figure: FigureShown, *, made_up: bool = False) -> FigureCard:
    """Make one card: the last value, its line, how far it is, and what it says."""
    url = pilot_url(reference, f"indicators/{figure.id}")
    last = figure.values[-1] if figure.values else None
    if last is None or last.value is None:
        return FigureCard(figure.title, url=url, verdict=_why_none(last))
    series = series_of(figure)
    target = figure.target
    shown = target is not None and figure.measure is not Measure.INDEX
    return FigureCard(
        label=figure.title,
        number=_written(figure, last),
        unit=_unit(figure),
        url=url,
        verdict=standing(series) or "",
        note=_note(last),
        spark=draw_sparkline(series),
        meter=draw_meter(last.value, target) if shown and target else "",
        illustrative=figure.illustrative or (made_up and target is not None),
    )


def series_of(figure: FigureShown) -> Series:
    """Make the series of an indicator, its texts in the language of the page."""
    target = (
        Level(figure.target, short_day(figure.target_on)) if figure.target is not None else None
    )
    return Series(
        title=both(figure.title),
        points=tuple(
            Point(
                label=period_words(value),
                value=value.value,
                short=short_period(value),
                provisional=value.flag is ObservationFlag.PROVISIONAL,
                breaks=value.flag is ObservationFlag.BREAK,
                revised=value.revision > 1,
            )
            for value in figure.values
        ),
        measure=figure.measure,
        direction=figure.direction,
        baseline=Level(figure.baseline) if figure.baseline is not None else None,
        target=target,
    )


def period_words(value: ValueShown) -> str:
    """Give a period in words: a day, a month, a span of months, or a span of days."""
    start, end = value.period_start, value.period_end
    if start == end:
        return short_day(start)
    if start.day == 1 and (end + dt.timedelta(days=1)).day == 1:
        if end - start < MONTH:
            return day(start, "MMM y")
        return f"{day(start, 'MMM y')} – {day(end, 'MMM y')}"
    return f"{short_day(start)} – {short_day(end)}"


def short_period(value: ValueShown) -> str:
    """Give a period as it stands under a chart."""
    start, end = value.period_start, value.period_end
    whole_months = start.day == 1 and end - start >= dt.timedelta(days=27)
    return day(start, "MMM yy") if whole_months else day(start, "d MMM")


def _written(figure: FigureShown, value: ValueShown) -> str:
    if figure.measure is Measure.CURRENCY:
        return f"£{money(value.value)}"
    return number(value.value)


def _unit(figure: FigureShown) -> Text:
    return "%" if figure.measure is Measure.PERCENT else ""


def _note(value: ValueShown) -> Text:
    said: Text = period_words(value)
    if value.numerator is not None and value.denominator is not None:
        said = Sentence(
            "%(part)s of %(whole)s, %(period)s",
            part=number(value.numerator),
            whole=number(value.denominator),
            period=said,
        )
    return Sentence("Published: %(value)s", value=said) if value.published else said


def _why_none(value: ValueShown | None) -> Text:
    if value is None or value.flag is None:
        return Sentence("No value yet")
    return value.flag
