"""Refusing what may not be done."""

from __future__ import annotations

import datetime as dt

from labapp.db import db
from labapp.errors import NotAllowedError, NotFoundError
from labapp.models import Lab, Pilot
from labapp.permissions.standing import Standing, in_lab, on_pilot, on_site
from labapp.permissions.table import Permission, allows
from labapp.words import Actor, Press
from labapp.workflows.calendar import day_of


def require(
    actor: Actor,
    permission: Permission,
    pilot: Pilot,
    *,
    mine: bool = False,
    today: dt.date | None = None,
) -> Standing:
    """Refuse unless the actor may do this on `pilot`; secret where they may not even know.

    A verb asks on the day of its press; what is asked outside of one says the day.
    """
    return _require(permission, on_pilot(actor, pilot, today or _day_of_press()), mine)


def require_in_lab(actor: Actor, permission: Permission, lab: Lab) -> Standing:
    """Refuse unless the actor may do this in `lab`."""
    return _require(permission, in_lab(actor, lab.id), False)


def require_on_site(actor: Actor, permission: Permission) -> Standing:
    """Refuse unless the actor may do this on the site."""
    who = on_site(actor)
    if not allows(permission, who):
        raise NotAllowedError
    return who


def person_of(actor: Actor) -> int:
    """Give the person who acts; refuses where a command does what only people do."""
    if actor.person_id is None:
        raise NotAllowedError
    return actor.person_id


def _day_of_press() -> dt.date:
    press: Press = db.session().info["press"]
    return day_of(press.at)


def _require(permission: Permission, who: Standing, mine: bool) -> Standing:
    if not who.may_know:
        raise NotFoundError
    if not allows(permission, who, mine=mine):
        raise NotAllowedError
    return who
