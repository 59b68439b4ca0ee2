"""Deciding at a gate: the press that signs, and the one that asks for more rows."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.services.gate_decisions import approve_with_conditions, return_by_section, sign
from labapp.web.access import access, viewer
from labapp.web.formatting import say
from labapp.web.pilots.decide_form import DecideForm
from labapp.web.pilots.gate import offer_choices, require_round, show_gate
from labapp.web.pilots.heads import pilot_url
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import told
from labapp.words import Sentence, SignOffDecision

KEPT = Sentence("Your approval is kept. A receipt with the seal comes by mail.")
SAID = {
    SignOffDecision.APPROVE: KEPT,
    SignOffDecision.APPROVE_WITH_CONDITIONS: Sentence(
        "Your approval and its conditions are kept. A receipt with the seal comes by mail."
    ),
    SignOffDecision.RETURN: Sentence("It is returned with your reason. The coordinator is told."),
    SignOffDecision.REFUSE: Sentence("It is refused with your reason. The coordinator is told."),
}


@blueprint.post("/pilots/<reference>/gate/<move>/rounds/<int:review_id>/decide")
@access(Permission.SIGN_OFF)
def decide(reference: str, move: str, review_id: int) -> Response | tuple[str, int] | str:
    """Decide on the dossier one has seen, or get more rows for conditions."""
    form = DecideForm()
    offer_choices(form, require_round(move, review_id))
    if request.form.get("more"):
        return show_gate(move, typed=form, more=True)
    if not form.validate():
        return show_gate(move, typed=form), 422
    decision = SignOffDecision(form.decision.data)
    try:
        _sign(review_id, decision, form)
    except (InvalidError, RefusedError) as error:
        return show_gate(move, typed=form, problems=list(told(form, error))), 422
    flash(say(SAID[decision]))
    return redirect(pilot_url(reference, f"gate/{move}"), 303)


def _sign(review_id: int, decision: SignOffDecision, form: DecideForm) -> None:
    who = viewer()
    said: dict[str, Any] = {
        "reason": form.reason.data or "",
        "seen_digest": form.seen_digest.data or "",
        "press": who.press(),
    }
    if decision is SignOffDecision.APPROVE_WITH_CONDITIONS:
        approve_with_conditions(who.actor, review_id, form.conditions_said(), **said)
    elif decision is SignOffDecision.RETURN:
        return_by_section(who.actor, review_id, form.sections_said(), **said)
    else:
        sign(who.actor, review_id, decision=decision, **said)
