"""Evidence: a thing known, kept by the lab."""

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import AccessClass, EvidenceKind, EvidenceStatus, PersonalData, Retraction


class Evidence(Base):
    """A report, dataset, survey or citation; its bytes are `EvidenceFile`s."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("lab_id", "number"),
        CheckConstraint(
            "access <> 'public' OR personal_data <> 'identifiable'", name="identifiable_not_public"
        ),
        CheckConstraint("access <> 'public' OR trim(licence) <> ''", name="public_has_licence"),
        CheckConstraint(
            "embargo_until IS NULL OR trim(embargo_reason) <> ''", name="embargo_has_reason"
        ),
        CheckConstraint(
            "status <> 'withdrawn' OR trim(withdrawn_reason) <> ''", name="withdrawn_has_reason"
        ),
        CheckConstraint(
            "retraction = 'none' OR (trim(retraction_source) <> '' AND retraction_on IS NOT NULL)",
            name="retraction_has_source",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lab_id: Mapped[int] = points_to("lab.id")
    number: Mapped[int]
    pilot_id: Mapped[int | None] = points_to("pilot.id")
    title_en: Mapped[str] = text_of(300)
    title_cy: Mapped[str] = text_of(300)
    kind: Mapped[EvidenceKind] = word(EvidenceKind)
    personal_data: Mapped[PersonalData] = word(PersonalData)
    access: Mapped[AccessClass] = word(AccessClass)
    summary: Mapped[str] = text_of(4000)
    creators: Mapped[str] = text_of(500)
    study_design: Mapped[str] = text_of(60)
    published_year: Mapped[int | None]
    url: Mapped[str] = text_of(1000)
    licence: Mapped[str] = text_of(100)
    embargo_until: Mapped[dt.date | None]
    embargo_reason: Mapped[str] = text_of(500)
    illustrative: Mapped[bool] = mapped_column(default=False)
    status: Mapped[EvidenceStatus] = word(EvidenceStatus)
    withdrawn_reason: Mapped[str] = text_of(1000)
    retraction: Mapped[Retraction] = word(
        Retraction, default=Retraction.NONE, server_default="none"
    )
    retraction_source: Mapped[str] = text_of(1000, server_default="")
    retraction_on: Mapped[dt.date | None]
    created_by: Mapped[int] = points_to("person.id")
    created_at: Mapped[dt.datetime] = moment()
    row_version: Mapped[int] = mapped_column(default=1)


class EvidenceAuthor(Base):
    """A person of the site who wrote the evidence; they do not sign where it decides."""

    __tablename__ = "evidence_author"

    evidence_id: Mapped[int] = points_to("evidence.id", primary_key=True)
    person_id: Mapped[int] = points_to("person.id", primary_key=True)
