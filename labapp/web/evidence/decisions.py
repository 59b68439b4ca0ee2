"""Deciding on what a pilot may rest on: accept, return with a reason, or end the use."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.evidence_of_pilot import UseRow, get_use
from labapp.services.evidence_uses import accept_use, end_use, return_use
from labapp.web.access import access, viewer
from labapp.web.evidence.forms import DecideForm, ReasonForm
from labapp.web.evidence.room import blueprint, to_pilot
from labapp.web.pilots.heads import whole_number
from labapp.web.refusals import Problems, told
from labapp.words import Sentence

Answer = str | Response | tuple[str, int]
BOTH = ["GET", "POST"]


@blueprint.route("/pilots/<reference>/evidence/uses/<int:use_id>", methods=BOTH)
@access(Permission.DECIDE_EVIDENCE)
def decide(reference: str, use_id: int) -> Answer:
    """Show what waits for acceptance, and take the decision."""
    who = viewer()
    row = get_use(who.actor, who.pilot.id, use_id, now=who.now)
    form = DecideForm(data={"relevance": row.relevance})
    if request.method == "GET":
        return _show(form, row)
    if not form.validate():
        return _show(form, row), 422
    try:
        done = _decided(form, row)
    except (InvalidError, RefusedError) as error:
        return _show(form, row, told(form, error)), 422
    return to_pilot(reference, done)


@blueprint.route("/pilots/<reference>/evidence/uses/<int:use_id>/end", methods=BOTH)
@access(Permission.WITHDRAW_EVIDENCE)
def end(reference: str, use_id: int) -> Answer:
    """Ask why a use ends, and end it."""
    who, form = viewer(), ReasonForm()
    row = get_use(who.actor, who.pilot.id, use_id, now=who.now)
    if request.method == "GET":
        return render_template("evidence/end_use.html", form=form, row=row, pilot=who.pilot)
    problems: Problems = []
    if form.validate():
        reason = form.reason.data or ""
        try:
            end_use(who.actor, use_id, reason=reason, press=who.press())
        except (InvalidError, RefusedError) as error:
            problems = told(form, error)
        else:
            return to_pilot(reference, Sentence("The pilot no longer uses it"))
    page = render_template(
        "evidence/end_use.html", form=form, row=row, pilot=who.pilot, problems=problems
    )
    return page, 422


def _decided(form: DecideForm, row: UseRow) -> Sentence:
    who, decision = viewer(), request.form.get("decision", "")
    relevance, reason = form.relevance.data or "", form.reason.data or ""
    press = who.press()
    if decision == "return":
        return_use(who.actor, row.id, reason=reason, press=press)
        return Sentence("The evidence is returned with your reason")
    version = whole_number(request.form.get("version"))
    accept_use(who.actor, row.id, relevance=relevance, version=version or None, press=press)
    return Sentence("The evidence is accepted")


def _show(form: DecideForm, row: UseRow, problems: Problems | None = None) -> str:
    mine = viewer().person_id == row.submitted_by
    return render_template(
        "evidence/decide.html",
        form=form,
        row=row,
        own=row.own,
        may_end=viewer().may(Permission.WITHDRAW_EVIDENCE, mine=mine),
        pilot=viewer().pilot,
        problems=problems or [],
    )
