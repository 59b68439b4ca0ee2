"""Presses: whether a form that comes was answered before."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import PressRecord
from labapp.words import Actor, Press


def is_answered(actor: Actor, press: Press, *, afresh: bool = False) -> bool:
    """Say whether this very press was answered: its key, and everything it asked.

    `afresh` ends what is being read: what was read before is of the time before.
    """
    if afresh:
        db.session.rollback()
    return db.session.scalar(_answered(PressRecord.id, actor, press)) is not None


def answer_to(actor: Actor, press: Press) -> Any:
    """Give what this very press was answered, for what can be done only once; None before."""
    told = db.session.scalar(_answered(PressRecord.result, actor, press))
    return None if told is None else json.loads(told)


def _answered(column: Any, actor: Actor, press: Press) -> Any:
    return select(column).where(
        PressRecord.actor_key == actor.key,
        PressRecord.key == press.key,
        PressRecord.digest == press.digest,
    )
