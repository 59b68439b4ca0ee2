"""One test for each practice that was seen to lose a gate, an error or a thread."""

from __future__ import annotations

import ast
import gc
from dataclasses import replace
from pathlib import Path

import pytest
from transitions.core import Machine

from labapp.workflows import facts as f
from labapp.workflows import library, machine, scenarios
from labapp.workflows.machine import Compiled
from tests.unit.workflows.making import COORDINATOR, make_facts

SOURCE = Path(machine.__file__).read_text(encoding="utf-8")
TREE = ast.parse(SOURCE)
ROOM = Path(machine.__file__).parent
STANDARD = library.definition("standard")
COMPILED = Compiled(STANDARD)


def story(name: str) -> f.PilotFacts:
    (told,) = [each for each in STANDARD.scenarios if each.name == name]
    return scenarios.facts_of(COMPILED, told, scenarios.given_in(STANDARD, told))


@pytest.mark.parametrize(
    "banned",
    [
        "HierarchicalMachine",
        "LockedMachine",
        "GraphMachine",
        "LockedHierarchicalMachine",
        "AsyncMachine",
        "MachineFactory",
        "Timeout",
        "on_exception",
        "finalize_event",
        "add_model",
        "add_ordered_transitions",
        "set_state",
    ],
)
def test_a_banned_practice_is_not_in_the_machine(banned: str) -> None:
    names = {node.id for node in ast.walk(TREE) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(TREE) if isinstance(node, ast.Attribute)}
    names |= {node.arg for node in ast.walk(TREE) if isinstance(node, ast.keyword) and node.arg}
    names |= {
        each.name
        for node in ast.walk(TREE)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }
    assert banned not in names


def test_only_the_plain_core_of_transitions_is_imported_and_only_here() -> None:
    found = {}
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("transitions"):
                found[path.name] = (node.module, {each.name for each in node.names})
            if isinstance(node, ast.Import):
                assert all(not each.name.startswith("transitions") for each in node.names)
    assert set(found) == {"machine.py"}
    module, names = found["machine.py"]
    assert module == "transitions"
    assert names <= {"EventData", "Machine", "Transition"}


def test_the_machine_is_built_without_model_queue_or_automatic_moves() -> None:
    (call,) = [
        node
        for node in ast.walk(TREE)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "WorkflowMachine"
    ]
    given_ = {each.arg: ast.unparse(each.value) for each in call.keywords}
    assert given_["model"] == "None"
    assert given_["auto_transitions"] == "False"
    assert given_["queued"] == "False"
    assert given_["send_event"] == "True"


def test_the_machine_holds_no_model_after_any_use() -> None:
    COMPILED.explain(make_facts(), COORDINATOR)
    COMPILED.fire("start_delivery", story("everything is there and both have signed"), COORDINATOR)
    assert COMPILED.machine.models == []
    assert type(COMPILED.machine).__mro__[1] is Machine


def test_no_move_exists_but_those_of_the_definition() -> None:
    assert set(COMPILED.machine.events) == {each.id for each in STANDARD.transitions}
    assert not any(name.startswith("to_") for name in COMPILED.machine.events)


def test_no_callback_of_any_kind_is_registered() -> None:
    made = COMPILED.machine
    for where in ("before_state_change", "after_state_change", "prepare_event", "finalize_event",
                  "on_exception", "on_final"):  # fmt: skip
        assert not getattr(made, where)
    for event in made.events.values():
        for arcs in event.transitions.values():
            for arc in arcs:
                assert not [*arc.prepare, *arc.before, *arc.after, *arc.conditions]
    for state in made.states.values():
        assert not [*state.on_enter, *state.on_exit]


def test_an_error_inside_a_requirement_is_neither_swallowed_nor_moves_the_cursor() -> None:
    broken = replace(make_facts(), fields=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        COMPILED.fire("start_delivery", broken, COORDINATOR)


def test_a_cursor_has_slots_and_is_thrown_away() -> None:
    assert not hasattr(machine.Cursor("a", make_facts(), COORDINATOR, ""), "__dict__")
    COMPILED.fire("start_delivery", story("everything is there and both have signed"), COORDINATOR)
    gc.collect()
    assert not [each for each in gc.get_objects() if isinstance(each, machine.Cursor)]
