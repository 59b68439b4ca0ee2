"""Readiness that no longer holds is judged again, under the lock of its pilot."""

from __future__ import annotations

import logging
from typing import Any

from labapp.command import pilots_command, verb
from labapp.errors import BusyError
from labapp.reading import readiness
from labapp.words import Actor, Press

log = logging.getLogger("labapp.readiness")


def refresh_readiness(actor: Actor, *, press: Press, most: int = 500) -> int:
    """Judge again what the clock or a change of people has overtaken; give how many there were.

    A pilot somebody is working on is left to the next time, and so is one that cannot be judged.
    """
    judged = 0
    for pilot_id in readiness.expired(now=press.at)[:most]:
        try:
            judge_again(actor, pilot_id, press=Press(f"{press.key}:{pilot_id}", "", press.at))
        except BusyError:
            continue
        except Exception:
            log.exception("The readiness of pilot %s could not be judged", pilot_id)
            continue
        judged += 1
    return judged


@verb
def judge_again(actor: Actor, pilot_id: int, *, press: Press) -> dict[str, Any]:
    """Judge one pilot again; nothing about it changes but what is stored of what is left."""
    with pilots_command(actor, [pilot_id], press=press) as locked:
        locked.touched = locked.kept = False
        readiness.store(locked.session, locked.pilot, now=press.at)
        locked.answer = {"pilot_id": pilot_id}
    return locked.answer  # type: ignore[no-any-return]
