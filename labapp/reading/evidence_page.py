"""One item of evidence: what is said of it, its versions, and where it is used."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import (
    Evidence,
    EvidenceAuthor,
    EvidenceFile,
    EvidenceUse,
    Membership,
    Person,
    Pilot,
    PilotRole,
)
from labapp.permissions import Standing, is_inside, on_pilot_id, visible_evidence, visible_pilots
from labapp.words import (
    AccessClass,
    Actor,
    Bilingual,
    EvidenceKind,
    EvidenceStatus,
    LabRole,
    PersonalData,
    PilotRoleKind,
    Purpose,
    Retraction,
    UseStatus,
)
from labapp.workflows.calendar import day_of


@dataclass(frozen=True, slots=True)
class Version:
    """One immutable version of the bytes."""

    number: int
    name: str
    original_name: str
    media_type: str
    size: int
    sha256: str
    sent_sha256: str
    change_note: str
    uploader: Bilingual
    uploaded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Use:
    """A pilot that rests on it."""

    id: int
    reference: str
    pilot: Bilingual
    purpose: Purpose
    status: UseStatus
    relevance: str
    decider: Bilingual | None
    decided_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """Everything the page of an item of evidence shows."""

    id: int
    number: int
    lab_id: int
    home: str
    title: Bilingual
    kind: EvidenceKind
    personal_data: PersonalData
    access: AccessClass
    summary: str
    creators: str
    study_design: str
    published_year: int | None
    url: str
    licence: str
    embargo_until: dt.date | None
    embargo_reason: str
    illustrative: bool
    withdrawn: bool
    withdrawn_reason: str
    retraction: Retraction
    retraction_source: str
    retraction_on: dt.date | None
    submitter: Bilingual
    added_at: dt.datetime
    row_version: int
    authors: tuple[tuple[int, Bilingual], ...]
    versions: tuple[Version, ...]
    uses: tuple[Use, ...]
    standing: Standing
    mine: bool

    @property
    def is_retracted(self) -> bool:
        """Say whether its publisher retracted it, so that nothing can rest on it."""
        return self.retraction is Retraction.RETRACTED

    @property
    def current(self) -> Version | None:
        """Give the version that counts now."""
        return self.versions[0] if self.versions else None


@dataclass(frozen=True, slots=True)
class Bytes:
    """Which bytes a version's address serves, and under what name."""

    name: str
    media_type: str
    size: int
    sha256: str


