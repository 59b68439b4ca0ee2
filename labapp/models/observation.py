"""Observations: a value for a period, with every revision."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, CanonicalDecimal, moment, points_to, text_of, word
from labapp.words import ObservationFlag, ObservationStatus, RevisionReason


class Observation(Base):
    """One revision of one value; append-only by trigger, the highest revision is current.

    `series` is the canonical key of place, group and dimension, so that uniqueness holds.
    """

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("indicator_id", "series", "period_start", "revision"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint("revision = 1 OR reason IS NOT NULL", name="revision_has_reason"),
        CheckConstraint(
            "(value IS NULL) = (flag IS NOT NULL AND flag IN ('c', 'x', 'z'))",
            name="value_or_absence",
        ),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="both_parts"),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        CheckConstraint(
            "finalised_by IS NULL OR finalised_by <> recorded_by", name="second_person"
        ),
        CheckConstraint("(status = 'final') = (finalised_by IS NOT NULL)", name="final_by_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = points_to("indicator.id")
    place_id: Mapped[int | None] = points_to("place.id")
    group: Mapped[str] = text_of(60)
    dimension: Mapped[str] = text_of(200)
    series: Mapped[str] = text_of(300)
    period_start: Mapped[dt.date]
    period_end: Mapped[dt.date]
    revision: Mapped[int]
    definition_version: Mapped[int] = mapped_column(default=1)
    value: Mapped[Decimal | None] = mapped_column(CanonicalDecimal())
    numerator: Mapped[Decimal | None] = mapped_column(CanonicalDecimal())
    denominator: Mapped[Decimal | None] = mapped_column(CanonicalDecimal())
    flag: Mapped[ObservationFlag | None] = word(ObservationFlag)
    status: Mapped[ObservationStatus] = word(ObservationStatus)
    reason: Mapped[RevisionReason | None] = word(RevisionReason)
    note: Mapped[str] = text_of(2000)
    source: Mapped[str] = text_of(1000)
    return_id: Mapped[int | None] = points_to("pilot_return.id")
    recorded_by: Mapped[int | None] = points_to("person.id")
    recorded_at: Mapped[dt.datetime] = moment()
    finalised_by: Mapped[int | None] = points_to("person.id")
