"""People who sign in, or hold a role."""

import datetime as dt

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, text_of


class Person(Base):
    """Somebody known to the site; without a password hash they cannot sign in."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = text_of(254, unique=True)
    name: Mapped[str] = text_of(200)
    name_cy: Mapped[str] = text_of(200)
    language: Mapped[str] = text_of(2)
    orcid: Mapped[str] = text_of(19)
    password_hash: Mapped[str] = text_of(300)
    site_admin: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[dt.datetime | None] = moment()
    created_at: Mapped[dt.datetime] = moment()
