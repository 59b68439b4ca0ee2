"""Setting a requirement aside, with a reason, and asking for it again."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.permissions import Permission
from labapp.reading.gate_page import get_gate
from labapp.reading.waivers import WaiverShown, list_waivers
from labapp.services.waivers import waive, withdraw_waiver
from labapp.web.access import access, viewer
from labapp.web.drafts import LabForm
from labapp.web.fields import LongTextField
from labapp.web.formatting import say
from labapp.web.pilots.around import roles
from labapp.web.pilots.gate import teller_for
from labapp.web.pilots.heads import head_of, opened, pilot_url
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import Problems, told, typed_back
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import Sentence
from labapp.workflows.definition import Transition
from labapp.workflows.finding import Finding
from labapp.workflows.waiving import refusal_of_role, refusal_to_waive


class WaiveForm(LabForm):
    """Why a requirement is set aside."""

    reason = LongTextField(
        Sentence("Why it is set aside"),
        [
            Needed(Sentence("Give a reason: those who sign read it, and it stays on the record")),
            AtMostCharacters(4000),
        ],
        description=Sentence("It is frozen with the dossier, under your name."),
    )


@blueprint.get("/pilots/<reference>/gate/<move>/waive/<requirement>")
@access(Permission.WAIVE)
def choose_to_waive(reference: str, move: str, requirement: str) -> str:
    """Ask why a requirement is set aside, or show why it was."""
    del reference
    return _show(move, requirement, opened(WaiveForm))


@blueprint.post("/pilots/<reference>/gate/<move>/waive/<requirement>")
@access(Permission.WAIVE)
def waive_requirement(reference: str, move: str, requirement: str) -> Response | tuple[str, int]:
    """Set a requirement aside."""
    who, form = viewer(), WaiveForm()
    if not form.validate():
        return _show(move, requirement, form), 422
    reason, press = form.reason.data or "", who.press()
    try:
        waive(who.actor, reference, move, requirement, reason=reason, press=press)
    except (InvalidError, RefusedError) as error:
        return _show(move, requirement, form, told(form, error)), 422
    flash(say(Sentence("It is set aside. It stands on the gate’s page under your name.")))
    return redirect(pilot_url(reference, f"gate/{move}"), 303)


@blueprint.post("/pilots/<reference>/gate/<move>/waive/<requirement>/withdraw")
@access(Permission.WAIVE)
def ask_again(reference: str, move: str, requirement: str) -> Response | tuple[str, int]:
    """Ask for a requirement again that was set aside."""
    who = viewer()
    try:
        withdraw_waiver(who.actor, reference, move, requirement, press=who.press())
    except RefusedError as error:
        problems: Problems = [(error.sentence, "")]
        return _show(move, requirement, opened(WaiveForm), problems), 422
    flash(say(Sentence("It is asked for again. What was said of it stays on the record.")))
    return redirect(pilot_url(reference, f"gate/{move}"), 303)


def _show(move: str, requirement: str, form: WaiveForm, problems: Problems | None = None) -> str:
    who = viewer()
    page = get_gate(who.actor, who.pilot.id, move, now=who.now)
    findings = page.explained.findings if page.explained else ()
    finding = next((each for each in findings if each.id == requirement), None)
    if page.explained and finding is None:
        raise NotFoundError
    waived = finding is not None and finding.waived
    refusal = None if waived else _refusal(page.transition, finding)
    return render_template(
        "gate/waive.html",
        pilot=head_of(who.pilot),
        page=page,
        form=form,
        row=replace(teller_for(page.gates).row(finding), url="") if finding else None,
        waiver=_waiver(move, requirement) if waived else None,
        may_withdraw=waived and refusal_of_role(page.transition, requirement, roles()) is None,
        refusal="" if refusal is None else say(refusal),
        typed=typed_back(offered=not waived and refusal is None),
        lapses=page.current is not None,
        problems=problems or [],
        here=pilot_url(who.pilot.reference, f"gate/{move}"),
        sent=f"/pilots/{who.pilot.reference}/gate/{move}/waive/{requirement}",
    )


def _refusal(transition: Transition, finding: Finding | None) -> Sentence | None:
    if finding is None:
        return Sentence("The pilot has moved on")
    return refusal_to_waive(transition, finding, roles())


def _waiver(move: str, requirement: str) -> WaiverShown | None:
    wanted = (move, requirement)
    found = list_waivers(viewer().pilot.id)
    return next((each for each in found if (each.move, each.requirement) == wanted), None)
