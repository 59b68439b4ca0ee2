"""The statements from which a pilot's facts are made: one a function, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, or_, select

from labapp.db import db
from labapp.models import (
    GateReview,
    Hold,
    Membership,
    MembershipOrganisation,
    Organisation,
    Partner,
    Person,
    PilotRole,
    SignOff,
    Task,
    Visit,
)
from labapp.workflows import facts as known
from labapp.workflows.dossier import material_text

# made once: what a statement costs is mostly its making
_PILOT = bindparam("pilot_id", type_=Integer)
_LAB = bindparam("lab_id", type_=Integer)
_VISIT = bindparam("visit_id", type_=Integer)
_VISITS = (
    select(Visit.id, Visit.number, Visit.cycle, Visit.stage, Visit.entered_at)
    .where(Visit.pilot_id == _PILOT)
    .order_by(Visit.number)
)
_HOLDS = (
    select(Hold.id, Hold.started_at, Hold.ended_at, Hold.review_on)
    .where(Hold.pilot_id == _PILOT)
    .order_by(Hold.id)
)
_PARTNERS = (
    select(Partner.organisation_id, Organisation.kind, Partner.part)
    .join(Organisation, Organisation.id == Partner.organisation_id)
    .where(Partner.pilot_id == _PILOT, Partner.ended_at.is_(None))
    .order_by(Partner.id)
)
_ROLE_HERE = and_(
    PilotRole.membership_id == Membership.id,
    PilotRole.pilot_id == _PILOT,
    PilotRole.ended_at.is_(None),
)
_MEMBERS = (
    select(
        Membership.person_id,
        Membership.lab_role,
        PilotRole.id,
        PilotRole.kind,
        PilotRole.organisation_id,
        MembershipOrganisation.organisation_id.label("works_for"),
    )
    .join(Person, Person.id == Membership.person_id)
    .outerjoin(PilotRole, _ROLE_HERE)
    .outerjoin(MembershipOrganisation, MembershipOrganisation.membership_id == Membership.id)
    .where(
        Membership.lab_id == _LAB,
        Membership.ended_at.is_(None),
        Person.disabled_at.is_(None),
        or_(Membership.lab_role.is_not(None), PilotRole.id.is_not(None)),
    )
    .order_by(Membership.person_id, PilotRole.id, MembershipOrganisation.organisation_id)
)
_TASKS = (
    select(
        Task.id,
        Task.key,
        Task.required,
        Task.status,
        Task.owner_id,
        Task.role,
        Task.assigned_at,
        Task.due_on,
    )
    .where(Task.visit_id == _VISIT)
    .order_by(Task.id)
)
_REVIEWS = (
    select(
        GateReview.id,
        GateReview.move,
        GateReview.visit_id,
        GateReview.round,
        GateReview.state,
        GateReview.opened_at,
        GateReview.submitted_by,
        GateReview.material_digest,
        GateReview.dossier,
        SignOff.person_id,
        SignOff.organisation_id,
        SignOff.decision,
        SignOff.at,
    )
    .outerjoin(SignOff, SignOff.review_id == GateReview.id)
    .where(GateReview.visit_id == _VISIT)
    .order_by(GateReview.id, SignOff.id)
)


class VisitRow(NamedTuple):
    """One stay in a stage."""

    id: int
    number: int
    cycle: int
    stage: str
    entered_at: dt.datetime


def visits(pilot_id: int) -> list[VisitRow]:
    """List the visits in their order; the last one is open."""
    found = db.session.execute(_VISITS, {"pilot_id": pilot_id})
    return [VisitRow(*row) for row in found]


def holds(pilot_id: int) -> tuple[known.Hold, ...]:
    """List the pauses, ended or not."""
    found = db.session.execute(_HOLDS, {"pilot_id": pilot_id})
    return tuple(known.Hold(*row) for row in found)


def partners(pilot_id: int) -> tuple[known.Partner, ...]:
    """List the parts organisations have now."""
    found = db.session.execute(_PARTNERS, {"pilot_id": pilot_id})
    return tuple(known.Partner(*row) for row in found)


def members(lab_id: int, pilot_id: int) -> tuple[known.Member, ...]:
    """List the people of the lab who have a role in it or on the pilot."""
    found = db.session.execute(_MEMBERS, {"lab_id": lab_id, "pilot_id": pilot_id}).all()
    by_person: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        by_person[row.person_id].append(row)
    return tuple(_member(person_id, rows) for person_id, rows in by_person.items())


def _member(person_id: int, rows: Sequence[Any]) -> known.Member:
    roles = {row.id: known.HeldRole(row.kind, row.organisation_id) for row in rows if row.id}
    return known.Member(
        person_id,
        tuple(dict.fromkeys(row.works_for for row in rows if row.works_for)),
        rows[0].lab_role,
        tuple(roles.values()),
    )


def tasks(visit_id: int) -> tuple[known.Task, ...]:
    """List the tasks of a visit."""
    found = db.session.execute(_TASKS, {"visit_id": visit_id})
    return tuple(known.Task(row[0], row.key or "", *row[2:]) for row in found)


def reviews(visit_id: int) -> tuple[known.Review, ...]:
    """List the rounds of sign-off of a visit with the decisions given."""
    found = db.session.execute(_REVIEWS, {"visit_id": visit_id})
    by_review: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        by_review[row.id].append(row)
    return tuple(_review(rows) for rows in by_review.values())


def _review(rows: Sequence[Any]) -> known.Review:
    row = rows[0]
    return known.Review(
        id=row.id,
        move=row.move,
        visit_id=row.visit_id,
        round=row.round,
        state=row.state,
        opened_at=row.opened_at,
        submitter_id=row.submitted_by,
        material_digest=row.material_digest,
        material=material_text(row.dossier.encode()),
        sign_offs=tuple(
            known.SignOff(each.person_id, (each.organisation_id,), each.decision, each.at)
            for each in rows
            if each.person_id
        ),
    )
