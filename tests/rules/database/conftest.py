"""The small world on both databases, stored once; every test takes back what it did."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine

from labapp.db import set_up_engine
from tests.rules.database.world import fill, tried


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Give a migrated database of each kind that holds the small world."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("world") / "labapp.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        url = f"sqlite:///{path}"
    else:
        template = request.getfixturevalue("migrated_postgres")
        url = request.getfixturevalue("cluster").create_database("world", template=template)
    engine = create_engine(url)
    set_up_engine(engine)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def world(filled: Engine) -> Iterator[Connection]:
    """Give a connection to the small world, rolled back at the end."""
    with tried(filled) as connection:
        yield connection
