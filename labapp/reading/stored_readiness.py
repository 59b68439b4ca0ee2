"""Is the stored readiness of every pilot what judging it again finds?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from labapp.db import db
from labapp.errors import LabError
from labapp.models import Pilot
from labapp.reading.readiness import compare, is_expired
from labapp.reading.unsound import Unsound
from labapp.words import Sentence

_TRIES = 3


def check_readiness(now: Callable[[], dt.datetime]) -> Iterator[Unsound | None]:
    """Judge every pilot again and compare; gives None for each that is as it is stored.

    What the clock has overtaken is no fault: the next tick judges it.
    """
    for pilot_id in db.session.scalars(select(Pilot.id).order_by(Pilot.id)).all():
        yield _settled(pilot_id, now)
        db.session.rollback()  # the next one is read as it is then


def count_pilots() -> int:
    """Count the pilots there are."""
    return db.session.scalar(select(func.count(Pilot.id))) or 0


def _settled(pilot_id: int, now: Callable[[], dt.datetime]) -> Unsound | None:
    """Look again where something differs: somebody may have worked on it between two reads."""
    found = None
    for _ in range(_TRIES):
        db.session.rollback()
        found = _check(pilot_id, now())
        if found is None:
            break
    return found


def _check(pilot_id: int, now: dt.datetime) -> Unsound | None:
    pilot = db.session.get_one(Pilot, pilot_id)
    subject = f"pilot:{pilot_id}"
    if is_expired(pilot_id, now=now):
        return None
    try:
        differing = compare(pilot, now=now)
    except (LabError, LookupError, ValueError) as error:
        told = Sentence(
            "The pilot cannot be judged: %(reference)s. Error: %(error)s",
            reference=pilot.reference,
            error=repr(error),
        )
        return Unsound("not_judged", subject, told)
    if not differing:
        return None
    told = Sentence(
        "Stored readiness is not what is found now. Pilot: %(reference)s. Columns: %(columns)s",
        reference=pilot.reference,
        columns=tuple(differing),
    )
    return Unsound("readiness_differs", subject, told, pilot_id)
