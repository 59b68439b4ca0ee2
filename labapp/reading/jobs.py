"""Jobs: which wait, and how the work stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from labapp.db import db
from labapp.models import Job
from labapp.words import JobState

TICK = "tick"  # the kind of a row that is no job: it says what of the newest tick failed
LATE = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up."""

    id: int
    kind: str
    subject: str
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Work:
    """How many jobs there are by state, which are late, given up, and what failed in a tick."""

    counts: dict[JobState, int]
    late: int
    failed: tuple[FailedJob, ...]
    failed_ticks: tuple[FailedJob, ...]


def may_be_claimed(now: dt.datetime) -> ColumnElement[bool]:
    """Give the condition under which a job may be begun: due, and nobody's lease lives."""
    return or_(
        and_(Job.state == JobState.WAITING, Job.not_before <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )


def jobs_due(now: dt.datetime, *, most: int = 1000) -> list[int]:
    """List the jobs that nobody does and that are due, the oldest first."""
    chosen = select(Job.id).where(may_be_claimed(now)).order_by(Job.id).limit(most)
    return list(db.session.scalars(chosen))


def work_at(now: dt.datetime) -> Work:
    """Say how the work stands."""
    counted = select(Job.state, func.count().label("many")).where(Job.kind != TICK)
    late = select(func.count(Job.id)).where(may_be_claimed(now - LATE))
    return Work(
        counts={row.state: row.many for row in db.session.execute(counted.group_by(Job.state))},
        late=db.session.scalar(late) or 0,
        failed=_failed(Job.kind != TICK),
        failed_ticks=_failed(Job.kind == TICK),
    )


def _failed(of: ColumnElement[bool]) -> tuple[FailedJob, ...]:
    rows = db.session.execute(
        select(Job.id, Job.kind, Job.subject, Job.attempts, Job.error)
        .where(Job.state == JobState.FAILED, of)
        .order_by(Job.id.desc())
        .limit(20)
    )
    return tuple(FailedJob(*row) for row in rows)
