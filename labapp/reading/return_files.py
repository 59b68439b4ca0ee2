"""What came with a return: photographs and files, to those who may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from labapp.db import db
from labapp.models import Evidence, EvidenceUse
from labapp.permissions import visible_evidence
from labapp.words import Actor, Bilingual


@dataclass(frozen=True, slots=True)
class FileOfReturn:
    """One item of evidence that came with a return."""

    evidence_id: int
    return_id: int
    title: Bilingual


def list_files(actor: Actor, return_ids: Sequence[int], today: dt.date) -> list[FileOfReturn]:
    """List what came with these returns, in the order it came; one statement."""
    rows = db.session.execute(
        select(Evidence.id, EvidenceUse.return_id, Evidence.title_en, Evidence.title_cy)
        .join(EvidenceUse, EvidenceUse.evidence_id == Evidence.id)
        .where(EvidenceUse.return_id.in_(return_ids), visible_evidence(actor, today))
        .order_by(Evidence.id)
    )
    return [
        FileOfReturn(row.id, row.return_id or 0, Bilingual(row.title_en, row.title_cy))
        for row in rows
    ]
