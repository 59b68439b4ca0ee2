"""What is shown or decided against the rules by a product broken on purpose is found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.errors import RefusedError
from labapp.models import Evidence, EvidenceUse
from labapp.permissions import visible
from labapp.services import evidence, evidence_uses
from labapp.words import UseStatus
from tests.conftest import running, settings_for
from tests.integration.evidence_ground import Ground, bring, kept, lay_ground, press
from tests.rules.access.hidden import walk_hidden
from tests.rules.access.secrets import leaks
from tests.rules.access.twins import Twins, make_twins
from tests.rules.known_breaks import forgets_embargoes, lets_bringers_decide


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[Flask, Twins, Path]]:
    database = tmp_path / "labapp.sqlite3"
    shutil.copyfile(migrated_sqlite, database)
    with running(settings_for(f"sqlite:///{database}", tmp_path)) as app:
        yield app, make_twins(app), database


@pytest.fixture
def ground(app: Flask) -> Iterator[Ground]:
    with app.app_context():
        yield lay_ground()


@pytest.fixture
def afresh() -> Iterator[None]:
    """Forget the conditions that a broken product made."""
    yield
    visible.visible_evidence.cache_clear()


def test_a_forgotten_embargo_is_seen(
    site: tuple[Flask, Twins, Path], afresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert leaks(walk_hidden(*site)) == []
    forgets_embargoes.apply(monkeypatch)
    found = leaks(walk_hidden(*site))
    for actor in ("neighbour", "viewer", "delivery"):
        assert [told for told in found if f"as {actor} " in told]


def decided_by_who_brought_it() -> list[int]:
    """Find the uses that were accepted by whoever created the evidence."""
    chosen = (
        select(EvidenceUse.id)
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .where(
            EvidenceUse.status == UseStatus.ACCEPTED,
            EvidenceUse.decided_by == Evidence.created_by,
        )
    )
    return list(db.session.scalars(chosen))


def _accept_own_after_a_new_version(ground: Ground) -> None:
    """Have a colleague add a version, which makes them the last who brought it, and accept."""
    brought = bring(ground, ground.academic)
    newer = kept("notes.txt", b"newer")
    evidence.add_version(ground.academic2, brought["id"], newer, change_note="New", press=press())
    evidence_uses.accept_use(ground.academic, brought["use_id"], press=press())


def test_two_eyes_instead_of_four_are_seen(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError):
        _accept_own_after_a_new_version(ground)
    assert decided_by_who_brought_it() == []
    db.session.rollback()
    lets_bringers_decide.apply(monkeypatch)
    _accept_own_after_a_new_version(ground)
    assert decided_by_who_brought_it()
