"""The lab: a partnership that runs pilots."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class Lab(Base):
    """A partnership of councils and universities; it owns its pilots, people and evidence."""

    __tablename__ = "lab"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = text_of(8, unique=True)
    name_en: Mapped[str] = text_of(200)
    name_cy: Mapped[str] = text_of(200)
    about_en: Mapped[str] = text_of(2000)
    about_cy: Mapped[str] = text_of(2000)
    calendar: Mapped[str] = text_of(30, default="england-and-wales")
    welsh_required: Mapped[bool] = mapped_column(default=False)
    demonstration: Mapped[bool] = mapped_column(default=False)
    next_pilot: Mapped[int] = mapped_column(default=1)
    next_evidence: Mapped[int] = mapped_column(default=1)
    next_lesson: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = moment()


class ClosureDay(Base):
    """A day on which a lab does not work, beside weekends and bank holidays."""

    __tablename__ = "closure_day"

    lab_id: Mapped[int] = points_to("lab.id", primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    name_en: Mapped[str] = text_of(200)
    name_cy: Mapped[str] = text_of(200)
