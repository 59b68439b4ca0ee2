"""Definitions by their digest, read once a process: a published body never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import WorkflowBody, WorkflowVersion
from labapp.words import Bilingual
from labapp.workflows.definition import Definition, Stage, Transition
from labapp.workflows.machine import Compiled, compiled

_VERSIONS: dict[str, tuple[str, ...]] = {}  # by digest: what was published stays


def newest_digest(key: str) -> str:
    """Give the digest of a workflow's newest version; raises NotFoundError."""
    newest = (
        select(WorkflowVersion.digest)
        .where(WorkflowVersion.key == key)
        .order_by(WorkflowVersion.number.desc())
        .limit(1)
    )
    digest = db.session.scalar(newest)
    if digest is None:
        raise NotFoundError
    return digest


def compiled_of(digest: str) -> Compiled:
    """Give the machine of the definition with this digest; raises NotFoundError."""
    return compiled(digest, lambda: _body(digest))


def get_definition(digest: str) -> Definition:
    """Give the definition with this digest; raises NotFoundError."""
    return compiled_of(digest).definition


def find_move(digest: str, move: str) -> tuple[Compiled, Transition]:
    """Give a move by this definition, or by the newest other version that has it.

    Raises NotFoundError where no version has such a move.
    """
    for each in reversed(_versions_of(digest)):
        machine = compiled_of(each)
        transition = machine.definition.transition(move)
        if transition is not None:
            return machine, transition
    raise NotFoundError


def names_of_stages_and_moves(digest: str) -> dict[str, Bilingual]:
    """Give the names of a definition's stages and moves, by the key of their mention.

    What only other versions have is named too: a pilot that went over has been there.
    """
    stages = {f"stage:{key}": stage.label for key, stage in stages_known(digest).items()}
    moves = {
        f"move:{move.id}": move.label
        for each in _versions_of(digest)
        for move in get_definition(each).transitions
    }
    return stages | moves


def stages_known(digest: str, wanted: Iterable[str] = ()) -> Mapping[str, Stage]:
    """Give the stages of a definition and those that only other versions of its workflow have.

    A stage that is `wanted` and unknown is of a version published since: they are read again.
    """
    found = _stages_of(_versions_of(digest))
    if any(stage not in found for stage in wanted):
        del _VERSIONS[digest]
        found = _stages_of(_versions_of(digest))
    return found


def _stages_of(versions: Iterable[str]) -> dict[str, Stage]:
    found: dict[str, Stage] = {}
    for each in versions:
        found |= get_definition(each).stages
    return found


def _versions_of(digest: str) -> tuple[str, ...]:
    """Give the versions of the same workflow, this one last."""
    known = _VERSIONS.get(digest)
    if known is None:
        others = [each for each in _all_versions(digest) if each != digest]
        known = _VERSIONS[digest] = (*others, digest)
    return known


def _all_versions(digest: str) -> Iterable[str]:
    mine = aliased(WorkflowVersion)
    return db.session.scalars(
        select(WorkflowVersion.digest)
        .join(mine, mine.key == WorkflowVersion.key)
        .where(mine.digest == digest)
        .order_by(WorkflowVersion.number)
    ).all()


def _body(digest: str) -> str:
    body = db.session.scalar(select(WorkflowBody.body).where(WorkflowBody.digest == digest))
    if body is None:
        raise NotFoundError
    return body
