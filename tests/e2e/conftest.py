"""A site that is really served, with the demonstration loaded, and people at real browsers."""

from __future__ import annotations

import http.client
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.looking import AXE
from tests.e2e.person import Person
from tests.loaded import CHECKOUT, copied_demonstration, environment
from tests.postgres import free_port
from tests.requirements import cannot_run

Visit = Callable[..., Person]
STARTS_WITHIN = 60


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is served: its address, and the folder its data is in."""

    base: str
    data: Path

    def run_sessions_out(self, email: str) -> None:
        """Have every session of somebody be over, as when they had been away for long."""
        with sqlite3.connect(self.data / "labapp.sqlite3", timeout=10) as connection:
            connection.execute(
                "UPDATE web_session SET expires_at = created_at WHERE person_id ="
                " (SELECT id FROM person WHERE email = ?)",
                [email],
            )
        connection.close()


@pytest.fixture(scope="module")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the demonstration with `labapp serve`, one for each file of journeys.

    Journeys change what they walk through; no file may find what another left behind.
    """
    folder = tmp_path_factory.mktemp("site")
    data = copied_demonstration(tmp_path_factory, folder / "data")
    port = free_port()
    settings = environment(data, PORT=str(port), LABAPP_WEB_PROCESSES="1")
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "labapp", "serve"],
            cwd=CHECKOUT,
            env=settings,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(server, port, folder / "log")
        yield Site(f"http://127.0.0.1:{port}", data)
    finally:
        server.terminate()
        server.wait(timeout=40)
    written = (folder / "log").read_text()
    assert "Traceback" not in written, written
    assert server.returncode == 0, written


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    pytest.fail(f"the site did not answer: {log.read_text()}")


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, site: Site) -> Callable[[str], Any]:
    """Give the cookies of an account that signed in once, by the form."""
    kept: dict[str, Any] = {}

    def state(account: str) -> Any:
        if account not in kept:
            person = Person(chromium, site.base)
            person.sign_in(account)
            kept[account] = person.context.storage_state()
            person.close()
        return kept[account]

    return state


@pytest.fixture
def visit(chromium: Browser, site: Site, signed_in: Callable[[str], Any]) -> Iterator[Visit]:
    """Give what sits somebody down at a browser; their pages must have nothing to complain of."""
    people: list[Person] = []

    def sit_down(account: str = "", **how: Any) -> Person:
        state = signed_in(account) if account else None
        people.append(Person(chromium, site.base, state=state, **how))
        return people[-1]

    yield sit_down
    faults = [fault for person in people for fault in person.faults]
    for person in people:
        person.close()
    assert faults == []


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the script that finds faults of accessibility."""
    if not AXE.exists():
        cannot_run("browser", "no axe-core in node_modules: npm ci brings it")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Say whether the browser runs scripts: every journey is walked with and without them."""
    return bool(request.param)
