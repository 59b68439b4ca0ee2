"""Jobs: claimed by one worker at a time, done once, tried again later when they fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from labapp.db import db, transaction
from labapp.models import Job
from labapp.reading.jobs import TICK, may_be_claimed
from labapp.services.apart import Failure
from labapp.words import JobState

LEASE = dt.timedelta(minutes=10)
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job whose lease is ours; `attempt` tells it from the same job claimed later."""

    id: int
    kind: str
    subject: str
    attempt: int


def claim(job_id: int, *, now: dt.datetime) -> Claimed | None:
    """Take a job's lease; None where somebody else has it, or it is done or not due.

    A job whose every attempt ended its worker is given up instead.
    """
    with transaction() as session:
        taken = session.execute(
            update(Job)
            .where(Job.id == job_id, may_be_claimed(now))
            .values(state=JobState.RUNNING, lease_until=now + LEASE, attempts=Job.attempts + 1)
        )
        if not taken.rowcount:  # type: ignore[attr-defined]
            return None
        row = session.execute(
            select(Job.id, Job.kind, Job.subject, Job.attempts).where(Job.id == job_id)
        ).one()
    claimed = Claimed(*row)
    if claimed.attempt <= len(PAUSES) + 1:
        return claimed
    fail(claimed, "Its worker ended before the job did", now=now)
    return None


def finish(claimed: Claimed, *, now: dt.datetime) -> None:
    """Note that the job is done."""
    _leave(claimed, state=JobState.DONE, done_at=now, lease_until=None, error="")


def fail(claimed: Claimed, why: str, *, now: dt.datetime) -> None:
    """Have the job done again later; given up after the last of the pauses."""
    error = why.replace("\0", "")[:500]
    if claimed.attempt > len(PAUSES):
        _leave(claimed, state=JobState.FAILED, lease_until=None, error=error)
        return
    again = now + PAUSES[claimed.attempt - 1]
    _leave(claimed, state=JobState.WAITING, lease_until=None, not_before=again, error=error)


def note_ticked(failed: Sequence[Failure], *, now: dt.datetime) -> None:
    """Keep what failed in the newest tick, where the status page shows it, and nothing older."""
    why = {failure.what[:60]: failure.why.replace("\0", "")[:500] for failure in failed}
    noted = select(Job.subject, Job.error).where(Job.kind == TICK, Job.state == JobState.FAILED)
    if why == {row.subject: row.error for row in db.session.execute(noted)}:
        return
    with transaction() as session:
        session.execute(delete(Job).where(Job.kind == TICK))
        session.add_all(
            Job(
                kind=TICK,
                subject=what,
                state=JobState.FAILED,
                error=error,
                not_before=now,
                created_at=now,
            )
            for what, error in why.items()
        )


def _leave(claimed: Claimed, **values: object) -> None:
    """Write only where the lease is still ours: a job that took too long may be another's."""
    with transaction() as session:
        session.execute(
            update(Job)
            .where(
                Job.id == claimed.id,
                Job.state == JobState.RUNNING,
                Job.attempts == claimed.attempt,
            )
            .values(**values)
        )
