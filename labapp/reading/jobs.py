"""Jobs: which wait, and how the work stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from labapp.db import db
from labapp.models import Job
from labapp.words import JobState

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
    """How many jobs there are by state, how many are late, and which were given up."""

    counts: dict[JobState, int]
    late: int
    failed: tuple[FailedJob, ...]


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
    counted = db.session.execute(select(Job.state, func.count().label("many")).group_by(Job.state))
    late = db.session.scalar(select(func.count(Job.id)).where(may_be_claimed(now - LATE)))
    failed = db.session.execute(
        select(Job.id, Job.kind, Job.subject, Job.attempts, Job.error)
        .where(Job.state == JobState.FAILED)
        .order_by(Job.id.desc())
        .limit(20)
    )
    return Work(
        counts={row.state: row.many for row in counted},
        late=late or 0,
        failed=tuple(FailedJob(*row) for row in failed),
    )
