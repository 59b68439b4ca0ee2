"""Workflows as they are published: the list, and a definition to be drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Pilot, PilotMigration, WorkflowMigration, WorkflowVersion
from labapp.permissions import visible_pilots
from labapp.reading.definitions import get_definition
from labapp.reading.version_switches import standing_steps
from labapp.words import Actor, Bilingual, Phase, PilotMigrationState
from labapp.workflows.definition import Definition


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A published version, how many of the pilots one may know of are on it, and how many come.

    `pilots` are open; `coming` go over to this version with their next move.
    """

    key: str
    number: int
    digest: str
    title: Bilingual
    published_at: dt.datetime
    pilots: int
    coming: int


@dataclass(frozen=True, slots=True)
class WorkflowPage:
    """A version of a workflow with its definition, and the other versions there are."""

    version: VersionShown
    definition: Definition
    versions: tuple[VersionShown, ...]
    standing: dict[str, int]

    @property
    def earlier(self) -> int:
        """Count the open pilots that are on versions before this one."""
        return sum(each.pilots for each in self.versions if each.number < self.version.number)

    @property
    def in_use(self) -> tuple[VersionShown, ...]:
        """List the versions that open pilots are on or come to, and always this one."""
        chosen = self.version.number
        return tuple(e for e in self.versions if e.pilots or e.coming or e.number == chosen)


def list_workflows(actor: Actor) -> tuple[VersionShown, ...]:
    """List every published version, the newest of each workflow first, in one statement."""
    visible = visible_pilots(actor).where(Pilot.phase != Phase.CLOSED)
    counted = (
        select(func.count())
        .select_from(Pilot)
        .where(Pilot.definition_digest == WorkflowVersion.digest, Pilot.id.in_(visible))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            WorkflowVersion.key,
            WorkflowVersion.number,
            WorkflowVersion.digest,
            WorkflowVersion.title_en,
            WorkflowVersion.title_cy,
            WorkflowVersion.published_at,
            counted.label("pilots"),
            _coming(visible).label("coming"),
        ).order_by(WorkflowVersion.key, WorkflowVersion.number.desc())
    )
    return tuple(
        VersionShown(
            row.key,
            row.number,
            row.digest,
            Bilingual(row.title_en, row.title_cy),
            row.published_at,
            row.pilots,
            row.coming,
        )
        for row in rows
    )


def _coming(visible: Select[Any]) -> ScalarSelect[int]:
    """Count the pilots that go over to a version with their next move."""
    newest = (
        standing_steps()
        .with_only_columns(func.max(PilotMigration.id))
        .where(Pilot.id.in_(visible))
        .group_by(PilotMigration.pilot_id)
    )
    return (
        select(func.count())
        .select_from(PilotMigration)
        .join(WorkflowMigration, WorkflowMigration.id == PilotMigration.migration_id)
        .where(
            PilotMigration.id.in_(newest),
            PilotMigration.state == PilotMigrationState.AT_NEXT_GATE,
            WorkflowMigration.to_digest == WorkflowVersion.digest,
        )
        .scalar_subquery()
    )


def get_workflow(actor: Actor, key: str, number: int | None = None) -> WorkflowPage:
    """Get a version of a workflow, the newest unless asked; raises NotFoundError."""
    versions = tuple(each for each in list_workflows(actor) if each.key == key)
    chosen = next((each for each in versions if number in {None, each.number}), None)
    if chosen is None:
        raise NotFoundError
    definition = get_definition(chosen.digest)
    standing = db.session.execute(
        visible_pilots(actor)
        .with_only_columns(Pilot.stage, func.count().label("n"))
        .where(Pilot.definition_digest == chosen.digest)
        .group_by(Pilot.stage)
    )
    return WorkflowPage(chosen, definition, versions, {row.stage: row.n for row in standing})
