"""Returns: the delivery team's regular word."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, CanonicalDecimal, moment, points_to, text_of, word
from labapp.words import Rating


class Return(Base):
    """A return as sent: final, append-only by trigger; a correction is a revision."""

    __tablename__ = "pilot_return"
    __table_args__ = (
        UniqueConstraint("pilot_id", "period_start", "revision"),
        CheckConstraint("nothing_to_report OR rating IS NOT NULL", name="rating_given"),
        CheckConstraint("revision = 1 OR trim(revision_reason) <> ''", name="revision_has_reason"),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    period_start: Mapped[dt.date]
    period_end: Mapped[dt.date]
    revision: Mapped[int]
    nothing_to_report: Mapped[bool] = mapped_column(default=False)
    rating: Mapped[Rating | None] = word(Rating)
    rating_reason: Mapped[str] = text_of(1000)
    happened: Mapped[str] = text_of(4000)
    spend: Mapped[Decimal | None] = mapped_column(CanonicalDecimal())
    revision_reason: Mapped[str] = text_of(1000)
    sent_by: Mapped[int] = points_to("person.id")
    sent_at: Mapped[dt.datetime] = moment()
