"""Leaving a lab: somebody's place ends, and with it every role and every session they have."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from labapp.errors import NotFoundError
from labapp.permissions import Permission
from labapp.reading.people import find_member
from labapp.services.people import end_membership
from labapp.web.access import access, viewer
from labapp.web.formatting import say
from labapp.web.pilots.heads import head_of, pilot_url
from labapp.web.pilots.room import blueprint
from labapp.words import Sentence

LEDE = Sentence(
    "Every role they have on the pilots of this lab ends, and they are signed out at once. "
    "What they did stays on the record."
)


@blueprint.get("/pilots/<reference>/people/members/<int:member>/end")
@access(Permission.ARRANGE_PEOPLE)
def ask_to_end_place(reference: str, member: int) -> str:
    """Ask before somebody leaves the lab."""
    pilot = viewer().pilot
    found = find_member(pilot.lab_id, member)
    if found is None or found.has_left:
        raise NotFoundError
    return render_template(
        "people/end.html",
        pilot=head_of(pilot),
        question=Sentence("End their place in the lab?"),
        lede=LEDE,
        verb=Sentence("End their place in the lab"),
        about=((Sentence("Person"), found.name), (Sentence("Email"), found.email)),
        here=pilot_url(reference, "people"),
    )


@blueprint.post("/pilots/<reference>/people/members/<int:member>/end")
@access(Permission.ARRANGE_PEOPLE)
def end_place(reference: str, member: int) -> Response:
    """End somebody's place in the lab."""
    who = viewer()
    if find_member(who.pilot.lab_id, member) is None:
        raise NotFoundError
    end_membership(who.actor, member, press=who.press())
    flash(say(Sentence("They have left the lab. Their roles have ended, and they are signed out")))
    return redirect(pilot_url(reference, "people"), 303)
