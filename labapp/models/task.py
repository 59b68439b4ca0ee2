"""Tasks: what is to be done in a visit."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import TaskStatus


class Task(Base):
    """Something to do, with an owner and a day; required ones are read by the gate."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("visit_id", "key"),
        CheckConstraint("trim(title_en) <> '' OR trim(title_cy) <> ''", name="title_given"),
        CheckConstraint("status <> 'not_needed' OR trim(note) <> ''", name="not_needed_has_reason"),
        CheckConstraint(
            "(status IN ('done', 'not_needed')) = (closed_at IS NOT NULL)", name="closed"
        ),
        Index("ix_task_owner_status", "owner_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    key: Mapped[str | None] = text_of(60, default=None)
    title_en: Mapped[str] = text_of(300)
    title_cy: Mapped[str] = text_of(300)
    guidance_en: Mapped[str] = text_of(2000)
    guidance_cy: Mapped[str] = text_of(2000)
    role: Mapped[str] = text_of(30)
    owner_id: Mapped[int | None] = points_to("person.id")
    due_on: Mapped[dt.date | None]
    required: Mapped[bool] = mapped_column(default=False)
    closes_with: Mapped[str] = text_of(60)
    status: Mapped[TaskStatus] = word(TaskStatus)
    note: Mapped[str] = text_of(2000)
    created_by: Mapped[int | None] = points_to("person.id")
    created_at: Mapped[dt.datetime] = moment()
    assigned_at: Mapped[dt.datetime] = moment()
    closed_by: Mapped[int | None] = points_to("person.id")
    closed_at: Mapped[dt.datetime | None] = moment()
    row_version: Mapped[int] = mapped_column(default=1)
