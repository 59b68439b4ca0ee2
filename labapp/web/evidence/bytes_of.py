"""The exact bytes of a version: checked before they go, as an attachment, never run."""

from __future__ import annotations

from flask import make_response, request, send_file
from werkzeug.wrappers import Response

from labapp import media, storage
from labapp.permissions import Permission
from labapp.reading.evidence_page import Bytes, get_bytes
from labapp.web.access import access, viewer
from labapp.web.evidence.room import blueprint

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@blueprint.get("/evidence/<int:evidence_id>/v/<int:version>")
@access(Permission.SEE_LISTS)
def content(evidence_id: int, version: int) -> Response:
    """Give the bytes of a version; with ?inline=1 pictures and plain text show in the browser."""
    who = viewer()
    found = get_bytes(who.actor, evidence_id, version, now=who.now)
    if found.sha256 in request.if_none_match:
        return _headed(make_response("", 304), found)
    inline = request.args.get("inline") == "1" and found.media_type in media.INLINE
    answer = send_file(
        storage.whole_path(found.sha256),
        mimetype=found.media_type,
        as_attachment=not inline,
        download_name=found.name,
        etag=found.sha256,
        conditional=True,
    )
    return _headed(answer, found)


def _headed(answer: Response, found: Bytes) -> Response:
    answer.set_etag(found.sha256)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Content-SHA256"] = found.sha256
    return answer
