"""The audit record as whoever runs the site reads it: what was done and by whom, never what in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from labapp.db import db
from labapp.models import AuditEvent, Lab, Person, Pilot
from labapp.permissions import Permission, require_on_site
from labapp.words import Actor, Bilingual


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One sealed event; `by` is None where the operator or the clock acted."""

    seq: int
    at: dt.datetime
    kind: str
    subject: str
    actor_key: str
    by: Bilingual | None
    lab: str
    pilot: str
    hash: str


def list_recorded(
    actor: Actor, *, before: int | None = None, limit: int = 50
) -> tuple[list[RecordedEvent], int | None]:
    """List events, the newest first, and the number below which the next page begins."""
    require_on_site(actor, Permission.SEE_AUDIT)
    chosen = _events().order_by(AuditEvent.seq.desc()).limit(limit + 1)
    if before is not None:
        chosen = chosen.where(AuditEvent.seq < before)
    events = [_recorded(row) for row in db.session.execute(chosen)]
    return events[:limit], (events[limit - 1].seq if len(events) > limit else None)


def _events() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuditEvent.seq,
            AuditEvent.at,
            AuditEvent.kind,
            AuditEvent.subject,
            AuditEvent.actor_key,
            Person.name,
            Person.name_cy,
            Lab.code,
            Pilot.reference,
            AuditEvent.hash,
        )
        .select_from(AuditEvent)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .outerjoin(Lab, Lab.id == AuditEvent.lab_id)
        .outerjoin(Pilot, Pilot.id == AuditEvent.pilot_id)
    )


def _recorded(row: Row[*tuple[Any, ...]]) -> RecordedEvent:
    return RecordedEvent(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        subject=row.subject,
        actor_key=row.actor_key,
        by=Bilingual(row.name, row.name_cy) if row.name else None,
        lab=row.code or "",
        pilot=row.reference or "",
        hash=row.hash,
    )
