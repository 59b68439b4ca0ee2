"""Reminders: somebody pressed Remind on a row of what is left."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class Reminder(Base):
    """One mail asked for by a person; append-only by trigger."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    move: Mapped[str] = text_of(60)
    requirement: Mapped[str] = text_of(60)
    recipient_id: Mapped[int] = points_to("person.id")
    by_id: Mapped[int] = points_to("person.id")
    at: Mapped[dt.datetime] = moment()
