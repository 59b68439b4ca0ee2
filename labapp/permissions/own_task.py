"""Whose a task is: what somebody may do on their own tasks alone asks this."""

from __future__ import annotations

from labapp.permissions.standing import Standing
from labapp.words import Actor


def is_own_task(actor: Actor, who: Standing, *, owner_id: int | None, role: str) -> bool:
    """Say whether a task is somebody's: given to them, or to nobody but a role they hold."""
    return role in who.pilot_roles if owner_id is None else owner_id == actor.person_id
