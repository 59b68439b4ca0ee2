"""The clock: what has to happen because time passed; it never moves a pilot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete

from labapp import storage
from labapp.db import transaction
from labapp.models import Draft, SignInFailure
from labapp.services.letters import resume_kept
from labapp.services.readiness import refresh_readiness
from labapp.words import Actor, Press

FAILURES_KEPT = dt.timedelta(days=1)
DRAFTS_KEPT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did."""

    judged: int
    swept_out: int


def tick(*, press: Press) -> Ticked:
    """Judge again what the clock has overtaken, and sweep out what nobody needs any more.

    Running it twice does nothing twice.
    """
    resume_kept(now=press.at)
    storage.sweep()
    return Ticked(refresh_readiness(Actor.clock(), press=press), _sweep_out(press.at))


def _sweep_out(now: dt.datetime) -> int:
    old = (
        delete(SignInFailure).where(SignInFailure.at < now - FAILURES_KEPT),
        delete(Draft).where(Draft.saved_at < now - DRAFTS_KEPT),
    )
    with transaction() as session:
        return sum(session.execute(each).rowcount for each in old)  # type: ignore[attr-defined]
