"""Partners: an organisation's part in a pilot."""

import datetime as dt

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, word
from labapp.words import PartnerPart


class Partner(Base):
    """An organisation takes part in a pilot as lead, in delivery, in evaluation, …"""

    __tablename__ = "partner"
    __table_args__ = (
        Index(
            "uq_partner_part",
            "pilot_id",
            "organisation_id",
            "part",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pilot_id: Mapped[int] = points_to("pilot.id")
    organisation_id: Mapped[int] = points_to("organisation.id")
    part: Mapped[PartnerPart] = word(PartnerPart)
    created_at: Mapped[dt.datetime] = moment()
    ended_at: Mapped[dt.datetime | None] = moment()
