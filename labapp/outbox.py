"""The outbox: messages and jobs written in the verb's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from labapp.db import after_commit, db
from labapp.models import Job, OutboxMessage
from labapp.words import JobState, MessageState, Press

HandOver = Callable[[int], None]


class Telling(NamedTuple):
    """Something that somebody is told of; `once` names what may be told only once."""

    recipient_id: int
    notice: str
    subject: str
    pilot_id: int | None = None
    once: str = ""


_HAND_OVER: list[HandOver] = []


def hand_over_with(function: HandOver | None) -> None:
    """Have `function` called with a job's id after commit; without one the sweep finds it."""
    _HAND_OVER[:] = [function] if function else []


def tell(
    recipient_id: int,
    notice: str,
    subject: str,
    *,
    pilot_id: int | None = None,
    once: str = "",
    job: str = "send_message",
) -> None:
    """Have a mail sent about `subject`; its words are made when it goes.

    `once` names what may be told only once: a second message of that name is not written.
    """
    session = db.session()
    if once and session.scalar(select(OutboxMessage.id).where(OutboxMessage.unique_key == once)):
        return
    message = OutboxMessage(**_values(Telling(recipient_id, notice, subject, pilot_id, once)))
    session.add(message)
    session.flush()
    ask(job, f"message:{message.id}")


def collect(tellings: Sequence[Telling]) -> None:
    """Keep what is told for the next digest of each reader, in one statement.

    The caller knows that none of them was told before.
    """
    if tellings:
        db.session().execute(insert(OutboxMessage), [_values(each) for each in tellings])


def _values(told: Telling) -> dict[str, Any]:
    press: Press = db.session().info["press"]
    return {
        "notice": told.notice,
        "recipient_id": told.recipient_id,
        "pilot_id": told.pilot_id,
        "subject": told.subject,
        "unique_key": told.once or None,
        "state": MessageState.WAITING,
        "not_before": press.at,
        "created_at": press.at,
    }


def ask(kind: str, subject: str, *, once: str = "") -> None:
    """Have a job done after this transaction; with `once`, at most one job of that name."""
    session = db.session()
    if once and session.scalar(select(Job.id).where(Job.unique_key == once)):
        return
    press: Press = session.info["press"]
    job = Job(
        kind=kind,
        subject=subject,
        unique_key=once or None,
        state=JobState.WAITING,
        not_before=press.at,
        created_at=press.at,
    )
    session.add(job)
    session.flush()
    job_id = job.id
    for function in _HAND_OVER:
        after_commit(_call(function, job_id))


def _call(function: HandOver, job_id: int) -> Callable[[], Any]:
    return lambda: function(job_id)
