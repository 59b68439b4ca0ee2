"""Who was reminded of what, in the stay that is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from labapp.db import db
from labapp.models import Person, Reminder, Visit
from labapp.reading import readiness
from labapp.reading.names import in_names, mentions_in
from labapp.words import Bilingual, Spoken
from labapp.workflows.finding import Finding
from labapp.workflows.reminding import by_requirement


@dataclass(frozen=True, slots=True)
class Reminded:
    """When somebody was last reminded of a requirement."""

    move: str
    requirement: str
    recipient_id: int
    at: dt.datetime


def list_reminders(pilot_id: int) -> tuple[Reminded, ...]:
    """List the newest reminder of each person and requirement, in one statement."""
    still_open = and_(Visit.id == Reminder.visit_id, Visit.left_at.is_(None))
    told = (Reminder.move, Reminder.requirement, Reminder.recipient_id)
    rows = db.session.execute(
        select(*told, func.max(Reminder.at))
        .join(Visit, still_open)
        .where(Reminder.pilot_id == pilot_id)
        .group_by(*told)
    )
    return tuple(Reminded(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class ReminderTold:
    """What a reminder is about, in words: what is left, where it is mended, and who reminds."""

    what: Spoken | None
    fix: str
    by: Bilingual


def find_reminder(reminder_id: int) -> ReminderTold | None:
    """Find what a reminder says now of what is left; nothing of what is met meanwhile."""
    row = db.session.execute(
        select(Reminder.pilot_id, Reminder.move, Reminder.requirement, Person.name, Person.name_cy)
        .join(Person, Person.id == Reminder.by_id)
        .where(Reminder.id == reminder_id)
    ).one_or_none()
    if row is None:
        return None
    by = Bilingual(row.name, row.name_cy)
    stored = readiness.load(row.pilot_id)
    findings = [each for move in stored.moves if move.move == row.move for each in move.findings]
    found = by_requirement(findings).get(row.requirement)
    if found is None or found.ok:
        return ReminderTold(None, "", by)
    return ReminderTold(_said(found, stored.names), found.fix, by)


def _said(finding: Finding, names: Mapping[str, Bilingual]) -> Spoken:
    """Give what is left; a reader may not know of evidence, so that it is never named here."""
    if any(each.kind == "evidence" for each in mentions_in([finding])):
        return finding.heading
    return in_names(finding.sentence, names)
