"""`labapp workflow`: the published definitions, as people and programs read them."""

from __future__ import annotations

import json

from labapp.workflows import library
from tests.factories import Team
from tests.integration.cli.conftest import Terminal
from tests.integration.team import team

__all__ = ["team"]


def test_the_list_names_each_published_version(terminal: Terminal, team: Team) -> None:
    rows = terminal("workflow", "list", "--json").json
    standard = library.definition("standard")
    assert {
        "key": "standard",
        "version": 1,
        "title": "Standard pilot",
        "open_pilots": 0,
        "coming": 0,
        "digest": standard.digest,
    } in rows
    assert any(line.startswith("standard") for line in terminal("workflow", "list").lines)


def test_the_list_form_has_every_stage_move_and_requirement(terminal: Terminal, team: Team) -> None:
    written = terminal("workflow", "show", "standard").out
    definition = library.definition("standard")
    for key in definition.stages:
        assert f"({key}, " in written
    for move in definition.transitions:
        assert f"{move.id} → {move.to}: {move.label.en}" in written
        for asked in move.requires:
            assert f"{asked.id}: {asked.requirement}" in written
    assert "budget: field_set (warns)" in written
    assert "outcomes: values_recorded (may be set aside by: approver)" in written


def test_the_mermaid_form_draws_every_move(terminal: Terminal, team: Team) -> None:
    written = terminal("workflow", "show", "standard", "--as", "mermaid").out
    assert written.startswith("flowchart TD\n")
    for move in library.definition("standard").transitions:
        assert f'"{move.label.en}"' in written


def test_the_json_form_is_the_canonical_definition(terminal: Terminal, team: Team) -> None:
    ran = terminal("workflow", "show", "standard", "--as", "json")
    standard = library.definition("standard")
    assert ran.out.strip() == standard.canonical().decode()
    assert json.loads(ran.out)["key"] == "standard"


def test_a_workflow_nobody_published_is_one_line_and_exit_1(terminal: Terminal, team: Team) -> None:
    ran = terminal("workflow", "show", "nonsense")
    assert (ran.status, len(ran.reasons)) == (1, 1)
    assert terminal("workflow", "show", "standard", "--as", "picture").status == 2
