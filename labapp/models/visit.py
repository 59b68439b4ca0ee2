"""Visits: one stay of a pilot in a stage."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class Visit(Base):
    """One stay in a stage; tasks, sign-offs and clocks belong to it."""

    __tablename__ = "visit"
    __table_args__ = (
        UniqueConstraint("pilot_id", "number"),
        CheckConstraint("left_at IS NULL OR left_at > entered_at", name="left_after_entered"),
        Index(
            "uq_visit_open",
            "pilot_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    number: Mapped[int]
    cycle: Mapped[int]
    stage: Mapped[str] = text_of(60)
    entered_at: Mapped[dt.datetime] = moment()
    left_at: Mapped[dt.datetime | None] = moment()
    target_on: Mapped[dt.date | None]
