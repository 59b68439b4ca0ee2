"""Stored readiness: what is left, with whom, since when; written under the pilot's lock."""

import datetime as dt

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class Readiness(Base):
    """What lists and pages read instead of judging; `labapp fsck` recomputes and compares.

    `unsignable` is the nearest gate ahead that this team cannot sign; None where there is none.
    """

    __tablename__ = "readiness"

    pilot_id: Mapped[int] = points_to("pilot.id", primary_key=True)
    facts_version: Mapped[int]
    on_hold: Mapped[bool] = mapped_column(default=False)
    since: Mapped[dt.datetime] = moment()
    move: Mapped[str] = text_of(60)
    met: Mapped[int]
    asked: Mapped[int]
    held_by: Mapped[str] = mapped_column(Text)
    held_since: Mapped[dt.datetime | None] = moment()
    next_due: Mapped[dt.date | None]
    rating: Mapped[str] = text_of(30)
    unsignable: Mapped[str | None] = text_of(60, default=None)
    details: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[dt.datetime | None] = moment(index=True)
    computed_at: Mapped[dt.datetime] = moment()
