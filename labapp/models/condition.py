"""Conditions: what was promised when a gate was approved."""

import datetime as dt

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class Condition(Base):
    """Something promised at an approval; it becomes a task when the move is made."""

    __tablename__ = "condition"
    __table_args__ = (
        CheckConstraint("trim(text) <> ''", name="text_given"),
        CheckConstraint(
            "(sign_off_id IS NULL) <> (meeting_decision_id IS NULL)", name="set_by_one"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    review_id: Mapped[int] = points_to("gate_review.id")
    sign_off_id: Mapped[int | None] = points_to("sign_off.id")
    meeting_decision_id: Mapped[int | None] = points_to("meeting_decision.id")
    text: Mapped[str] = text_of(300)
    owner_id: Mapped[int] = points_to("person.id")
    due_on: Mapped[dt.date]
    task_id: Mapped[int | None] = points_to("task.id", unique=True)
    created_at: Mapped[dt.datetime] = moment()
