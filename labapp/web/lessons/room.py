"""The room of the pages about lessons, to which each module of this folder adds its own."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from labapp.web.formatting import say
from labapp.words import Sentence

blueprint = Blueprint("lessons", __name__)


def to_lesson(lesson_id: int, sentence: Sentence) -> Response:
    """Say what was done, and go to the lesson."""
    flash(say(sentence))
    return redirect(url_for("lessons.page", lesson_id=lesson_id), 303)
