"""Roles on a pilot."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, word
from labapp.words import PilotRoleKind


class PilotRole(Base):
    """What a member does on one pilot; approvers, and deputies for some dates, sign."""

    __tablename__ = "pilot_role"
    __table_args__ = (
        CheckConstraint(
            "kind NOT IN ('approver', 'deputy') OR organisation_id IS NOT NULL",
            name="approver_for",
        ),
        CheckConstraint(
            "(kind = 'deputy') = (deputy_for IS NOT NULL)"
            " AND (kind = 'deputy') = (from_on IS NOT NULL)"
            " AND (kind = 'deputy') = (until_on IS NOT NULL)",
            name="deputy_for_dates",
        ),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="deputy_until_after_from"),
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
    deputy_for: Mapped[int | None] = points_to("person.id")
    from_on: Mapped[dt.date | None]
    until_on: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime] = moment()
    ended_at: Mapped[dt.datetime | None] = moment()
