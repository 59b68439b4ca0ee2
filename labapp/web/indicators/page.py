"""One indicator: its figures, chart, values with revisions, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request, url_for
from markupsafe import Markup, escape

from labapp.permissions import Permission
from labapp.reading.indicator_page import (
    IndicatorPage,
    PeriodShown,
    RevisionShown,
    SeriesChoice,
    indicator_page,
)
from labapp.web.access import Viewer, access, viewer
from labapp.web.drawings import chart_summary, draw_chart
from labapp.web.formatting import both, short_day
from labapp.web.indicators.room import blueprint
from labapp.web.indicators.shown import (
    against,
    difference,
    period_words,
    series_of,
    unit_words,
    value_words,
    written,
)
from labapp.web.navigation import Link
from labapp.web.pilots.heads import head_of
from labapp.web.shapes import FigureCard, Text
from labapp.words import ObservationFlag, ObservationStatus, Sentence

LISTED = 60


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period of the table: its value, its state, what it was before, and what may be done."""

    period: str
    value: str
    absent: bool
    status: ObservationStatus
    flag: ObservationFlag | None
    was: tuple[tuple[str, RevisionShown], ...]
    current: RevisionShown
    revise_url: str
    may_final: bool


@blueprint.get("/pilots/<reference>/indicators/<int:indicator_id>")
@access(Permission.SEE_INDICATORS)
def page(reference: str, indicator_id: int) -> str:
    """Show an indicator."""
    who = viewer()
    found = indicator_page(who.pilot.id, indicator_id, series=request.args.get("series", ""))
    every = request.args.get("show") == "all"
    rows = [_row(who, found, each) for each in found.periods[: None if every else LISTED]]
    drawn = _series(found)
    return render_template(
        "indicators/page.html",
        pilot=head_of(who.pilot),
        page=found,
        about=found.about,
        here=url_for("indicators.page", reference=reference, indicator_id=indicator_id),
        list_url=url_for("indicators.listing", reference=reference),
        cards=_cards(found),
        made_up=who.pilot.illustrative and not all(row.current.source for row in rows),
        pilot_made_up=who.pilot.illustrative,
        chart=draw_chart(drawn) if drawn.known else "",
        summary=chart_summary(drawn),
        rows=rows,
        left_out=len(found.periods) - len(rows),
        finals=[row.current.id for row in rows if row.may_final],
        links=_links(reference, found),
        facts=_facts(found),
        words=lambda value, flag=None: value_words(found.about.measure, value, flag),
        source_link=source_link,
        period=lambda each: period_words(found.about.frequency, each.start, each.end),
        may=_may(who, found),
    )


def _may(who: Viewer, found: IndicatorPage) -> dict[str, bool]:
    return {
        "define": who.may(Permission.DEFINE_INDICATOR),
        "record": who.may(Permission.RECORD_VALUE) and found.about.active,
        "import": who.may(Permission.IMPORT_VALUES) and found.about.active,
    }


def _series(found: IndicatorPage) -> Any:
    about = found.about
    baseline = found.baselines[0].value if found.baselines else None
    target = (found.targets[0].value, found.targets[0].due_on) if found.targets else None
    kind = (about.measure, about.direction, about.frequency)
    return series_of(about.title, found.values, kind, baseline, target)


def _row(who: Viewer, found: IndicatorPage, shown: PeriodShown) -> PeriodRow:
    about, now = found.about, shown.current
    return PeriodRow(
        period=period_words(about.frequency, shown.start, shown.end),
        value=value_words(about.measure, now.value, now.flag),
        absent=now.value is None,
        status=now.status,
        flag=now.flag if now.value is not None else None,
        was=tuple(_was(found, shown)),
        current=now,
        revise_url=_revise_url(who, now),
        may_final=_may_final(who, shown),
    )


def _revise_url(who: Viewer, now: RevisionShown) -> str:
    """Give where a value is revised, or nothing to whoever may not."""
    mine = now.recorded_by is not None and now.recorded_by == who.person_id
    if not who.may(Permission.REVISE_VALUE, mine=mine):
        return ""
    return url_for("indicators.revise", reference=who.pilot.reference, observation_id=now.id)


