"""Error pages: what went wrong in a sentence, and a way on."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import Flask, current_app, g, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from labapp.errors import LabError, PilotChangedError
from labapp.web.changes import changes_here
from labapp.web.formatting import address
from labapp.web.nearest import nearest_page
from labapp.web.signed_out import is_typed, worth_copying
from labapp.words import Sentence

HAVE_PAGES = {401, 403, 404, 405, 409, 413, 422, 429, 500, 503}
NOT_READ = {405, 413}
REFERENCE = re.compile(r"/pilots/([A-Za-z]+-\d+)(?=/|$)", re.ASCII)
Answer = tuple[str, int, dict[str, str]]


def set_up(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(LabError, _lab_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)


def _lab_error(error: LabError) -> Answer:
    changed = isinstance(error, PilotChangedError)
    changes = changes_here(len(error.changes)) if changed else []  # type: ignore[attr-defined]
    return _page(error.status, error.sentence, changes=changes)


def _csrf_error(_error: CSRFError) -> Answer:
    old = Sentence("This form is too old to be sent. Open the page again: what you typed is below")
    return _page(422, old)


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if error.code == 404 and (meant := _address_meant()):
        return redirect(meant, 308)
    about = {"reference": _logged()} if error.code >= 500 else {}
    text, status, headers = _page(error.code, None, **about)
    if error.code == 405:
        allowed = dict(error.get_headers(request.environ)).get("Allow", "")
        headers["Allow"] = allowed
    return text, status, headers


def _address_meant() -> str | None:
    """Give the address that differs only by a last slash, or by the case of a pilot's reference."""
    if request.method != "GET":
        return None
    path = request.path.rstrip("/")
    if found := REFERENCE.match(path):
        path = path[: found.start(1)] + found[1].upper() + path[found.end(1) :]
    if not path or path == request.path or path.startswith("//"):
        return None
    query = request.query_string.decode()
    return address(path) + (f"?{query}" if query else "")


def _page(status: int, sentence: Any, **about: Any) -> Answer:
    shown = status if status in HAVE_PAGES else (422 if status < 500 else 500)
    headers = {"Retry-After": "5"} if status == 503 else {}
    about |= {"typed": _typed(status), "retry": _again() if status == 503 else None}
    if status == 405 or (request.method == "POST" and status == 409):
        about["again_url"] = nearest_page()
    page = render_template(f"errors/{shown}.html", sentence=sentence, **about)
    return page, status, headers


def _typed(status: int) -> list[tuple[str, str]]:
    """Give back what was typed, so that nothing is lost; never a password, never a huge body."""
    if request.method != "POST" or status in NOT_READ or _is_stranger():
        return []
    return worth_copying()


def _again() -> dict[str, Any] | None:
    """Give the form again, its press the same, so that one press sends it once more.

    Not where it held a file or a password: these are not given back.
    """
    if request.method != "POST" or request.files or not all(map(_may_return, request.form)):
        return None
    fields = list(request.form.items(multi=True))
    return {"url": address(request.full_path.rstrip("?")), "fields": fields}


def _may_return(name: str) -> bool:
    return is_typed(name) or name in {"csrf_token", "press", "seen"}


def _is_stranger() -> bool:
    who = g.get("viewer")
    return who is None or (who.signed_in is None and request.endpoint is None)


def _logged() -> str:
    """Give a reference under which the mistake can be found in the log."""
    reference = secrets.token_hex(4)
    current_app.logger.error("Answered with the error page, reference %s", reference)
    return reference
