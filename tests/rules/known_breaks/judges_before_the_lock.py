"""A product that judges a move on what it had read before it took the lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from labapp.command import Locked
from labapp.db import db
from labapp.models import Pilot
from labapp.services import movement


def apply() -> None:
    """Break this process."""
    lock, load = movement.pilots_command, movement.load_facts
    read: dict[str, Any] = {}

    @contextmanager
    def command(actor: Any, references: Any, *, press: Any) -> Iterator[Locked]:
        (reference,) = references
        pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()
        read["facts"] = load(pilot, now=press.at)
        with lock(actor, references, press=press) as locked:
            yield locked

    movement.pilots_command = command
    movement.load_facts = lambda _pilot, *, now: read["facts"]