def get_evidence(actor: Actor, evidence_id: int, *, now: dt.datetime) -> EvidencePage:
    """Give an item the actor may know of, in five statements; raises NotFoundError."""
    today = day_of(now)
    row = db.session.execute(
        select(Evidence.__table__, Person.name, Person.name_cy, Pilot.reference)
        .select_from(Evidence)
        .join(Person, Person.id == Evidence.created_by)
        .outerjoin(Pilot, Pilot.id == Evidence.pilot_id)
        .where(Evidence.id == evidence_id, visible_evidence(actor, today))
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return EvidencePage(
        **_of_the_record(row),
        authors=_authors(evidence_id),
        versions=_versions(evidence_id),
        uses=_uses(actor, evidence_id, today),
        standing=on_pilot_id(actor, row.lab_id, row.pilot_id or 0, today),
        mine=row.created_by == actor.person_id,
    )


def _of_the_record(row: Any) -> dict[str, Any]:
    plain = (
        "id", "number", "lab_id", "kind", "personal_data", "access", "summary", "creators",
        "study_design", "published_year", "url", "licence", "embargo_until", "embargo_reason",
        "illustrative", "withdrawn_reason", "row_version", "retraction", "retraction_source",
        "retraction_on",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "home": row.reference or "",
        "title": Bilingual(row.title_en or row.title_cy, row.title_cy),
        "withdrawn": row.status == EvidenceStatus.WITHDRAWN,
        "submitter": Bilingual(row.name, row.name_cy),
        "added_at": row.created_at,
    }


def get_evidence_of(
    actor: Actor, reference: str, evidence_id: int, *, now: dt.datetime
) -> EvidencePage:
    """Give an item that is at home in this pilot; raises NotFoundError."""
    found = get_evidence(actor, evidence_id, now=now)
    if found.home != reference:
        raise NotFoundError
    return found


def get_evidence_accepted_in(
    actor: Actor, reference: str, evidence_id: int, *, now: dt.datetime
) -> EvidencePage:
    """Give an item that is at home in this pilot or accepted by it; raises NotFoundError."""
    found = get_evidence(actor, evidence_id, now=now)
    accepted = (each for each in found.uses if each.status == UseStatus.ACCEPTED)
    if reference not in {found.home, *(each.reference for each in accepted)}:
        raise NotFoundError
    return found


def get_bytes(actor: Actor, evidence_id: int, version: int, *, now: dt.datetime) -> Bytes:
    """Say which bytes a version is, for somebody who may see them; raises NotFoundError."""
    row = db.session.execute(
        select(EvidenceFile.name, EvidenceFile.media_type, EvidenceFile.size, EvidenceFile.sha256)
        .join(Evidence, Evidence.id == EvidenceFile.evidence_id)
        .where(
            Evidence.id == evidence_id,
            EvidenceFile.version == version,
            visible_evidence(actor, day_of(now)),
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return Bytes(*row)


def pilots_to_use_in(actor: Actor, lab_id: int) -> list[tuple[str, Bilingual]]:
    """List the pilots of a lab to which the actor may bring evidence."""
    leads = select(Membership.lab_id).where(
        Membership.person_id == actor.person_id,
        Membership.ended_at.is_(None),
        Membership.lab_role == LabRole.COORDINATOR,
    )
    works_on = (
        select(PilotRole.pilot_id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.ended_at.is_(None),
            PilotRole.ended_at.is_(None),
            PilotRole.kind.in_((PilotRoleKind.DELIVERY, PilotRoleKind.ACADEMIC)),
        )
    )
    rows = db.session.execute(
        select(Pilot.reference, Pilot.title_en, Pilot.title_cy)
        .where(
            Pilot.lab_id == lab_id,
            Pilot.id.in_(visible_pilots(actor)),
            Pilot.lab_id.in_(leads) | Pilot.id.in_(works_on),
        )
        .order_by(Pilot.number)
        .limit(500)
    )
    return [(row.reference, Bilingual(row.title_en or row.title_cy, row.title_cy)) for row in rows]


def _versions(evidence_id: int) -> tuple[Version, ...]:
    rows = db.session.execute(
        select(EvidenceFile.__table__, Person.name.label("by_en"), Person.name_cy.label("by_cy"))
        .select_from(EvidenceFile)
        .join(Person, Person.id == EvidenceFile.uploaded_by)
        .where(EvidenceFile.evidence_id == evidence_id)
        .order_by(EvidenceFile.version.desc())
    )
    return tuple(_version(row) for row in rows)


def _version(row: Any) -> Version:
    return Version(
        number=row.version,
        name=row.name,
        original_name=row.original_name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        sent_sha256=row.sent_sha256,
        change_note=row.change_note,
        uploader=Bilingual(row.by_en, row.by_cy),
        uploaded_at=row.uploaded_at,
    )


def _uses(actor: Actor, evidence_id: int, today: dt.date) -> tuple[Use, ...]:
    decider = aliased(Person)
    rows = db.session.execute(
        select(
            EvidenceUse.id,
            Pilot.reference,
            Pilot.title_en,
            Pilot.title_cy,
            EvidenceUse.purpose,
            EvidenceUse.status,
            EvidenceUse.relevance,
            decider.name,
            decider.name_cy,
            EvidenceUse.decided_at,
        )
        .join(Pilot, Pilot.id == EvidenceUse.pilot_id)
        .outerjoin(decider, decider.id == EvidenceUse.decided_by)
        .where(EvidenceUse.evidence_id == evidence_id, is_inside(actor, today))
        .order_by(Pilot.id, EvidenceUse.id)
    )
    return tuple(
        Use(
            id=row.id,
            reference=row.reference,
            pilot=Bilingual(row.title_en or row.title_cy, row.title_cy),
            purpose=row.purpose,
            status=row.status,
            relevance=row.relevance,
            decider=Bilingual(row.name, row.name_cy) if row.name else None,
            decided_at=row.decided_at,
        )
        for row in rows
    )


def _authors(evidence_id: int) -> tuple[tuple[int, Bilingual], ...]:
    rows = db.session.execute(
        select(Person.id, Person.name, Person.name_cy)
        .join(EvidenceAuthor, EvidenceAuthor.person_id == Person.id)
        .where(EvidenceAuthor.evidence_id == evidence_id)
        .order_by(Person.id)
    )
    return tuple((row.id, Bilingual(row.name, row.name_cy)) for row in rows)
