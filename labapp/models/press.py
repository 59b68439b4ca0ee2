"""Presses: one press of a button, done once and answered the same."""

import datetime as dt

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, text_of


class PressRecord(Base):
    """An answered press, found again by actor and key."""

    __tablename__ = "press"
    __table_args__ = (UniqueConstraint("actor_key", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_key: Mapped[str] = text_of(40)
    key: Mapped[str] = text_of(64)
    digest: Mapped[str] = text_of(64)
    result: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = moment()
