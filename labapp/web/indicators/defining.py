"""Indicators are defined, changed and retired."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.indicator_about import About, get_indicator
from labapp.reading.tasks import people_for_tasks
from labapp.services.indicators import change_indicator, define_indicator, retire_indicator
from labapp.web.access import access, viewer
from labapp.web.formatting import both
from labapp.web.indicators.forms import IndicatorForm, RetireForm, filled_from
from labapp.web.indicators.room import blueprint, to_indicator
from labapp.web.pilots.heads import whole_number
from labapp.web.refusals import Problems, told
from labapp.words import Direction, Frequency, Sentence


@blueprint.route("/pilots/<reference>/indicators/new", methods=["GET", "POST"])
@access(Permission.DEFINE_INDICATOR)
def new(reference: str) -> str | Response | tuple[str, int]:
    """Define an indicator."""
    who = viewer()
    usual = {"direction": Direction.INCREASE, "frequency": Frequency.MONTH, "in_return": ["yes"]}
    form = IndicatorForm(data=usual)
    _offer_people(form)
    if request.method == "GET":
        return _ask(form, None)
    if not form.validate():
        return _ask(form, None), 422
    terms = form.terms(illustrative=who.pilot.illustrative)
    try:
        made = define_indicator(who.actor, reference, terms, press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(form, None, told(form, error)), 422
    done = Sentence("The indicator is defined. Now say where it starts: set a baseline")
    return to_indicator(reference, made["indicator_id"], done)


@blueprint.route("/pilots/<reference>/indicators/<int:indicator_id>/edit", methods=["GET", "POST"])
@access(Permission.DEFINE_INDICATOR)
def edit(reference: str, indicator_id: int) -> str | Response | tuple[str, int]:
    """Change an indicator."""
    who = viewer()
    about = get_indicator(who.pilot.id, indicator_id)
    form = IndicatorForm(data=filled_from(about))
    _offer_people(form)
    if request.method == "GET":
        return _ask(form, about)
    if not form.validate():
        return _ask(form, about), 422
    version = whole_number(request.form.get("seen")) or 0
    terms, press = form.terms(illustrative=about.illustrative), who.press()
    try:
        change_indicator(who.actor, indicator_id, terms, seen=version, press=press)
    except (InvalidError, RefusedError) as error:
        return _ask(form, about, told(form, error)), 422
    return to_indicator(reference, indicator_id, Sentence("The indicator is changed"))


@blueprint.route(
    "/pilots/<reference>/indicators/<int:indicator_id>/retire", methods=["GET", "POST"]
)
@access(Permission.DEFINE_INDICATOR)
def retire(reference: str, indicator_id: int) -> str | Response | tuple[str, int]:
    """Retire an indicator."""
    who, form = viewer(), RetireForm()
    about = get_indicator(who.pilot.id, indicator_id)
    problems: Problems = []
    if request.method == "POST" and form.validate():
        reason = form.reason.data or ""
        try:
            retire_indicator(who.actor, indicator_id, reason=reason, press=who.press())
            done = Sentence("The indicator is retired: nothing more is due for it")
            return to_indicator(reference, indicator_id, done)
        except (InvalidError, RefusedError) as error:
            problems = told(form, error)
    back = url_for("indicators.page", reference=reference, indicator_id=indicator_id)
    shown = render_template(
        "indicators/retire.html", form=form, about=about, problems=problems, back=back
    )
    return shown if request.method == "GET" else (shown, 422)


def _offer_people(form: IndicatorForm) -> None:
    pilot = viewer().pilot
    people = people_for_tasks(pilot.id, pilot.lab_id, today=viewer().today)
    form.owner.choices = [("", Sentence("Nobody yet"))]
    form.owner.choices += [(str(person), both(name)) for person, name in people]


def _ask(form: IndicatorForm, about: About | None, problems: Problems | None = None) -> str:
    reference = viewer().pilot.reference
    back = (
        url_for("indicators.page", reference=reference, indicator_id=about.id)
        if about
        else url_for("indicators.listing", reference=reference)
    )
    return render_template(
        "indicators/define.html",
        form=form,
        about=about,
        pilot=viewer().pilot,
        problems=problems or [],
        back=back,
    )
