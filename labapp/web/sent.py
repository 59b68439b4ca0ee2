"""What a form sent, as it came: what the digest of its press is made over."""

from __future__ import annotations

from typing import Any, cast

from flask import request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from labapp.storage import Incoming

TURN = "draft_turn"  # which draft of a page it was; the script of drafts adds it
NOT_ASKED = {"csrf_token", "press", TURN}


def what_was_sent() -> dict[str, Any]:
    """Give the address, every field and every file of the form that came; never a password.

    Nothing that a view makes of them goes in: a view reads a form by how things stand, and they
    stand otherwise once its press was answered.
    """
    return {
        "path": request.path,
        "asked": [list(each) for each in request.args.items(multi=True)],
        "typed": [list(each) for each in request.form.items(multi=True) if _is_asked(each[0])],
        "files": [
            [name, file.filename, cast("Incoming", file.stream).sha256]
            for name, file in request.files.items(multi=True)
        ],
    }


def is_form_of_ours() -> bool:
    """Say whether a page of ours gave the form that came to this browser."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _is_asked(name: str) -> bool:
    return name not in NOT_ASKED and "password" not in name
