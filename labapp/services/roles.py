"""Partners and roles of a pilot: which organisations take part, and who does what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from labapp import audit, outbox
from labapp.command import Locked, pilots_command, verb
from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.models import (
    Membership,
    MembershipOrganisation,
    Organisation,
    Partner,
    PilotRole,
)
from labapp.permissions import Permission, require
from labapp.words import Actor, PartnerPart, PilotRoleKind, Press, Sentence


@verb
def add_partner(
    actor: Actor, reference: str, organisation_id: int, part: PartnerPart, *, press: Press
) -> dict[str, Any]:
    """Name an organisation's part in a pilot."""
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.ARRANGE_PEOPLE, pilot)
        part = PartnerPart(part)
        _require_fit(locked, organisation_id, part)
        _refuse_taken(locked, organisation_id, part)
        partner = Partner(
            pilot_id=pilot.id, organisation_id=organisation_id, part=part, created_at=press.at
        )
        locked.session.add(partner)
        locked.session.flush()
        _note(actor, locked, "partner.added", f"partner:{partner.id}", part=str(part))
        locked.answer = {"partner_id": partner.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def end_partner(actor: Actor, reference: str, partner_id: int, *, press: Press) -> dict[str, Any]:
    """End an organisation's part in a pilot; it stays on the record."""
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.ARRANGE_PEOPLE, locked.pilot)
        partner = locked.get_of_pilot(Partner, partner_id)
        if partner.ended_at is not None:
            raise RefusedError(Sentence("This part has ended already"))
        partner.ended_at = press.at
        _note(actor, locked, "partner.ended", f"partner:{partner_id}")
        locked.answer = {"partner_id": partner_id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def give_role(
    actor: Actor,
    reference: str,
    person_id: int,
    kind: PilotRoleKind,
    *,
    organisation_id: int | None = None,
    press: Press,
) -> dict[str, Any]:
    """Give a member of the lab a role on a pilot; an approver approves for whom they work for."""
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.ARRANGE_PEOPLE, pilot)
        membership = living_membership(locked.session, pilot.lab_id, person_id)
        kind = _given_by_others(kind)
        approves_for = _approves_for(locked.session, membership, kind, organisation_id)
        _refuse_held(locked, membership, kind)
        role = PilotRole(
            pilot_id=pilot.id,
            membership_id=membership.id,
            kind=kind,
            organisation_id=approves_for,
            created_at=press.at,
        )
        locked.session.add(role)
        locked.session.flush()
        about = {"person": person_id, "role": str(kind), "organisation": approves_for}
        _note(actor, locked, "role.given", f"role:{role.id}", **about)
        if person_id != actor.person_id:
            outbox.tell(person_id, "role_given", f"pilot:{pilot.id}", pilot_id=pilot.id)
        locked.answer = {"role_id": role.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def end_role(actor: Actor, reference: str, role_id: int, *, press: Press) -> dict[str, Any]:
    """End somebody's role on a pilot; signatures they gave stand."""
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.ARRANGE_PEOPLE, locked.pilot)
        role = locked.get_of_pilot(PilotRole, role_id)
        if role.ended_at is not None:
            raise RefusedError(Sentence("This role has ended already"))
        role.ended_at = press.at
        if role.kind is PilotRoleKind.APPROVER:
            pilot_id = role.pilot_id
            approver_id = locked.get(Membership, role.membership_id).person_id
            for deputy in end_deputies_of(locked.session, approver_id, [pilot_id], at=press.at):
                _note(actor, locked, "deputy.ended", f"role:{deputy}")
        _note(actor, locked, "role.ended", f"role:{role_id}")
        locked.answer = {"role_id": role_id}
    return locked.answer  # type: ignore[no-any-return]


def end_deputies_of(
    session: Session, approver_id: int, pilot_ids: Sequence[int], *, at: dt.datetime
) -> list[int]:
    """End the roles of those who stand in for somebody who signs no longer; give which."""
    session.flush()
    ended = update(PilotRole).where(
        PilotRole.pilot_id.in_(pilot_ids),
        PilotRole.deputy_for == approver_id,
        PilotRole.ended_at.is_(None),
    )
    return list(session.scalars(ended.values(ended_at=at).returning(PilotRole.id)))


def _require_fit(locked: Locked, organisation_id: int, part: PartnerPart) -> None:
    """Refuse an organisation of another lab, and a part that is not for it."""
    organisation = locked.get(Organisation, organisation_id)
    if organisation.lab_id != locked.pilot.lab_id:
        raise NotFoundError
    if part is PartnerPart.GOVERNANCE_BODY and not organisation.governance_body:
        raise InvalidError({"organisation": Sentence("Choose a governance body")})


def _refuse_taken(locked: Locked, organisation_id: int, part: PartnerPart) -> None:
    standing = select(Partner.id).where(
        Partner.pilot_id == locked.pilot.id,
        Partner.organisation_id == organisation_id,
        Partner.part == part,
        Partner.ended_at.is_(None),
    )
    if locked.session.scalar(standing):
        told = Sentence("This organisation has this part already")
        raise RefusedError(told, field="organisation")


def _given_by_others(kind: PilotRoleKind) -> PilotRoleKind:
    """Refuse the one role that is given by whoever it stands in for."""
    if kind == PilotRoleKind.DEPUTY:
        raise InvalidError({"role": Sentence("An approver names their own deputy")})
    return PilotRoleKind(kind)


def _refuse_held(locked: Locked, membership: Membership, kind: PilotRoleKind) -> None:
    standing = select(PilotRole.id).where(
        PilotRole.pilot_id == locked.pilot.id,
        PilotRole.membership_id == membership.id,
        PilotRole.kind == kind,
        PilotRole.ended_at.is_(None),
    )
    if locked.session.scalar(standing):
        raise RefusedError(Sentence("They have this role already"), field="person")


def living_membership(session: Session, lab_id: int, person_id: int) -> Membership:
    """Get the membership, locked, so that it cannot end while a role is hung on it."""
    found = session.scalars(
        select(Membership)
        .where(
            Membership.lab_id == lab_id,
            Membership.person_id == person_id,
            Membership.ended_at.is_(None),
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise InvalidError({"person": Sentence("Choose somebody of this lab")})
    return found


def _approves_for(
    session: Session, membership: Membership, kind: PilotRoleKind, organisation_id: int | None
) -> int | None:
    if kind is not PilotRoleKind.APPROVER:
        return None
    works_for = select(MembershipOrganisation.organisation_id).where(
        MembershipOrganisation.membership_id == membership.id
    )
    if organisation_id not in set(session.scalars(works_for)):
        told = Sentence("Choose an organisation they work for: an approver signs for it")
        raise InvalidError({"organisation": told})
    return organisation_id


def _note(actor: Actor, locked: Locked, what: str, subject: str, **about: Any) -> None:
    pilot = locked.pilot
    audit.record(actor, what, subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about)
