"""Who may do what: one table, read aloud, default deny."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import Select, and_, false, or_, select, true
from sqlalchemy.sql.elements import ColumnElement

from labapp.db import db
from labapp.errors import NotAllowedError, NotFoundError
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
from labapp.words import AccessClass, Actor, ActorKind, LabRole, PilotRoleKind

COORDINATOR, VIEWER, FUNDER = LabRole.COORDINATOR, LabRole.VIEWER, LabRole.FUNDER
DELIVERY, ACADEMIC, APPROVER = (
    PilotRoleKind.DELIVERY,
    PilotRoleKind.ACADEMIC,
    PilotRoleKind.APPROVER,
)


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


Columns = TypeVarTuple("Columns")
Predicate = Callable[[Standing, bool], bool]


def coordinator(who: Standing, _own: bool) -> bool:
    return who.lab_role == COORDINATOR or who.operator


def viewer(who: Standing, _own: bool) -> bool:
    return who.lab_role in {VIEWER, FUNDER}


def delivery(who: Standing, _own: bool) -> bool:
    return DELIVERY in who.pilot_roles


def academic(who: Standing, _own: bool) -> bool:
    return ACADEMIC in who.pilot_roles


def approver(who: Standing, _own: bool) -> bool:
    return APPROVER in who.pilot_roles


def site_admin(who: Standing, _own: bool) -> bool:
    return who.site_admin or who.operator


def member(who: Standing, _own: bool) -> bool:
    return who.member or who.operator


def signed_in(who: Standing, _own: bool) -> bool:
    return who.signed_in


def own_academic(who: Standing, own: bool) -> bool:
    return own and ACADEMIC in who.pilot_roles


def own_delivery(who: Standing, own: bool) -> bool:
    return own and DELIVERY in who.pilot_roles


def own(who: Standing, mine: bool) -> bool:
    return who.signed_in and mine


class Permission(StrEnum):
    """Everything that may or may not be done."""

    SEE_MY_WORK = "see my work"
    SEE_LISTS = "see lists of what one may see"
    SEE_SUMMARY = "see a pilot's summary"
    SEE_PILOT = "see a pilot's internal pages"
    START_PILOT = "start a pilot"
    EDIT_PILOT = "edit a pilot's details"
    MOVE_PILOT = "move a pilot"
    HOLD_PILOT = "hold and resume a pilot"
    SEE_GATE = "see a gate and its dossier"
    ASK_SIGN_OFF = "ask for sign-off"
    WITHDRAW_REVIEW = "withdraw a request for sign-off"
    SIGN_OFF = "approve or return at a gate"
    SEE_TASKS = "see tasks"
    ADD_TASK = "add and assign a task"
    DO_TASK = "record progress on a task"
    SEE_EVIDENCE = "see a pilot's evidence"
    SUBMIT_EVIDENCE = "upload evidence and new versions"
    DESCRIBE_EVIDENCE = "describe evidence"
    DECIDE_EVIDENCE = "accept or return evidence"
    WITHDRAW_EVIDENCE = "withdraw evidence"
    SEE_INDICATORS = "see indicators and values"
    DEFINE_INDICATOR = "define indicators, baselines and targets"
    RECORD_VALUE = "record values"
    REVISE_VALUE = "revise values"
    FINALISE_VALUE = "make a value final"
    IMPORT_VALUES = "import values"
    SEE_RETURNS = "see returns"
    SEND_RETURN = "send a return"
    SEE_LESSONS = "see lessons"
    RECORD_LESSON = "record a lesson"
    VALIDATE_LESSON = "validate or reject a lesson"
    SEE_CONCLUSIONS = "see conclusions"
    RECORD_CONCLUSION = "record a conclusion"
    SEE_PEOPLE = "see people"
    ARRANGE_PEOPLE = "add partners, people and roles"
    SEE_HISTORY = "see a pilot's history"
    SEE_WORKFLOWS = "see workflows"
    SEE_ACCOUNT = "see and change one's own account"
    KEEP_DRAFT = "keep drafts"
    SEE_AUDIT = "see and verify the audit record"
    SEE_STATUS = "see the site's status"


TABLE: dict[Permission, tuple[Predicate, ...]] = {
    Permission.SEE_MY_WORK: (signed_in,),
    Permission.SEE_LISTS: (signed_in,),
    Permission.SEE_SUMMARY: (member, site_admin),
    Permission.SEE_PILOT: (coordinator, viewer, delivery, academic, approver),
    Permission.START_PILOT: (coordinator,),
    Permission.EDIT_PILOT: (coordinator,),
    Permission.MOVE_PILOT: (coordinator,),
    Permission.HOLD_PILOT: (coordinator,),
    Permission.SEE_GATE: (coordinator, viewer, delivery, academic, approver),
    Permission.ASK_SIGN_OFF: (coordinator,),
    Permission.WITHDRAW_REVIEW: (coordinator,),
    Permission.SIGN_OFF: (approver,),
    Permission.SEE_TASKS: (coordinator, viewer, delivery, academic, approver),
    Permission.ADD_TASK: (coordinator, delivery),
    Permission.DO_TASK: (coordinator, delivery, own_academic),
    Permission.SEE_EVIDENCE: (coordinator, viewer, delivery, academic, approver),
    Permission.SUBMIT_EVIDENCE: (coordinator, delivery, academic),
    Permission.DESCRIBE_EVIDENCE: (coordinator, own_delivery, own_academic),
    Permission.DECIDE_EVIDENCE: (coordinator, academic),
    Permission.WITHDRAW_EVIDENCE: (coordinator, own_delivery, own_academic),
    Permission.SEE_INDICATORS: (coordinator, viewer, delivery, academic, approver),
    Permission.DEFINE_INDICATOR: (coordinator, academic),
    Permission.RECORD_VALUE: (coordinator, delivery, academic),
    Permission.REVISE_VALUE: (coordinator, own_delivery, own_academic),
    Permission.FINALISE_VALUE: (coordinator, academic),
    Permission.IMPORT_VALUES: (coordinator, delivery, academic),
    Permission.SEE_RETURNS: (coordinator, viewer, delivery, academic, approver),
    Permission.SEND_RETURN: (coordinator, delivery),
    Permission.SEE_LESSONS: (member, site_admin),
    Permission.RECORD_LESSON: (coordinator, delivery, academic),
    Permission.VALIDATE_LESSON: (coordinator, academic),
    Permission.SEE_CONCLUSIONS: (coordinator, viewer, delivery, academic, approver),
    Permission.RECORD_CONCLUSION: (coordinator,),
    Permission.SEE_PEOPLE: (coordinator, viewer, delivery, academic, approver),
    Permission.ARRANGE_PEOPLE: (coordinator,),
    Permission.SEE_HISTORY: (coordinator, viewer, delivery, academic, approver),
    Permission.SEE_WORKFLOWS: (signed_in,),
    Permission.SEE_ACCOUNT: (signed_in,),
    Permission.KEEP_DRAFT: (signed_in,),
    Permission.SEE_AUDIT: (site_admin,),
    Permission.SEE_STATUS: (site_admin,),
}

ON_A_PILOT = frozenset(Permission) - {
    Permission.SEE_MY_WORK,
    Permission.SEE_LISTS,
    Permission.START_PILOT,
    Permission.SEE_WORKFLOWS,
    Permission.SEE_ACCOUNT,
    Permission.KEEP_DRAFT,
    Permission.SEE_AUDIT,
    Permission.SEE_STATUS,
}


def allows(permission: Permission, who: Standing, *, mine: bool = False) -> bool:
    """Say whether somebody of this standing may; `mine` when the record is their own."""
    return any(rule(who, mine) for rule in TABLE[permission])


def on_pilot(actor: Actor, pilot: Pilot) -> Standing:
    """Find the actor's standing towards `pilot`, in one query."""
    return _standing(actor, pilot.lab_id, pilot.id)


