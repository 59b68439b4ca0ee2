from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from labapp import workflows
from labapp.workflows import registry, requirements
from labapp.workflows.definition import Definition
from labapp.workflows.registry import kinds, requirement
from tests.unit.workflows.making import found, make_facts
from tests.unit.workflows.test_reading import REQUIREMENT, SMALL

ROOM = Path(workflows.__file__).parent
DROPPED = '''
"""The moon is full."""

from labapp.words import Actor, Sentence
from labapp.workflows.asking import Asked
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.registry import requirement


class MoonIsFull(Asked):
    night: int


@requirement("moon_is_full", asks=MoonIsFull, heading=Sentence("The moon"))
def moon_is_full(facts: PilotFacts, actor: Actor, asked: MoonIsFull) -> Finding:
    return asked.found(asked.night == 15, Sentence("Night: %(night)s", night=asked.night))
'''


def test_every_file_of_the_room_is_one_requirement_of_its_name_and_there_is_no_other() -> None:
    files = {path.stem for path in (ROOM / "requirements").glob("*.py")} - {"__init__"}
    assert set(kinds()) == files
    assert "sign_off" in files


def test_a_file_dropped_in_is_a_requirement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "moon_is_full.py").write_text(DROPPED, encoding="utf-8")
    monkeypatch.setattr(registry, "_KINDS", dict(kinds()))
    monkeypatch.setattr(requirements, "__path__", [*requirements.__path__, str(tmp_path)])
    name = "labapp.workflows.requirements.moon_is_full"
    try:
        assert "moon_is_full" in kinds()
        assert found(make_facts(), "moon_is_full", night=15).ok
        assert not found(make_facts(), "moon_is_full", night=3).ok
        written = REQUIREMENT.replace("field_set, field: question", "moon_is_full, night: 15")
        definition = Definition.from_yaml(SMALL.replace(REQUIREMENT, written))
        assert definition.transitions[0].requires[0].requirement == "moon_is_full"
    finally:
        sys.modules.pop(name, None)


def test_two_requirements_of_one_name_are_refused() -> None:
    known = kinds()["field_set"]
    with pytest.raises(RuntimeError, match="field_set"):
        requirement("field_set", asks=known.asks, heading=known.heading)(lambda *_: None)  # type: ignore[arg-type,return-value]


def test_every_file_is_one_requirement_of_its_name() -> None:
    files = {path.stem for path in (ROOM / "requirements").glob("*.py")} - {"__init__"}
    assert files == set(kinds())
    for name, kind in kinds().items():
        assert kind.judge.__module__.endswith(f".{name}")
        assert kind.judge.__doc__


def test_every_sentence_is_written_out_so_that_extraction_finds_it() -> None:
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Sentence":
                continue
            if path.name == "finding.py":
                continue  # it reads back what was stored
            assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"


def test_the_room_imports_nothing_but_words_errors_and_its_tools() -> None:
    allowed = {"labapp.words", "labapp.errors", "labapp.workflows", "pydantic", "pydantic_core",
               "yaml", "transitions"}  # fmt: skip
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                root = ".".join(module.split(".")[: 2 if module.startswith("labapp") else 1])
                assert root in allowed | sys.stdlib_module_names, f"{path.name}: {module}"
