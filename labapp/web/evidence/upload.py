"""How evidence comes in: several files at once or a link, new versions, and the receipt."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.evidence_page import EvidencePage, get_evidence_of
from labapp.reading.evidence_received import list_received
from labapp.services.evidence import add_version, submit_evidence
from labapp.services.evidence_said import Submission
from labapp.services.files import KeptFile, keep_file, keep_files
from labapp.web.access import access, viewer
from labapp.web.evidence.forms import UploadForm, VersionForm
from labapp.web.evidence.room import blueprint, to_item
from labapp.web.pilots.heads import head_of, whole_number
from labapp.web.refusals import Problems, told
from labapp.web.uploads import sent_files
from labapp.words import EvidenceKind, Purpose, Sentence

CHOOSE_AGAIN = Sentence("Choose the files again: a browser does not send them twice")


@blueprint.route("/pilots/<reference>/evidence/new", methods=["GET", "POST"])
@access(Permission.SUBMIT_EVIDENCE, upload=True)
def new(reference: str) -> str | Response | tuple[str, int]:
    """Ask for evidence, and take it in."""
    form = UploadForm()
    if request.method == "GET":
        asked = request.args.get("purpose", "")
        form.purpose.data = asked if asked in set(Purpose) else ""
        return _ask(form)
    if not form.validate():
        return _ask(form, _again()), 422
    try:
        answer = _take_in(reference, form)
    except (InvalidError, RefusedError) as error:
        return _ask(form, told(form, error) + _again()), 422
    ids = [each["id"] for each in answer["evidence"]]
    return redirect(url_for("evidence.received", reference=reference, item=ids), 303)


@blueprint.get("/pilots/<reference>/evidence/received")
@access(Permission.SEE_EVIDENCE)
def received(reference: str) -> str:
    """Show the receipt: each file with the digest of what is kept and of what was sent."""
    who = viewer()
    asked = map(whole_number, request.args.getlist("item")[:50])
    return render_template(
        "evidence/received.html",
        pilot=head_of(who.pilot),
        rows=list_received(who.actor, who.pilot.id, [each for each in asked if each], now=who.now),
        reference=reference,
        may_submit=who.may(Permission.SUBMIT_EVIDENCE),
    )


@blueprint.route(
    "/pilots/<reference>/evidence/<int:evidence_id>/versions/new", methods=["GET", "POST"]
)
@access(Permission.SUBMIT_EVIDENCE, upload=True)
def version(reference: str, evidence_id: int) -> str | Response | tuple[str, int]:
    """Ask for a new version, and take it in."""
    who, form = viewer(), VersionForm()
    page = get_evidence_of(who.actor, reference, evidence_id, now=who.now)
    if request.method == "GET":
        return _ask_version(form, page)
    sent = sent_files()
    if not form.validate() or not sent:
        return _ask_version(form, page, _again()), 422
    try:
        kept = keep_file(sent[0], page.kind)
        note = form.change_note.data or ""
        press = who.press()
        add_version(who.actor, evidence_id, kept, change_note=note, press=press)
    except (InvalidError, RefusedError) as error:
        return _ask_version(form, page, told(form, error) + _again()), 422
    return to_item(evidence_id, Sentence("The new version is kept. It waits for acceptance"))


def _take_in(reference: str, form: UploadForm) -> dict[str, list[dict[str, int]]]:
    who = viewer()
    files: tuple[KeptFile, ...] = keep_files(sent_files(), EvidenceKind(form.kind.data))
    submission = Submission(about=form.about(), purpose=form.purpose.data, files=files)
    return submit_evidence(who.actor, reference, submission, press=who.press())


def _again() -> Problems:
    return [(CHOOSE_AGAIN, "#files")] if sent_files() else []


def _ask(form: UploadForm, problems: Problems | None = None) -> str:
    asked = request.args.get("purpose", "")
    purpose = Purpose(asked) if asked in set(Purpose) else None
    pilot = viewer().pilot
    return render_template(
        "evidence/new.html",
        form=form,
        purpose=purpose,
        pilot=head_of(pilot),
        problems=problems or [],
        back=url_for("evidence.of_pilot", reference=pilot.reference, purpose=purpose),
    )


def _ask_version(form: VersionForm, page: EvidencePage, problems: Problems | None = None) -> str:
    return render_template("evidence/version.html", form=form, page=page, problems=problems or [])
