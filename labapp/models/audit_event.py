"""The audit record: what was done, by whom, chained by hash."""

import datetime as dt

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, moment, points_to, text_of


class AuditEvent(Base):
    """One thing done; append-only by trigger, bound to the one before by a keyed hash."""

    __tablename__ = "audit_event"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = moment()
    actor_key: Mapped[str] = text_of(40)
    person_id: Mapped[int | None] = points_to("person.id")
    kind: Mapped[str] = text_of(60)
    subject: Mapped[str] = text_of(60, index=True)
    lab_id: Mapped[int | None] = points_to("lab.id")
    pilot_id: Mapped[int | None] = points_to("pilot.id")
    details: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = text_of(64)
    hash: Mapped[str] = text_of(64)


class AuditHead(Base):
    """The newest link of the chain; locked while a transaction seals its events."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = text_of(64)
