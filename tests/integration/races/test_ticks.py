"""Two clocks at once: what is due is told once, and in one mail."""

from __future__ import annotations

from sqlalchemy import func, select

from labapp.db import db
from labapp.models import AuditEvent, OutboxMessage
from tests.integration.races.track import Track, track

__all__ = ["track"]


def test_three_ticks_at_once_tell_of_every_deadline_once(track: Track) -> None:
    track.ready_pilots(4)
    (told,) = track.race(["tick"] * 3, 1, days=4)  # a Friday: one task is late, one due soon
    assert [each for each in told if "broken" in each] == []
    with track.app.app_context():
        keys = list(db.session.scalars(select(OutboxMessage.unique_key)))
        told_of = [key for key in keys if key and key.startswith(("task", "stage"))]
        waiting = select(OutboxMessage.subject).where(OutboxMessage.notice == "task_late")
        mails = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == "digest")
        reminded = select(func.count()).where(AuditEvent.kind == "task.reminded")
        assert len(told_of) == len(set(told_of))
        assert len(set(db.session.scalars(waiting))) == 4
        assert db.session.scalar(reminded) == sum(each["answer"] for each in told) == 8
        readers = list(db.session.scalars(mails))
        assert 0 < len(readers) == len(set(readers))
