"""The room of the pages about evidence, to which each module of this folder adds its own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from labapp.web.formatting import say
from labapp.words import Sentence

blueprint = Blueprint("evidence", __name__)


def to_item(evidence_id: int, sentence: Sentence) -> Response:
    """Say what was done, and go to the item."""
    flash(say(sentence))
    return redirect(url_for("evidence.item", evidence_id=evidence_id), 303)


def to_pilot(reference: str, sentence: Sentence) -> Response:
    """Say what was done, and go to the pilot's evidence."""
    flash(say(sentence))
    return redirect(url_for("evidence.of_pilot", reference=reference), 303)
