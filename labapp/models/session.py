"""Sessions and what surrounds signing in."""

import datetime as dt

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class WebSession(Base):
    """One sign-in on one browser; the cookie holds a secret whose hash is kept here."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = text_of(64, unique=True)
    person_id: Mapped[int] = points_to("person.id")
    browser: Mapped[str] = text_of(300)
    created_at: Mapped[dt.datetime] = moment()
    last_seen_at: Mapped[dt.datetime] = moment()
    expires_at: Mapped[dt.datetime] = moment()
    ended_at: Mapped[dt.datetime | None] = moment()


class SignInFailure(Base):
    """A failed attempt, counted by account and address so that guessing is slow."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = text_of(254, index=True)
    address: Mapped[str] = text_of(60, index=True)
    at: Mapped[dt.datetime] = moment()


class Draft(Base):
    """What somebody typed and has not pressed yet; it outlives their session.

    `page` says from which opening of the form it came, and `step` how often it was kept from there:
    what is late on its way does not replace what was typed after it.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = points_to("person.id")
    form: Mapped[str] = text_of(200)
    fields: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = text_of(100, server_default="")
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    saved_at: Mapped[dt.datetime] = moment()
