"""Membership: a person in a lab, with the organisations they work for."""

import datetime as dt

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, word
from labapp.words import LabRole


class Membership(Base):
    """A person's place in a lab; ended, it ends every role that hangs from it."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("lab_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lab_id: Mapped[int] = points_to("lab.id")
    person_id: Mapped[int] = points_to("person.id")
    lab_role: Mapped[LabRole | None] = word(LabRole)
    created_at: Mapped[dt.datetime] = moment()
    ended_at: Mapped[dt.datetime | None] = moment()


class MembershipOrganisation(Base):
    """An organisation a member works for; two make a broker, who signs for neither."""

    __tablename__ = "membership_organisation"

    membership_id: Mapped[int] = points_to("membership.id", primary_key=True)
    organisation_id: Mapped[int] = points_to("organisation.id", primary_key=True)
