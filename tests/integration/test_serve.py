"""`labapp serve`: one command is a whole site; its children live and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgres import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 30


class Served:
    """A server of the test's own."""

    def __init__(self, database_url: str, folder: Path, *options: str) -> None:
        self.port, self.folder = free_port(), folder
        self.log = folder / "serve.log"
        environ = {name: value for name, value in os.environ.items() if "LABAPP" not in name}
        environ |= {
            "LABAPP_DATA_DIR": str(folder),
            "LABAPP_DATABASE_URL": database_url,
            "LABAPP_SECRET_KEY": "a secret key for tests, long enough to serve",
            "LABAPP_AUDIT_KEY": "an audit key for tests, long enough to seal",
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-m", "labapp", "serve", *options]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=CHECKOUT, env=environ, stdout=log, stderr=subprocess.STDOUT
            )

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.get("/readyz") != 200:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def children(self, pid: int | None = None) -> list[int]:
        listed = Path(f"/proc/{pid or self.process.pid}/task/{pid or self.process.pid}/children")
        return [int(each) for each in listed.read_text().split()]

    def everybody(self) -> list[int]:
        children = self.children()
        return [self.process.pid, *children, *(g for each in children for g in self.children(each))]

    def ends_with(self) -> int:
        return self.process.wait(PATIENCE)


def are_gone(pids: list[int]) -> bool:
    """Wait until none of these processes runs any more."""
    deadline = time.monotonic() + PATIENCE
    while any(_runs(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(_runs(pid) for pid in pids)


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def serving(database_url: str, folder: Path, *options: str) -> Iterator[Served]:
    served = Served(database_url, folder, *options)
    try:
        served.wait_until_ready()
        yield served
    finally:
        if served.process.poll() is None:
            served.process.terminate()
            served.process.wait(PATIENCE)


pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="needs /proc to see the children"
)
ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_it_answers_and_stops_cleanly(database_url, tmp_path):
    with serving(database_url, tmp_path) as served:
        assert [served.get(path) for path in ("/healthz", "/sign-in", "/cy/sign-in")] == [200] * 3
        everybody = served.everybody()
        assert len(served.children()) == 2
        served.process.send_signal(signal.SIGTERM)
        assert served.ends_with() == 0
        assert are_gone(everybody)


@ONE
def test_ctrl_c_stops_it_too(database_url, tmp_path):
    with serving(database_url, tmp_path) as served:
        everybody = served.everybody()
        served.process.send_signal(signal.SIGINT)
        assert served.ends_with() == 0
        assert are_gone(everybody)
        assert "Traceback" not in served.log.read_text()


@ONE
@pytest.mark.parametrize("which", [0, 1], ids=["web server", "worker"])
def test_a_child_that_dies_ends_the_others(database_url, tmp_path, which):
    with serving(database_url, tmp_path) as served:
        everybody = served.everybody()
        os.kill(sorted(served.children())[which], signal.SIGKILL)
        assert served.ends_with() == 1
        assert are_gone(everybody)
        assert "ended by itself" in served.log.read_text()


@ONE
def test_a_parent_that_is_killed_leaves_no_orphan(database_url, tmp_path):
    with serving(database_url, tmp_path) as served:
        everybody = served.everybody()
        served.process.kill()
        served.ends_with()
        assert are_gone(everybody)


@ONE
def test_a_web_process_that_dies_is_replaced(database_url, tmp_path):
    with serving(database_url, tmp_path) as served:
        web = min(served.children())
        os.kill(served.children(web)[0], signal.SIGKILL)
        time.sleep(1)
        served.wait_until_ready()
        assert served.process.poll() is None


@ONE
def test_without_a_worker_there_is_one_child(database_url, tmp_path):
    with serving(database_url, tmp_path, "--no-worker") as served:
        assert len(served.children()) == 1


@ONE
def test_what_it_writes_stays_in_the_data_folder(database_url, tmp_path):
    with serving(database_url, tmp_path) as served:
        written = {path.name for path in served.folder.iterdir()}
        assert {"run", "queue.sqlite3"} <= written
        assert (served.folder / "run").stat().st_mode & 0o077 == 0


@ONE
def test_a_job_written_by_a_page_is_done_at_once(database_url, tmp_path):
    from sqlalchemy import select

    from labapp import jobs, outbox
    from labapp.command import site_command
    from labapp.db import db
    from labapp.models import Job
    from labapp.words import JobState
    from tests.conftest import running, settings_for
    from tests.factories import OPERATOR, press

    with (
        serving(database_url, tmp_path),
        running(settings_for(database_url, tmp_path)) as app,
        app.app_context(),
    ):
        outbox.hand_over_with(jobs.hand_over_of(app))  # as the web server does
        with site_command(OPERATOR, press=press()):
            outbox.ask("send_message", "message:0")
        deadline = time.monotonic() + 15
        while db.session.scalar(select(Job.state)) != JobState.DONE:
            db.session.rollback()
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_without_its_keys_it_refuses_in_one_line(tmp_path):
    environ = {name: value for name, value in os.environ.items() if "LABAPP" not in name}
    command = [sys.executable, "-m", "labapp", "serve"]
    refused = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=environ | {"LABAPP_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "LABAPP_SECRET_KEY" in refused.stderr
    assert refused.stderr.count("\n") == 1
