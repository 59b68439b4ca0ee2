"""What every test may ask for: a fresh database of either kind, the application, a browser.

A test that takes `database_url`, `settings` or `app` runs twice, on SQLite and on PostgreSQL.
One that has no business with the difference says
`@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as of_examples

from config import Settings
from labapp import passwords
from tests.postgres import Cluster, find_binaries
from tests.requirements import cannot_run, say_what_was_skipped

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser

CHECKOUT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
_names = (f"test_{number}" for number in itertools.count())


def pytest_configure() -> None:
    """Keep databases and files of tests in memory where there is room: no test waits for a disk.

    No generated example has a deadline either: a busy machine makes one slow, not wrong.
    """
    of_examples.register_profile("labapp", deadline=None)
    of_examples.load_profile("labapp")
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
        tempfile.tempdir = str(IN_MEMORY)


def settings_for(database_url: str, data_dir: Path, **changes: Any) -> Settings:
    """Make the settings of a small site in `data_dir`; not the demonstration unless asked."""
    chosen = {
        "data_dir": data_dir,
        "database_url": database_url,
        "store_dir": data_dir / "store",
        "secret_key": "a secret key for tests, long enough to serve",
        "audit_key": "an audit key for tests, long enough to seal",
        "base_url": "http://localhost",
    }
    return Settings(**(chosen | changes))


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """Make the application and let go of its connections afterwards."""
    from labapp.app import create_app
    from labapp.db import db

    app = create_app(settings)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def migrate(settings: Settings) -> None:
    """Bring the database of `settings` from whatever it is to the newest migration."""
    import flask_migrate

    with running(settings) as app, app.app_context():
        flask_migrate.upgrade(directory=str(CHECKOUT / "migrations"))


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Have each hash take a little memory: thousands of people are made in a run."""
    passwords.use_memory(64)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL for the whole run."""
    binaries = find_binaries()
    if binaries is None:
        cannot_run("postgres", "no PostgreSQL binaries in /usr/lib/postgresql")
    server = Cluster(binaries)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_postgres(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name a PostgreSQL database that went through all migrations, to be copied."""
    url = cluster.create_database("migrated")
    migrate(settings_for(url, tmp_path_factory.mktemp("migrated-postgres")))
    return "migrated"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file that went through all migrations, to be copied."""
    path = tmp_path_factory.mktemp("migrated-sqlite") / "labapp.sqlite3"
    migrate(settings_for(f"sqlite:///{path}", path.parent))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a fresh, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "labapp.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_postgres")
    server: Cluster = request.getfixturevalue("cluster")
    name = next(_names)
    yield server.create_database(name, template=template)
    server.drop_database(name)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Give the settings of a site of this test's own."""
    return settings_for(database_url, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Give the application on a fresh database; push a context to use its verbs."""
    with running(settings) as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give one browser for the whole run; a test opens contexts of its own in it."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        cannot_run("browser", f"no {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(CHROMIUM_FLAGS)
        )
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was skipped, and why."""
    say_what_was_skipped(terminalreporter)
