"""Which fields of a pilot its moves have locked, read from the moves themselves."""

from __future__ import annotations

from sqlalchemy import select

from labapp.db import db
from labapp.models import StageEvent
from labapp.reading.definitions import get_definition
from labapp.words import PilotField
from labapp.workflows.definition.schema import ChangeFields


def locked_fields(pilot_id: int) -> frozenset[PilotField]:
    """Name the fields that a move locked and none has unlocked since."""
    moves = db.session.execute(
        select(StageEvent.move, StageEvent.definition_digest)
        .where(StageEvent.pilot_id == pilot_id)
        .order_by(StageEvent.seq)
    )
    locked: set[PilotField] = set()
    for move, digest in moves:
        transition = get_definition(digest).transition(move)
        for effect in transition.effects if transition else ():
            if isinstance(effect, ChangeFields):
                change = (
                    locked.update if effect.effect == "lock_fields" else locked.difference_update
                )
                change(effect.fields)
    return frozenset(locked)
