"""The pilot: a policy tried out in a place."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import Phase


class Pilot(Base):
    """The aggregate root: every change a gate can read locks this row."""

    __tablename__ = "pilot"
    __table_args__ = (
        UniqueConstraint("lab_id", "number"),
        ForeignKeyConstraint(
            ["definition_digest", "stage"],
            ["workflow_stage.digest", "workflow_stage.stage"],
            ondelete="RESTRICT",
            name="fk_pilot_stage_of_definition",
        ),
        CheckConstraint("trim(title_en) <> '' OR trim(title_cy) <> ''", name="title_given"),
        CheckConstraint("cycle >= 1", name="cycle_from_one"),
        CheckConstraint("parent_id IS NULL OR parent_id < id", name="parent_before_child"),
        Index("ix_pilot_lab_phase", "lab_id", "phase"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lab_id: Mapped[int] = points_to("lab.id")
    number: Mapped[int]
    reference: Mapped[str] = text_of(20, unique=True)
    title_en: Mapped[str] = text_of(200)
    title_cy: Mapped[str] = text_of(200)
    question_en: Mapped[str] = text_of(1000)
    question_cy: Mapped[str] = text_of(1000)
    summary_en: Mapped[str] = text_of(4000)
    summary_cy: Mapped[str] = text_of(4000)
    hypothesis_en: Mapped[str] = text_of(2000)
    hypothesis_cy: Mapped[str] = text_of(2000)
    decision_rule: Mapped[str] = text_of(2000)
    challenge_question: Mapped[str] = text_of(1000)
    strategy_objective: Mapped[str] = text_of(1000)
    budget_code: Mapped[str] = text_of(60)
    owner_after: Mapped[str] = text_of(300)
    scale_to: Mapped[str] = text_of(1000)
    ends_on: Mapped[dt.date | None]
    funding_ends_on: Mapped[dt.date | None]
    illustrative: Mapped[bool] = mapped_column(default=False)
    definition_digest: Mapped[str] = points_to("workflow_body.digest")
    stage: Mapped[str] = text_of(60)
    phase: Mapped[Phase] = word(Phase)
    cycle: Mapped[int] = mapped_column(default=1)
    parent_id: Mapped[int | None] = points_to("pilot.id")
    created_by: Mapped[int | None] = points_to("person.id")
    created_at: Mapped[dt.datetime] = moment()
    changed_at: Mapped[dt.datetime] = moment()
    row_version: Mapped[int] = mapped_column(default=1)
    facts_version: Mapped[int] = mapped_column(default=1)


class PilotPlace(Base):
    """A place where a pilot is tried out."""

    __tablename__ = "pilot_place"

    pilot_id: Mapped[int] = points_to("pilot.id", primary_key=True)
    place_id: Mapped[int] = points_to("place.id", primary_key=True)


class ScalePlace(Base):
    """A place a pilot is to go on in; scaled, it has a child pilot there."""

    __tablename__ = "scale_place"

    pilot_id: Mapped[int] = points_to("pilot.id", primary_key=True)
    place_id: Mapped[int] = points_to("place.id", primary_key=True)
