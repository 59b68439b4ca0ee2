"""The question what happened to a pilot, asked of the audit record, newest first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import AuditEvent
from labapp.permissions import visible_evidence
from labapp.reading.happened.of_reminders import REMINDED
from labapp.reading.happened.told import tell
from labapp.reading.holders import Held, named_from, names_from, records_named
from labapp.words import Actor, Bilingual, Mention, Spoken
from labapp.workflows.calendar import day_of

GATES = frozenset({"pilot.moved", "review.signed", "meeting.attested"})
NAMED = frozenset({"task", "evidence", "indicator", "lesson", "organisation"})


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done: what, when, by whom, and what it was done to."""

    seq: int
    kind: str
    at: dt.datetime
    sentence: Spoken
    about: Mention
    person_id: int | None
    is_gate: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """A page of happenings, with the names they speak of; `next_before` begins the next page."""

    events: tuple[Happening, ...]
    names: Mapping[str, Bilingual]
    people: Mapping[str, Held]
    next_before: int | None = None


def list_happened(
    actor: Actor,
    pilot_id: int,
    *,
    now: dt.datetime,
    before: int | None = None,
    limit: int = 30,
    also: Iterable[Mention] = (),
) -> Happened:
    """List what happened to a pilot in two statements; `also` are more people to be named.

    Evidence that the actor may not know of leaves no trace.
    """
    return _named(actor, _events(pilot_id, before, limit), now, limit, also)


def list_done(
    actor: Actor, pilot_id: int, *, now: dt.datetime, limit: int, also: Iterable[Mention] = ()
) -> Happened:
    """List what somebody did to a pilot last, as `list_happened` does, without the reminders."""
    return _named(actor, _events(pilot_id, None, limit, REMINDED), now, limit, also)


def _named(
    actor: Actor, rows: Sequence[Any], now: dt.datetime, limit: int, also: Iterable[Mention]
) -> Happened:
    events = [_happening(row) for row in rows[:limit]]
    spoken = [mention for event in events for mention in _mentioned(event)]
    named = db.session.execute(
        records_named([*spoken, *also], visible_evidence(actor, day_of(now)))
    ).all()
    names = names_from(named)
    return Happened(
        tuple(each for each in events if _may_be_told(each, names)),
        names,
        named_from(named),
        rows[limit - 1].seq if len(rows) > limit else None,
    )


def _events(
    pilot_id: int, before: int | None, limit: int, without: Iterable[str] = ()
) -> Sequence[Any]:
    chosen = (
        select(
            AuditEvent.seq,
            AuditEvent.kind,
            AuditEvent.at,
            AuditEvent.subject,
            AuditEvent.person_id,
            AuditEvent.details,
        )
        .where(AuditEvent.pilot_id == pilot_id, AuditEvent.kind.not_in(without))
        .order_by(AuditEvent.seq.desc())
        .limit(limit + 1)
    )
    if before is not None:
        chosen = chosen.where(AuditEvent.seq < before)
    return db.session.execute(chosen).all()


def _happening(row: Any) -> Happening:
    kind, _, record = row.subject.partition(":")
    about = Mention(kind, int(record)) if record.isdigit() else Mention(kind, code=record)
    sentence = tell(row.kind, json.loads(row.details), about)
    return Happening(row.seq, row.kind, row.at, sentence, about, row.person_id, row.kind in GATES)


def _mentioned(event: Happening) -> Iterable[Mention]:
    if event.person_id:
        yield Mention("person", event.person_id)
    if event.about.kind in NAMED:
        yield event.about
    for fact in event.sentence.facts.values():
        if isinstance(fact, Mention):
            yield fact


def _may_be_told(event: Happening, names: Mapping[str, Bilingual]) -> bool:
    return event.about.kind != "evidence" or event.about.key in names
