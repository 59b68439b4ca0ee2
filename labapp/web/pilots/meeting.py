"""Meetings: a body's decision is recorded, confirmed or declined; its minute is given out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotFoundError, RefusedError, StaleError
from labapp.permissions import Permission
from labapp.reading.meetings import (
    MeetingPage,
    MeetingShown,
    get_meeting_page,
    get_minute,
)
from labapp.reading.tasks import people_for_tasks
from labapp.services.files import KeptFile, keep_file
from labapp.services.meetings import attest_meeting, decline_meeting, record_meeting
from labapp.web.access import access, viewer
from labapp.web.formatting import both, say
from labapp.web.given_out import give_kept
from labapp.web.pilots.heads import head_of, opened, pilot_url
from labapp.web.pilots.meeting_forms import AttestForm, DeclineForm, MeetingForm
from labapp.web.pilots.meeting_slots import DECIDED
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import Problems, round_is_over, told
from labapp.web.uploads import sent_files
from labapp.words import EvidenceKind, Sentence

Answer = str | Response | tuple[str, int]
CHOOSE_AGAIN = Sentence("Choose the minute again: a browser does not send a file twice")
RECORDED = Sentence("What this body decided in this round is recorded already")
ONE_FILE = Sentence("Send the minute as one file")


@blueprint.get("/pilots/<reference>/gate/<move>/meeting")
@access(Permission.SEE_GATE)
def meeting(reference: str, move: str) -> str:
    """Show what bodies decided at a gate, and what is to be recorded or confirmed."""
    del reference
    return _show(move)


@blueprint.post("/pilots/<reference>/gate/<move>/meeting")
@access(Permission.RECORD_MEETING, upload=True)
def record(reference: str, move: str) -> Answer:
    """Record what a body decided."""
    who, form = viewer(), MeetingForm()
    page = _page(move)
    _offer(form, page)
    if request.form.get("more"):
        return _show(move, form=form, more=True)
    if page.round is None:
        raise RefusedError(page.refusal or Sentence("Nothing waits for a decision here"))
    if not form.validate():
        return _show(move, form=form, problems=_again()), 422
    try:
        record_meeting(who.actor, page.round.id, form.said(_minute()), press=who.press())
    except (InvalidError, RefusedError) as error:
        return _show(move, form=form, problems=told(form, error) + _again()), 422
    flash(say(Sentence("It is recorded. Those who can confirm it are told.")))
    return redirect(pilot_url(reference, f"gate/{move}/meeting"), 303)


@blueprint.post("/pilots/<reference>/gate/<move>/meetings/<int:meeting_id>/attest")
@access(Permission.ATTEST_MEETING)
def attest(reference: str, move: str, meeting_id: int) -> Answer:
    """Confirm what was recorded, as somebody who was there."""
    who, form = viewer(), AttestForm()
    _require_meeting(move, meeting_id)
    if not form.validate():
        return _show(move, attest_form=form), 422
    press = who.press()
    try:
        attest_meeting(who.actor, meeting_id, attended=form.attended.ticked, press=press)
    except (InvalidError, RefusedError) as error:
        return _show(move, attest_form=form, problems=told(form, error)), 422
    flash(say(Sentence("It is confirmed. A receipt with the seal comes by mail.")))
    return redirect(pilot_url(reference, f"gate/{move}/meeting"), 303)


@blueprint.post("/pilots/<reference>/gate/<move>/meetings/<int:meeting_id>/decline")
@access(Permission.ATTEST_MEETING)
def decline(reference: str, move: str, meeting_id: int) -> Answer:
    """Say that what was recorded is not what was decided."""
    who, form = viewer(), DeclineForm()
    _require_meeting(move, meeting_id)
    if not form.validate():
        return _show(move, decline_form=form), 422
    press, reason = who.press(), form.reason.data or ""
    try:
        decline_meeting(who.actor, meeting_id, reason=reason, press=press)
    except (InvalidError, RefusedError) as error:
        return _show(move, decline_form=form, problems=told(form, error)), 422
    flash(say(Sentence("It is not confirmed. Whoever recorded it is told why.")))
    return redirect(pilot_url(reference, f"gate/{move}/meeting"), 303)


@blueprint.get("/pilots/<reference>/gate/<move>/meetings/<int:meeting_id>/minute")
@access(Permission.SEE_GATE)
def minute(reference: str, move: str, meeting_id: int) -> Response:
    """Give the minute of a meeting: exactly the bytes that were kept, as an attachment."""
    del reference
    return give_kept(get_minute(viewer().pilot.id, move, meeting_id))


def _page(move: str) -> MeetingPage:
    who = viewer()
    return get_meeting_page(who.actor, who.pilot.id, move, now=who.now)


def _require_meeting(move: str, meeting_id: int) -> None:
    """Refuse a meeting of another gate or pilot."""
    page = _page(move)
    here = [each.meeting for each in page.bodies if each.meeting]
    if meeting_id not in {each.id for each in (*here, *page.earlier)}:
        raise NotFoundError


def _minute() -> KeptFile | None:
    sent = sent_files()
    if len(sent) > 1:
        raise InvalidError({"files": ONE_FILE})
    return keep_file(sent[0], EvidenceKind.OTHER) if sent else None


def _again() -> Problems:
    return [(CHOOSE_AGAIN, "#files")] if sent_files() else []


def _offer(form: MeetingForm, page: MeetingPage) -> None:
    pilot = viewer().pilot
    form.offer(people_for_tasks(pilot.id, pilot.lab_id, today=viewer().today), ())
    form.offer_bodies([(each.id, each.name) for each in page.undecided])


def _show(
    move: str,
    *,
    form: MeetingForm | None = None,
    attest_form: AttestForm | None = None,
    decline_form: DeclineForm | None = None,
    problems: Problems | None = None,
    more: bool = False,
) -> str:
    who, page = viewer(), _page(move)
    reference, waiting = who.pilot.reference, _waiting(page)
    may_record = who.may(Permission.RECORD_MEETING) and page.refusal is None and page.undecided
    if form and not may_record:
        raise StaleError(page.refusal or RECORDED)
    if decline_form and waiting is None:
        raise round_is_over(problems)
    if may_record and form is None:
        form = opened(MeetingForm)
        _offer(form, page)
    return render_template(
        "gate/meeting.html",
        pilot=head_of(who.pilot),
        page=page,
        move=move,
        here=pilot_url(reference, f"gate/{move}"),
        form=form if may_record else attest_form or decline_form,
        record_form=form if may_record else None,
        condition_rows=form.conditions(more=more) if form and may_record else [],
        waiting=waiting,
        decided=DECIDED,
        undecided=", ".join(both(each.name) for each in page.undecided),
        confirmers={each.id: ", ".join(map(both, each.attesters)) for each in page.bodies},
        attest_form=attest_form or (opened(AttestForm, "no draft") if waiting else None),
        decline_form=decline_form or (opened(DeclineForm, "no draft") if waiting else None),
        problems=problems or [],
    )


def _waiting(page: MeetingPage) -> MeetingShown | None:
    """Find what this reader may confirm or decline."""
    if not viewer().may(Permission.ATTEST_MEETING):
        return None
    recorded = [each.meeting for each in page.bodies if each.meeting]
    return next((each for each in recorded if each.refusal is None), None)
