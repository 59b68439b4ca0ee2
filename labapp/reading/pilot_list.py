"""All pilots an actor may know of, in a line each, and one in more lines."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import (
    Hold,
    Lab,
    Organisation,
    Partner,
    Pilot,
    PilotPlace,
    Place,
    Readiness,
    WorkflowVersion,
)
from labapp.permissions import is_inside, visible_pilots
from labapp.reading.names import names_of
from labapp.words import Actor, Bilingual, Mention, PartnerPart, Phase
from labapp.workflows.calendar import day_of


@dataclass(frozen=True, slots=True)
class ListedPilot:
    """A pilot in one line, from stored readiness; `unsignable` is a gate ahead nobody can sign.

    With whom it is and how it goes is blank for those who may see its summary only.
    """

    reference: str
    title: Bilingual
    lab: str
    stage: str
    phase: Phase
    on_hold: bool
    since: dt.datetime | None
    held_by: tuple[Bilingual | str, ...]
    open_requirements: int
    unsignable: str | None


@dataclass(frozen=True, slots=True)
class ShownPilot:
    """A pilot with what it is about and who takes part."""

    reference: str
    title: Bilingual
    question: Bilingual
    lab: str
    workflow: str
    stage: str
    phase: Phase
    cycle: int
    on_hold: bool
    since: dt.datetime | None
    facts_version: int
    places: tuple[Bilingual, ...]
    partners: tuple[tuple[PartnerPart, Bilingual], ...]


def list_pilots(actor: Actor, *, now: dt.datetime) -> list[ListedPilot]:
    """List the pilots `actor` may know of, by lab and number, in two statements."""
    rows = db.session.execute(
        _chosen(actor).add_columns(
            Readiness.held_by,
            Readiness.met,
            Readiness.asked,
            Readiness.unsignable,
            is_inside(actor, day_of(now)).label("inside"),
        )
    ).all()
    held = [_mentions(row.held_by) if row.inside else [] for row in rows]
    names = names_of(mention for each in held for mention in each)
    return [
        ListedPilot(
            reference=row.reference,
            title=Bilingual(row.title_en, row.title_cy),
            lab=row.code,
            stage=row.stage,
            phase=row.phase,
            on_hold=row.hold_id is not None,
            since=row.since,
            held_by=tuple(names.get(each.key, each.code) for each in mentions),
            open_requirements=(row.asked or 0) - (row.met or 0) if row.inside else 0,
            unsignable=row.unsignable if row.inside else None,
        )
        for row, mentions in zip(rows, held, strict=True)
    ]


def show_pilot(actor: Actor, reference: str) -> ShownPilot:
    """Show one pilot; raises NotFoundError where the actor may not know of it."""
    row = db.session.execute(
        _chosen(actor)
        .add_columns(
            Pilot.id,
            Pilot.question_en,
            Pilot.question_cy,
            Pilot.cycle,
            Pilot.facts_version,
            WorkflowVersion.key,
            WorkflowVersion.number,
        )
        .join(WorkflowVersion, WorkflowVersion.digest == Pilot.definition_digest)
        .where(Pilot.reference == reference)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return ShownPilot(
        reference=row.reference,
        title=Bilingual(row.title_en, row.title_cy),
        question=Bilingual(row.question_en, row.question_cy),
        lab=row.code,
        workflow=f"{row.key} {row.number}",
        stage=row.stage,
        phase=row.phase,
        cycle=row.cycle,
        on_hold=row.hold_id is not None,
        since=row.since,
        facts_version=row.facts_version,
        places=_places(row.id),
        partners=_partners(row.id),
    )


def _chosen(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Pilot.reference,
            Pilot.title_en,
            Pilot.title_cy,
            Lab.code,
            Pilot.stage,
            Pilot.phase,
            Hold.id.label("hold_id"),
            Readiness.since,
        )
        .join(Lab, Lab.id == Pilot.lab_id)
        .outerjoin(Hold, and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None)))
        .outerjoin(Readiness, Readiness.pilot_id == Pilot.id)
        .where(Pilot.id.in_(visible_pilots(actor)))
        .order_by(Lab.code, Pilot.number)
    )


def _mentions(stored: str | None) -> list[Mention]:
    return [Mention(*each) for each in json.loads(stored or "[]")]


def _places(pilot_id: int) -> tuple[Bilingual, ...]:
    rows = db.session.execute(
        select(Place.name_en, Place.name_cy)
        .join(PilotPlace, PilotPlace.place_id == Place.id)
        .where(PilotPlace.pilot_id == pilot_id)
        .order_by(Place.name_en)
    )
    return tuple(Bilingual(row.name_en, row.name_cy) for row in rows)


def _partners(pilot_id: int) -> tuple[tuple[PartnerPart, Bilingual], ...]:
    rows = db.session.execute(
        select(Partner.part, Organisation.name_en, Organisation.name_cy)
        .join(Organisation, Organisation.id == Partner.organisation_id)
        .where(Partner.pilot_id == pilot_id, Partner.ended_at.is_(None))
        .order_by(Partner.id)
    )
    return tuple((row.part, Bilingual(row.name_en, row.name_cy)) for row in rows)
