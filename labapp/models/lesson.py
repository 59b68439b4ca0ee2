"""Lessons: what a pilot taught, as an instruction another lab could follow."""

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import LessonStatus


class Lesson(Base):
    """Expected, happened, why, so do this; applies when."""

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("lab_id", "number"),
        CheckConstraint("trim(title_en) <> '' OR trim(title_cy) <> ''", name="title_given"),
        CheckConstraint(
            "status NOT IN ('validated', 'verified')"
            " OR (trim(why_en || why_cy) <> '' AND trim(do_this_en || do_this_cy) <> '')",
            name="validated_has_cause",
        ),
        CheckConstraint(
            "status NOT IN ('validated', 'verified') OR (decided_by IS NOT NULL"
            " AND (recorded_by IS NULL OR decided_by <> recorded_by))",
            name="validated_by_another",
        ),
        CheckConstraint(
            "status <> 'rejected' OR trim(decision_note) <> ''", name="rejected_has_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lab_id: Mapped[int] = points_to("lab.id")
    number: Mapped[int]
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    title_en: Mapped[str] = text_of(200)
    title_cy: Mapped[str] = text_of(200)
    expected_en: Mapped[str] = text_of(2000)
    expected_cy: Mapped[str] = text_of(2000)
    happened_en: Mapped[str] = text_of(2000)
    happened_cy: Mapped[str] = text_of(2000)
    why_en: Mapped[str] = text_of(2000)
    why_cy: Mapped[str] = text_of(2000)
    do_this_en: Mapped[str] = text_of(2000)
    do_this_cy: Mapped[str] = text_of(2000)
    applies_when_en: Mapped[str] = text_of(2000)
    applies_when_cy: Mapped[str] = text_of(2000)
    status: Mapped[LessonStatus] = word(LessonStatus)
    review_by: Mapped[dt.date | None]
    decided_by: Mapped[int | None] = points_to("person.id")
    decided_at: Mapped[dt.datetime | None] = moment()
    decision_note: Mapped[str] = text_of(1000)
    recorded_by: Mapped[int | None] = points_to("person.id")
    recorded_at: Mapped[dt.datetime] = moment()
    row_version: Mapped[int] = mapped_column(default=1)
