"""Waivers: a named person sets a requirement aside, with a reason, on the record."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class Waiver(Base):
    """A requirement of a move set aside for this visit, until it is taken back."""

    __tablename__ = "waiver"
    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
        CheckConstraint("(ended_at IS NULL) OR (ended_at >= at)", name="ended_after"),
        Index(
            "uq_waiver_standing",
            "visit_id",
            "move",
            "requirement",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    move: Mapped[str] = text_of(60)
    requirement: Mapped[str] = text_of(60)
    reason: Mapped[str] = text_of(4000)
    person_id: Mapped[int] = points_to("person.id")
    at: Mapped[dt.datetime] = moment()
    ended_by: Mapped[int | None] = points_to("person.id")
    ended_at: Mapped[dt.datetime | None] = moment()
