"""Error pages: what went wrong in a sentence, and a way on."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from labapp.errors import LabError, PilotChangedError
from labapp.words import Sentence

NOT_SHOWN = {"csrf_token", "press", "seen"}
HAVE_PAGES = {403, 404, 405, 409, 413, 422, 429, 500, 503}


def set_up(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(LabError, _lab_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)


def _lab_error(error: LabError) -> tuple[str, int, dict[str, str]]:
    changes = error.changes if isinstance(error, PilotChangedError) else ()
    return _page(error.status, error.sentence, changes=changes)


def _csrf_error(_error: CSRFError) -> tuple[str, int, dict[str, str]]:
    old = Sentence("This form is too old to be sent. Open the page again: what you typed is below")
    return _page(422, old)


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    text, status, headers = _page(error.code, None)
    if error.code == 405:
        allowed = dict(error.get_headers(request.environ)).get("Allow", "")
        headers["Allow"] = allowed
    return text, status, headers


def _page(status: int, sentence: Any, **about: Any) -> tuple[str, int, dict[str, str]]:
    shown = status if status in HAVE_PAGES else (422 if status < 500 else 500)
    headers = {"Retry-After": "5"} if status == 503 else {}
    page = render_template(f"errors/{shown}.html", sentence=sentence, typed=_typed(status), **about)
    return page, status, headers


def _typed(status: int) -> list[tuple[str, str]]:
    """Give back what was typed, so that nothing is lost; never a password, never a huge body."""
    if request.method != "POST" or status in {403, 404, 413}:
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_SHOWN and "password" not in name and value.strip()
    ]
