"""Changes of version that wait for a pilot's next move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from labapp.db import db
from labapp.models import Pilot, PilotMigration, WorkflowMigration
from labapp.reading.definitions import get_definition
from labapp.words import MigrationState, PilotMigrationState
from labapp.workflows.switching import Waiting

_TAKEN_BACK = (MigrationState.REVERSING, MigrationState.REVERSED)


def waiting_for_a_move(pilot: Pilot) -> Waiting | None:
    """Find to which version a pilot goes over with its next move, if it does."""
    columns = (PilotMigration.state, WorkflowMigration.to_digest, WorkflowMigration.mapping)
    row = db.session.execute(newest_change(*columns, pilot=pilot)).one_or_none()
    if row is None or row.state is not PilotMigrationState.AT_NEXT_GATE:
        return None
    return Waiting(get_definition(row.to_digest), mapping_of(row))


def newest_change(*chosen: Any, pilot: Pilot) -> Select[Any]:
    """Select from the newest change of the version a pilot is on that was not taken back."""
    return (
        select(*chosen)
        .select_from(PilotMigration)
        .join(WorkflowMigration, WorkflowMigration.id == PilotMigration.migration_id)
        .where(
            PilotMigration.pilot_id == pilot.id,
            WorkflowMigration.from_digest == pilot.definition_digest,
            WorkflowMigration.state.not_in(_TAKEN_BACK),
        )
        .order_by(PilotMigration.id.desc())
        .limit(1)
    )


def mapping_of(migration: Any) -> Mapping[str, str]:
    """Give which stages go over into which others, by a change or a row of one."""
    mapping: dict[str, str] = json.loads(migration.mapping)
    return mapping
