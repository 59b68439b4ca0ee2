"""The one page of a return: every value due with the last one beside it, then Send return."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.return_files import list_files
from labapp.reading.return_rhythm import ReturnRhythm, find_rhythm
from labapp.reading.returns import ReturnPage, current_period, return_page
from labapp.services.files import keep_files
from labapp.services.returns import nothing_to_report, send_return
from labapp.services.spans import UnfitPeriodError, period_of
from labapp.web.access import Viewer, access, viewer
from labapp.web.formatting import say
from labapp.web.indicators.shown import period_words
from labapp.web.pilots.heads import head_of
from labapp.web.refusals import Problems, told
from labapp.web.returns.forms import (
    check_values,
    code_of,
    fields_of,
    filled_from,
    form_for,
    given_already,
    spend_before,
    terms_of,
)
from labapp.web.returns.room import blueprint
from labapp.web.uploads import sent_files
from labapp.words import EvidenceKind, Phase, Sentence
from labapp.words.periods import period_code

CHOOSE_AGAIN = Sentence("Choose the files again: a browser does not send them twice")


@blueprint.get("/pilots/<reference>/returns/current")
@access(Permission.SEE_RETURNS)
def current(reference: str) -> Response | str:
    """Go to the return that is due, or say that none is."""
    who = viewer()
    rhythm = _rhythm(who)
    if rhythm is None or who.pilot.phase is Phase.CLOSED:
        return redirect(url_for("returns.listing", reference=reference), 303)
    period = current_period(who.pilot.id, rhythm, who.today)
    code = period_code(rhythm.every, period.start)
    return redirect(url_for("returns.one", reference=reference, period=code), 303)


@blueprint.get("/pilots/<reference>/returns/<period>")
@access(Permission.SEE_RETURNS)
def one(reference: str, period: str) -> str:
    """Show the return of a period: the form to whoever may send it, else what was sent."""
    del reference
    who = viewer()
    page = _page(who, period)
    ended = who.pilot.phase is Phase.CLOSED
    if ended or not who.may(Permission.SEND_RETURN) or page.period.start > who.today:
        return _show(who, page)
    if page.sent and request.args.get("correct") is None:
        return _show(who, page, may_correct=True)
    return _ask(who, page, form_for(page)(data=filled_from(page)))


@blueprint.post("/pilots/<reference>/returns/<period>")
@access(Permission.SEND_RETURN, upload=True)
def send(reference: str, period: str) -> str | Response | tuple[str, int]:
    """Send the return."""
    who = viewer()
    page = _page(who, period)
    form = form_for(page)()
    good = form.validate()
    if not check_values(form, page) or not good:
        return _ask(who, page, form, _again()), 422
    try:
        files = keep_files(sent_files(), EvidenceKind.PHOTOGRAPH)
        terms = terms_of(form, page, files)
        send_return(who.actor, reference, terms, press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(who, page, form, told(form, error) + _again()), 422
    flash(say(Sentence("The return is sent. Thank you")))
    return redirect(url_for("returns.listing", reference=reference), 303)


@blueprint.post("/pilots/<reference>/returns/<period>/nothing")
@access(Permission.SEND_RETURN)
def nothing(reference: str, period: str) -> Response:
    """Say that there is nothing to report."""
    who = viewer()
    page = _page(who, period)
    nothing_to_report(who.actor, reference, code_of(page), press=who.press())
    flash(say(Sentence("Sent: nothing to report")))
    return redirect(url_for("returns.listing", reference=reference), 303)


def _rhythm(who: Viewer) -> ReturnRhythm | None:
    pilot = who.pilot
    return find_rhythm(pilot.id, pilot.definition_digest, pilot.cycle)


def _page(who: Viewer, code: str) -> ReturnPage:
    rhythm = _rhythm(who)
    if rhythm is None:
        abort(404)
    try:
        period = period_of(code, rhythm.every, None)
    except UnfitPeriodError:
        abort(404)
    return return_page(who.pilot.id, rhythm, period, who.today)


def _again() -> Problems:
    return [(CHOOSE_AGAIN, "#files")] if sent_files() else []


def _period(page: ReturnPage) -> str:
    return period_words(page.rhythm.every, page.period.start, page.period.end)


def _ask(who: Viewer, page: ReturnPage, form: Any, problems: Problems | None = None) -> str:
    reference, code = who.pilot.reference, code_of(page)
    here = url_for("returns.one", reference=reference, period=code)
    return render_template(
        "returns/write.html",
        pilot=head_of(who.pilot),
        page=page,
        form=form,
        period=_period(page),
        values=list(fields_of(form, page)),
        given=given_already(page),
        here=here,
        nothing_url=url_for("returns.nothing", reference=reference, period=code),
        list_url=url_for("returns.listing", reference=reference),
        draft_key=f"/pilots/{reference}/returns/{code}",
        spend_before=spend_before(page),
        problems=problems or [],
    )


def _show(who: Viewer, page: ReturnPage, *, may_correct: bool = False) -> str:
    reference = who.pilot.reference
    return render_template(
        "returns/sent.html",
        pilot=head_of(who.pilot),
        page=page,
        period=_period(page),
        files=list_files(who.actor, [each.id for each in page.sent], who.today),
        values=[each for each in page.due if each.given],
        may_correct=may_correct,
        correct_url=url_for(
            "returns.one", reference=reference, period=code_of(page), correct="yes"
        ),
        list_url=url_for("returns.listing", reference=reference),
    )
