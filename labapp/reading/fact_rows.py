"""The statements from which a pilot's facts are made: one a function, whatever their number."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    cast,
    literal,
    or_,
    select,
    union_all,
)

from labapp.db import db
from labapp.models import (
    Condition,
    GateReview,
    Hold,
    MeetingDecision,
    Membership,
    MembershipOrganisation,
    Organisation,
    Partner,
    Person,
    PilotRole,
    Readdressing,
    SignOff,
    Task,
    Visit,
    Waiver,
)
from labapp.words import MeetingState, SignOffDecision
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
        PilotRole.deputy_for,
        PilotRole.from_on,
        PilotRole.until_on,
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
        Condition.id.is_not(None),
    )
    .outerjoin(Condition, Condition.task_id == Task.id)
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
    )
    .where(GateReview.visit_id == _VISIT)
    .order_by(GateReview.id)
)
_SIGNED, _MET, _ASKED_ANEW = "signed", "met", "asked anew"
_ANSWERS: CompoundSelect[Any] = union_all(
    select(
        literal(_SIGNED).label("what"),
        SignOff.id,
        SignOff.review_id,
        SignOff.organisation_id,
        SignOff.person_id,
        SignOff.deputy_for.label("other_id"),
        cast(SignOff.decision, String).label("decision"),
        cast(literal(None), String).label("state"),
        SignOff.at,
        cast(literal(None), Date).label("met_on"),
    )
    .join(GateReview, GateReview.id == SignOff.review_id)
    .where(GateReview.visit_id == _VISIT),
    select(
        literal(_MET),
        MeetingDecision.id,
        MeetingDecision.review_id,
        MeetingDecision.organisation_id,
        MeetingDecision.recorded_by,
        MeetingDecision.settled_by,
        cast(MeetingDecision.decision, String),
        cast(MeetingDecision.state, String),
        MeetingDecision.recorded_at,
        MeetingDecision.met_on,
    )
    .join(GateReview, GateReview.id == MeetingDecision.review_id)
    .where(GateReview.visit_id == _VISIT),
    select(
        literal(_ASKED_ANEW),
        Readdressing.id,
        Readdressing.review_id,
        Readdressing.organisation_id,
        Readdressing.from_person_id,
        Readdressing.to_person_id,
        cast(literal(None), String),
        cast(literal(None), String),
        Readdressing.at,
        cast(literal(None), Date),
    )
    .join(GateReview, GateReview.id == Readdressing.review_id)
    .where(GateReview.visit_id == _VISIT),
)
_WAIVERS = (
    select(Waiver.id, Waiver.move, Waiver.requirement, Waiver.person_id, Waiver.at)
    .where(Waiver.visit_id == _VISIT, Waiver.ended_at.is_(None))
    .order_by(Waiver.id)
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


def stays(visits: Iterable[VisitRow]) -> list[VisitRow]:
    """Give one row a stay: what a change of version carried over counts where it is now."""
    return list({each.entered_at: each for each in visits}.values())


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
    roles = {
        row.id: known.HeldRole(
            row.kind, row.organisation_id, row.deputy_for, row.from_on, row.until_on
        )
        for row in rows
        if row.id
    }
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


def waivers(visit_id: int) -> tuple[known.Waiver, ...]:
    """List the requirements that are set aside in a visit."""
    found = db.session.execute(_WAIVERS, {"visit_id": visit_id})
    return tuple(known.Waiver(*row) for row in found)


def reviews(visit_id: int) -> tuple[known.Review, ...]:
    """List the rounds of sign-off of a visit with what was answered in each."""
    rounds = db.session.execute(_REVIEWS, {"visit_id": visit_id}).all()
    answers: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(_ANSWERS, {"visit_id": visit_id}):
        answers[row.review_id].append(row)
    return tuple(_review(row, sorted(answers[row.id], key=lambda each: each.id)) for row in rounds)


def _review(row: Any, answers: Sequence[Any]) -> known.Review:
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
        sign_offs=tuple(_sign_off(each) for each in answers if each.what == _SIGNED),
        meetings=tuple(_meeting(each) for each in answers if each.what == _MET),
        readdressed=tuple(
            known.Readdressed(each.organisation_id, each.person_id, each.other_id)
            for each in answers
            if each.what == _ASKED_ANEW
        ),
    )


def _sign_off(row: Any) -> known.SignOff:
    decision = SignOffDecision(row.decision)
    return known.SignOff(row.person_id, (row.organisation_id,), decision, row.at, row.other_id)


def _meeting(row: Any) -> known.Meeting:
    return known.Meeting(
        id=row.id,
        organisation_id=row.organisation_id,
        decision=SignOffDecision(row.decision),
        state=MeetingState(row.state),
        met_on=row.met_on,
        recorder_id=row.person_id,
        attester_id=row.other_id,
        recorded_at=row.at,
    )
