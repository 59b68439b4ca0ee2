"""The worker: takes a job's row, does its verb, marks it done; the only importer of huey.

The row is the truth and the queue only a bell: what is rung twice is done once, and what is never
rung is found by the sweep.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from huey import SqliteHuey, crontab

from labapp.errors import BusyError
from labapp.reading.jobs import jobs_due
from labapp.services import clock, digests, jobs, letters, version_changes
from labapp.services.apart import Tally
from labapp.services.jobs import Claimed
from labapp.words import Press

log = logging.getLogger("labapp.jobs")
QUEUE = "labapp.queue"
WORKERS = 2


def send_message(claimed: Claimed, press: Press) -> None:
    """Send the message the job is about."""
    letters.send_message(int(claimed.subject.partition(":")[2]), press=press)


def send_digest(claimed: Claimed, press: Press) -> None:
    """Send the digest the job is about."""
    digests.send_digest(int(claimed.subject.partition(":")[2]), press=press)


def change_versions(claimed: Claimed, press: Press) -> None:
    """Go on with the change of version the job is about, as whoever asked for that last."""
    if version_changes.go_on_by_worker(int(claimed.subject.split(":")[1]), press=press):
        raise BusyError  # somebody works on those pilots: tried again later


KINDS: dict[str, Callable[[Claimed, Press], None]] = {
    "change_versions": change_versions,
    "send_message": send_message,
    "send_digest": send_digest,
}


def hand_over_of(app: Flask) -> Callable[[int], None]:
    """Give what rings the worker's bell for a job; a bell that does not ring loses nothing."""

    def hand_over(job_id: int) -> None:
        try:
            _queue(app).do_job(job_id)
        except (sqlite3.Error, OSError) as error:
            log.warning("Job %s waits for the sweep: %s", job_id, error)

    return hand_over


def do_job(app: Flask, job_id: int) -> Tally:
    """Do a job if nobody else does; one that fails is tried again later."""
    with app.app_context():
        claimed = jobs.claim(job_id, now=_now())
        tally = Tally()
        if claimed is None:
            return tally
        failure = tally.do(claimed.kind, partial(_do, claimed), subject=claimed.subject)
        if failure:
            jobs.fail(claimed, failure.why, now=_now())
        else:
            jobs.finish(claimed, now=_now())
        return tally


def tick(app: Flask) -> clock.Ticked:
    """Do what the clock asks for."""
    with app.app_context():
        return clock.tick(press=Press.of(f"tick:{_now():%Y%m%dT%H%M%S%f}", _now()))


def do_all_due(app: Flask) -> Tally:
    """Do here and now every job that is due; tally how many were done, and which failed."""
    tally = Tally()
    for job_id in _due(app):
        tally.take_in(do_job(app, job_id))
    return tally


def work(app: Flask) -> None:
    """Work until told to stop: jobs as they are handed over, tick and sweep every minute."""
    queue = _queue(app)
    _sweep(app)
    queue.huey.create_consumer(
        workers=WORKERS,
        worker_type="thread",
        initial_delay=0.1,
        max_delay=1.0,
        graceful_signal="TERM",
        shutdown_timeout=20,
    ).run()


class _Queue:
    """The queue's own SQLite file, and what is put into it."""

    def __init__(self, app: Flask) -> None:
        self.huey = SqliteHuey(
            "labapp", filename=str(app.config["SETTINGS"].queue_path), results=False
        )
        self.do_job: Any = self.huey.task(name="do_job")(lambda job_id: do_job(app, job_id))
        self.huey.periodic_task(crontab(minute="*"), name="tick")(lambda: _every_minute(app))

    def job_ids(self) -> set[int]:
        """Give the jobs that wait in the queue for a worker."""
        return {task.args[0] for task in self.huey.pending() if task.name == "do_job"}


def _queue(app: Flask) -> _Queue:
    """Make the queue when it is first needed: after a server has forked, never before."""
    if QUEUE not in app.extensions:
        app.extensions[QUEUE] = _Queue(app)
    queue: _Queue = app.extensions[QUEUE]
    return queue


def _every_minute(app: Flask) -> None:
    _sweep(app)
    tick(app)


def _sweep(app: Flask) -> None:
    """Hand over again whatever is due, has no living lease and does not wait in the queue."""
    hand_over, queued = hand_over_of(app), _queue(app).job_ids()
    for job_id in _due(app):
        if job_id not in queued:
            hand_over(job_id)


def _due(app: Flask) -> list[int]:
    with app.app_context():
        return jobs_due(_now())


def _do(claimed: Claimed) -> int:
    press = Press.of(f"job:{claimed.id}:{claimed.attempt}", _now())
    KINDS[claimed.kind](claimed, press)
    return 1


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
