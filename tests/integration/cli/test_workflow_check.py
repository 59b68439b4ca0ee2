"""`labapp workflow check`: what a written definition is told, without a database or a site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labapp.__main__ import labapp
from labapp.workflows import library
from tests.definitions import SHORT

LIBRARY = Path(library.__file__).parent


def no_site() -> None:
    raise AssertionError("a check needs no site")


def check(*args: str) -> Result:
    return CliRunner().invoke(labapp, ["workflow", "check", *args], obj=no_site)


def written(folder: Path, text: str | bytes) -> str:
    path = folder / "mine.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


@pytest.mark.parametrize("key", ["standard", "rapid_test", "strategy"])
def test_what_we_ship_passes(key: str) -> None:
    ran = check(str(LIBRARY / f"{key}.yaml"), "--json")
    assert ran.exit_code == 0
    told = json.loads(ran.stdout)
    assert told["ok"] is True
    assert all(each["severity"] == "warn" for each in told["findings"])


def test_what_blocks_is_one_line_each_with_its_place_and_status_1(tmp_path: Path) -> None:
    file = written(tmp_path, SHORT.replace("to: finished", "to: nowhere"))
    ran = check(file)
    line = SHORT[: SHORT.index("to: finished")].count("\n") + 1
    assert ran.exit_code == 1
    assert ran.stderr.splitlines() == [
        f"{file}:{line}: block unknown_stage: There is no stage called: nowhere"
    ]
    assert ran.stdout == "Blocking: 1. Warnings: 0\n"


def test_a_program_is_told_code_severity_line_and_sentence(tmp_path: Path) -> None:
    ran = check(written(tmp_path, SHORT.replace("key: short", "key: short\nkey: again")), "--json")
    assert (ran.exit_code, ran.stderr) == (1, "")
    assert json.loads(ran.stdout) == {
        "ok": False,
        "findings": [
            {
                "code": "duplicate_key",
                "severity": "block",
                "line": 4,
                "sentence": "This key stands here twice: key",
            }
        ],
    }


def test_a_warning_alone_is_status_0(tmp_path: Path) -> None:
    council = "{id: council, requirement: sign_off, role: approver, organisation: [council]"
    again = council.replace("council,", "again,", 1)
    twice = SHORT.replace(f"- {council}", f"- {again}, from: each}}\n      - {council}")
    ran = check(written(tmp_path, twice))
    assert (ran.exit_code, ran.stderr) == (0, "")
    assert ": warn too_many_sign_offs: " in ran.stdout
    assert ran.stdout.endswith("Blocking: 0. Warnings: 1\n")


@pytest.mark.parametrize("name", ["nowhere.yaml", ".", "\0"])
def test_a_file_that_cannot_be_read_is_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = check(name)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert ran.stderr == f"This file cannot be read: {name}\n"


def test_a_file_of_ten_megabytes_is_refused_unread(tmp_path: Path) -> None:
    ran = check(written(tmp_path, b"a: b\n" * 2_000_000), "--json")
    (finding,) = json.loads(ran.stdout)["findings"]
    assert (ran.exit_code, finding["code"], finding["line"]) == (1, "too_large", 1)
