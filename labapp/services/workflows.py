"""Workflows: definitions are published once and never change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labapp import audit
from labapp.command import Locked, site_command, verb
from labapp.errors import NotFoundError, RefusedError
from labapp.models import WorkflowBody, WorkflowStage, WorkflowVersion
from labapp.permissions import Permission, require_on_site
from labapp.words import Actor, Press, Sentence
from labapp.workflows import library
from labapp.workflows.check import check_text
from labapp.workflows.definition import Definition, DefinitionError, Problem


def read_library() -> list[Definition]:
    """Read the definitions we ship, by their name."""
    return list(library.definitions())


def publish_library(actor: Actor, *, press: Press) -> list[dict[str, Any]]:
    """Publish every definition we ship that is not published yet."""
    return publish_definitions(actor, read_library(), press=press)


@verb
def publish_definitions(
    actor: Actor, definitions: Sequence[Definition], *, press: Press
) -> list[dict[str, Any]]:
    """Publish definitions; one published before stays as it is, another text needs a new version.

    Raises RefusedError.
    """
    with site_command(actor, press=press) as locked:
        require_on_site(actor, Permission.PUBLISH_WORKFLOW)
        locked.answer = [
            _publish(actor, locked, definition)
            for definition in sorted(definitions, key=lambda each: (each.key, each.version))
        ]
    return locked.answer  # type: ignore[no-any-return]


def publish_text(actor: Actor, text: str | bytes, *, press: Press) -> dict[str, Any]:
    """Check a written definition, and publish it as the newest version of its workflow.

    Published before, it stays as it is. Raises DefinitionError with every line that is at fault.
    """
    require_on_site(actor, Permission.PUBLISH_WORKFLOW)
    definition = _checked(text)
    return _publish_newest(actor, definition, press=press)


@verb
def _publish_newest(actor: Actor, definition: Definition, *, press: Press) -> dict[str, Any]:
    with site_command(actor, press=press) as locked:
        require_on_site(actor, Permission.PUBLISH_WORKFLOW)
        newest = _newest_number(locked.session, definition.key)
        published = _is_published(locked.session, definition)
        if not published and newest is not None and definition.version < newest:
            told = Sentence("Give this version a number above %(newest)s", newest=newest)
            raise RefusedError(told)
        before = None if published or newest is None else newest
        locked.answer = _publish(actor, locked, definition) | {"before": before}
    return locked.answer  # type: ignore[no-any-return]


def _checked(text: str | bytes) -> Definition:
    checked = check_text(text)
    if not checked.ok:
        blocking = [each for each in checked.findings if each.blocks]
        raise DefinitionError([Problem(each.code, each.line, each.sentence) for each in blocking])
    return Definition.from_yaml(text)


def _newest_number(session: Session, key: str) -> int | None:
    chosen = select(func.max(WorkflowVersion.number)).where(WorkflowVersion.key == key)
    return session.scalar(chosen)


def newest_version(session: Session, key: str) -> WorkflowVersion:
    """Get the newest published version of a workflow; raises NotFoundError."""
    found = session.scalars(
        select(WorkflowVersion)
        .where(WorkflowVersion.key == key)
        .order_by(WorkflowVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFoundError(Sentence("There is no such workflow"))
    return found


def _publish(actor: Actor, locked: Locked, definition: Definition) -> dict[str, Any]:
    session = locked.session
    about: dict[str, Any] = {
        "key": definition.key,
        "version": definition.version,
        "digest": definition.digest,
    }
    if _is_published(session, definition):
        return about | {"published": False}
    _keep_body(session, definition)
    session.add(
        WorkflowVersion(
            key=definition.key,
            number=definition.version,
            digest=definition.digest,
            title_en=definition.title.en,
            title_cy=definition.title.cy,
            published_by=actor.person_id,
            published_at=locked.press.at,
        )
    )
    session.flush()
    audit.record(actor, "workflow.published", f"workflow:{definition.digest[:12]}", **about)
    return about | {"published": True}


def _is_published(session: Session, definition: Definition) -> bool:
    """Say whether this very text stands; another text under its number is refused."""
    standing = session.scalars(
        select(WorkflowVersion.digest).where(
            WorkflowVersion.key == definition.key, WorkflowVersion.number == definition.version
        )
    ).one_or_none()
    if standing is not None and standing != definition.digest:
        raise RefusedError(
            Sentence(
                "Version %(version)s is published and cannot change. Give this one a new number",
                version=definition.version,
            )
        )
    return standing is not None


def _keep_body(session: Session, definition: Definition) -> None:
    session.add(WorkflowBody(digest=definition.digest, body=definition.canonical().decode()))
    session.flush()
    session.add_all(
        WorkflowStage(
            digest=definition.digest,
            stage=key,
            position=position,
            phase=stage.phase,
            label_en=stage.label.en,
            label_cy=stage.label.cy,
        )
        for position, (key, stage) in enumerate(definition.stages.items())
    )
    session.flush()
