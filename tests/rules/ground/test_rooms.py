"""The map of the rooms and the rooms on disk are the same, and every room has a name of its own."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
LABAPP = CHECKOUT / "labapp"
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))[
        "tool"
    ]["importlinter"]["contracts"]
}
LINES = [re.findall(r"\w+", line) for line in CONTRACTS["Layers"]["layers"]]
NO_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "base"}
NO_CLASSES = re.compile(r"^Base[A-Z]|(Util|Utils|Helper|Manager|Handler|Processor|Entity)$")


def rooms() -> set[str]:
    packages = {path.parent.name for path in LABAPP.glob("*/__init__.py")}
    return packages | {path.stem for path in LABAPP.glob("*.py")} - {"__init__"}


def between(first: str, last: str) -> set[str]:
    """Name the rooms from the line of `first` down to the line of `last`."""
    at = {room: number for number, line in enumerate(LINES) for room in line}
    return {room for line in LINES[at[first] : at[last] + 1] for room in line}


def test_the_layers_name_every_room_on_disk_and_no_other():
    assert {room for line in LINES for room in line} == rooms()


@pytest.mark.parametrize(
    ("contract", "guarded"),
    [
        ("Pure rooms know no framework and no database", between("charts", "words")),
        (
            "Pages and commands reach records only through verbs and questions",
            between("cli", "jobs"),
        ),
        ("Pages start no worker", between("cli", "cli") - {"cli"}),
        (
            "Verbs and questions do not know that there is a web: the actor is an argument",
            between("services", "audit") - {"mail"},
        ),
        ("Questions never write", {"reading"}),
    ],
)
def test_a_contract_guards_every_room_it_is_about(contract, guarded):
    assert set(CONTRACTS[contract]["source_modules"]) == {f"labapp.{room}" for room in guarded}


def code() -> Iterator[Path]:
    for folder in (LABAPP, CHECKOUT / "tools", CHECKOUT / "tests"):
        yield from (path for path in folder.rglob("*.py"))


def test_no_room_is_called_utils_helpers_common_or_base():
    nameless = [
        str(path.relative_to(CHECKOUT))
        for path in [*code(), *(LABAPP / "templates").rglob("*.html")]
        if NO_NAMES & set(path.stem.strip("_").split("_")) or NO_NAMES & {path.parent.name}
    ]
    assert nameless == []


def test_no_class_is_a_manager_handler_or_other_word_without_a_meaning():
    nameless = [
        f"{path.relative_to(CHECKOUT)}:{node.name}"
        for path in code()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and NO_CLASSES.search(node.name)
    ]
    assert nameless == []
