"""Values are added, revised with a reason, and made final by a second person."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.indicator_about import About, get_indicator
from labapp.reading.indicator_page import SeriesChoice, get_value, series_choices
from labapp.services.observations import (
    GivenValue,
    finalise_values,
    record_values,
    revise_value,
)
from labapp.web.access import access, viewer
from labapp.web.indicators.forms import RevisionForm, ValueForm, as_it_is
from labapp.web.indicators.page import series_name
from labapp.web.indicators.room import blueprint, to_indicator
from labapp.web.indicators.shown import period_words, value_words
from labapp.web.pilots.heads import whole_number
from labapp.web.refusals import Problems, told
from labapp.words import Counted, Sentence


@blueprint.route(
    "/pilots/<reference>/indicators/<int:indicator_id>/values/new", methods=["GET", "POST"]
)
@access(Permission.RECORD_VALUE)
def record(reference: str, indicator_id: int) -> str | Response | tuple[str, int]:
    """Add a value."""
    who = viewer()
    about = get_indicator(who.pilot.id, indicator_id)
    form = ValueForm(data={"period": request.args.get("period", "")})
    form.without_parts(about.measure)
    choices = {each.key: each for each in series_choices(indicator_id)}
    form.series.choices = [("", Sentence("The pilot as a whole"))]
    form.series.choices += [(key, series_name(each)) for key, each in choices.items() if key]
    if request.method == "GET":
        return _ask(form, about)
    if not form.validate():
        return _ask(form, about), 422
    given = _given(form, indicator_id, choices.get(form.series.data or ""))
    try:
        record_values(who.actor, reference, [given], press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(form, about, told(form, error)), 422
    return to_indicator(reference, indicator_id, Sentence("The value is kept, provisional"))


@blueprint.route("/pilots/<reference>/values/<int:observation_id>/revise", methods=["GET", "POST"])
@access(Permission.REVISE_VALUE)
def revise(reference: str, observation_id: int) -> str | Response | tuple[str, int]:
    """Revise a value."""
    who = viewer()
    indicator_id, shown = get_value(who.pilot.id, observation_id)
    about = get_indicator(who.pilot.id, indicator_id)
    form = RevisionForm(data=as_it_is(shown.current))
    form.without_parts(about.measure)
    now = shown.current
    said = {
        "period": period_words(about.frequency, shown.start, shown.end),
        "now": value_words(about.measure, now.value, now.flag),
    }
    if request.method == "GET":
        return _ask(form, about, said=said)
    if not form.validate():
        return _ask(form, about, said=said), 422
    try:
        revise_value(who.actor, observation_id, form.revision(), press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(form, about, told(form, error), said), 422
    return to_indicator(reference, indicator_id, Sentence("The value is revised"))


@blueprint.post("/pilots/<reference>/indicators/<int:indicator_id>/values/final")
@access(Permission.FINALISE_VALUE)
def final(reference: str, indicator_id: int) -> Response:
    """Make values final."""
    who = viewer()
    about = get_indicator(who.pilot.id, indicator_id)
    chosen = request.form.get("values", "").split(",")
    ids = [number for one in chosen if (number := whole_number(one)) is not None]
    made = finalise_values(who.actor, about.id, ids, press=who.press())
    done = Counted("%(n)s value is final", "%(n)s values are final", n=made["final"])
    return to_indicator(reference, indicator_id, done)


def _given(form: ValueForm, indicator_id: int, series: SeriesChoice | None) -> GivenValue:
    """Give what was typed, of the series that was chosen or of the pilot as a whole."""
    return GivenValue(
        indicator_id=indicator_id,
        period=form.period.data or "",
        value=form.value.data or "",
        flag=form.flag_chosen(),
        numerator=form.part("numerator"),
        denominator=form.part("denominator"),
        note=form.note.data or "",
        place_id=series.place_id if series else None,
        group=series.group if series else "",
        dimension=series.dimension if series else "",
    )


def _ask(
    form: ValueForm | RevisionForm,
    about: About,
    problems: Problems | None = None,
    said: dict[str, Any] | None = None,
) -> str:
    reference = viewer().pilot.reference
    return render_template(
        "indicators/revise.html" if said else "indicators/record.html",
        form=form,
        about=about,
        said=said,
        problems=problems or [],
        back=url_for("indicators.page", reference=reference, indicator_id=about.id),
    )
