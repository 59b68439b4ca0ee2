"""The clock: what has to happen because time passed; it never moves a pilot."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete

from labapp import storage
from labapp.db import db, transaction
from labapp.models import Draft, SignInFailure
from labapp.services.deadlines import remind
from labapp.services.deputies import end_passed_deputies
from labapp.services.letters import resume_kept
from labapp.services.readiness import refresh_readiness
from labapp.words import Actor, Press

log = logging.getLogger("labapp.clock")
FAILURES_KEPT = dt.timedelta(days=1)
DRAFTS_KEPT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did."""

    judged: int
    swept_out: int
    told: int = 0


def tick(*, press: Press) -> Ticked:
    """Judge again what the clock has overtaken, and sweep out what nobody needs any more.

    Running it twice does nothing twice, and what fails does not keep the rest waiting.
    """
    _apart("the mails", lambda: resume_kept(now=press.at))
    _apart("the files", storage.sweep)
    _apart("deputies", lambda: end_passed_deputies(Actor.clock(), press=press))
    return Ticked(
        judged=_apart("readiness", lambda: refresh_readiness(Actor.clock(), press=press)),
        told=_apart("the deadlines", lambda: remind(Actor.clock(), press=press)),
        swept_out=_apart("what is old", lambda: _sweep_out(press.at)),
    )


def _apart(what: str, part: Callable[[], int | None]) -> int:
    try:
        return part() or 0
    except Exception:
        db.session.rollback()
        log.exception("The tick could not finish its part: %s", what)
        return 0


def _sweep_out(now: dt.datetime) -> int:
    old = (
        delete(SignInFailure).where(SignInFailure.at < now - FAILURES_KEPT),
        delete(Draft).where(Draft.saved_at < now - DRAFTS_KEPT),
    )
    with transaction() as session:
        return sum(session.execute(each).rowcount for each in old)  # type: ignore[attr-defined]
