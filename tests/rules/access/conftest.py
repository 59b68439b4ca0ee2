"""One walk for all tests of who may what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import running, settings_for
from tests.rules.access.hidden import (
    explained_to,
    letter_about_hidden,
    retract_all,
    walk_hidden,
)
from tests.rules.access.twins import Twins, make_twins
from tests.rules.access.walk import Answer, walk

Site = tuple[Flask, Twins, Path]


@pytest.fixture(scope="session")
def site(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, _quick_passwords: None
) -> Iterator[Site]:
    """Make the site that is walked."""
    folder = tmp_path_factory.mktemp("matrix")
    database = folder / "labapp.sqlite3"
    shutil.copyfile(migrated_sqlite, database)
    with running(settings_for(f"sqlite:///{database}", folder)) as app:
        yield app, make_twins(app), database


@pytest.fixture(scope="session")
def answers(site: Site) -> list[Answer]:
    """Ask every route as everybody, once."""
    return walk(*site)


@pytest.fixture(scope="session")
def hidden_answers(site: Site) -> list[Answer]:
    """Ask for what is embargoed by its own address, as everybody."""
    return walk_hidden(*site)


@pytest.fixture(scope="session")
def letters(site: Site, answers: list[Answer], hidden_answers: list[Answer]) -> dict[str, str]:
    """Write everybody a letter about what is embargoed, and give what each would be sent."""
    del answers, hidden_answers  # they walk over a site to which nothing was added
    app, twins, _database = site
    with app.app_context():
        return {name: letter_about_hidden(twins, actor) for name, actor in twins.people.items()}


@pytest.fixture(scope="session")
def explanations(site: Site, letters: dict[str, str]) -> dict[str, str]:
    """Have all of a pilot retracted, and give what a command then tells each of what is left."""
    del letters  # they are written while nothing is retracted
    app, twins, _database = site
    with app.app_context():
        retract_all(twins)
    return {name: explained_to(app, twins, actor) for name, actor in twins.people.items()}