def on_pilot_id(actor: Actor, lab_id: int, pilot_id: int) -> Standing:
    """Find the actor's standing towards a pilot known by its ids, in one query."""
    return _standing(actor, lab_id, pilot_id)


def in_lab(actor: Actor, lab_id: int) -> Standing:
    """Find the actor's standing in a lab, in one query."""
    return _standing(actor, lab_id, None)


def on_site(actor: Actor) -> Standing:
    """Find the actor's standing on the site, in one query."""
    return _standing(actor, None, None)


def require(actor: Actor, permission: Permission, pilot: Pilot, *, mine: bool = False) -> Standing:
    """Refuse unless the actor may do this on `pilot`; secret where they may not even know."""
    return _require(permission, on_pilot(actor, pilot), mine)


def require_in_lab(actor: Actor, permission: Permission, lab: Lab) -> Standing:
    """Refuse unless the actor may do this in `lab`."""
    return _require(permission, in_lab(actor, lab.id), False)


def require_on_site(actor: Actor, permission: Permission) -> Standing:
    """Refuse unless the actor may do this on the site."""
    who = on_site(actor)
    if not allows(permission, who):
        raise NotAllowedError
    return who


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
    return chosen.where(or_(Pilot.lab_id.in_(_labs_of(actor)), admin.exists()))


