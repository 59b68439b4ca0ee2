"""Holds: a pilot is paused, and its clock with it."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class Hold(Base):
    """A pause with a reason and a date to look at it again; not a stage."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
        CheckConstraint("ended_at IS NULL OR ended_at > started_at", name="ended_after_started"),
        Index(
            "uq_hold_open",
            "pilot_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    reason: Mapped[str] = text_of(4000)
    review_on: Mapped[dt.date]
    started_by: Mapped[int | None] = points_to("person.id")
    started_at: Mapped[dt.datetime] = moment()
    ended_by: Mapped[int | None] = points_to("person.id")
    ended_at: Mapped[dt.datetime | None] = moment()
