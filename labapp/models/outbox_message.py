"""Messages that wait to be sent."""

import datetime as dt

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of, word
from labapp.words import MessageState


class OutboxMessage(Base):
    """A mail to be: who, what about; its words are made when it is sent."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = text_of(60)
    recipient_id: Mapped[int] = points_to("person.id")
    pilot_id: Mapped[int | None] = points_to("pilot.id")
    subject: Mapped[str] = text_of(60)
    unique_key: Mapped[str | None] = text_of(200, default=None, unique=True)
    state: Mapped[MessageState] = word(MessageState, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime] = moment()
    title: Mapped[str] = text_of(300)
    body: Mapped[str] = mapped_column(Text, default="")
    error: Mapped[str] = text_of(500)
    created_at: Mapped[dt.datetime] = moment()
    sent_at: Mapped[dt.datetime | None] = moment()
