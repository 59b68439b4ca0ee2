"""The indicators of a pilot: what each stands at, where it started, where it should be."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from markupsafe import Markup

from labapp.charts import trend
from labapp.permissions import Permission
from labapp.reading.indicators import IndicatorRow, list_indicators
from labapp.web.access import access, viewer
from labapp.web.drawings import draw_sparkline
from labapp.web.formatting import both
from labapp.web.indicators.room import blueprint
from labapp.web.indicators.shown import (
    period_words,
    series_of,
    unit_words,
    value_words,
    written,
)
from labapp.web.navigation import Link
from labapp.web.pilots.heads import head_of
from labapp.words import Sentence, Spoken

SHOWS = {
    "": Sentence("All indicators"),
    "no-baseline": Sentence("Without a baseline"),
    "no-target": Sentence("Without a target"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator as the list shows it."""

    indicator: IndicatorRow
    url: str
    latest: str
    unit: str
    period: str
    trend: Spoken
    spark: Markup | str
    baseline: str
    target: str


@blueprint.get("/pilots/<reference>/indicators")
@access(Permission.SEE_INDICATORS)
def listing(reference: str) -> str:
    """Show what the pilot measures."""
    who = viewer()
    show = request.args.get("show", "")
    show = show if show in SHOWS else ""
    found = list_indicators(who.pilot.id, show=show)
    return render_template(
        "indicators/listing.html",
        pilot=head_of(who.pilot),
        reference=reference,
        rows=[_row(reference, each) for each in found],
        show=show,
        any_at_all=bool(found or (show and list_indicators(who.pilot.id))),
        chips=[
            Link(label, url_for(".listing", reference=reference, show=key or None), key == show)
            for key, label in SHOWS.items()
        ],
        may_define=who.may(Permission.DEFINE_INDICATOR),
        may_import=who.may(Permission.IMPORT_VALUES),
    )


def _row(reference: str, indicator: IndicatorRow) -> Row:
    latest, measure = indicator.latest, indicator.measure
    baseline, target = indicator.baseline, indicator.target
    series = series_of(
        indicator.title,
        indicator.values,
        (measure, indicator.direction, indicator.frequency),
        baseline.value if baseline else None,
        (target.value, target.due_on) if target else None,
    )
    return Row(
        indicator=indicator,
        url=url_for("indicators.page", reference=reference, indicator_id=indicator.id),
        latest=written(measure, latest.value) if latest else "",
        unit=unit_words(measure, indicator.unit),
        period=_period(indicator),
        trend=trend(series),
        spark=draw_sparkline(series) if len(series.known) > 1 else "",
        baseline=value_words(measure, baseline.value, baseline.flag) if baseline else "",
        target=written(measure, target.value) if target else "",
    )


def _period(indicator: IndicatorRow) -> str:
    latest = indicator.latest
    if latest is None:
        return ""
    period = period_words(indicator.frequency, latest.start, latest.end)
    return f"{period}, {both(indicator.place)}" if indicator.place else period
