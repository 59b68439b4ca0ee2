"""Changes of version: pilots in flight go over to another version of their workflow."""

import datetime as dt

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import MigrationPolicy, MigrationState, PilotMigrationState


class WorkflowMigration(Base):
    """One change of version of the pilots on it, with the stages that go over to others."""

    __tablename__ = "workflow_migration"
    __table_args__ = (
        CheckConstraint("from_digest <> to_digest", name="to_another"),
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = text_of(60)
    from_digest: Mapped[str] = points_to("workflow_body.digest")
    to_digest: Mapped[str] = points_to("workflow_body.digest")
    policy: Mapped[MigrationPolicy] = word(MigrationPolicy)
    mapping: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = text_of(4000)
    state: Mapped[MigrationState] = word(MigrationState)
    started_by: Mapped[int | None] = points_to("person.id")
    started_at: Mapped[dt.datetime] = moment()
    finished_at: Mapped[dt.datetime | None] = moment()


class PilotMigration(Base):
    """Where one pilot stands in a change of version, and where it came from."""

    __tablename__ = "pilot_migration"
    __table_args__ = (UniqueConstraint("migration_id", "pilot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    migration_id: Mapped[int] = points_to("workflow_migration.id")
    pilot_id: Mapped[int] = points_to("pilot.id")
    state: Mapped[PilotMigrationState] = word(PilotMigrationState)
    from_stage: Mapped[str] = text_of(60)
    to_stage: Mapped[str] = text_of(60)
    note: Mapped[str] = text_of(1000)
    at: Mapped[dt.datetime] = moment()
