"""Drafts on pages: a form shows again what was typed into it and not sent."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, flash, g, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField

from labapp.afterwards import afterwards
from labapp.errors import BusyError
from labapp.reading.drafts import KeptDraft, find_draft
from labapp.services.drafts import drop_draft
from labapp.web.access import viewer
from labapp.web.formatting import say
from labapp.web.presses import is_answered
from labapp.words import Actor, Sentence

FILLED = Sentence("What you typed earlier and have not sent is filled in below.")


def draft_for(form_key: str | None = None) -> MultiDict[str, str] | None:
    """Give what the viewer typed into a form and has not sent; by default this page's form."""
    if viewer().signed_in is None:
        return None
    found = _found(form_key or request.path)
    return MultiDict(found.typed) if found else None


class LabForm(FlaskForm):
    """A form that is filled from its draft when it is opened; its key is the address it goes to.

    A form that is sent elsewhere than to its own page says where: `LabForm(sent_to="/pilots/…")`.
    """

    sent_to: str | None = None

    class Meta(FlaskForm.Meta):
        """How WTForms comes by what was sent."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Give what was sent; else, on opening the form, what was kept of it."""
            given = super().wrap_formdata(form, formdata)
            if given is None and formdata is _Auto and request.method == "GET":
                return _fill(form)
            return given

    def __init__(self, *args: Any, sent_to: str | None = None, **more: Any) -> None:
        self.sent_to = sent_to
        super().__init__(*args, **more)

    def validate(self, extra_validators: Any = None) -> bool:
        """Find good what was found good before: an answered press is answered again, the same."""
        good: bool = super().validate(extra_validators)
        return good or is_answered()


def set_up(app: Flask) -> None:
    """Have drafts dropped once their form was sent."""
    app.after_request(_drop_what_was_sent)


def _found(form_key: str) -> KeptDraft | None:
    """Find a draft, once for all forms of a page."""
    kept: dict[str, KeptDraft | None] = g.setdefault("drafts", {})
    if form_key not in kept:
        kept[form_key] = find_draft(viewer().actor, form_key)
    return kept[form_key]


def _fill(form: Form) -> MultiDict[str, str] | None:
    """Fill in what was typed; hidden fields say how things stand now, not how they stood then."""
    kept = draft_for(getattr(form, "sent_to", None))
    if kept is None or not any(_belongs(name, form) for name in kept):
        return None
    for field in form:
        if isinstance(field, HiddenField):
            kept.poplist(field.name)
    if not g.get("filled"):
        g.filled = True
        flash(say(FILLED))
    return kept


def _belongs(name: str, form: Form) -> bool:
    """Say whether a form has the field; a page may hold forms beside the one that was typed in."""
    return name in form or name.rpartition("-")[0] in form


def _drop_what_was_sent(response: Response) -> Response:
    who = g.get("viewer")
    sent = request.method == "POST" and response.status_code == 303
    if sent and who is not None and who.signed_in and find_draft(who.actor, request.path):
        _drop(response, who.actor, request.path)
    return response


def _drop(response: Response, actor: Actor, form: str) -> None:
    """Drop it before the answer goes, so that the page it leads to is not filled in again."""
    try:
        drop_draft(actor, form)
    except BusyError:
        afterwards(response, "drop a draft that was sent", lambda: drop_draft(actor, form))