def visible_labs(actor: Actor) -> Select[int]:
    """Select the ids of the labs `actor` is a member of; all for the operator and the clock."""
    if actor.kind in {ActorKind.OPERATOR, ActorKind.CLOCK}:
        return select(Lab.id)
    return _labs_of(actor)


def visible_evidence(actor: Actor, today: Any) -> ColumnElement[bool]:
    """Give the condition under which an item of evidence may be known to `actor`.

    Embargoed before its date: coordinators, and academics and approvers of a pilot that uses it.
    """
    if actor.kind in {ActorKind.OPERATOR, ActorKind.CLOCK}:
        return true()
    if actor.person_id is None:
        return false()
    leads = Evidence.lab_id.in_(_labs_of(actor, COORDINATOR))
    in_lab_of = Evidence.lab_id.in_(_labs_of(actor))
    team, signers = _uses_with_role(actor), _uses_with_role(actor, ACADEMIC, APPROVER)
    wrote = or_(
        Evidence.created_by == actor.person_id,
        Evidence.id.in_(
            select(EvidenceAuthor.evidence_id).where(EvidenceAuthor.person_id == actor.person_id)
        ),
    )
    free = or_(Evidence.embargo_until.is_(None), Evidence.embargo_until <= today)
    reader = _labs_of(actor, VIEWER, FUNDER)
    known = or_(
        and_(Evidence.access != AccessClass.TEAM, Evidence.lab_id.in_(reader)),
        team,
        and_(Evidence.access == AccessClass.PUBLIC, in_lab_of),
        and_(Evidence.access == AccessClass.PARTNERS, in_lab_of),
    )
    return or_(leads, and_(wrote, in_lab_of), and_(free, known), signers)


def _uses_with_role(actor: Actor, *kinds: PilotRoleKind) -> ColumnElement[bool]:
    pilots = (
        select(PilotRole.pilot_id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.ended_at.is_(None),
            PilotRole.ended_at.is_(None),
        )
    )
    if kinds:
        pilots = pilots.where(PilotRole.kind.in_(kinds))
    used = select(EvidenceUse.evidence_id).where(EvidenceUse.pilot_id.in_(pilots))
    return or_(Evidence.id.in_(used), Evidence.pilot_id.in_(pilots))


def _labs_of(actor: Actor, *roles: LabRole) -> Select[int]:
    labs = select(Membership.lab_id).where(
        Membership.person_id == actor.person_id, Membership.ended_at.is_(None)
    )
    return labs.where(Membership.lab_role.in_(roles)) if roles else labs


def _require(permission: Permission, who: Standing, mine: bool) -> Standing:
    if not who.may_know:
        raise NotFoundError
    if not allows(permission, who, mine=mine):
        raise NotAllowedError
    return who


STANDING = (Person.site_admin, Membership.id, Membership.lab_role, PilotRole.kind)


def join_standing(
    chosen: Select[*Columns], actor: Actor, lab_id: Any, pilot_id: Any
) -> Select[*Columns]:
    """Join to `chosen`, which selects from person too, what `standing_of` reads: `STANDING`."""
    here = and_(
        Membership.person_id == Person.id,
        Membership.lab_id == lab_id,
        Membership.ended_at.is_(None),
    )
    held = and_(
        PilotRole.membership_id == Membership.id,
        PilotRole.pilot_id == pilot_id,
        PilotRole.ended_at.is_(None),
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


def _standing(actor: Actor, lab_id: int | None, pilot_id: int | None) -> Standing:
    if actor.kind == ActorKind.OPERATOR:
        return Standing(operator=True)
    if actor.person_id is None:
        return Standing()
    chosen = join_standing(select(*STANDING).select_from(Person), actor, lab_id, pilot_id)
    return standing_of(db.session.execute(chosen).all())
