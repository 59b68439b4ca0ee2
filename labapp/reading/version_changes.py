"""Changes of version as they stand: what was begun, what became of each pilot, who is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Person, Pilot, PilotMigration, WorkflowMigration, WorkflowVersion
from labapp.permissions import Permission, require_on_site
from labapp.reading.definitions import names_of_stages_and_moves
from labapp.reading.version_standing import Standstill, why_it_stands_still
from labapp.reading.version_switches import mapping_of
from labapp.words import (
    Actor,
    Bilingual,
    MigrationPolicy,
    MigrationState,
    Phase,
    PilotMigrationState,
    Sentence,
)

NOTES: Mapping[str, Sentence] = {
    "finished": Sentence("It has ended"),
    "elsewhere": Sentence("It goes by another version meanwhile"),
    "moved": Sentence("It has moved since, and stays where it is"),
}


@dataclass(frozen=True, slots=True)
class PilotStep:
    """What became of one pilot; `note` says why where that is not plain."""

    reference: str
    title: Bilingual
    state: PilotMigrationState
    from_stage: Bilingual
    to_stage: Bilingual | None
    note: Sentence | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A change of version as a whole."""

    id: int
    key: str
    title: Bilingual
    before: int
    after: int
    policy: MigrationPolicy
    mapping: Mapping[str, str]
    reason: str
    state: MigrationState
    by: Bilingual | None
    started_at: dt.datetime
    finished_at: dt.datetime | None
    standstill: Standstill | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A change of version, pilot by pilot, and how many still wait their turn."""

    change: ChangeShown
    steps: tuple[PilotStep, ...]
    counts: Mapping[PilotMigrationState, int]
    left: int


def digest_of_version(key: str, number: int) -> str:
    """Give the digest of a published version; raises NotFoundError."""
    digest = db.session.scalar(
        select(WorkflowVersion.digest).where(
            WorkflowVersion.key == key, WorkflowVersion.number == number
        )
    )
    if digest is None:
        told = Sentence("There is no such version: %(name)s", name=f"{key}@{number}")
        raise NotFoundError(told)
    return digest


def pilots_left(migration_id: int) -> list[int]:
    """List the open pilots on the old version that the change has not come to yet."""
    seen = select(PilotMigration.pilot_id).where(PilotMigration.migration_id == migration_id)
    chosen = (
        select(Pilot.id)
        .join(WorkflowMigration, WorkflowMigration.from_digest == Pilot.definition_digest)
        .where(WorkflowMigration.id == migration_id, Pilot.phase != Phase.CLOSED)
        .where(Pilot.id.not_in(seen))
        .order_by(Pilot.id)
    )
    return list(db.session.scalars(chosen))


def pilots_to_take_back(migration_id: int) -> list[int]:
    """List the pilots that wait to be taken back; those that cannot be have said why."""
    said = (PilotMigration.state == PilotMigrationState.DONE) & (PilotMigration.note != "")
    chosen = select(PilotMigration.pilot_id).where(
        PilotMigration.migration_id == migration_id,
        PilotMigration.state != PilotMigrationState.REVERSED,
        ~said,
    )
    return list(db.session.scalars(chosen.order_by(PilotMigration.pilot_id)))


def counts_of(migration_id: int) -> dict[PilotMigrationState, int]:
    """Count the pilots of a change by what became of them."""
    rows = db.session.execute(
        select(PilotMigration.state, func.count().label("n"))
        .where(PilotMigration.migration_id == migration_id)
        .group_by(PilotMigration.state)
    )
    return {row.state: row.n for row in rows}


def list_changes(actor: Actor, key: str, *, now: dt.datetime) -> tuple[ChangeShown, ...]:
    """List the changes of version of one workflow, the newest first."""
    require_on_site(actor, Permission.MIGRATE_PILOTS)
    chosen = _changes().where(WorkflowMigration.key == key)
    return tuple(_change(row, now) for row in db.session.execute(chosen))


def get_change(actor: Actor, migration_id: int, *, now: dt.datetime) -> ChangePage:
    """Get a change of version with each of its pilots; raises NotFoundError."""
    require_on_site(actor, Permission.MIGRATE_PILOTS)
    row = db.session.execute(_changes().where(WorkflowMigration.id == migration_id)).one_or_none()
    if row is None:
        raise NotFoundError
    names = {
        **names_of_stages_and_moves(row.from_digest),
        **names_of_stages_and_moves(row.to_digest),
    }
    steps = db.session.execute(
        select(PilotMigration.__table__, Pilot.reference, Pilot.title_en, Pilot.title_cy)
        .join(Pilot, Pilot.id == PilotMigration.pilot_id)
        .where(PilotMigration.migration_id == migration_id)
        .order_by(Pilot.lab_id, Pilot.number)
    )
    return ChangePage(
        _change(row, now),
        tuple(_step(each, names) for each in steps),
        counts_of(migration_id),
        _left(row),
    )


def _left(row: Any) -> int:
    if row.state is MigrationState.RUNNING:
        return len(pilots_left(row.id))
    return len(pilots_to_take_back(row.id)) if row.state is MigrationState.REVERSING else 0


def _changes() -> Select[Any]:
    before, after = WorkflowVersion.__table__.alias(), WorkflowVersion.__table__.alias()
    return (
        select(
            WorkflowMigration.__table__,
            before.c.number.label("before"),
            after.c.number.label("after"),
            after.c.title_en,
            after.c.title_cy,
            Person.name,
            Person.name_cy,
        )
        .join(before, before.c.digest == WorkflowMigration.from_digest)
        .join(after, after.c.digest == WorkflowMigration.to_digest)
        .outerjoin(Person, Person.id == WorkflowMigration.started_by)
        .order_by(WorkflowMigration.id.desc())
    )


def _change(row: Any, now: dt.datetime) -> ChangeShown:
    return ChangeShown(
        id=row.id,
        key=row.key,
        title=Bilingual(row.title_en, row.title_cy),
        before=row.before,
        after=row.after,
        policy=row.policy,
        mapping=mapping_of(row),
        reason=row.reason,
        state=row.state,
        by=Bilingual(row.name, row.name_cy) if row.name else None,
        started_at=row.started_at,
        finished_at=row.finished_at,
        standstill=why_it_stands_still(row, now=now),
    )


def _step(row: Any, names: Mapping[str, Bilingual]) -> PilotStep:
    def stage(key: str) -> Bilingual:
        return names.get(f"stage:{key}") or Bilingual(key)

    return PilotStep(
        reference=row.reference,
        title=Bilingual(row.title_en, row.title_cy),
        state=row.state,
        from_stage=stage(row.from_stage),
        to_stage=stage(row.to_stage) if row.to_stage else None,
        note=NOTES.get(row.note),
        at=row.at,
    )
