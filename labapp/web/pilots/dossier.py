"""The dossier of a round as one page for paper, and the exact bytes that were frozen."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template
from werkzeug.wrappers import Response

from labapp.permissions import Permission
from labapp.reading.printed_dossier import find_exact_bytes, get_printed
from labapp.web.access import access, viewer
from labapp.web.formatting import both, say
from labapp.web.given_out import run_nothing_of
from labapp.web.pilots.dossier_sheet import sheets_of
from labapp.web.pilots.dossier_tables import pair_of
from labapp.web.pilots.heads import head_of, pilot_url
from labapp.web.pilots.naming import names_for
from labapp.web.pilots.room import blueprint
from labapp.words import Sentence

LEFT_OUT = Sentence("The file holds something that is not, or no longer, for you to see")


@blueprint.get("/pilots/<reference>/gate/<move>/rounds/<int:review_id>/dossier")
@access(Permission.SEE_GATE)
def dossier(reference: str, move: str, review_id: int) -> str:
    """Show everything in a frozen dossier on one page, to be printed."""
    who = viewer()
    printed = get_printed(who.actor, who.pilot.id, move, review_id, now=who.now)
    names = names_for(printed.dossier["definition"], printed.names)
    return render_template(
        "gate/dossier.html",
        pilot=head_of(who.pilot),
        printed=printed,
        round=printed.round,
        sheets=sheets_of(printed, names),
        title=both(pair_of(printed.dossier["title"])),
        back=pilot_url(reference, f"gate/{move}"),
        exact=pilot_url(reference, f"gate/{move}/rounds/{review_id}/dossier.json"),
    )


@blueprint.get("/pilots/<reference>/gate/<move>/rounds/<int:review_id>/dossier.json")
@access(Permission.SEE_GATE)
def dossier_bytes(reference: str, move: str, review_id: int) -> Response:
    """Give the very bytes whose SHA-256 is the seal, where all of them are for this reader."""
    who = viewer()
    found = find_exact_bytes(who.actor, who.pilot.id, move, review_id, now=who.now)
    if found is None:
        flash(say(LEFT_OUT), "warn")
        below = f"gate/{move}/rounds/{review_id}/dossier"
        return redirect(pilot_url(reference, below), 303)
    body, digest = found
    answer = make_response(body)
    name = f"{reference}-{move}-{digest[:12]}.json"
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return run_nothing_of(answer, digest)
