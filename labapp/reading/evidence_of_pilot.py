"""What a pilot rests on: its uses of evidence, as far as the actor may know of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Evidence, EvidenceFile, EvidenceUse, Lab, Person, Visit
from labapp.permissions import brought_by, visible_evidence
from labapp.reading.calendars import CALENDAR
from labapp.words import (
    Actor,
    Bilingual,
    EvidenceKind,
    EvidenceStatus,
    Purpose,
    Retraction,
    UseStatus,
)
from labapp.workflows.calendar import day_of, working_days_between

MOST = 500
_SUBMITTER, _DECIDER = aliased(Person), aliased(Person)
_SHOWN = (
    EvidenceUse.id,
    EvidenceUse.evidence_id,
    EvidenceUse.purpose,
    EvidenceUse.status,
    EvidenceUse.relevance,
    EvidenceUse.note,
    EvidenceUse.submitted_by,
    EvidenceUse.submitted_at,
    EvidenceUse.decided_at,
    Evidence.number,
    Evidence.title_en,
    Evidence.title_cy,
    Evidence.kind,
    Evidence.status.label("evidence_status"),
    Evidence.retraction,
    Evidence.illustrative,
    Evidence.url,
    EvidenceFile.version,
    _SUBMITTER.name.label("submitter_en"),
    _SUBMITTER.name_cy.label("submitter_cy"),
    _DECIDER.name.label("decider_en"),
    _DECIDER.name_cy.label("decider_cy"),
    Visit.cycle,
    CALENDAR,
)


@dataclass(frozen=True, slots=True)
class UseRow:
    """One use of evidence by this pilot, with the version that counts now."""

    id: int
    evidence_id: int
    number: int
    title: Bilingual
    kind: EvidenceKind
    purpose: Purpose
    status: UseStatus
    evidence_withdrawn: bool
    retraction: Retraction
    illustrative: bool
    version: int
    url: str
    relevance: str
    note: str
    cycle: int
    submitted_by: int
    submitter: Bilingual
    submitted_at: dt.datetime
    decider: Bilingual | None
    decided_at: dt.datetime | None
    own: bool
    waits_days: int

    @property
    def is_retracted(self) -> bool:
        """Say whether its publisher retracted it, so that it cannot be accepted."""
        return self.retraction is Retraction.RETRACTED

    @property
    def waits(self) -> bool:
        """Say whether somebody has to decide on it."""
        return self.status == UseStatus.SUBMITTED and not self.evidence_withdrawn


def list_uses(actor: Actor, pilot_id: int, *, now: dt.datetime) -> tuple[UseRow, ...]:
    """List what the pilot rests on, what waits first, then the newest, in one statement."""
    rows = db.session.execute(_uses(actor, now).where(EvidenceUse.pilot_id == pilot_id))
    uses = [_use(row, now) for row in rows]
    return tuple(sorted(uses, key=lambda use: not use.waits))


def get_use(actor: Actor, pilot_id: int, use_id: int, *, now: dt.datetime) -> UseRow:
    """Give one use of this pilot; raises NotFoundError."""
    one = EvidenceUse.pilot_id == pilot_id, EvidenceUse.id == use_id
    row = db.session.execute(_uses(actor, now).where(*one)).one_or_none()
    if row is None:
        raise NotFoundError
    return _use(row, now)


def _uses(actor: Actor, now: dt.datetime) -> Any:
    newest = (
        select(func.max(EvidenceFile.version))
        .where(EvidenceFile.evidence_id == Evidence.id)
        .correlate(Evidence)
        .scalar_subquery()
    )
    is_newest = (EvidenceFile.evidence_id == Evidence.id) & (EvidenceFile.version == newest)
    return (
        select(*_SHOWN, brought_by(actor.person_id).label("own"))
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .join(_SUBMITTER, _SUBMITTER.id == EvidenceUse.submitted_by)
        .join(Visit, Visit.id == EvidenceUse.visit_id)
        .join(Lab, Lab.id == Evidence.lab_id)
        .outerjoin(_DECIDER, _DECIDER.id == EvidenceUse.decided_by)
        .outerjoin(EvidenceFile, is_newest)
        .where(visible_evidence(actor, day_of(now)))
        .order_by(EvidenceUse.submitted_at.desc(), EvidenceUse.id.desc())
        .limit(MOST)
    )


def _use(row: Any, now: dt.datetime) -> UseRow:
    waited = working_days_between(day_of(row.submitted_at), day_of(now), row.calendar)
    return UseRow(
        id=row.id,
        evidence_id=row.evidence_id,
        number=row.number,
        title=Bilingual(row.title_en or row.title_cy, row.title_cy),
        kind=row.kind,
        purpose=row.purpose,
        status=row.status,
        evidence_withdrawn=row.evidence_status == EvidenceStatus.WITHDRAWN,
        retraction=row.retraction,
        illustrative=row.illustrative,
        version=row.version or 0,
        url=row.url,
        relevance=row.relevance,
        note=row.note,
        cycle=row.cycle,
        submitted_by=row.submitted_by,
        submitter=Bilingual(row.submitter_en, row.submitter_cy),
        submitted_at=row.submitted_at,
        decider=Bilingual(row.decider_en, row.decider_cy) if row.decider_en else None,
        decided_at=row.decided_at,
        own=row.own,
        waits_days=max(0, waited),
    )
