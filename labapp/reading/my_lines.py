"""What stands over whatever waits in one pilot, and whose pilots are meant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select

from labapp.models import Hold, Membership, Pilot, PilotRole, WorkflowStage
from labapp.permissions import role_stands
from labapp.words import Actor, Bilingual, LabRole, Phase, PilotRoleKind


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
    return labs_with_role(actor, LabRole.COORDINATOR)


def labs_with_role(actor: Actor, *roles: LabRole) -> Select[Any]:
    """Select the labs in which `actor` holds one of these roles."""
    return select(Membership.lab_id).where(
        Membership.person_id == actor.person_id,
        Membership.ended_at.is_(None),
        Membership.lab_role.in_(roles),
    )


def pilots_with_role(actor: Actor, today: dt.date, *kinds: PilotRoleKind) -> Select[Any]:
    """Select the pilots on which `actor` has a role that day, of one of these kinds where given."""
    chosen = (
        select(PilotRole.pilot_id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(
            Membership.person_id == actor.person_id,
            Membership.ended_at.is_(None),
            role_stands(today),
        )
    )
    return chosen.where(PilotRole.kind.in_(kinds)) if kinds else chosen
