"""Meeting decisions: what a body decided in a room, on the dossier printed for it."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import MeetingState, SignOffDecision

NOT_DECLINED = "state <> 'declined'"


class MeetingDecision(Base):
    """Recorded by one person and confirmed by another who was there; it counts only then."""

    __tablename__ = "meeting_decision"
    __table_args__ = (
        CheckConstraint(
            "decision IN ('approve', 'approve_with_conditions') OR trim(reason) <> ''",
            name="return_has_reason",
        ),
        CheckConstraint("(state = 'recorded') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        CheckConstraint("settled_by IS NULL OR settled_by <> recorded_by", name="by_another"),
        CheckConstraint("state <> 'declined' OR trim(settled_note) <> ''", name="declined_why"),
        CheckConstraint("length(minute_sha256) = 64", name="minute_whole"),
        CheckConstraint("minute_size > 0", name="minute_not_empty"),
        Index(
            "uq_meeting_decision_standing",
            "review_id",
            "organisation_id",
            unique=True,
            sqlite_where=text(NOT_DECLINED),
            postgresql_where=text(NOT_DECLINED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = points_to("gate_review.id")
    pilot_id: Mapped[int] = points_to("pilot.id")
    organisation_id: Mapped[int] = points_to("organisation.id")
    met_on: Mapped[dt.date]
    decision: Mapped[SignOffDecision] = word(SignOffDecision)
    reason: Mapped[str] = text_of(4000)
    dissent: Mapped[str] = text_of(4000)
    minute_name: Mapped[str] = text_of(255)
    minute_media_type: Mapped[str] = text_of(100)
    minute_size: Mapped[int]
    minute_sha256: Mapped[str] = text_of(64)
    seen_digest: Mapped[str] = text_of(64)
    material_digest: Mapped[str] = text_of(64)
    state: Mapped[MeetingState] = word(MeetingState)
    recorded_by: Mapped[int] = points_to("person.id")
    recorded_at: Mapped[dt.datetime] = moment()
    settled_by: Mapped[int | None] = points_to("person.id")
    settled_at: Mapped[dt.datetime | None] = moment()
    settled_note: Mapped[str] = text_of(4000)
