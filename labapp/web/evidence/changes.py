"""What is changed about an item: what is said of it, its embargo, its use, its end."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.evidence_page import (
    EvidencePage,
    get_evidence,
    get_evidence_of,
    pilots_to_use_in,
)
from labapp.reading.tasks import people_for_tasks
from labapp.services.evidence import describe_evidence, embargo_evidence, withdraw_evidence
from labapp.services.evidence_uses import use_in_pilot
from labapp.web.access import access, viewer
from labapp.web.evidence.forms import CHOOSE, DescribeForm, EmbargoForm, ReasonForm, UseForm
from labapp.web.evidence.room import blueprint, to_item, to_pilot
from labapp.web.formatting import both
from labapp.web.pilots.heads import whole_number
from labapp.web.refusals import Problems, told
from labapp.words import Sentence

Answer = str | Response | tuple[str, int]
BOTH = ["GET", "POST"]


@blueprint.route("/pilots/<reference>/evidence/<int:evidence_id>/describe", methods=BOTH)
@access(Permission.DESCRIBE_EVIDENCE)
def describe(reference: str, evidence_id: int) -> Answer:
    """Ask what an item is, and keep it."""
    who = viewer()
    page = get_evidence_of(who.actor, reference, evidence_id, now=who.now)
    form = DescribeForm(data=_said(page))
    form.offer(people_for_tasks(who.pilot.id, who.pilot.lab_id, today=who.today), page)
    if request.method == "GET":
        return _ask("describe", form, page)
    if not form.validate():
        return _ask("describe", form, page), 422
    version = whole_number(request.form.get("seen"))
    press = who.press()
    try:
        describe_evidence(who.actor, evidence_id, form.about(), seen=version, press=press)
    except (InvalidError, RefusedError) as error:
        return _ask("describe", form, page, told(form, error)), 422
    return to_item(evidence_id, Sentence("The description is kept"))


@blueprint.route("/pilots/<reference>/evidence/<int:evidence_id>/embargo", methods=BOTH)
@access(Permission.DESCRIBE_EVIDENCE)
def embargo(reference: str, evidence_id: int) -> Answer:
    """Ask until when an item is kept back, and why."""
    who = viewer()
    page = get_evidence_of(who.actor, reference, evidence_id, now=who.now)
    form = EmbargoForm(
        data={"embargo_until": page.embargo_until, "embargo_reason": page.embargo_reason}
    )
    if request.method == "GET":
        return _ask("embargo", form, page)
    if not form.validate():
        return _ask("embargo", form, page), 422
    until, reason = form.embargo_until.data, form.embargo_reason.data or ""
    press = who.press()
    try:
        embargo_evidence(who.actor, evidence_id, until=until, reason=reason, press=press)
    except (InvalidError, RefusedError) as error:
        return _ask("embargo", form, page, told(form, error)), 422
    return to_item(evidence_id, Sentence("The evidence is kept back until that day"))


@blueprint.route("/pilots/<reference>/evidence/<int:evidence_id>/withdraw", methods=BOTH)
@access(Permission.WITHDRAW_EVIDENCE)
def withdraw(reference: str, evidence_id: int) -> Answer:
    """Ask why an item is withdrawn, and withdraw it."""
    who, form = viewer(), ReasonForm()
    page = get_evidence_of(who.actor, reference, evidence_id, now=who.now)
    if request.method == "GET":
        return _ask("withdraw", form, page)
    if not form.validate():
        return _ask("withdraw", form, page), 422
    reason = form.reason.data or ""
    try:
        withdraw_evidence(who.actor, evidence_id, reason=reason, press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask("withdraw", form, page, told(form, error)), 422
    return to_item(evidence_id, Sentence("The evidence is withdrawn. It counts nowhere any more"))


@blueprint.route("/evidence/<int:evidence_id>/use", methods=BOTH)
@access(Permission.SEE_LISTS)
def use(evidence_id: int) -> Answer:
    """Ask for which pilot an item of the library is to be used, and begin the use."""
    who, form = viewer(), UseForm()
    page = get_evidence(who.actor, evidence_id, now=who.now)
    pilots = pilots_to_use_in(who.actor, page.lab_id)
    form.pilot.choices = [CHOOSE, *((ref, f"{ref} {both(title)}") for ref, title in pilots)]
    if request.method == "GET":
        return _ask("use", form, page)
    if not form.validate():
        return _ask("use", form, page), 422
    reference = form.pilot.data
    try:
        use_in_pilot(
            who.actor, evidence_id, reference, purpose=form.purpose.data,
            relevance=form.relevance.data or "", press=who.press(),
        )  # fmt: skip
    except (InvalidError, RefusedError) as error:
        return _ask("use", form, page, told(form, error)), 422
    return to_pilot(reference, Sentence("The pilot uses it. It waits for acceptance"))


@blueprint.get("/pilots/<reference>/evidence/<int:evidence_id>")
@access(Permission.SEE_EVIDENCE)
def in_pilot(reference: str, evidence_id: int) -> Response:
    """Lead to the item: evidence belongs to the lab, and has one page."""
    del reference
    return redirect(url_for("evidence.item", evidence_id=evidence_id), 303)


def _said(page: EvidencePage) -> dict[str, Any]:
    names = ("kind", "personal_data", "access", "title", "summary", "creators", "study_design",
             "published_year", "url", "licence")  # fmt: skip
    said = {name: getattr(page, name) for name in names}
    return said | {"author_ids": [person_id for person_id, _name in page.authors]}


def _ask(what: str, form: FlaskForm, page: EvidencePage, problems: Problems | None = None) -> str:
    return render_template(f"evidence/{what}.html", form=form, page=page, problems=problems or [])
