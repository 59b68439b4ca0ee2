"""The Remind button: one mail to those with whom something is, and not again for a while."""

from __future__ import annotations

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from labapp.errors import RefusedError
from labapp.permissions import Permission
from labapp.reading.names import names_of
from labapp.services.reminders import remind
from labapp.web.access import access, viewer
from labapp.web.formatting import both, say
from labapp.web.pilots.heads import pilot_url
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import local_path
from labapp.words import Mention, Sentence


@blueprint.post("/pilots/<reference>/remind")
@access(Permission.REMIND)
def remind_holders(reference: str) -> Response:
    """Remind those with whom an unmet requirement is, or say when they can be reminded again."""
    who = viewer()
    move, requirement = request.form.get("move", ""), request.form.get("requirement", "")
    back = local_path(request.form.get("back", ""), pilot_url(reference))
    try:
        sent = remind(who.actor, reference, move, requirement, press=who.press())
    except RefusedError as error:
        flash(say(error.sentence), "warn")
        return redirect(back, 303)
    names = names_of(Mention("person", person) for person in sent["people"])
    told = ", ".join(both(name) for name in names.values())
    flash(say(Sentence("A reminder is on its way. To: %(who)s", who=told)))
    return redirect(back, 303)
