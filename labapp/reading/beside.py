"""What stands beside a pilot's gates: partners, what is set aside, and who was reminded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from labapp.db import UtcDateTime, db
from labapp.models import Organisation, Partner, Person, Reminder, Visit, Waiver
from labapp.reading.reminders import Reminded
from labapp.reading.waivers import WaiverShown
from labapp.words import Bilingual, PartnerPart


@dataclass(frozen=True, slots=True)
class Beside:
    """Partners with their part, what is set aside, and reminders in the stay that is open."""

    partners: tuple[tuple[PartnerPart, Bilingual], ...]
    waivers: tuple[WaiverShown, ...]
    reminders: tuple[Reminded, ...]


_PILOT = bindparam("of_pilot", type_=Integer)
_WAIVED, _PARTNER, _REMINDED = "waived", "partner", "reminded"
_BESIDE: Any = union_all(
    select(
        literal(_WAIVED).label("what"),
        Waiver.id.label("id"),
        Person.name.label("en"),
        Person.name_cy.label("cy"),
        Waiver.move.label("move"),
        Waiver.requirement.label("requirement"),
        Waiver.reason.label("said"),
        Waiver.person_id.label("person_id"),
        Waiver.at.label("at"),
    )
    .join(Visit, and_(Visit.id == Waiver.visit_id, Visit.left_at.is_(None)))
    .join(Person, Person.id == Waiver.person_id)
    .where(Waiver.pilot_id == _PILOT, Waiver.ended_at.is_(None)),
    select(
        literal(_PARTNER),
        Partner.id,
        Organisation.name_en,
        Organisation.name_cy,
        literal(""),
        literal(""),
        type_coerce(Partner.part, String),
        cast(null(), Integer),
        cast(null(), UtcDateTime),
    )
    .join(Organisation, Organisation.id == Partner.organisation_id)
    .where(Partner.pilot_id == _PILOT, Partner.ended_at.is_(None)),
    select(
        literal(_REMINDED),
        func.max(Reminder.id),
        literal(""),
        literal(""),
        Reminder.move,
        Reminder.requirement,
        literal(""),
        Reminder.recipient_id,
        func.max(Reminder.at),
    )
    .join(Visit, and_(Visit.id == Reminder.visit_id, Visit.left_at.is_(None)))
    .where(Reminder.pilot_id == _PILOT)
    .group_by(Reminder.move, Reminder.requirement, Reminder.recipient_id),
).order_by("id")


def read_beside(pilot_id: int) -> Beside:
    """Read what stands beside the gates of a pilot, in one statement."""
    rows = db.session.execute(_BESIDE, {"of_pilot": pilot_id}).all()
    return Beside(
        partners=tuple(
            (PartnerPart(row.said), Bilingual(row.en, row.cy))
            for row in rows
            if row.what == _PARTNER
        ),
        waivers=tuple(_waiver(row) for row in rows if row.what == _WAIVED),
        reminders=tuple(
            Reminded(row.move, row.requirement, row.person_id, row.at)
            for row in rows
            if row.what == _REMINDED
        ),
    )


def _waiver(row: Any) -> WaiverShown:
    at: dt.datetime = row.at
    who = Bilingual(row.en, row.cy)
    return WaiverShown(row.id, row.move, row.requirement, row.said, row.person_id, who, at)
