"""A change of version is begun: what was asked is checked, and asked again it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labapp import audit, outbox
from labapp.command import Locked, site_command, verb
from labapp.errors import InvalidError, RefusedError
from labapp.models import WorkflowMigration
from labapp.permissions import Permission, require_on_site
from labapp.reading.definitions import get_definition
from labapp.reading.version_changes import digest_of_version, pilots_left
from labapp.reading.version_standing import JOB, subject_of
from labapp.services.written import Written
from labapp.words import (
    Actor,
    MigrationPolicy,
    MigrationState,
    Press,
    Sentence,
    canonical_json,
)

REASON = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAsked:
    """From which version of a workflow to which, when, and which stages go over into others."""

    key: str
    before: int
    after: int
    policy: MigrationPolicy = MigrationPolicy.AT_NEXT_GATE
    mapping: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


@verb
def begin_change(
    actor: Actor, asked: ChangeAsked, *, by_worker: bool = False, press: Press
) -> dict[str, Any]:
    """Begin to take the pilots of one version over to another; asked again, the same goes on.

    No pilot is touched yet: `go_on_with_change` does that, the worker's job where `by_worker`.
    """
    reason = _reason(asked.reason)
    with site_command(actor, press=press) as locked:
        require_on_site(actor, Permission.MIGRATE_PILOTS)
        wanted = _wanted(asked, reason)
        standing = _standing(locked.session, wanted)
        migration = standing or _keep(actor, locked, wanted)
        running = migration.state is MigrationState.RUNNING
        if standing and running:
            audit.record(actor, "workflow.change_resumed", f"migration:{migration.id}")
        if by_worker and running:
            outbox.ask(JOB, subject_of(migration.id, actor))
        left = len(pilots_left(migration.id)) if running else 0
        locked.answer = {"migration_id": migration.id, "left": left, "new": standing is None}
    return locked.answer  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A change whose versions, stages and words were checked."""

    key: str
    from_digest: str
    to_digest: str
    policy: MigrationPolicy
    mapping: str
    reason: str


def _wanted(asked: ChangeAsked, reason: str) -> _Wanted:
    before = digest_of_version(asked.key, asked.before)
    after = digest_of_version(asked.key, asked.after)
    if before == after:
        raise InvalidError({"to": Sentence("Choose another version than the one they are on")})
    was, now = get_definition(before), get_definition(after)
    for stage, chosen in asked.mapping.items():
        if stage not in was.stages or chosen not in now.stages:
            told = Sentence("There is no stage called: %(name)s", name=f"{stage}={chosen}")
            raise InvalidError({"mapping": told})
        if now.stages[chosen].final:
            told = Sentence("A pilot ends by a move of its own: %(name)s", name=f"{stage}={chosen}")
            raise InvalidError({"mapping": told})
    mapping = canonical_json(dict(asked.mapping)).decode()
    return _Wanted(asked.key, before, after, asked.policy, mapping, reason)


def _standing(session: Session, wanted: _Wanted) -> WorkflowMigration | None:
    """Find the change that asks the very same and is under way, or has left nobody behind."""
    newest = session.scalars(
        select(WorkflowMigration)
        .where(
            WorkflowMigration.from_digest == wanted.from_digest,
            WorkflowMigration.to_digest == wanted.to_digest,
        )
        .order_by(WorkflowMigration.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return None
    same = (newest.policy, newest.mapping) == (wanted.policy, wanted.mapping)
    if newest.state is MigrationState.RUNNING and not same:
        raise RefusedError(Sentence("Another change between these versions is still under way"))
    if newest.state is MigrationState.RUNNING:
        return newest
    finished = same and newest.state is MigrationState.DONE
    return newest if finished and not pilots_left(newest.id) else None


def _keep(actor: Actor, locked: Locked, wanted: _Wanted) -> WorkflowMigration:
    migration = WorkflowMigration(
        key=wanted.key,
        from_digest=wanted.from_digest,
        to_digest=wanted.to_digest,
        policy=wanted.policy,
        mapping=wanted.mapping,
        reason=wanted.reason,
        state=MigrationState.RUNNING,
        started_by=actor.person_id,
        started_at=locked.press.at,
    )
    locked.session.add(migration)
    locked.session.flush()
    audit.record(
        actor,
        "workflow.change_begun",
        f"migration:{migration.id}",
        key=wanted.key,
        policy=str(wanted.policy),
        from_digest=wanted.from_digest,
        to_digest=wanted.to_digest,
    )
    return migration


def _reason(text: str) -> str:
    written = Written()
    kept = written.text("reason", text, REASON, needed=Sentence("Say why"))
    written.settle()
    return kept
