"""Evidence files: immutable versions of bytes, addressed by SHA-256."""

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class EvidenceFile(Base):
    """One version; append-only by trigger, its bytes lie in the evidence store."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        UniqueConstraint("evidence_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("version = 1 OR trim(change_note) <> ''", name="change_noted"),
        CheckConstraint("length(sha256) = 64", name="sha256_whole"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = points_to("evidence.id")
    version: Mapped[int]
    name: Mapped[str] = text_of(255)
    original_name: Mapped[str] = text_of(1000)
    media_type: Mapped[str] = text_of(100)
    size: Mapped[int]
    sha256: Mapped[str] = text_of(64, index=True)
    sent_sha256: Mapped[str] = text_of(64)
    change_note: Mapped[str] = text_of(1000)
    uploaded_by: Mapped[int] = points_to("person.id")
    uploaded_at: Mapped[dt.datetime] = moment()
