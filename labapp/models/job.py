"""Jobs: work done after the answer, whose row is the truth."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, text_of, word
from labapp.words import JobState


class Job(Base):
    """A piece of work; whoever holds its lease does it."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = text_of(60)
    subject: Mapped[str] = text_of(60)
    unique_key: Mapped[str | None] = text_of(200, default=None, unique=True)
    state: Mapped[JobState] = word(JobState, index=True)
    progress: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None] = moment()
    not_before: Mapped[dt.datetime] = moment()
    error: Mapped[str] = text_of(500)
    created_at: Mapped[dt.datetime] = moment()
    done_at: Mapped[dt.datetime | None] = moment()
