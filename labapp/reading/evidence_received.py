"""The receipt of what was just brought to a pilot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from labapp.db import db
from labapp.models import Evidence, EvidenceFile
from labapp.permissions import visible_evidence
from labapp.words import Actor, Bilingual
from labapp.workflows.calendar import day_of


@dataclass(frozen=True, slots=True)
class Received:
    """One item as it was taken in: what is kept, and what was sent."""

    id: int
    number: int
    title: Bilingual
    name: str
    size: int
    sha256: str
    sent_sha256: str


def list_received(
    actor: Actor, pilot_id: int, ids: Sequence[int], *, now: dt.datetime
) -> tuple[Received, ...]:
    """List the first versions of these items of the pilot, in one statement."""
    rows = db.session.execute(
        select(
            Evidence.id,
            Evidence.number,
            Evidence.title_en,
            Evidence.title_cy,
            EvidenceFile.name,
            EvidenceFile.size,
            EvidenceFile.sha256,
            EvidenceFile.sent_sha256,
        )
        .outerjoin(
            EvidenceFile, (EvidenceFile.evidence_id == Evidence.id) & (EvidenceFile.version == 1)
        )
        .where(
            Evidence.id.in_(ids),
            Evidence.pilot_id == pilot_id,
            visible_evidence(actor, day_of(now)),
        )
        .order_by(Evidence.id)
    )
    return tuple(
        Received(
            id=row.id,
            number=row.number,
            title=Bilingual(row.title_en or row.title_cy, row.title_cy),
            name=row.name or "",
            size=row.size or 0,
            sha256=row.sha256 or "",
            sent_sha256=row.sent_sha256 or "",
        )
        for row in rows
    )
