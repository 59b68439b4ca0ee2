"""Where an indicator started, and where it should be."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.indicator_about import get_indicator
from labapp.services.indicators import set_baseline, set_target
from labapp.web.access import access, viewer
from labapp.web.indicators.forms import BaselineForm, TargetForm
from labapp.web.indicators.room import blueprint, to_indicator
from labapp.web.refusals import Problems, told
from labapp.words import Phase, Sentence


@blueprint.route(
    "/pilots/<reference>/indicators/<int:indicator_id>/baseline", methods=["GET", "POST"]
)
@access(Permission.DEFINE_INDICATOR)
def baseline(reference: str, indicator_id: int) -> str | Response | tuple[str, int]:
    """Set a baseline."""
    who, form = viewer(), BaselineForm()
    if request.method == "GET":
        return _ask(form, indicator_id, "baseline")
    if not form.validate():
        return _ask(form, indicator_id, "baseline"), 422
    try:
        set_baseline(who.actor, indicator_id, form.terms(), press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(form, indicator_id, "baseline", told(form, error)), 422
    return to_indicator(reference, indicator_id, Sentence("The baseline is set"))


@blueprint.route(
    "/pilots/<reference>/indicators/<int:indicator_id>/target", methods=["GET", "POST"]
)
@access(Permission.DEFINE_INDICATOR)
def target(reference: str, indicator_id: int) -> str | Response | tuple[str, int]:
    """Set a target."""
    who, form = viewer(), TargetForm()
    if request.method == "GET":
        return _ask(form, indicator_id, "target")
    if not form.validate():
        return _ask(form, indicator_id, "target"), 422
    try:
        set_target(
            who.actor,
            indicator_id,
            value=form.value.data or "",
            due_on=form.due_on.data,
            rationale=form.rationale.data or "",
            press=who.press(),
        )
    except (InvalidError, RefusedError) as error:
        return _ask(form, indicator_id, "target", told(form, error)), 422
    return to_indicator(reference, indicator_id, Sentence("The target is set"))


def _ask(form: Any, indicator_id: int, what: str, problems: Problems | None = None) -> str:
    pilot = viewer().pilot
    return render_template(
        f"indicators/{what}.html",
        form=form,
        about=get_indicator(pilot.id, indicator_id),
        pilot=pilot,
        delivery_began=pilot.phase is not Phase.EVIDENCE or pilot.cycle > 1,
        problems=problems or [],
        back=url_for("indicators.page", reference=pilot.reference, indicator_id=indicator_id),
    )
