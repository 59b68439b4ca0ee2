"""Evidence uses: what ties evidence to a pilot."""

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import Purpose, UseStatus


class EvidenceUse(Base):
    """A pilot rests on evidence for a purpose; acceptance and relevance belong here."""

    __tablename__ = "evidence_use"
    __table_args__ = (
        UniqueConstraint("pilot_id", "evidence_id", "purpose", "visit_id"),
        CheckConstraint("status <> 'accepted' OR decided_by IS NOT NULL", name="accepted_by"),
        CheckConstraint(
            "status <> 'accepted' OR decided_by <> submitted_by", name="accepted_by_another"
        ),
        CheckConstraint("status <> 'returned' OR trim(note) <> ''", name="returned_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = points_to("evidence.id")
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    return_id: Mapped[int | None] = points_to("pilot_return.id")
    purpose: Mapped[Purpose] = word(Purpose)
    relevance: Mapped[str] = text_of(2000)
    status: Mapped[UseStatus] = word(UseStatus)
    note: Mapped[str] = text_of(2000)
    submitted_by: Mapped[int] = points_to("person.id")
    submitted_at: Mapped[dt.datetime] = moment()
    decided_by: Mapped[int | None] = points_to("person.id")
    decided_at: Mapped[dt.datetime | None] = moment()
