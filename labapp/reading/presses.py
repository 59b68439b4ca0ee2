"""Presses: whether a form that comes was answered before."""

from __future__ import annotations

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
    found = select(PressRecord.id).where(
        PressRecord.actor_key == actor.key,
        PressRecord.key == press.key,
        PressRecord.digest == press.digest,
    )
    return db.session.scalar(found) is not None
