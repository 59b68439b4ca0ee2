"""Readiness that no longer holds is judged again, under the lock of its pilot."""

from __future__ import annotations

from typing import Any

from labapp.command import pilots_command, verb
from labapp.errors import BusyError
from labapp.reading import readiness
from labapp.words import Actor, Press


def refresh_readiness(actor: Actor, *, press: Press, most: int = 500) -> int:
    """Judge again what the clock or a change of people has overtaken; give how many there were.

    A pilot somebody is working on is left to the next time.
    """
    judged = 0
    for pilot_id in readiness.expired(now=press.at)[:most]:
        try:
            judge_again(actor, pilot_id, press=Press(f"{press.key}:{pilot_id}", "", press.at))
        except BusyError:
            continue
        judged += 1
    return judged


@verb
def judge_again(actor: Actor, pilot_id: int, *, press: Press) -> dict[str, Any]:
    """Judge one pilot again; nothing about it changes but what is stored of what is left."""
    with pilots_command(actor, [pilot_id], press=press) as locked:
        locked.touched = False
        readiness.store(locked.session, locked.pilot, now=press.at)
        locked.answer = {"pilot_id": pilot_id}
    return locked.answer  # type: ignore[no-any-return]
