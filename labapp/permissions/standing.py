"""What an actor is towards a pilot, a lab or the site, as true now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVarTuple

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from labapp.db import db
from labapp.models import Membership, Person, Pilot, PilotRole
from labapp.words import Actor, ActorKind, LabRole, PilotRoleKind

Columns = TypeVarTuple("Columns")
STANDING = (Person.site_admin, Membership.id, Membership.lab_role, PilotRole.kind)
ANY_DAY = dt.date.min  # where no pilot is meant no role counts, whatever the day


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is towards one pilot, one lab or the site, as true now."""

    signed_in: bool = False
    site_admin: bool = False
    member: bool = False
    lab_role: LabRole | None = None
    pilot_roles: frozenset[PilotRoleKind] = field(default_factory=frozenset)
    operator: bool = False

    @property
    def may_know(self) -> bool:
        """Say whether the existence of the thing is no secret to the actor."""
        return self.member or self.site_admin or self.operator


def role_stands(today: Any) -> ColumnElement[bool]:
    """Give the condition that a role gives rights on a day: a deputy's does on its days alone."""
    on_its_days = and_(PilotRole.from_on <= today, PilotRole.until_on >= today)
    return and_(PilotRole.ended_at.is_(None), or_(PilotRole.from_on.is_(None), on_its_days))


def on_pilot(actor: Actor, pilot: Pilot, today: dt.date) -> Standing:
    """Find the actor's standing towards `pilot` on a day, in one query."""
    return _standing(actor, pilot.lab_id, pilot.id, today)


def on_pilot_id(actor: Actor, lab_id: int, pilot_id: int, today: dt.date) -> Standing:
    """Find the actor's standing on a day towards a pilot known by its ids, in one query."""
    return _standing(actor, lab_id, pilot_id, today)


def in_lab(actor: Actor, lab_id: int) -> Standing:
    """Find the actor's standing in a lab, in one query."""
    return _standing(actor, lab_id, None, ANY_DAY)


def on_site(actor: Actor) -> Standing:
    """Find the actor's standing on the site, in one query."""
    return _standing(actor, None, None, ANY_DAY)


def join_standing(
    chosen: Select[*Columns], actor: Actor, lab_id: Any, pilot_id: Any, today: Any
) -> Select[*Columns]:
    """Join to `chosen`, which selects from person too, what `standing_of` reads: `STANDING`.

    `today` is the day the roles are asked of: a date or a bound parameter.
    """
    here = and_(
        Membership.person_id == Person.id,
        Membership.lab_id == lab_id,
        Membership.ended_at.is_(None),
    )
    held = and_(
        PilotRole.membership_id == Membership.id,
        PilotRole.pilot_id == pilot_id,
        role_stands(today),
    )
    return (
        chosen.outerjoin(Membership, here)
        .outerjoin(PilotRole, held)
        .where(Person.id == actor.person_id, Person.disabled_at.is_(None))
    )


def standing_of(rows: Sequence[Any]) -> Standing:
    """Make a standing from rows that have the columns of `STANDING`; none is nobody's."""
    if not rows:
        return Standing()
    return Standing(
        signed_in=True,
        site_admin=rows[0].site_admin,
        member=rows[0].id is not None,
        lab_role=rows[0].lab_role,
        pilot_roles=frozenset(row.kind for row in rows if row.kind),
    )


def _standing(actor: Actor, lab_id: int | None, pilot_id: int | None, today: dt.date) -> Standing:
    if actor.kind == ActorKind.OPERATOR:
        return Standing(operator=True)
    if actor.person_id is None:
        return Standing()
    chosen = join_standing(select(*STANDING).select_from(Person), actor, lab_id, pilot_id, today)
    return standing_of(db.session.execute(chosen).all())
