"""Conclusions: how a cycle ends."""

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import ConclusionKind


class Conclusion(Base):
    """What was concluded in a cycle and why; append-only by trigger, the latest counts."""

    __tablename__ = "conclusion"
    __table_args__ = (
        UniqueConstraint("pilot_id", "cycle", "number"),
        CheckConstraint("trim(reasons) <> ''", name="reasons_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    visit_id: Mapped[int] = points_to("visit.id")
    cycle: Mapped[int]
    number: Mapped[int]
    kind: Mapped[ConclusionKind] = word(ConclusionKind)
    options: Mapped[str] = text_of(4000)
    reasons: Mapped[str] = text_of(4000)
    dissent: Mapped[str] = text_of(4000)
    look_back_on: Mapped[dt.date | None]
    follows_rule: Mapped[bool | None]
    recorded_by: Mapped[int | None] = points_to("person.id")
    recorded_at: Mapped[dt.datetime] = moment()
