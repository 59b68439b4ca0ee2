"""The details of a pilot as they are edited, and what a new pilot may be started with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Lab, Membership, Pilot, PilotPlace, Place, ScalePlace, WorkflowVersion
from labapp.reading.definitions import get_definition
from labapp.reading.locked_fields import locked_fields
from labapp.words import Actor, Bilingual, LabRole, PilotField
from labapp.workflows.requirements.field_set import FieldSet

PAIRS = ("title", "question", "summary", "hypothesis")
PLAIN = (
    "decision_rule",
    "challenge_question",
    "strategy_objective",
    "budget_code",
    "owner_after",
    "scale_to",
    "ends_on",
    "funding_ends_on",
)


@dataclass(frozen=True, slots=True)
class PilotDetails:
    """What may be edited of a pilot as it is kept now; `asked` are fields its gates ask for."""

    values: Mapping[str, Bilingual | str | dt.date | None]
    row_version: int
    places: tuple[tuple[str, Bilingual], ...]
    scale_places: tuple[tuple[str, Bilingual], ...]
    locked: frozenset[PilotField]
    asked: frozenset[str]


@dataclass(frozen=True, slots=True)
class StartingPoints:
    """Where and how somebody may start a pilot: labs, workflows and places to choose from."""

    labs: tuple[tuple[str, Bilingual], ...]
    workflows: tuple[tuple[str, Bilingual, Bilingual | None], ...]
    pilots: tuple[tuple[str, Bilingual], ...]
    places: tuple[tuple[str, Bilingual], ...]


def get_details(pilot_id: int) -> PilotDetails:
    """Read the details of a pilot; raises NotFoundError."""
    row = db.session.execute(select(*Pilot.__table__.c).where(Pilot.id == pilot_id)).one_or_none()
    if row is None:
        raise NotFoundError
    values: dict[str, Any] = {
        name: Bilingual(getattr(row, f"{name}_en"), getattr(row, f"{name}_cy")) for name in PAIRS
    }
    values |= {name: getattr(row, name) for name in PLAIN}
    chosen = (
        select(Place.code, Place.name_en, Place.name_cy)
        .join(PilotPlace, PilotPlace.place_id == Place.id)
        .where(PilotPlace.pilot_id == pilot_id)
    )
    goes_on = (
        select(Place.code, Place.name_en, Place.name_cy)
        .join(ScalePlace, ScalePlace.place_id == Place.id)
        .where(ScalePlace.pilot_id == pilot_id)
    )
    return PilotDetails(
        values=values,
        row_version=row.row_version,
        places=_places(chosen),
        scale_places=_places(goes_on),
        locked=locked_fields(pilot_id),
        asked=_asked_fields(row.definition_digest),
    )


def _asked_fields(digest: str) -> frozenset[str]:
    """Name the fields that some gate of the workflow asks for."""
    parts = [part for each in get_definition(digest).transitions for part in each.parts]
    return frozenset(str(part.field) for part in parts if isinstance(part, FieldSet))


def list_places() -> tuple[tuple[str, Bilingual], ...]:
    """List every place of the site by name."""
    return _places(select(Place.code, Place.name_en, Place.name_cy))


def list_starting_points(actor: Actor) -> StartingPoints:
    """List where `actor` may start a pilot, in four statements; no lab where they may not."""
    labs = db.session.execute(
        select(Lab.code, Lab.name_en, Lab.name_cy)
        .join(Membership, Membership.lab_id == Lab.id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.lab_role == LabRole.COORDINATOR,
            Membership.ended_at.is_(None),
        )
        .order_by(Lab.id)
    )
    return StartingPoints(
        tuple((row.code, Bilingual(row.name_en, row.name_cy)) for row in labs),
        _workflows(),
        _pilots_led_by(actor),
        list_places(),
    )


def _pilots_led_by(actor: Actor) -> tuple[tuple[str, Bilingual], ...]:
    """List the pilots of labs one coordinates, the newest first: a new one may be like them."""
    rows = db.session.execute(
        select(Pilot.reference, Pilot.title_en, Pilot.title_cy)
        .join(Membership, Membership.lab_id == Pilot.lab_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.lab_role == LabRole.COORDINATOR,
            Membership.ended_at.is_(None),
        )
        .order_by(Pilot.id.desc())
        .limit(200)
    )
    return tuple((row.reference, Bilingual(row.title_en, row.title_cy)) for row in rows)


def _workflows() -> tuple[tuple[str, Bilingual, Bilingual | None], ...]:
    newest = (
        select(WorkflowVersion.key, func.max(WorkflowVersion.number).label("number"))
        .group_by(WorkflowVersion.key)
        .subquery()
    )
    rows = db.session.execute(
        select(
            WorkflowVersion.key,
            WorkflowVersion.digest,
            WorkflowVersion.title_en,
            WorkflowVersion.title_cy,
        )
        .join(
            newest,
            (newest.c.key == WorkflowVersion.key) & (newest.c.number == WorkflowVersion.number),
        )
        .order_by(WorkflowVersion.key)
    ).all()
    return tuple(
        (row.key, Bilingual(row.title_en, row.title_cy), get_definition(row.digest).summary)
        for row in rows
    )


def _places(chosen: Any) -> tuple[tuple[str, Bilingual], ...]:
    rows = db.session.execute(chosen.order_by(Place.name_en, Place.code))
    return tuple((row.code, Bilingual(row.name_en, row.name_cy)) for row in rows)
