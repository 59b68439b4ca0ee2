"""What is installed is locked: every version with its hashes, and no address of a registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
SETS = sorted(path.stem for path in CHECKOUT.glob("requirements*.in"))
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==\S+", re.MULTILINE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", [f"{each}.txt" for each in SETS] + ["package-lock.json"])
def test_a_lock_file_holds_no_address(name):
    assert "://" not in (CHECKOUT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SETS)
def test_every_locked_library_has_its_hashes(name):
    text = (CHECKOUT / f"{name}.txt").read_text(encoding="utf-8")
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize("name", SETS)
def test_everything_asked_for_is_locked(name):
    asked = (CHECKOUT / f"{name}.in").read_text(encoding="utf-8").splitlines()
    wanted = {canonical(re.split(r"[\[=~<>]", line)[0]) for line in asked if line[:1].isalpha()}
    locked = LOCKED.findall((CHECKOUT / f"{name}.txt").read_text(encoding="utf-8"))
    assert wanted <= {canonical(each) for each in locked}


def test_what_browsers_load_is_pinned_and_locked_by_its_digest():
    lock = json.loads((CHECKOUT / "package-lock.json").read_text(encoding="utf-8"))
    package = json.loads((CHECKOUT / "package.json").read_text(encoding="utf-8"))
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        locked = lock["packages"][f"node_modules/{name}"]
        assert locked["version"] == version
        assert locked["integrity"].startswith("sha512-")
