"""Drafts: what somebody typed and has not sent, for nobody but them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import select

from labapp.db import db
from labapp.models import Draft
from labapp.words import Actor


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What was typed into a form, field by field, and when."""

    form: str
    typed: tuple[tuple[str, str], ...]
    saved_at: dt.datetime


def find_draft(actor: Actor, form: str) -> KeptDraft | None:
    """Find what the actor typed into a form."""
    return next(iter(_drafts(actor, form)), None)


def list_drafts(actor: Actor) -> list[KeptDraft]:
    """List what the actor typed and has not sent, the newest first."""
    return _drafts(actor)


def _drafts(actor: Actor, form: str | None = None) -> list[KeptDraft]:
    chosen = select(Draft.form, Draft.fields, Draft.saved_at).where(
        Draft.person_id == actor.person_id
    )
    if form is not None:
        chosen = chosen.where(Draft.form == form)
    rows = db.session.execute(chosen.order_by(Draft.saved_at.desc()).limit(200))
    return [KeptDraft(row.form, _typed(row.fields), row.saved_at) for row in rows]


def _typed(fields: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in json.loads(fields))
