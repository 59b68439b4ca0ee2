"""Pages about the site: is it alive, is it ready, how does it stand, what was done on it."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp import audit
from labapp.permissions import Permission
from labapp.reading.audit_record import list_recorded
from labapp.reading.site import does_it_work, site_details
from labapp.web.access import access, public, viewer
from labapp.web.formatting import address
from labapp.web.pilots.heads import whole_number
from labapp.web.site.health import queue_works, words_of
from labapp.web.site.kinds import kind_words

blueprint = Blueprint("site", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
Plain = tuple[str, int, dict[str, str]]


@blueprint.get("/healthz")
@public
def alive() -> Plain:
    """Say that the process answers."""
    return "ok\n", 200, PLAIN


@blueprint.get("/favicon.ico")
@public
def icon() -> Response:
    """Lead to the mark: browsers ask for it here, whatever a page says."""
    return redirect(url_for("static", filename="icons/mark.svg"), 308)


@blueprint.get("/readyz")
@public
def ready() -> Plain:
    """Say whether everything the site needs is there, for a monitor."""
    works, queue = does_it_work(), queue_works(current_app.config["SETTINGS"].queue_path)
    good = works.all and queue
    lines = [f"{name}: {'ok' if fine else 'NO'}" for name, fine in words_of(works, queue)]
    return "\n".join([*lines, ""]), 200 if good else 503, PLAIN


@blueprint.get("/status")
@public
def status() -> str:
    """Say to everybody whether the site works, and to whoever runs it how it stands."""
    who = viewer()
    runs_it = who.signed_in is not None and who.signed_in.site_admin
    return render_template(
        "site/status.html",
        works=does_it_work().all and queue_works(current_app.config["SETTINGS"].queue_path),
        details=site_details(who.actor, now=who.now) if runs_it else None,
        can_send=bool(current_app.config["SETTINGS"].smtp_url),
    )


@blueprint.get("/audit")
@access(Permission.SEE_AUDIT)
def audit_record() -> str:
    """Show what was done on the site, the newest first."""
    return _audit_page(checked=None)


@blueprint.post("/audit")
@access(Permission.SEE_AUDIT)
def verify_record() -> Response | str:
    """Check every link of the record, and record that it was checked."""
    who = viewer()
    checked, problems = audit.verify()
    audit.trace(who.actor, "audit.verified", "audit:0", press=who.press(), problems=len(problems))
    return _audit_page(checked=checked, problems=problems)


def _audit_page(**about: object) -> str:
    older = whole_number(request.args.get("before"))
    events, next_before = list_recorded(viewer().actor, before=older)
    return render_template(
        "site/audit.html",
        events=events,
        kind_words=kind_words,
        next_url=address(f"/audit?before={next_before}") if next_before else None,
        first_url=address("/audit") if older else None,
        **about,
    )
