"""Definitions by their digest, read once a process: a published body never changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import WorkflowBody, WorkflowVersion
from labapp.words import Bilingual
from labapp.workflows.definition import Definition
from labapp.workflows.machine import Compiled, compiled

_NAMES: dict[str, dict[str, Bilingual]] = {}  # by digest: what is published never changes


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


def names_of_stages_and_moves(digest: str) -> dict[str, Bilingual]:
    """Give the names of a definition's stages and moves, by the key of their mention.

    What only earlier versions had is named too: a pilot that went over has been there.
    """
    known = _NAMES.get(digest)
    if known is None:
        known = _NAMES[digest] = {
            key: name for each in (*_earlier(digest), digest) for key, name in _named_in(each)
        }
    return dict(known)


def _named_in(digest: str) -> Iterator[tuple[str, Bilingual]]:
    definition = get_definition(digest)
    yield from ((f"stage:{key}", stage.label) for key, stage in definition.stages.items())
    yield from ((f"move:{each.id}", each.label) for each in definition.transitions)


def _earlier(digest: str) -> Iterable[str]:
    """Give the earlier versions of the same workflow, the first one first; none is added later."""
    mine = aliased(WorkflowVersion)
    return db.session.scalars(
        select(WorkflowVersion.digest)
        .join(mine, (mine.key == WorkflowVersion.key) & (mine.number > WorkflowVersion.number))
        .where(mine.digest == digest)
        .order_by(WorkflowVersion.number)
    ).all()


def _body(digest: str) -> str:
    body = db.session.scalar(select(WorkflowBody.body).where(WorkflowBody.digest == digest))
    if body is None:
        raise NotFoundError
    return body
