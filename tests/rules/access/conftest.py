"""One walk for all tests of who may what."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import running, settings_for
from tests.rules.access.twins import make_twins
from tests.rules.access.walk import Answer, walk


@pytest.fixture(scope="session")
def answers(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, _quick_passwords: None
) -> list[Answer]:
    """Ask every route as everybody, once."""
    folder = tmp_path_factory.mktemp("matrix")
    database = folder / "labapp.sqlite3"
    shutil.copyfile(migrated_sqlite, database)
    with running(settings_for(f"sqlite:///{database}", folder)) as app:
        return walk(app, make_twins(app), database)
