"""Deputies: an approver names somebody of their organisation who signs for them on some days."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from sqlalchemy import select

from labapp import audit, outbox
from labapp.command import Locked, pilots_command, pilots_using, verb
from labapp.db import db
from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.models import Membership, MembershipOrganisation, PilotRole
from labapp.permissions import Permission, person_of, require
from labapp.services.apart import Tally
from labapp.services.roles import living_membership
from labapp.services.written import Written
from labapp.words import Actor, PilotRoleKind, Press, Sentence
from labapp.workflows.calendar import add_duration, day_of
from labapp.workflows.durations import Duration, DurationUnit

LONGEST = Duration(12, DurationUnit.MONTH)


@verb
def name_deputy(
    actor: Actor,
    reference: str,
    person_id: int,
    *,
    from_on: dt.date,
    until_on: dt.date,
    press: Press,
) -> dict[str, Any]:
    """Have somebody of one's own organisation sign in one's place on some days, both included."""
    _check_days(from_on, until_on, today=day_of(press.at))
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.NAME_DEPUTY, pilot)
        approver = _role(locked, person_of(actor), PilotRoleKind.APPROVER)
        if approver is None:
            raise NotFoundError
        _require_free(locked, person_of(actor), from_on, until_on)
        membership = _deputy(locked, approver, person_id, actor)
        role = PilotRole(
            pilot_id=pilot.id,
            membership_id=membership.id,
            kind=PilotRoleKind.DEPUTY,
            organisation_id=approver.organisation_id,
            deputy_for=actor.person_id,
            from_on=from_on,
            until_on=until_on,
            created_at=press.at,
        )
        locked.session.add(role)
        locked.session.flush()
        days = {"from_on": from_on, "until_on": until_on}
        _note(actor, locked, "deputy.named", role, person=person_id, **days)
        outbox.tell(person_id, "deputy_named", f"role:{role.id}", pilot_id=pilot.id)
        locked.answer = {"role_id": role.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def end_deputy(actor: Actor, role_id: int, *, press: Press) -> dict[str, Any]:
    """Have one's deputy stand in no longer; signatures they gave stand."""
    with pilots_using(actor, PilotRole, role_id, press=press) as locked:
        require(actor, Permission.NAME_DEPUTY, locked.pilot)
        role = locked.get_of_pilot(PilotRole, role_id)
        if role.deputy_for is None or role.deputy_for != actor.person_id:
            raise NotFoundError
        if role.ended_at is not None:
            raise RefusedError(Sentence("This role has ended already"))
        role.ended_at = press.at
        _note(actor, locked, "deputy.ended", role)
        locked.answer = {"role_id": role_id}
    return locked.answer  # type: ignore[no-any-return]


def end_passed_deputies(actor: Actor, *, press: Press) -> Tally:
    """End the roles of deputies whose last day has passed; tally on how many pilots.

    A pilot somebody is working on is left to the next time, and so is one that cannot be judged.
    """
    passed = select(PilotRole.pilot_id).where(_has_passed(press)).distinct()
    ended = Tally()
    for pilot_id in list(db.session.scalars(passed.order_by(PilotRole.pilot_id))):
        ending = partial(_end_on_one, actor, pilot_id, press)
        ended.do("deputies", ending, subject=f"pilot:{pilot_id}")
    return ended


def _end_on_one(actor: Actor, pilot_id: int, press: Press) -> int:
    _end_passed(actor, pilot_id, press=_for_pilot(press, pilot_id))
    return 1


@verb
def _end_passed(actor: Actor, pilot_id: int, *, press: Press) -> dict[str, Any]:
    with pilots_command(actor, [pilot_id], press=press) as locked:
        locked.kept = False
        chosen = select(PilotRole).where(PilotRole.pilot_id == pilot_id, _has_passed(press))
        for role in locked.session.scalars(chosen.execution_options(populate_existing=True)):
            role.ended_at = press.at
            _note(actor, locked, "deputy.ended", role)
        locked.answer = {"pilot_id": pilot_id}
    return locked.answer  # type: ignore[no-any-return]


def _for_pilot(press: Press, pilot_id: int) -> Press:
    return Press(f"{press.key}:deputies:{pilot_id}", "", press.at)


def _has_passed(press: Press) -> Any:
    standing = PilotRole.ended_at.is_(None) & (PilotRole.kind == PilotRoleKind.DEPUTY)
    return standing & (PilotRole.until_on < day_of(press.at))


def _check_days(from_on: dt.date, until_on: dt.date, *, today: dt.date) -> None:
    written = Written()
    if from_on < today:
        written.refuse("from_on", Sentence("Choose today or a day that is still to come"))
    if until_on < from_on:
        written.refuse("until_on", Sentence("The last day cannot be before the first"))
    elif until_on > add_duration(from_on, LONGEST):
        written.refuse("until_on", Sentence("A deputy stands in for 12 months at most"))
    written.settle()


def _deputy(locked: Locked, approver: PilotRole, person_id: int, actor: Actor) -> Membership:
    """Get the membership of whoever may stand in, or say why they may not."""
    if person_id == actor.person_id:
        raise InvalidError({"person": Sentence("Nobody stands in for themself")})
    membership = living_membership(locked.session, locked.pilot.lab_id, person_id)
    works_for = select(MembershipOrganisation.organisation_id).where(
        MembershipOrganisation.membership_id == membership.id
    )
    if approver.organisation_id not in set(locked.session.scalars(works_for)):
        told = Sentence("Choose somebody who works for the organisation you sign for")
        raise InvalidError({"person": told})
    if _role(locked, person_id, PilotRoleKind.APPROVER) is not None:
        raise InvalidError({"person": Sentence("They are an approver of this pilot themselves")})
    if _role(locked, person_id, PilotRoleKind.DEPUTY) is not None:
        raise InvalidError({"person": Sentence("They are a deputy on this pilot already")})
    return membership


def _require_free(locked: Locked, approver_id: int, from_on: dt.date, until_on: dt.date) -> None:
    """Refuse days on which somebody stands in already."""
    overlapping = select(PilotRole.id).where(
        PilotRole.pilot_id == locked.pilot.id,
        PilotRole.deputy_for == approver_id,
        PilotRole.ended_at.is_(None),
        PilotRole.from_on <= until_on,
        PilotRole.until_on >= from_on,
    )
    if locked.session.scalar(overlapping) is not None:
        told = Sentence("Somebody stands in for you on some of these days already")
        raise InvalidError({"from_on": told})


def _role(locked: Locked, person_id: int, kind: PilotRoleKind) -> PilotRole | None:
    return locked.session.scalars(
        select(PilotRole)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            PilotRole.pilot_id == locked.pilot.id,
            Membership.person_id == person_id,
            PilotRole.kind == kind,
            PilotRole.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _note(actor: Actor, locked: Locked, what: str, role: PilotRole, **about: Any) -> None:
    pilot = locked.pilot
    subject = f"role:{role.id}"
    audit.record(actor, what, subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about)
