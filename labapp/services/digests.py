"""Digests: everything one tick reminds somebody of, put into one mail when it goes."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from labapp import mail
from labapp.db import db
from labapp.reading import letters
from labapp.reading.digests import Item, list_items
from labapp.reading.letters import Waiting
from labapp.services.letters import WHY, deliver, drop, languages_of
from labapp.speak import say
from labapp.words import Counted, Press, Sentence, Spoken
from labapp.workflows.calendar import day_of, working_days_between

TITLE = Sentence("What is due in your pilots")
OPENING = Sentence(
    "This is due now or soon. Nothing moves by itself, and silence is never taken for consent."
)
WHAT = {
    "stage_reminder": Sentence("Time planned for the stage"),
    "sign_off_reminder": Sentence("Your sign-off is asked for"),
    "task_soon": Sentence("Task"),
    "task_late": Sentence("Task"),
    "return_due": Sentence("A return is due"),
    "return_late": Sentence("A return is late"),
    "hold_review": Sentence("On hold: look at it again"),
}
WHERE = {
    "task_soon": "/tasks", "task_late": "/tasks", "return_due": "/returns/current",
    "return_late": "/returns/current", "hold_review": "/hold",
}  # fmt: skip


def send_digest(message_id: int, *, press: Press) -> None:
    """Send everything that waits for one reader as one mail; dropped where nothing is left of it.

    Raises mail.MailNotSentError.
    """
    waiting = letters.find_waiting(message_id)
    if waiting is None:
        return
    reader, today = waiting.recipient.actor, day_of(press.at)
    items, ids = list_items(reader, upto=waiting.created_at, today=today)
    if waiting.recipient.gone or not items:
        drop(waiting, press, with_them=ids)
        return
    written = _write(waiting, items, press)
    db.session.rollback()  # nothing is held open while the mail server answers
    deliver(waiting, written, press, with_them=ids)


def _write(waiting: Waiting, items: list[Item], press: Press) -> mail.Mail:
    recipient = waiting.recipient
    languages = languages_of(recipient)
    body = mail.lay_out(
        "digest.txt",
        languages,
        opening=OPENING,
        pilots=[
            (items[0].reference, items[0].pilot, [_line(each, press.at) for each in items])
            for items in _by_pilot(items)
        ],
        why=WHY,
    )
    return mail.Mail(
        to=recipient.email,
        name=recipient.name.en,
        title=" / ".join(say(TITLE, language) for language in languages),
        body=body,
        key=f"message-{waiting.id}",
        at=press.at,
    )


def _by_pilot(items: list[Item]) -> list[list[Item]]:
    return [list(some) for _, some in groupby(items, key=lambda each: each.reference)]


def _line(item: Item, now: dt.datetime) -> dict[str, Any]:
    below = WHERE.get(item.notice, f"/gate/{item.move}" if item.move else "")
    return {
        "what": WHAT[item.notice],
        "name": item.name if item.name.en or item.name.cy else None,
        "when": _when(item, now),
        "path": f"/pilots/{item.reference}{below}",
    }


def _when(item: Item, now: dt.datetime) -> list[Spoken]:
    if item.due_on is None:
        return []
    late = working_days_between(item.due_on, day_of(now), item.calendar)
    told: list[Spoken] = [Sentence("Due: %(day)s", day=item.due_on)]
    if late > 0 and item.notice != "hold_review":
        told.append(Counted("Late by %(n)s working day", "Late by %(n)s working days", n=late))
    return told
