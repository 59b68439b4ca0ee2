"""The exact bytes of a version: checked before they go, as an attachment, never run."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from labapp import media
from labapp.permissions import Permission
from labapp.reading.evidence_page import get_bytes
from labapp.web.access import access, viewer
from labapp.web.evidence.room import blueprint
from labapp.web.given_out import give_kept


@blueprint.get("/evidence/<int:evidence_id>/v/<int:version>")
@access(Permission.SEE_LISTS)
def content(evidence_id: int, version: int) -> Response:
    """Give the bytes of a version; with ?inline=1 pictures and plain text show in the browser."""
    who = viewer()
    found = get_bytes(who.actor, evidence_id, version, now=who.now)
    inline = request.args.get("inline") == "1" and found.media_type in media.INLINE
    return give_kept(found, inline=inline)
