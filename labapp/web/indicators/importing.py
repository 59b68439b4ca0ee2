"""Values are imported from a CSV: a dry run first, then the same file for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.indicators import list_indicators
from labapp.reading.presses import answer_to
from labapp.services.files import SentFile
from labapp.services.imports import CLAIMANTS, ImportAsked, import_observations, plan_import
from labapp.services.waiting_files import WaitingFiles
from labapp.web.access import access, viewer
from labapp.web.fields import show_errors
from labapp.web.formatting import both, number, say
from labapp.web.indicators.forms import ImportForm
from labapp.web.indicators.room import blueprint
from labapp.web.pilots.heads import head_of
from labapp.web.refusals import Problems, told
from labapp.web.shapes import CountRow, ProblemRow
from labapp.web.uploads import sent_files
from labapp.words import Sentence, spoken_from_json

SHOWN = 200
HOW = {
    "conflict": Sentence("Keep one of the two rows"),
    "period_unreadable": Sentence("Write it like 2026-11 or 2026-11-01"),
    "period_unfit": Sentence("Write the first day of the period, like 2026-11-01"),
    "area_code": Sentence("Write the code of the Office for National Statistics"),
    "row_unreadable": Sentence("Correct the row and upload the file again"),
}
CORRECT = Sentence("Correct the cell and upload the file again")


@blueprint.route("/pilots/<reference>/indicators/import", methods=["GET", "POST"])
@access(Permission.IMPORT_VALUES, upload=True)
def upload(reference: str) -> str | Response | tuple[str, int]:
    """Ask for a file and try it out; nothing is stored."""
    form = ImportForm()
    _offer(form, reference)
    if request.method == "GET":
        form.indicator.data = request.args.get("indicator", "")
        return _ask(form, reference)
    sent = sent_files()
    if not form.validate() or not sent:
        missing = {} if sent else {"files": Sentence("Choose a CSV file")}
        show_errors(form, missing)
        return _ask(form, reference), 422
    try:
        name = _keep_tried(reference, sent[0], form.indicator.data or "")
    except (InvalidError, RefusedError) as error:
        return _ask(form, reference, _told(form, error)), 422
    address = url_for(
        ".dry_run",
        reference=reference,
        name=name,
        called=sent[0].name[:100],
        indicator=form.indicator.data or None,
    )
    return redirect(address, 303)


@blueprint.get("/pilots/<reference>/indicators/import/<name>")
@access(Permission.IMPORT_VALUES)
def dry_run(reference: str, name: str) -> str:
    """Show what the import would do, cell by cell."""
    who = viewer()
    asked = _kept(name)
    report = plan_import(who.actor, reference, asked, now=who.now)
    return _show(reference, name, asked, report)


@blueprint.post("/pilots/<reference>/indicators/import/<name>")
@access(Permission.IMPORT_VALUES)
def run(reference: str, name: str) -> str | Response | tuple[str, int]:
    """Import the file of the dry run."""
    who = viewer()
    report = answer_to(who.actor, who.press())
    if report is None or report["rejected"]:
        asked = _kept(name)
        report = import_observations(who.actor, reference, asked, press=who.press())
        if report["rejected"]:
            return _show(reference, name, asked, report), 422
    _waiting().drop(name)
    done = Sentence(
        "Imported. New values: %(new)s. Revisions: %(changed)s. Already here: %(unchanged)s",
        new=report["new"],
        changed=report["changed"],
        unchanged=report["unchanged"],
    )
    flash(say(done))
    indicator_id = report["indicator"]["id"]
    if indicator_id is None:
        return redirect(url_for(".listing", reference=reference), 303)
    return redirect(url_for(".page", reference=reference, indicator_id=indicator_id), 303)


def _keep_tried(reference: str, sent: SentFile, indicator: str) -> str:
    """Try a file out and keep it until it is imported; give its name. What is refused is dropped.

    Raises what `plan_import` raises.
    """
    waiting, who = _waiting(), viewer()
    name = waiting.keep(sent, now=who.now)
    asked = ImportAsked(content=waiting.read(name), name=sent.name, indicator=indicator)
    try:
        plan_import(who.actor, reference, asked, now=who.now)
    except (InvalidError, RefusedError):
        waiting.drop(name)
        raise
    return name


def _waiting() -> WaitingFiles:
    folder = Path(current_app.config["SETTINGS"].data_dir) / "imports"
    return WaitingFiles(folder, viewer().person_id or 0)


def _kept(name: str) -> ImportAsked:
    return ImportAsked(
        content=_waiting().read(name),
        name=request.args.get("called", "")[:255],
        indicator=request.args.get("indicator", ""),
    )


def _told(form: ImportForm, error: InvalidError | RefusedError) -> Problems:
    if isinstance(error, InvalidError) and "file" in error.errors:
        error = InvalidError({"files": error.errors["file"]})
    return told(form, error)


def _offer(form: ImportForm, reference: str) -> None:
    del reference
    found = [each for each in list_indicators(viewer().pilot.id) if each.active]
    form.indicator.choices = [(each.code, f"{both(each.title)} ({each.code})") for each in found]
    if all(each.code != CLAIMANTS for each in found):
        new = Sentence("Claimant count: a new indicator of this pilot")
        form.indicator.choices.append(("", new))


def _ask(form: ImportForm, reference: str, problems: Problems | None = None) -> str:
    return render_template(
        "indicators/import.html",
        form=form,
        pilot=head_of(viewer().pilot),
        problems=problems or [],
        back=url_for("indicators.listing", reference=reference),
    )


def _show(reference: str, name: str, asked: ImportAsked, report: dict[str, Any]) -> str:
    return render_template(
        "indicators/dry_run.html",
        pilot=head_of(viewer().pilot),
        reference=reference,
        called=asked.name,
        indicator=report["indicator"],
        counts=_counts(report),
        rejected=[_problem(each) for each in report["rejected"][:SHOWN]],
        rejected_count=report["rejected_count"],
        warnings=[_problem(each) for each in report["warnings"][:SHOWN]],
        warning_count=report["warning_count"],
        something=bool(report["new"] or report["changed"]),
        run_url=url_for(
            ".run",
            reference=reference,
            name=name,
            called=asked.name,
            indicator=asked.indicator or None,
        ),
        again_url=url_for(".upload", reference=reference, indicator=asked.indicator or None),
        list_url=url_for(".listing", reference=reference),
    )


def _counts(report: dict[str, Any]) -> list[CountRow]:
    return [
        CountRow(Sentence("New values"), report["new"]),
        CountRow(Sentence("Revisions"), report["changed"]),
        CountRow(Sentence("Already here"), report["unchanged"]),
        CountRow(Sentence("No value given"), report["missing"]),
        CountRow(Sentence("Errors"), report["rejected_count"], "wrong"),
        CountRow(Sentence("Warnings"), report["warning_count"], "late"),
    ]


def _problem(remark: dict[str, Any]) -> ProblemRow:
    where = Sentence(
        "Row %(row)s, column %(column)s",
        row=number(remark["row"]),
        column=remark["column"],
    )
    if not remark["column"]:
        where = Sentence("Row %(row)s", row=number(remark["row"]))
    return ProblemRow(
        cell=where,
        found=remark["found"],
        what=spoken_from_json(remark["message"]),
        how=HOW.get(remark["code"], CORRECT),
    )
