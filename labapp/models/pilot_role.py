"""Roles on a pilot."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, word
from labapp.words import PilotRoleKind


class PilotRole(Base):
    """What a member does on one pilot; an approver approves for an organisation."""

    __tablename__ = "pilot_role"
    __table_args__ = (
        CheckConstraint("kind <> 'approver' OR organisation_id IS NOT NULL", name="approver_for"),
        Index(
            "uq_pilot_role_held",
            "pilot_id",
            "membership_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    membership_id: Mapped[int] = points_to("membership.id")
    kind: Mapped[PilotRoleKind] = word(PilotRoleKind)
    organisation_id: Mapped[int | None] = points_to("organisation.id")
    created_at: Mapped[dt.datetime] = moment()
    ended_at: Mapped[dt.datetime | None] = moment()
