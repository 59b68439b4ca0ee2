"""What a publisher says since of an item: asked, kept, and taken back where it was wrong."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.evidence_page import EvidencePage, get_evidence_accepted_in
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.web.access import access, viewer
from labapp.web.evidence.forms import RetractionForm
from labapp.web.evidence.room import blueprint, to_item
from labapp.web.pilots.heads import whole_number
from labapp.web.refusals import Problems, told
from labapp.words import Retraction, Sentence

DONE = {
    Retraction.NONE: Sentence("The mark is taken back"),
    Retraction.CORRECTED: Sentence("It is marked as corrected. It still counts"),
    Retraction.CONCERN: Sentence("The concern is noted. The evidence still counts"),
    Retraction.RETRACTED: Sentence("It is marked as retracted. It counts nowhere any more"),
}


@blueprint.route(
    "/pilots/<reference>/evidence/<int:evidence_id>/retraction", methods=["GET", "POST"]
)
@access(Permission.RECORD_RETRACTION)
def retraction(reference: str, evidence_id: int) -> str | Response | tuple[str, int]:
    """Ask what the publisher of an item says since, and keep it."""
    who = viewer()
    page = get_evidence_accepted_in(who.actor, reference, evidence_id, now=who.now)
    form = RetractionForm(data=_marked(page))
    form.offer(page)
    if request.method == "GET":
        return _ask(form, page)
    if not form.validate():
        return _ask(form, page), 422
    standing = Retraction(form.standing.data)
    try:
        _keep(form, evidence_id)
    except (InvalidError, RefusedError) as error:
        return _ask(form, page, told(form, _where_typed(error, standing))), 422
    return to_item(evidence_id, DONE[standing])


def _keep(form: RetractionForm, evidence_id: int) -> None:
    who, asked = viewer(), MarkAsked(form.standing.data, *form.said)
    seen = whole_number(request.form.get("seen"))
    record_retraction(who.actor, evidence_id, asked, seen=seen, press=who.press())


def _marked(page: EvidencePage) -> dict[str, object]:
    """Fill in the mark there is, so that its notice can be put right."""
    if page.retraction is Retraction.NONE:
        return {}
    return {
        "standing": page.retraction,
        "source": page.retraction_source,
        "noted_on": page.retraction_on,
    }


def _where_typed(
    error: InvalidError | RefusedError, standing: Retraction
) -> InvalidError | RefusedError:
    """Tell what is wrong with a reason beside the reason: the verb knows one text only."""
    if standing is Retraction.NONE and isinstance(error, InvalidError) and "source" in error.errors:
        return InvalidError({"reason": error.errors["source"]})
    return error


def _ask(form: RetractionForm, page: EvidencePage, problems: Problems | None = None) -> str:
    return render_template(
        "evidence/retraction.html", form=form, page=page, problems=problems or []
    )
