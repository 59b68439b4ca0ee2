"""The room of the pages about indicators, to which each module of this folder adds its own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from labapp.web.formatting import say
from labapp.words import Spoken

blueprint = Blueprint("indicators", __name__)


def to_indicator(reference: str, indicator_id: int, sentence: Spoken) -> Response:
    """Say what was done, and go to the indicator."""
    flash(say(sentence))
    return redirect(url_for("indicators.page", reference=reference, indicator_id=indicator_id), 303)
