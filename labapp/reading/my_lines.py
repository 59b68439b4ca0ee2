"""What stands over whatever waits in one pilot, and whose pilots are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_

from labapp.models import Hold, Pilot, WorkflowStage
from labapp.permissions import labs_of
from labapp.words import Actor, Bilingual, LabRole, Phase


@dataclass(frozen=True, slots=True)
class PilotLine:
    """What stands over the things that wait in one pilot."""

    id: int
    reference: str
    title: Bilingual
    stage: Bilingual
    phase: Phase
    on_hold: bool


def line_columns() -> tuple[Any, ...]:
    """Give the columns of which `line_of` makes the line of a pilot."""
    return (
        Pilot.id,
        Pilot.reference,
        Pilot.title_en,
        Pilot.title_cy,
        Pilot.phase,
        Pilot.definition_digest,
        WorkflowStage.label_en,
        WorkflowStage.label_cy,
        Hold.review_on,
    )


def with_line(chosen: Select[Any]) -> Select[Any]:
    """Join to a select of pilots what `line_columns` reads."""
    stage = and_(
        WorkflowStage.digest == Pilot.definition_digest, WorkflowStage.stage == Pilot.stage
    )
    held = and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None))
    return chosen.join(WorkflowStage, stage).outerjoin(Hold, held)


def line_of(row: Any) -> PilotLine:
    """Make the line of a pilot."""
    return PilotLine(
        row.id,
        row.reference,
        Bilingual(row.title_en, row.title_cy),
        Bilingual(row.label_en, row.label_cy),
        row.phase,
        row.review_on is not None,
    )


def labs_led(actor: Actor) -> Select[Any]:
    """Select the labs that `actor` coordinates."""
    return labs_of(actor, LabRole.COORDINATOR)
