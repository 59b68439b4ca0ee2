"""Indicators: what is measured, where it started and where it should be."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, CanonicalDecimal, moment, points_to, text_of, word
from labapp.words import (
    Accumulation,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
    ObservationFlag,
)


class Indicator(Base):
    """What is measured, how often, and which way is good."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("pilot_id", "code"),
        CheckConstraint("trim(code) <> ''", name="code_given"),
        CheckConstraint("measured_until >= measured_from", name="measured_in_order"),
        CheckConstraint("trim(title_en) <> '' OR trim(title_cy) <> ''", name="title_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    code: Mapped[str] = text_of(40)
    title_en: Mapped[str] = text_of(200)
    title_cy: Mapped[str] = text_of(200)
    definition: Mapped[str] = text_of(2000)
    definition_version: Mapped[int] = mapped_column(default=1)
    level: Mapped[IndicatorLevel] = word(IndicatorLevel)
    measure: Mapped[Measure] = word(Measure)
    unit_en: Mapped[str] = text_of(60)
    unit_cy: Mapped[str] = text_of(60)
    direction: Mapped[Direction] = word(Direction)
    accumulation: Mapped[Accumulation] = word(Accumulation)
    frequency: Mapped[Frequency] = word(Frequency)
    minimum: Mapped[Decimal | None] = mapped_column(CanonicalDecimal())
    maximum: Mapped[Decimal | None] = mapped_column(CanonicalDecimal())
    lag_days: Mapped[int] = mapped_column(default=0)
    measured_from: Mapped[dt.date | None]
    measured_until: Mapped[dt.date | None]
    method_note: Mapped[str] = text_of(4000)
    source: Mapped[str] = text_of(500)
    in_return: Mapped[bool] = mapped_column(default=True)
    owner_id: Mapped[int | None] = points_to("person.id")
    active: Mapped[bool] = mapped_column(default=True)
    retired_reason: Mapped[str] = text_of(1000)
    illustrative: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = points_to("person.id")
    created_at: Mapped[dt.datetime] = moment()
    row_version: Mapped[int] = mapped_column(default=1)


class Baseline(Base):
    """Where an indicator started; locked when delivery starts, a later one is new."""

    __tablename__ = "baseline"
    __table_args__ = (
        UniqueConstraint("indicator_id", "number"),
        CheckConstraint("(value IS NULL) = (flag IS NOT NULL)", name="value_or_flag"),
        CheckConstraint("flag IS NULL OR flag IN ('x', 'z')", name="flag_of_absence"),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = points_to("indicator.id")
    number: Mapped[int]
    value: Mapped[Decimal | None] = mapped_column(CanonicalDecimal())
    flag: Mapped[ObservationFlag | None] = word(ObservationFlag)
    period_start: Mapped[dt.date]
    period_end: Mapped[dt.date]
    method: Mapped[str] = text_of(2000)
    set_by: Mapped[int | None] = points_to("person.id")
    set_at: Mapped[dt.datetime] = moment()
    locked_at: Mapped[dt.datetime | None] = moment()


class Target(Base):
    """Where an indicator should be, and when; superseded, never edited."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("indicator_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = points_to("indicator.id")
    number: Mapped[int]
    value: Mapped[Decimal] = mapped_column(CanonicalDecimal())
    due_on: Mapped[dt.date]
    rationale: Mapped[str] = text_of(2000)
    set_by: Mapped[int | None] = points_to("person.id")
    set_at: Mapped[dt.datetime] = moment()
