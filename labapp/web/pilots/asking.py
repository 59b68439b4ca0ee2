"""Asking for sign-off, and taking the request back."""

from __future__ import annotations

from flask import flash, redirect
from werkzeug.wrappers import Response

from labapp.errors import GateNotMetError, InvalidError, PilotChangedError, RefusedError
from labapp.permissions import Permission
from labapp.services.gates import ask_for_sign_off, withdraw_review
from labapp.web.access import access, viewer
from labapp.web.changes import changes_here
from labapp.web.formatting import say
from labapp.web.pilots.gate import problems_of, require_round, show_gate
from labapp.web.pilots.gate_forms import AskForm, WithdrawForm
from labapp.web.pilots.heads import pilot_url, whole_number
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import told
from labapp.words import Sentence


@blueprint.post("/pilots/<reference>/gate/<move>/ask")
@access(Permission.ASK_SIGN_OFF)
def ask(reference: str, move: str) -> Response | tuple[str, int]:
    """Ask for sign-off: the dossier is frozen and its signers are told."""
    who, form = viewer(), AskForm()
    if not form.validate():
        return show_gate(move, typed=form), 422
    note, seen = form.note.data or "", whole_number(form.seen.data)
    press = who.press()
    try:
        ask_for_sign_off(who.actor, reference, move, note=note, seen=seen, press=press)
    except PilotChangedError as error:
        return show_gate(move, typed=form, changes=changes_here(len(error.changes))), 409
    except GateNotMetError as error:
        return show_gate(move, typed=form, problems=problems_of(error, move)), 422
    except (InvalidError, RefusedError) as error:
        return show_gate(move, typed=form, problems=list(told(form, error))), 422
    flash(say(Sentence("Sign-off is asked for. Those who sign are told.")))
    return redirect(pilot_url(reference, f"gate/{move}"), 303)


@blueprint.post("/pilots/<reference>/gate/<move>/rounds/<int:review_id>/withdraw")
@access(Permission.WITHDRAW_REVIEW)
def withdraw(reference: str, move: str, review_id: int) -> Response | tuple[str, int]:
    """Take back a request for sign-off."""
    who, form = viewer(), WithdrawForm()
    require_round(move, review_id)
    if not form.validate():
        return show_gate(move, typed=form), 422
    reason = form.reason.data or ""
    press = who.press()
    try:
        withdraw_review(who.actor, review_id, reason=reason, press=press)
    except (InvalidError, RefusedError) as error:
        return show_gate(move, typed=form, problems=list(told(form, error))), 422
    flash(say(Sentence("The request for sign-off is withdrawn.")))
    return redirect(pilot_url(reference, f"gate/{move}"), 303)
