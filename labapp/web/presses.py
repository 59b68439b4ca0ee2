"""Presses on pages: a form whose press was answered is answered again, the same.

Its verb gives the answer of the first time, so nothing may refuse it before: what the form asks
for was found good when it was answered, and is not looked at by how things stand now.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request

from labapp.errors import LabError
from labapp.reading import presses
from labapp.web.access import viewer

View = Callable[..., Any]


def set_up(app: Flask) -> None:
    """Have every view that takes a form look again at its press before it refuses it."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in (rule.methods or ()) and not hasattr(view, "looks_again"):
            app.view_functions[rule.endpoint] = _looking_again(view)


def is_answered() -> bool:
    """Say whether the press of the form that came was answered before; asked once a request."""
    if "answered" not in g:
        g.answered = _is_answered(afresh=False)
    return bool(g.answered)


def _is_answered(*, afresh: bool) -> bool:
    if request.method != "POST" or not request.form.get("press"):
        return False
    who = viewer()
    return who.signed_in is not None and presses.is_answered(who.actor, who.press(), afresh=afresh)


def _looking_again(view: View) -> View:
    """Ask a view once more where its press was answered while it refused: a double click."""

    @functools.wraps(view)
    def pressed(**where: Any) -> Any:
        try:
            answer = view(**where)
        except LabError:
            if not _was_answered_meanwhile():
                raise
            return view(**where)
        return view(**where) if _refuses(answer) and _was_answered_meanwhile() else answer

    pressed.looks_again = True  # type: ignore[attr-defined]
    return pressed


def _refuses(answer: Any) -> bool:
    return isinstance(answer, tuple) and answer[1] >= 400


def _was_answered_meanwhile() -> bool:
    if request.method != "POST" or g.get("answered") or request.files:
        return False  # files were read once and are gone
    g.answered = _is_answered(afresh=True)
    return bool(g.answered)
