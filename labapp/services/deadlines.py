"""Deadlines: who must know is told once, by name of the day it was for; nothing is advanced."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from labapp import audit, outbox
from labapp.command import pilots_command, site_command, verb
from labapp.reading.deadlines import Deadline, find_untold
from labapp.reading.digests import DIGEST, without_digest
from labapp.reading.told import parts_in
from labapp.services.apart import Tally
from labapp.words import Actor, Press

AT_ONCE = 50
ESCALATIONS = {"stage_escalated": "stage.escalated", "sign_off_escalated": "review.escalated"}
REMINDERS = {
    "stage_reminder": "stage.reminded",
    "sign_off_reminder": "review.reminded",
    "task_soon": "task.reminded",
    "task_late": "task.reminded",
    "return_due": "return.reminded",
    "return_late": "return.reminded",
    "hold_review": "hold.reminded",
}


def remind(actor: Actor, *, press: Press) -> Tally:
    """Tell those whom a deadline concerns, each once; tally how many deadlines were told of.

    A reminder waits for the one mail of its tick to its reader, an escalation goes by itself.
    Pilots that somebody is working on are left to the next tick.
    """
    untold = find_untold(now=press.at)
    parts = parts_in(untold)
    pilots = sorted({each.pilot_id for each in untold if parts.told_of(each)})
    told = Tally()
    for first in range(0, len(pilots), AT_ONCE):
        some = pilots[first : first + AT_ONCE]
        telling = partial(_tell_some, actor, some, press)
        told.do("deadlines", telling, subject=f"pilots:{some[0]}-{some[-1]}")
    told.do("digests", partial(_send_waiting, actor, press))
    return told


def _tell_some(actor: Actor, pilots: Sequence[int], press: Press) -> int:
    told: int = tell_of(actor, pilots, press=_part_of(press, pilots[0]))["told"]
    return told


def _send_waiting(actor: Actor, press: Press) -> None:
    if without_digest():
        send_digests(actor, press=_part_of(press, "digests"))


@verb
def tell_of(actor: Actor, pilots: Sequence[int], *, press: Press) -> dict[str, Any]:
    """Tell of whatever has come due on some pilots and was not told before."""
    with pilots_command(actor, pilots, press=press) as locked:
        locked.touched = locked.kept = False
        untold = find_untold(now=press.at, pilots=pilots)
        parts = parts_in(untold)
        collected: list[outbox.Telling] = []
        told = [_tell(actor, each, parts.told_of(each), collected) for each in untold]
        outbox.collect(collected)
        locked.answer = {"told": sum(told)}
    return locked.answer  # type: ignore[no-any-return]


@verb
def send_digests(actor: Actor, *, press: Press) -> dict[str, Any]:
    """Have one mail sent to everybody for whom reminders wait that are in no mail yet."""
    with site_command(actor, press=press) as locked:
        locked.kept = False
        people = without_digest()
        for person_id in people:
            outbox.tell(person_id, DIGEST, f"person:{person_id}", job="send_digest")
        locked.answer = {"digests": len(people)}
    return locked.answer  # type: ignore[no-any-return]


def _tell(
    actor: Actor, deadline: Deadline, people: Sequence[int], collected: list[outbox.Telling]
) -> bool:
    """Tell people of a deadline; the first message bears the name by which it is told only once."""
    if not people:
        return False
    for place, person_id in enumerate(people):
        once = f"{deadline.key}:{person_id}" if place else deadline.key
        told = outbox.Telling(person_id, deadline.notice, deadline.subject, deadline.pilot_id, once)
        if deadline.notice in ESCALATIONS:
            outbox.tell(*told[:3], pilot_id=deadline.pilot_id, once=once)
        else:
            collected.append(told)
    audit.record(
        actor,
        (ESCALATIONS | REMINDERS)[deadline.notice],
        deadline.subject,
        lab_id=deadline.lab_id,
        pilot_id=deadline.pilot_id,
        due_on=deadline.due_on,
        threshold=deadline.threshold,
        to=list(people),
    )
    return True


def _part_of(press: Press, part: object) -> Press:
    return Press(f"{press.key}:{part}", "", press.at)
