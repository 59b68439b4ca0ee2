"""The pilot a page is about, with the standing of whoever asks, in one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Select, String, and_, bindparam, select, true

from labapp.db import db
from labapp.models import Hold, Person, Pilot, WorkflowStage
from labapp.permissions import STANDING, Standing, join_standing, standing_of
from labapp.words import Actor, Bilingual, Phase

COLUMNS = (
    Pilot.id.label("pilot_id"),
    Pilot.lab_id,
    Pilot.reference,
    Pilot.title_en,
    Pilot.title_cy,
    Pilot.stage,
    Pilot.phase,
    Pilot.cycle,
    Pilot.facts_version,
    Pilot.row_version,
    Pilot.illustrative,
    Pilot.definition_digest,
    WorkflowStage.label_en,
    WorkflowStage.label_cy,
    Hold.id.label("hold_id"),
    *STANDING,
)
STAGE_NOW = and_(
    WorkflowStage.digest == Pilot.definition_digest, WorkflowStage.stage == Pilot.stage
)


@dataclass(frozen=True, slots=True)
class PilotHere:
    """What every page of a pilot knows of it."""

    id: int
    lab_id: int
    reference: str
    title: Bilingual
    stage: str
    stage_label: Bilingual
    phase: Phase
    cycle: int
    facts_version: int
    row_version: int
    on_hold: bool
    illustrative: bool
    definition_digest: str


def find_pilot_here(
    actor: Actor, reference: str, today: dt.date
) -> tuple[PilotHere, Standing] | None:
    """Find the pilot and the actor's standing; None when they may not know that it exists."""
    asked = {"of_reference": reference, "of_day": today}
    rows = db.session.execute(_found_by(actor), asked).all()
    who = standing_of(rows)
    if not who.may_know:
        return None
    return _here(rows[0]), who


@lru_cache(maxsize=512)
def _found_by(actor: Actor) -> Select[Any]:
    """Make an actor's statement once: every page of a pilot begins with it."""
    chosen: Any = (
        select(*COLUMNS)
        .select_from(Pilot)
        .join(WorkflowStage, STAGE_NOW)
        .outerjoin(Hold, and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None)))
        .join(Person, true())
        .where(Pilot.reference == bindparam("of_reference", type_=String))
    )
    return join_standing(chosen, actor, Pilot.lab_id, Pilot.id, bindparam("of_day", type_=Date))


def _here(row: Any) -> PilotHere:
    return PilotHere(
        id=row.pilot_id,
        lab_id=row.lab_id,
        reference=row.reference,
        title=Bilingual(row.title_en, row.title_cy),
        stage=row.stage,
        stage_label=Bilingual(row.label_en, row.label_cy),
        phase=row.phase,
        cycle=row.cycle,
        facts_version=row.facts_version,
        row_version=row.row_version,
        on_hold=row.hold_id is not None,
        illustrative=row.illustrative,
        definition_digest=row.definition_digest,
    )
