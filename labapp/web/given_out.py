"""Bytes that are given out exactly as they were kept, and of which a browser runs nothing."""

from __future__ import annotations

from typing import Protocol

from flask import make_response, request, send_file
from werkzeug.wrappers import Response

from labapp import storage

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


class Kept(Protocol):
    """What the store keeps under its hash."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def sha256(self) -> str: ...


def give_kept(found: Kept, *, inline: bool = False) -> Response:
    """Give what is kept, as an attachment unless `inline`; nothing where the browser has it."""
    if found.sha256 in request.if_none_match:
        answer: Response = make_response("", 304)
    else:
        answer = send_file(
            storage.whole_path(found.sha256),
            mimetype=found.media_type,
            as_attachment=not inline,
            download_name=found.name,
            etag=found.sha256,
            conditional=True,
        )
    answer.set_etag(found.sha256)
    return run_nothing_of(answer, found.sha256)


def run_nothing_of(answer: Response, sha256: str) -> Response:
    """Have a browser keep or show an answer and run nothing of it, and say its hash."""
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Content-SHA256"] = sha256
    return answer
