"""What a verb refused, put where it belongs on the form that asked."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import wtforms
from flask import request

from labapp.errors import InvalidError, RefusedError, StaleError
from labapp.web.fields import show_errors
from labapp.web.signed_out import worth_copying
from labapp.words import Sentence, Spoken

Problems = list[tuple[Spoken, str]]


def told(form: wtforms.Form, error: InvalidError | RefusedError) -> Problems:
    """Put what was refused beside its fields; give back what belongs to none of them."""
    if isinstance(error, InvalidError):
        rest = show_errors(form, error.errors)
    else:
        rest = show_errors(form, {error.field or "": error.sentence})
    return [(sentence, "") for sentence in rest.values()]


def round_is_over(problems: Sequence[tuple[str | Spoken, str]] | None) -> StaleError:
    """Make what gives back the words typed into a form whose round was closed meanwhile."""
    said = [each for each, _ in problems or () if isinstance(each, Spoken)]
    return StaleError(said[0] if said else Sentence("This round of sign-off is closed"))


def typed_back(*, offered: bool) -> list[tuple[str, str]]:
    """Give back what was typed into the form that was sent, where the page offers it no longer."""
    return [] if offered or request.method != "POST" else worth_copying()


def local_path(text: str, otherwise: str) -> str:
    """Give an address of this site to go back to; what leads elsewhere is not followed."""
    parts = urlsplit(text)
    within = text.startswith("/") and not text.startswith("//") and text.isprintable()
    within = within and "\\" not in text
    return text if within and not parts.scheme and not parts.netloc else otherwise
