"""Signed out while typing: what came with the request is kept, and the page asks to sign in."""

from __future__ import annotations

import datetime as dt
import re

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Forbidden, HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from labapp import login
from labapp.errors import BusyError, InvalidError
from labapp.services.drafts import NO_TURN, Turn, keep_draft
from labapp.web.formatting import say
from labapp.web.read_back import Typed, read_back
from labapp.web.sent import TURN, is_form_of_ours
from labapp.words import Sentence

NOT_TYPED = {"csrf_token", "press", "seen", "username", TURN}
KEPT = Sentence("You were signed out. What you typed is kept: sign in and it is there again.")
NOT_THE_FILE = Sentence("A file you chose was not kept: choose it again.")
WRITTEN_TURN = re.compile(r"([a-z0-9]{1,40})\.([0-9]{1,9})", re.ASCII)
DRAFTS = "account.drafts"


def ask_to_sign_in() -> Response:
    """Send whoever is not signed in to sign in, without losing where they were or what they did."""
    if request.method in {"GET", "HEAD"}:
        return _sign_in(request.full_path.rstrip("?"))
    typed = typed_fields()
    written = [(name, text) for name, text in typed if text.strip()]
    if not written:
        return _sign_in(_where_the_form_stands())
    if keep_for_whom_it_was(request.path, typed):
        flash(say(KEPT), "warn")
        if _held_a_file():
            flash(say(NOT_THE_FILE), "warn")
        return _sign_in(_where_the_form_stands())
    again = _sign_in_url(_where_the_form_stands())
    page = render_template(
        "errors/401.html", typed=worth_copying(), again_url=again, lost_file=_held_a_file()
    )
    return make_response(page, 401)


def keep_for_whom_it_was(form: str, typed: list[tuple[str, str]]) -> bool:
    """Keep a draft for whoever the cookie once named; says whether it is kept."""
    whose = login.whose_it_was(request)
    if whose is None or not is_form_of_ours():
        return False
    try:
        keep_draft(whose, form, typed, at=dt.datetime.now(dt.UTC), turn=turn_of_draft())
    except (BusyError, InvalidError):
        return False
    return True


def typed_fields() -> list[tuple[str, str]]:
    """List what was typed into the form that came; never a password, never a file."""
    try:
        sent: MultiDict[str, str] = request.form
    except (Forbidden, RequestEntityTooLarge):
        return []
    return [(name, text) for name, text in sent.items(multi=True) if is_typed(name)]


def turn_of_draft() -> Turn:
    """Read in which turn the browser's script kept what came; without a script there is none."""
    written = WRITTEN_TURN.fullmatch(request.form.get(TURN, ""))
    return Turn(written[1], int(written[2])) if written else NO_TURN


def worth_copying() -> Typed:
    """Give what was written into the form that came, under the labels of its fields."""
    return read_back(request.path, typed_fields())


def is_typed(name: str) -> bool:
    """Say whether a field of this name holds what a person typed and may be kept."""
    return name not in NOT_TYPED and "password" not in name


def _held_a_file() -> bool:
    return any(file.filename for file in request.files.values())


def _where_the_form_stands() -> str:
    """Give the form's own address where it can be opened, else the list of drafts."""
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter is not None:
            adapter.match(request.path, method="GET")
            return request.full_path.rstrip("?")
    except HTTPException:
        pass
    return url_for(DRAFTS).removeprefix("/cy")


def _sign_in(back: str) -> Response:
    return redirect(_sign_in_url(back), 303)


def _sign_in_url(back: str) -> str:
    return url_for("account.sign_in", next=back if back not in {"", "/"} else None)
