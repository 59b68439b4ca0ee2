"""Workflow definitions as published: bodies by their digest, versions by their number."""

import datetime as dt

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import Phase


class WorkflowBody(Base):
    """The canonical text of a definition; its SHA-256 is its identity."""

    __tablename__ = "workflow_body"

    digest: Mapped[str] = text_of(64, primary_key=True)
    body: Mapped[str] = mapped_column(Text)


class WorkflowStage(Base):
    """A stage of a definition, so that no pilot can stand in a stage its definition lacks."""

    __tablename__ = "workflow_stage"

    digest: Mapped[str] = points_to("workflow_body.digest", primary_key=True)
    stage: Mapped[str] = text_of(60, primary_key=True)
    position: Mapped[int]
    phase: Mapped[Phase] = word(Phase)
    label_en: Mapped[str] = text_of(100)
    label_cy: Mapped[str] = text_of(100)


class WorkflowVersion(Base):
    """A published version of a workflow."""

    __tablename__ = "workflow_version"
    __table_args__ = (UniqueConstraint("key", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = text_of(60)
    number: Mapped[int]
    digest: Mapped[str] = points_to("workflow_body.digest", unique=True)
    title_en: Mapped[str] = text_of(200)
    title_cy: Mapped[str] = text_of(200)
    published_by: Mapped[int | None] = points_to("person.id")
    published_at: Mapped[dt.datetime] = moment()
