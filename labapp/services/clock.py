"""The clock: what has to happen because time passed; it never moves a pilot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete

from labapp import storage
from labapp.db import transaction
from labapp.models import Draft, SignInFailure
from labapp.services.apart import Failure, Tally
from labapp.services.deadlines import remind
from labapp.services.deputies import end_passed_deputies
from labapp.services.jobs import note_ticked
from labapp.services.letters import resume_kept
from labapp.services.readiness import refresh_readiness
from labapp.words import Actor, Press

FAILURES_KEPT = dt.timedelta(days=1)
DRAFTS_KEPT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a tick did, and what of it failed."""

    judged: int
    told: int
    swept_out: int
    failed: tuple[Failure, ...]


def tick(*, press: Press) -> Ticked:
    """Judge again what the clock has overtaken, and sweep out what nobody needs any more.

    Running it twice does nothing twice, and what fails does not keep the rest waiting.
    """
    actor = Actor.clock()
    besides, judged, told, swept_out = Tally(), Tally(), Tally(), Tally()
    besides.do("mails", lambda: resume_kept(now=press.at))
    besides.do("files", storage.sweep)
    besides.do_all("deputies", lambda: end_passed_deputies(actor, press=press))
    judged.do_all("readiness", lambda: refresh_readiness(actor, press=press))
    told.do_all("deadlines", lambda: remind(actor, press=press))
    swept_out.do("old", lambda: _sweep_out(press.at))
    failed = [*besides.failed, *judged.failed, *told.failed, *swept_out.failed]
    noted = Tally()
    noted.do("status", lambda: note_ticked(failed, now=press.at))
    return Ticked(judged.done, told.done, swept_out.done, (*failed, *noted.failed))


def _sweep_out(now: dt.datetime) -> int:
    old = (
        delete(SignInFailure).where(SignInFailure.at < now - FAILURES_KEPT),
        delete(Draft).where(Draft.saved_at < now - DRAFTS_KEPT),
    )
    with transaction() as session:
        return sum(session.execute(each).rowcount for each in old)  # type: ignore[attr-defined]
