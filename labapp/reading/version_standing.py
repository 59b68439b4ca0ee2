"""How the worker stands with a change of version: in whose name it goes on, and why it does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Job, Person, PilotMigration, WorkflowMigration
from labapp.permissions import Permission, allows, on_site
from labapp.reading.jobs import LATE
from labapp.words import Actor, Bilingual, JobState, MigrationState, Sentence

JOB = "change_versions"
UNDER_WAY = frozenset({MigrationState.RUNNING, MigrationState.REVERSING})
BY_COMMAND = Sentence(
    "A command began this, and the worker was not asked to go on with it. If the command was "
    "stopped, go on here or run it again"
)


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why a change of version stands still; `mendable` where going on helps."""

    why: Sentence
    mendable: bool = True
    next_try: dt.datetime | None = None


def subject_of(migration_id: int, actor: Actor) -> str:
    """Give the subject of a job: which change, and who asked the worker to go on with it."""
    return f"migration:{migration_id}:{actor.key}"


def who_goes_on(migration_id: int) -> Actor:
    """Give as whom the worker goes on: whoever asked it last; raises NotFoundError."""
    began = select(WorkflowMigration.started_by).where(WorkflowMigration.id == migration_id)
    row = db.session.execute(began).one_or_none()
    if row is None:
        raise NotFoundError
    return _asked_by(_newest_job(migration_id), row.started_by)


def why_it_stands_still(change: Any, *, now: dt.datetime) -> Standstill | None:
    """Say why a change that is under way, given as its row, does not go on.

    None while the worker or a command is at it.
    """
    if change.state not in UNDER_WAY:
        return None
    job = _newest_job(change.id)
    if job is None:
        went_on = _newest_step(change.id) or change.started_at
        return Standstill(BY_COMMAND) if went_on < now - LATE else None
    who = _asked_by(job, change.started_by)
    if not allows(Permission.MIGRATE_PILOTS, on_site(who)):
        return Standstill(_not_allowed(who))
    return _standing(job, now)


def _standing(job: Any, now: dt.datetime) -> Standstill | None:
    waits = job.state is JobState.WAITING
    if job.state is JobState.FAILED:
        why = Sentence(
            "It stands still: the worker tried it and gave it up. Tries: %(n)s", n=job.attempts
        )
    elif job.state is JobState.DONE:
        why = Sentence(
            "It stands still: the worker stopped, and nobody has asked it to go on since"
        )
    elif waits and job.attempts and job.not_before > now:
        why = Sentence(
            "Some pilots are being worked on, or cannot go over as they are. "
            "The worker tries it again by itself"
        )
        return Standstill(why, next_try=job.not_before)
    elif _is_late(job, now):
        why = Sentence(
            "The worker has not come to it yet. Whoever runs the server should look whether it "
            "is running"
        )
        return Standstill(why, mendable=False)
    else:
        return None
    return Standstill(why)


def _is_late(job: Any, now: dt.datetime) -> bool:
    """Say whether no worker came to what waits, or to what another left in the middle."""
    since = job.lease_until if job.state is JobState.RUNNING else job.not_before
    return since is not None and since < now - LATE


def _not_allowed(who: Actor) -> Sentence:
    row = db.session.execute(
        select(Person.name, Person.name_cy).where(Person.id == who.person_id)
    ).one()
    return Sentence(
        "It stands still: whoever asked for it may not take pilots over any more. "
        "Asked by: %(name)s",
        name=Bilingual(row.name, row.name_cy),
    )


def _newest_job(migration_id: int) -> Any:
    subject = f"migration:{migration_id}"
    return db.session.execute(
        select(Job.state, Job.attempts, Job.not_before, Job.lease_until, Job.subject)
        .where(Job.kind == JOB)
        .where(or_(Job.subject == subject, Job.subject.startswith(f"{subject}:")))
        .order_by(Job.id.desc())
        .limit(1)
    ).one_or_none()


def _newest_step(migration_id: int) -> dt.datetime | None:
    return db.session.scalar(
        select(PilotMigration.at)
        .where(PilotMigration.migration_id == migration_id)
        .order_by(PilotMigration.at.desc())
        .limit(1)
    )


def _asked_by(job: Any, started_by: int | None) -> Actor:
    """Give who asked; who began it where a job does not say, as those of old do not."""
    subject = job.subject if job else ""
    kind, _, person_id = subject.partition(":")[2].partition(":")[2].partition(":")
    asked = int(person_id) if kind == "person" else started_by
    return Actor.operator() if asked is None else Actor.person(asked)
