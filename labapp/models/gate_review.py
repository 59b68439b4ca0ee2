"""Gate reviews: rounds of sign-off for one move."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import ReviewState, SignOffDecision


class GateReview(Base):
    """One round: the dossier frozen as bytes, with its two digests."""

    __tablename__ = "gate_review"
    __table_args__ = (
        UniqueConstraint("visit_id", "move", "round"),
        CheckConstraint("round >= 1", name="round_from_one"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_over"),
        Index(
            "uq_gate_review_open",
            "pilot_id",
            "move",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    move: Mapped[str] = text_of(60)
    round: Mapped[int]
    state: Mapped[ReviewState] = word(ReviewState)
    note: Mapped[str] = text_of(4000)
    submitted_by: Mapped[int] = points_to("person.id")
    opened_at: Mapped[dt.datetime] = moment()
    due_on: Mapped[dt.date | None]
    closed_at: Mapped[dt.datetime | None] = moment()
    dossier: Mapped[str] = mapped_column(Text)
    seen_digest: Mapped[str] = text_of(64)
    material_digest: Mapped[str] = text_of(64)


class SignOff(Base):
    """One person's decision in a round, on the dossier they saw; append-only by trigger."""

    __tablename__ = "sign_off"
    __table_args__ = (
        UniqueConstraint("review_id", "person_id"),
        CheckConstraint(
            "decision IN ('approve', 'approve_with_conditions') OR trim(reason) <> ''",
            name="return_has_reason",
        ),
        CheckConstraint("deputy_for IS NULL OR deputy_for <> person_id", name="deputy_for_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = points_to("gate_review.id")
    pilot_id: Mapped[int] = points_to("pilot.id")
    person_id: Mapped[int] = points_to("person.id")
    organisation_id: Mapped[int] = points_to("organisation.id")
    deputy_for: Mapped[int | None] = points_to("person.id")
    decision: Mapped[SignOffDecision] = word(SignOffDecision)
    reason: Mapped[str] = text_of(4000)
    seen_digest: Mapped[str] = text_of(64)
    material_digest: Mapped[str] = text_of(64)
    at: Mapped[dt.datetime] = moment()


class ReturnedSection(Base):
    """What a return finds wanting in one section of the dossier; append-only by trigger."""

    __tablename__ = "returned_section"
    __table_args__ = (
        UniqueConstraint("sign_off_id", "section"),
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_off_id: Mapped[int] = points_to("sign_off.id")
    section: Mapped[str] = text_of(60)
    reason: Mapped[str] = text_of(4000)


class Readdressing(Base):
    """A slot nobody has answered is asked of somebody else; append-only by trigger."""

    __tablename__ = "readdressing"
    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
        CheckConstraint("from_person_id <> to_person_id", name="to_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = points_to("gate_review.id")
    pilot_id: Mapped[int] = points_to("pilot.id")
    organisation_id: Mapped[int] = points_to("organisation.id")
    from_person_id: Mapped[int] = points_to("person.id")
    to_person_id: Mapped[int] = points_to("person.id")
    reason: Mapped[str] = text_of(4000)
    by_id: Mapped[int | None] = points_to("person.id")
    at: Mapped[dt.datetime] = moment()
