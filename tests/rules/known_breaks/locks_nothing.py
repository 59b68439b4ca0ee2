"""A product that reads its pilots without locking them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labapp import command
from labapp.models import Pilot


def apply() -> None:
    """Break this process; on SQLite it changes nothing, for there the whole database is locked."""

    def read(session: Session, wanted: Sequence[Any]) -> tuple[Pilot, ...]:
        ids = [each for each in wanted if isinstance(each, int)]
        named = Pilot.id.in_(ids) | Pilot.reference.in_([str(each) for each in wanted])
        return tuple(session.scalars(select(Pilot).where(named).order_by(Pilot.id)))

    command._lock_pilots = read
