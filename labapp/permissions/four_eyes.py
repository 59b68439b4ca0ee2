"""Who brought evidence, and therefore does not decide on it: said once, for verb and page alike."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.sql.elements import ColumnElement

from labapp.models import Evidence, EvidenceAuthor, EvidenceFile, EvidenceUse


def brought_by(person_id: int | None) -> ColumnElement[bool]:
    """Give the condition, on a use and its evidence, that they wrote, filed or uploaded it."""
    uploaded = select(EvidenceFile.evidence_id).where(EvidenceFile.uploaded_by == person_id)
    wrote = select(EvidenceAuthor.evidence_id).where(EvidenceAuthor.person_id == person_id)
    return or_(
        EvidenceUse.submitted_by == person_id,
        Evidence.created_by == person_id,
        Evidence.id.in_(uploaded),
        Evidence.id.in_(wrote),
    )
