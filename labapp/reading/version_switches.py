"""Changes of version that wait for a pilot's next move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from labapp.db import db
from labapp.models import Pilot, PilotMigration, Task, WorkflowMigration
from labapp.reading.definitions import get_definition
from labapp.words import MigrationState, PilotMigrationState, TaskStatus
from labapp.workflows.switching import Waiting

TAKEN_BACK = "The change of version was taken back · Cymerwyd y newid fersiwn yn ôl"
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
    steps = standing_steps().with_only_columns(*chosen).where(Pilot.id == pilot.id)
    return steps.order_by(PilotMigration.id.desc()).limit(1)


def standing_steps() -> Select[Any]:
    """Select the steps of pilots in changes from the version they are on that stand."""
    return (
        select(PilotMigration.id)
        .select_from(PilotMigration)
        .join(WorkflowMigration, WorkflowMigration.id == PilotMigration.migration_id)
        .join(Pilot, Pilot.id == PilotMigration.pilot_id)
        .where(
            WorkflowMigration.from_digest == Pilot.definition_digest,
            WorkflowMigration.state.not_in(_TAKEN_BACK),
        )
    )


def was_taken_back(task: Task) -> bool:
    """Say whether a task was closed since a change was taken back, and nobody decided on it."""
    return task.status is TaskStatus.NOT_NEEDED and task.note == TAKEN_BACK


def tasks_taken_back(digest: str) -> frozenset[int]:
    """List the tasks of pilots on a version that a change had added before it was taken back."""
    chosen = (
        select(Task.id)
        .join(Pilot, Pilot.id == Task.pilot_id)
        .where(Pilot.definition_digest == digest)
        .where(Task.status == TaskStatus.NOT_NEEDED, Task.note == TAKEN_BACK)
    )
    return frozenset(db.session.scalars(chosen))


def mapping_of(migration: Any) -> Mapping[str, str]:
    """Give which stages go over into which others, by a change or a row of one."""
    mapping: dict[str, str] = json.loads(migration.mapping)
    return mapping
