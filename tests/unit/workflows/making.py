"""The smallest valid facts and gates, for tests of the rules of movement."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from labapp.words import (
    Actor,
    LabRole,
    OrganisationKind,
    PartnerPart,
    PilotRoleKind,
    Purpose,
    ReviewState,
    SignOffDecision,
    TaskStatus,
    UseStatus,
    canonical_json,
)
from labapp.workflows import facts as f
from labapp.workflows.asking import Asked, Gate
from labapp.workflows.finding import Finding
from labapp.workflows.material import digest_of, material
from labapp.workflows.registry import bind, judge
from labapp.workflows.written import read_requirement

NOW = dt.datetime(2026, 3, 16, 12, tzinfo=dt.UTC)
ENTERED = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
COORDINATOR = Actor.person(1)
COUNCIL, UNIVERSITY, SECOND_COUNCIL = 11, 12, 13


def make_facts(**over: Any) -> f.PilotFacts:
    """A pilot in its first visit with a coordinator and nothing else."""
    given: dict[str, Any] = {
        "pilot_id": 1,
        "stage": "evidence_review",
        "cycle": 1,
        "visit": f.Visit(1, 1, ENTERED),
        "now": NOW,
        "today": NOW.date(),
        "members": (f.Member(1, lab_role=LabRole.COORDINATOR),),
        "visits": (f.PastVisit("evidence_review", 1, ENTERED),),
    }
    return f.PilotFacts(**(given | over))


def approver(person: int, organisation: int, *others: int) -> f.Member:
    """An approver for an organisation, who may belong to others."""
    role = f.HeldRole(PilotRoleKind.APPROVER, organisation)
    return f.Member(person, (organisation, *others), None, (role,))


PARTNERS = (
    f.Partner(COUNCIL, OrganisationKind.COUNCIL, PartnerPart.LEAD),
    f.Partner(UNIVERSITY, OrganisationKind.UNIVERSITY, PartnerPart.EVALUATION),
)
TEAM = (
    f.Member(1, lab_role=LabRole.COORDINATOR),
    f.Member(2, roles=(f.HeldRole(PilotRoleKind.ACADEMIC),)),
    approver(21, COUNCIL),
    approver(22, UNIVERSITY),
)


def use(number: int, purpose: Purpose = Purpose.KNOWN, **over: Any) -> f.EvidenceUse:
    """An accepted use of an item of evidence that person 2 wrote."""
    made = f.EvidenceUse(
        number, number + 500, purpose, UseStatus.ACCEPTED, 1, 1, 1, "a" * 64, author_ids=(2,)
    )
    return replace(made, **over)


def task(number: int, key: str = "", **over: Any) -> f.Task:
    """A required task that nobody has begun."""
    made = f.Task(number, key, required=True, status=TaskStatus.TO_DO)
    return replace(made, **over)


def ask(kind: str, *, neighbours: tuple[Asked, ...] = (), **params: Any) -> Asked:
    """A requirement as the gate `start` asks it, after its neighbours."""
    written = read_requirement({"id": kind, "requirement": kind} | params)
    gate = Gate("start", "d" * 64, (*neighbours, *written.parts()))
    return bind(written, gate)


def found(facts: f.PilotFacts, kind: str, **params: Any) -> Finding:
    """What a requirement finds."""
    return judge(facts, COORDINATOR, ask(kind, **params))


def said(finding: Finding) -> str:
    """The English text of a finding, before its facts are put in."""
    return finding.sentence.text


def signed(person: int, *organisations: int, **over: Any) -> f.SignOff:
    """An approval."""
    given = f.SignOff(person, organisations, SignOffDecision.APPROVE, NOW)
    return replace(given, **over)


def review(facts: f.PilotFacts, gate: Gate, *sign_offs: f.SignOff, **over: Any) -> f.Review:
    """An open first round on the material of these facts, asked for by the coordinator."""
    frozen = material(facts, gate)
    made = f.Review(
        1,
        gate.move,
        facts.visit.id,
        1,
        ReviewState.OPEN,
        ENTERED,
        1,
        digest_of(frozen),
        canonical_json(frozen).decode(),
        sign_offs,
    )
    return replace(made, **over)
