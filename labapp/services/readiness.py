"""Readiness that no longer holds is judged again, under the lock of its pilot."""

from __future__ import annotations

from functools import partial
from typing import Any

from labapp.command import pilots_command, verb
from labapp.reading import readiness
from labapp.services.apart import Tally
from labapp.words import Actor, Press


def refresh_readiness(actor: Actor, *, press: Press, most: int = 500) -> Tally:
    """Judge again what the clock or a change of people has overtaken; tally how many there were.

    A pilot somebody is working on is left to the next time, and so is one that cannot be judged.
    """
    judged = Tally()
    for pilot_id in readiness.expired(now=press.at)[:most]:
        judging = partial(_judge_one, actor, pilot_id, press)
        judged.do("readiness", judging, subject=f"pilot:{pilot_id}")
    return judged


def _judge_one(actor: Actor, pilot_id: int, press: Press) -> int:
    judge_again(actor, pilot_id, press=Press(f"{press.key}:{pilot_id}", "", press.at))
    return 1


@verb
def judge_again(actor: Actor, pilot_id: int, *, press: Press) -> dict[str, Any]:
    """Judge one pilot again; nothing about it changes but what is stored of what is left."""
    with pilots_command(actor, [pilot_id], press=press) as locked:
        locked.touched = locked.kept = False
        readiness.store(locked.session, locked.pilot, now=press.at)
        locked.answer = {"pilot_id": pilot_id}
    return locked.answer  # type: ignore[no-any-return]