def _may_final(who: Viewer, shown: PeriodShown) -> bool:
    """Say whether somebody may make final what another recorded of a period that is over."""
    now = shown.current
    return (
        now.status is ObservationStatus.PROVISIONAL
        and now.recorded_by != who.person_id
        and now.flag is not ObservationFlag.FORECAST
        and shown.end < who.today
        and who.may(Permission.FINALISE_VALUE)
    )


def _was(found: IndicatorPage, shown: PeriodShown) -> list[tuple[str, RevisionShown]]:
    """Pair each revision that changed the value with what it was before."""
    changes = []
    for after, before in zip(shown.revisions, shown.revisions[1:], strict=False):
        if (after.value, after.flag) != (before.value, before.flag):
            was = value_words(found.about.measure, before.value, before.flag)
            changes.append((was, after))
    return changes


def _cards(found: IndicatorPage) -> list[FigureCard]:
    about = found.about
    latest = next((each for each in found.periods if each.current.value is not None), None)
    unit = unit_words(about.measure, about.unit)
    if latest is None or latest.current.value is None:
        return [FigureCard(Sentence("Latest"), verdict=Sentence("No value yet"))]
    value = latest.current.value
    newest = FigureCard(
        label=period_words(about.frequency, latest.start, latest.end),
        number=written(about.measure, value),
        unit=unit,
        note=latest.current.status.label,
        illustrative=about.illustrative and not latest.current.source,
    )
    compared = [
        FigureCard(
            label=label,
            number=difference(about.measure, value, other),
            unit=unit,
            verdict=against(value, other),
            note=note,
        )
        for label, other, note in _goals(found)
    ]
    return [newest, *compared]


def _goals(found: IndicatorPage) -> list[tuple[Text, Any, Text]]:
    measure = found.about.measure
    goals: list[tuple[Text, Any, Text]] = []
    if found.targets:
        target = found.targets[0]
        said = Sentence(
            "Target: %(target)s, by: %(day)s",
            target=written(measure, target.value),
            day=short_day(target.due_on),
        )
        goals.append((Sentence("Against target"), target.value, said))
    if found.baselines and found.baselines[0].value is not None:
        baseline = found.baselines[0]
        said = Sentence("Baseline: %(baseline)s", baseline=written(measure, baseline.value))
        goals.append((Sentence("Against baseline"), baseline.value, said))
    return goals


def _links(reference: str, found: IndicatorPage) -> list[Link]:
    if len(found.choices) < 2:
        return []
    return [
        Link(
            series_name(each),
            url_for(
                "indicators.page",
                reference=reference,
                indicator_id=found.about.id,
                series=each.key or None,
            ),
            each is found.series,
        )
        for each in found.choices
    ]


def series_name(series: SeriesChoice) -> str | Sentence:
    """Name a series: its place, group and dimension, else the pilot as a whole."""
    parts = [both(series.place), series.group, series.dimension]
    named = ", ".join(part for part in parts if part)
    return named or Sentence("The pilot as a whole")


def source_link(source: str) -> Markup:
    """Give a source; an address of the web as a link that says whose it is."""
    parts = urlsplit(source) if source.startswith("https://") and " " not in source else None
    if parts is None or not parts.hostname:
        return escape(source)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(source, parts.hostname)


def _facts(found: IndicatorPage) -> list[tuple[Text, Text]]:
    about = found.about
    return [
        (Sentence("Counts"), about.definition),
        (Sentence("Kind"), about.level.label),
        (Sentence("Which way is good"), about.direction.label),
        (Sentence("Every"), about.frequency.label),
        (Sentence("Adds up"), about.accumulation.label),
        (Sentence("Unit"), unit_words(about.measure, about.unit)),
        (Sentence("Source"), source_link(about.source)),
        (Sentence("Method note"), about.method_note),
        (Sentence("Definition"), Sentence("Version: %(n)s", n=about.definition_version)),
        (Sentence("Kept by"), about.owner or ""),
    ]
