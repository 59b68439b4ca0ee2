"""Changing the version under pilots in flight, pilot by pilot, and taking it back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp import audit, outbox
from labapp.command import Locked, pilots_command, site_command, verb
from labapp.db import db
from labapp.errors import LabError, NotAllowedError, NotFoundError
from labapp.models import PilotMigration, Visit, WorkflowMigration
from labapp.permissions import Permission, require_on_site
from labapp.reading.definitions import get_definition
from labapp.reading.version_changes import counts_of, pilots_left, pilots_to_take_back
from labapp.reading.version_standing import JOB, UNDER_WAY, subject_of, who_goes_on
from labapp.reading.version_switches import mapping_of
from labapp.services.version_steps import (
    close_added_tasks,
    go_over,
    has_moved_since,
    record_step,
)
from labapp.words import (
    Actor,
    MigrationPolicy,
    MigrationState,
    Phase,
    PilotMigrationState,
    Press,
)
from labapp.workflows.compare import stage_in

log = logging.getLogger("labapp.versions")


def go_on_with_change(
    actor: Actor, migration_id: int, *, press: Press, most: int | None = None
) -> dict[str, Any]:
    """Go on pilot by pilot, each in a transaction of its own, until none is left.

    Killed in between, the next call goes on. With `most` it stops after so many. A pilot somebody
    is working on, or that cannot go over as it is, is left to the next call.
    """
    left = 0
    if (way := _WAYS.get(_state(actor, migration_id))) is not None:
        for pilot_id in way.waiting(migration_id)[:most]:
            try:
                way.deal_with(actor, migration_id, pilot_id, press=_of_pilot(press, pilot_id))
            except NotAllowedError:
                raise
            except LabError as refused:
                log.warning("Pilot %s is left to the next time: %r", pilot_id, refused)
        left = len(way.waiting(migration_id))
        if not left:
            settle_change(actor, migration_id, way.then, press=_of_pilot(press, 0))
    return {"migration_id": migration_id, "left": left, "pilots": counts_of(migration_id)}


def go_on_by_worker(migration_id: int, *, press: Press) -> int:
    """Go on in the name of whoever asked the worker last; give how many are left to a later try.

    Where they may not any more it stops, says so on the record, and waits for somebody who may.
    """
    actor = who_goes_on(migration_id)
    try:
        left: int = go_on_with_change(actor, migration_id, press=press)["left"]
    except NotAllowedError:
        _stop(actor, migration_id, press=_of_pilot(press, -2))
        return 0
    return left


@verb
def _stop(asked_by: Actor, migration_id: int, *, press: Press) -> None:
    with site_command(Actor.clock(), press=press):
        about = {"asked_by": asked_by.person_id}
        audit.record(Actor.clock(), "workflow.change_stopped", f"migration:{migration_id}", **about)


def take_change_back(actor: Actor, migration_id: int, *, press: Press) -> dict[str, Any]:
    """Bring each pilot that has not moved since back to its version; the others say why not."""
    settle_change(actor, migration_id, MigrationState.REVERSING, press=_of_pilot(press, -1))
    return go_on_with_change(actor, migration_id, press=press)


@verb
def settle_change(
    actor: Actor,
    migration_id: int,
    state: MigrationState,
    *,
    by_worker: bool = False,
    press: Press,
) -> dict[str, Any]:
    """Bring a change as a whole into another state; the worker goes on with it, where asked."""
    with site_command(actor, press=press) as locked:
        require_on_site(actor, Permission.MIGRATE_PILOTS)
        migration = locked.get(WorkflowMigration, migration_id)
        late = state is MigrationState.DONE and migration.state is not MigrationState.RUNNING
        if not late and migration.state is not state:
            migration.state = state
            over = state in {MigrationState.DONE, MigrationState.REVERSED}
            migration.finished_at = locked.press.at if over else None
            audit.record(actor, f"workflow.change_{state}", f"migration:{migration.id}")
        elif state in UNDER_WAY and migration.state is state:
            audit.record(actor, "workflow.change_resumed", f"migration:{migration.id}")
        if by_worker and migration.state in UNDER_WAY:
            outbox.ask(JOB, subject_of(migration.id, actor))
        locked.answer = {"migration_id": migration.id, "state": str(migration.state)}
    return locked.answer  # type: ignore[no-any-return]


@verb
def _take_over(actor: Actor, migration_id: int, pilot_id: int, *, press: Press) -> dict[str, Any]:
    with pilots_command(actor, [pilot_id], press=press) as locked:
        require_on_site(actor, Permission.MIGRATE_PILOTS)
        migration = locked.get(WorkflowMigration, migration_id)
        locked.answer = {"pilot_id": pilot_id}
        locked.touched = False
        if migration.state is MigrationState.RUNNING and _step_of(locked, migration_id) is None:
            step = _begin_step(locked, migration)
            locked.touched = _follow(actor, locked, migration, step)
    return locked.answer  # type: ignore[no-any-return]


def _follow(
    actor: Actor, locked: Locked, migration: WorkflowMigration, step: PilotMigration
) -> bool:
    """Do what the policy says; give whether the pilot itself was changed."""
    pilot = locked.pilot
    if pilot.definition_digest != migration.from_digest or pilot.phase == Phase.CLOSED:
        step.note = "finished" if pilot.phase == Phase.CLOSED else "elsewhere"
        step.state = PilotMigrationState.STAYED
    elif migration.policy is MigrationPolicy.NOW:
        return _go_over_now(actor, locked, migration, step)
    elif migration.policy is MigrationPolicy.AT_NEXT_GATE:
        step.state = PilotMigrationState.AT_NEXT_GATE
        record_step(locked, actor, "workflow.pilot_waits", migration, step)
        return False
    else:
        step.state = PilotMigrationState.STAYED
    record_step(locked, actor, "workflow.pilot_stayed", migration, step)
    return False


def _go_over_now(
    actor: Actor, locked: Locked, migration: WorkflowMigration, step: PilotMigration
) -> bool:
    target = get_definition(migration.to_digest)
    stage = stage_in(target, locked.pilot.stage, mapping_of(migration))
    if stage is None:
        step.state = PilotMigrationState.NEEDS_MAPPING
        record_step(locked, actor, "workflow.pilot_stayed", migration, step)
        return False
    go_over(locked, actor, target, stage)
    step.state, step.to_stage = PilotMigrationState.DONE, stage
    record_step(locked, actor, "workflow.pilot_migrated", migration, step)
    return True


@verb
def _put_back(actor: Actor, migration_id: int, pilot_id: int, *, press: Press) -> dict[str, Any]:
    with pilots_command(actor, [pilot_id], press=press) as locked:
        require_on_site(actor, Permission.MIGRATE_PILOTS)
        migration = locked.get(WorkflowMigration, migration_id)
        step = _step_of(locked, migration_id)
        locked.answer = {"pilot_id": pilot_id}
        locked.touched = False
        if step is not None and migration.state is MigrationState.REVERSING:
            locked.touched = _undo(actor, locked, migration, step)
    return locked.answer  # type: ignore[no-any-return]


def _undo(actor: Actor, locked: Locked, migration: WorkflowMigration, step: PilotMigration) -> bool:
    went_over = step.state is PilotMigrationState.DONE
    if went_over and locked.pilot.definition_digest != migration.to_digest:
        step.note = "elsewhere"
        return False
    if went_over and has_moved_since(locked, step):
        step.note = "moved"
        return False
    if went_over:
        before = get_definition(migration.from_digest)
        go_over(locked, actor, before, step.from_stage, after=_left_by(locked, step))
        close_added_tasks(locked, actor, step, step.from_stage)
    step.state, step.note, step.at = PilotMigrationState.REVERSED, "", locked.press.at
    record_step(locked, actor, "workflow.pilot_taken_back", migration, step)
    return went_over


def _left_by(locked: Locked, step: PilotMigration) -> tuple[int, ...]:
    """Give the stay that ended when the pilot went over, whose tasks go back along with it."""
    chosen = select(Visit.id).where(Visit.pilot_id == step.pilot_id, Visit.left_at == step.at)
    return tuple(locked.session.scalars(chosen.where(Visit.stage == step.from_stage)))


def _begin_step(locked: Locked, migration: WorkflowMigration) -> PilotMigration:
    pilot = locked.pilot
    step = PilotMigration(
        migration_id=migration.id,
        pilot_id=pilot.id,
        state=PilotMigrationState.WAITING,
        from_stage=pilot.stage,
        to_stage="",
        note="",
        at=locked.press.at,
    )
    locked.session.add(step)
    locked.session.flush()
    return step


def _step_of(locked: Locked, migration_id: int) -> PilotMigration | None:
    return locked.session.scalars(
        select(PilotMigration)
        .where(
            PilotMigration.migration_id == migration_id,
            PilotMigration.pilot_id == locked.pilot.id,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _state(actor: Actor, migration_id: int) -> MigrationState:
    require_on_site(actor, Permission.MIGRATE_PILOTS)
    migration = db.session.get(WorkflowMigration, migration_id, populate_existing=True)
    if migration is None:
        raise NotFoundError
    return migration.state


def _of_pilot(press: Press, pilot_id: int) -> Press:
    """Give a press of its own to one pilot's part: done again, it is answered again."""
    return Press(f"{press.key}:{pilot_id}", press.digest, press.at)


@dataclass(frozen=True, slots=True)
class _Way:
    """What is done to each pilot while a change is in a state, which wait, and what comes then."""

    deal_with: Callable[..., Any]
    waiting: Callable[[int], list[int]]
    then: MigrationState


_WAYS = {
    MigrationState.RUNNING: _Way(_take_over, pilots_left, MigrationState.DONE),
    MigrationState.REVERSING: _Way(_put_back, pilots_to_take_back, MigrationState.REVERSED),
}
