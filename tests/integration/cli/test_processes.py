"""The command as people start it: exit statuses, keys, and how quick --help is."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest

from tests.loaded import labapp, loaded_demonstration

KEYS = {
    "LABAPP_SECRET_KEY": "a secret key for tests, long enough to serve",
    "LABAPP_AUDIT_KEY": "an audit key for tests, long enough to seal",
}


def counted(folder: Path) -> tuple[int, ...]:
    with sqlite3.connect(folder / "labapp.sqlite3") as connection:
        tables = ("pilot", "task", "observation", "audit_event")
        found = [connection.execute(f"SELECT count(*) FROM {each}").fetchone() for each in tables]
    connection.close()
    return tuple(row[0] for row in found)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return loaded_demonstration(tmp_path_factory)


def test_help_is_quick(tmp_path: Path) -> None:
    took = []
    for _ in range(3):
        began = time.perf_counter()
        ran = labapp("--help", data_dir=tmp_path)
        took.append(time.perf_counter() - began)
        assert ran.returncode == 0
        assert "Serve the site, with one worker." in ran.stdout
    assert min(took) < 0.5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("args", [("nonsense",), ("pilots", "move"), ("serve", "--quietly")])
def test_wrong_usage_is_status_2(args: tuple[str, ...], tmp_path: Path) -> None:
    ran = labapp(*args, data_dir=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Usage: " in ran.stderr


@pytest.mark.parametrize("args", [("serve",), ("init",)], ids=" ".join)
def test_production_without_keys_is_refused_in_one_line(
    args: tuple[str, ...], tmp_path: Path
) -> None:
    ran = labapp(*args, data_dir=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.splitlines() == [
        "Set these first, see docs/admin/settings.md: LABAPP_SECRET_KEY, LABAPP_AUDIT_KEY"
    ]


def test_what_seals_the_record_is_refused_without_its_key(tmp_path: Path) -> None:
    args = ("init", "--email", "a@example.org", "--name", "A")
    assert labapp(*args, data_dir=tmp_path, more=KEYS).returncode == 0
    ran = labapp("users", "add", "b@example.org", "--name", "B", data_dir=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(ran.stderr.splitlines()) == 1
    assert "LABAPP_AUDIT_KEY" in ran.stderr
    assert labapp("pilots", "list", "--json", data_dir=tmp_path).stdout == "[]\n"


def test_the_demonstration_tells_its_address_and_its_accounts(demonstration: Path) -> None:
    before = counted(demonstration)
    ran = labapp("demo", data_dir=demonstration, more={"PORT": "5123"})
    assert ran.returncode == 0
    assert "The demonstration is at http://127.0.0.1:5123" in ran.stdout
    assert "policy-lab-demo" in ran.stdout
    for account in ("admin", "coordinator", "approver.university", "outsider"):
        assert f"{account}@example.org" in ran.stdout
    assert counted(demonstration) == before, "the second run keeps the data"


def test_commands_in_the_folder_of_the_demonstration_are_in_it(demonstration: Path) -> None:
    assert (demonstration / "keys").stat().st_mode & 0o777 == 0o600
    ran = labapp("pilots", "list", "--json", data_dir=demonstration)
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)) == 18
    assert labapp("audit", "verify", data_dir=demonstration).returncode == 0


def test_a_gate_that_is_not_met_is_status_1_with_every_reason(demonstration: Path) -> None:
    ran = labapp("pilots", "move", "NW-7", "start_delivery", data_dir=demonstration)
    assert (ran.returncode, ran.stdout) == (1, "")
    told = json.loads(labapp("pilots", "explain", "NW-7", "--json", data_dir=demonstration).stdout)
    (move,) = (each for each in told["moves"] if each["move"] == "start_delivery")
    blocking = [
        each["sentence"]
        for each in move["findings"]
        if not each["ok"] and each["severity"] == "block"
    ]
    assert len(blocking) >= 4
    assert ran.stderr.splitlines() == blocking


def test_what_an_interrupted_loading_left_behind_is_thrown_away(demonstration: Path) -> None:
    assert not (demonstration / "loading").exists()
    with sqlite3.connect(demonstration / "labapp.sqlite3") as connection:
        people = {row[0] for row in connection.execute("SELECT email FROM person")}
    connection.close()
    assert "coordinator@example.org" in people
    assert "half@example.org" not in people


def test_a_folder_without_the_mark_is_never_reset(tmp_path: Path) -> None:
    args = ("init", "--email", "a@example.org", "--name", "A")
    assert labapp(*args, data_dir=tmp_path, more=KEYS).returncode == 0
    for more in ({"LABAPP_DEMO": "1"}, KEYS):
        ran = labapp("demo", "--reset", data_dir=tmp_path, more=more)
        assert ran.returncode == 1, ran.stdout
        assert len(ran.stderr.splitlines()) == 1
    assert (tmp_path / "labapp.sqlite3").exists()
    assert not (tmp_path / "demonstration").exists()
