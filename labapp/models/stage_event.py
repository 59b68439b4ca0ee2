"""Stage events: every move of a pilot, with the facts it was judged on."""

import datetime as dt

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class StageEvent(Base):
    """One move, kept for ever; append-only by trigger."""

    __tablename__ = "stage_event"
    __table_args__ = (UniqueConstraint("pilot_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    seq: Mapped[int]
    move: Mapped[str] = text_of(60)
    kind: Mapped[str] = text_of(30)
    from_stage: Mapped[str] = text_of(60)
    to_stage: Mapped[str] = text_of(60)
    cycle: Mapped[int]
    reason: Mapped[str] = text_of(4000)
    definition_digest: Mapped[str] = points_to("workflow_body.digest")
    findings: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    facts_digest: Mapped[str] = text_of(64)
    review_id: Mapped[int | None] = points_to("gate_review.id")
    actor_key: Mapped[str] = text_of(40)
    person_id: Mapped[int | None] = points_to("person.id")
    at: Mapped[dt.datetime] = moment()
