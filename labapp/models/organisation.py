"""Organisations: councils, universities, funders."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, points_to, text_of, word
from labapp.words import OrganisationKind


class Organisation(Base):
    """An organisation as one lab knows it."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("lab_id", "name_en"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lab_id: Mapped[int] = points_to("lab.id")
    kind: Mapped[OrganisationKind] = word(OrganisationKind)
    name_en: Mapped[str] = text_of(200)
    name_cy: Mapped[str] = text_of(200)
    gss_code: Mapped[str] = text_of(9)
    ror: Mapped[str] = text_of(30)
    ukprn: Mapped[str] = text_of(8)
    governance_body: Mapped[bool] = mapped_column(default=False)
