"""The one condition by which lists, searches, counts and exports show what may be seen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, false, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from labapp.models import (
    Evidence,
    EvidenceAuthor,
    EvidenceUse,
    Lab,
    Membership,
    Person,
    Pilot,
    PilotRole,
)
from labapp.permissions.standing import role_stands
from labapp.permissions.table import ACADEMIC, APPROVER, COORDINATOR, DEPUTY, FUNDER, VIEWER
from labapp.words import AccessClass, Actor, ActorKind, LabRole, PilotRoleKind, UseStatus


@lru_cache(maxsize=512)
def visible_pilots(actor: Actor) -> Select[int]:
    """Select the ids of the pilots whose existence `actor` may know."""
    chosen = select(Pilot.id)
    if actor.kind in {ActorKind.OPERATOR, ActorKind.CLOCK}:
        return chosen
    if actor.person_id is None:
        return chosen.where(false())
    admin = select(Person.id).where(
        Person.id == actor.person_id, Person.site_admin, Person.disabled_at.is_(None)
    )
    return chosen.where(or_(Pilot.lab_id.in_(labs_of(actor)), admin.exists()))


@lru_cache(maxsize=512)
def is_inside(actor: Actor, today: Any) -> ColumnElement[bool]:
    """Give the condition that `actor` may see the internal pages of a pilot on a day."""
    if actor.kind in {ActorKind.OPERATOR, ActorKind.CLOCK}:
        return Pilot.id.is_not(None)
    mine = and_(Membership.person_id == actor.person_id, Membership.ended_at.is_(None))
    reads = select(Membership.id).where(
        mine, Membership.lab_id == Pilot.lab_id, Membership.lab_role.is_not(None)
    )
    takes_part = (
        select(PilotRole.id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(mine, PilotRole.pilot_id == Pilot.id, role_stands(today))
    )
    return or_(reads.exists(), takes_part.exists())


@lru_cache(maxsize=512)
def visible_labs(actor: Actor) -> Select[int]:
    """Select the ids of the labs `actor` is a member of; all for the operator and the clock."""
    if actor.kind in {ActorKind.OPERATOR, ActorKind.CLOCK}:
        return select(Lab.id)
    return labs_of(actor)


@lru_cache(maxsize=512)
def visible_evidence(actor: Actor, today: Any) -> ColumnElement[bool]:
    """Give the condition under which an item of evidence may be known to `actor`.

    Embargoed before its date: coordinators, and academics and approvers of a pilot that uses it.
    A use gives sight of its evidence until it ends.
    """
    if actor.kind in {ActorKind.OPERATOR, ActorKind.CLOCK}:
        return true()
    if actor.person_id is None:
        return false()
    leads = Evidence.lab_id.in_(labs_of(actor, COORDINATOR))
    in_lab_of = Evidence.lab_id.in_(labs_of(actor))
    team = _uses_with_role(actor, today)
    signers = _uses_with_role(actor, today, ACADEMIC, APPROVER, DEPUTY)
    wrote = or_(
        Evidence.created_by == actor.person_id,
        Evidence.id.in_(
            select(EvidenceAuthor.evidence_id).where(EvidenceAuthor.person_id == actor.person_id)
        ),
    )
    free = or_(Evidence.embargo_until.is_(None), Evidence.embargo_until <= today)
    reader = labs_of(actor, VIEWER, FUNDER)
    known = or_(
        and_(Evidence.access != AccessClass.TEAM, Evidence.lab_id.in_(reader)),
        team,
        and_(Evidence.access == AccessClass.PUBLIC, in_lab_of),
        and_(Evidence.access == AccessClass.PARTNERS, in_lab_of),
    )
    return or_(leads, and_(wrote, in_lab_of), and_(free, known), signers)


def _uses_with_role(actor: Actor, today: Any, *kinds: PilotRoleKind) -> ColumnElement[bool]:
    pilots = pilots_with_role(actor, today, *kinds)
    used = select(EvidenceUse.evidence_id).where(
        EvidenceUse.pilot_id.in_(pilots), EvidenceUse.status != UseStatus.WITHDRAWN
    )
    return or_(Evidence.id.in_(used), Evidence.pilot_id.in_(pilots))


def pilots_with_role(actor: Actor, today: Any, *kinds: PilotRoleKind) -> Select[int]:
    """Select the pilots on which `actor` has a role that day, of one of these kinds where given."""
    chosen = (
        select(PilotRole.pilot_id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.ended_at.is_(None),
            role_stands(today),
        )
    )
    return chosen.where(PilotRole.kind.in_(kinds)) if kinds else chosen


def labs_of(actor: Actor, *roles: LabRole) -> Select[int]:
    """Select the labs `actor` is a member of, in one of these roles where given."""
    labs = select(Membership.lab_id).where(
        Membership.person_id == actor.person_id, Membership.ended_at.is_(None)
    )
    return labs.where(Membership.lab_role.in_(roles)) if roles else labs
