"""The conclusions of a pilot, and the page on which one is recorded."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.conclusions import list_conclusions
from labapp.reading.pilot_details import get_details
from labapp.services.conclusions import record_conclusion
from labapp.web.access import access, viewer
from labapp.web.conclusions.forms import ConclusionForm
from labapp.web.formatting import say
from labapp.web.pilots.heads import head_of
from labapp.web.pilots.rested import rested_conclusions
from labapp.web.refusals import Problems, told
from labapp.words import ConclusionKind, Phase, Sentence

blueprint = Blueprint("conclusions", __name__)


@blueprint.get("/pilots/<reference>/decisions")
@access(Permission.SEE_CONCLUSIONS)
def listing(reference: str) -> str:
    """Show how the cycles of a pilot were concluded."""
    who = viewer()
    return render_template(
        "conclusions/listing.html",
        pilot=head_of(who.pilot),
        found=list_conclusions(who.pilot.id),
        rested=rested_conclusions(),
        may_record=who.may(Permission.RECORD_CONCLUSION) and who.pilot.phase is not Phase.CLOSED,
        new_url=url_for("conclusions.new", reference=reference),
    )


@blueprint.route("/pilots/<reference>/decisions/new", methods=["GET", "POST"])
@access(Permission.RECORD_CONCLUSION)
def new(reference: str) -> str | Response | tuple[str, int]:
    """Record a conclusion."""
    who, form = viewer(), ConclusionForm()
    if request.method == "GET":
        asked = request.args.get("is") or request.args.get("kind", "")
        if asked in set(ConclusionKind):
            form.kind.data = asked
        return _ask(form)
    if not form.validate():
        return _ask(form), 422
    try:
        record_conclusion(who.actor, reference, form.terms(), press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(form, told(form, error)), 422
    flash(say(Sentence("The conclusion is recorded")))
    return redirect(url_for("conclusions.listing", reference=reference), 303)


def _ask(form: ConclusionForm, problems: Problems | None = None) -> str:
    pilot = viewer().pilot
    return render_template(
        "conclusions/new.html",
        form=form,
        pilot=pilot,
        problems=problems or [],
        rule=get_details(pilot.id).values["decision_rule"],
        back=url_for("conclusions.listing", reference=pilot.reference),
    )
