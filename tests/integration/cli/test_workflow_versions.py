"""`labapp workflow publish | compare | migrate | replay`, as people and programs read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, WorkflowVersion
from labapp.services.movement import move_pilot
from labapp.workflows.definition import Definition
from tests.definitions import SHORT
from tests.factories import Team, make_evidence, make_pilot, press
from tests.integration.cli.conftest import Terminal
from tests.integration.team import team
from tests.versions import ASKS_MORE, RENAMED, make_version, written

__all__ = ["team"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def in_file(folder: Path, text: str) -> str:
    path = folder / "short.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_file_is_published_once_and_never_again_under_its_number(
    terminal: Terminal, team: Team, tmp_path: Path
) -> None:
    path = in_file(tmp_path, written(*ASKS_MORE))
    made = terminal("workflow", "publish", path, "--json").json
    assert (made["published"], made["before"]) == (True, 1)
    assert terminal("workflow", "publish", path).lines == ["short@2 is published already"]
    other = in_file(tmp_path, written(*ASKS_MORE).replace("4 weeks", "5 weeks"))
    ran = terminal("workflow", "publish", other)
    assert (ran.status, len(ran.reasons)) == (1, 1)
    third = in_file(tmp_path, SHORT.replace("version: 1", "version: 9"))
    assert terminal("workflow", "publish", third).status == 0
    between = in_file(tmp_path, SHORT.replace("version: 1", "version: 5"))
    assert "above 9" in terminal("workflow", "publish", between).err
    digest = db.session.scalar(select(WorkflowVersion.digest).where(WorkflowVersion.number == 2))
    assert digest == Definition.from_yaml(written(*ASKS_MORE)).digest


def test_what_is_wrong_with_a_file_is_told_by_line_and_nothing_is_stored(
    terminal: Terminal, team: Team, tmp_path: Path
) -> None:
    wrong = SHORT.replace("version: 1", "version: 2").replace("to: doing", "to: nowhere")
    path = in_file(tmp_path, wrong)
    ran = terminal("workflow", "publish", path)
    assert ran.status == 1
    assert ran.reasons[0].startswith(f"{path}:")
    assert "nowhere" in ran.err
    assert len(terminal("workflow", "list", "--json").json) == 4


def test_versions_and_files_are_compared_in_words(
    terminal: Terminal, team: Team, tmp_path: Path
) -> None:
    path = in_file(tmp_path, written(*ASKS_MORE))
    lines = terminal("workflow", "compare", "short@1", path).lines
    assert "  + Planned time: 2 weeks → 1 week" in lines
    assert "  + Accepted evidence (What is already known). At least: 1 → 2" in lines
    found = terminal("workflow", "compare", "short", path, "--json").json
    assert {"stage", "move"} == {each["place"] for each in found["changes"]}
    assert terminal("workflow", "compare", "short@1", "short@1").lines == ["Nothing changes"]
    for unknown in ("short@7", "nothing", "short@x"):
        assert terminal("workflow", "compare", "short@1", unknown).status == 1


def test_a_dry_run_says_pilot_by_pilot_what_would_be_and_stores_nothing(
    terminal: Terminal, team: Team
) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    make_version(*ASKS_MORE)
    lines = terminal("workflow", "migrate", "short", "--to", "2", "--dry-run").lines
    assert (
        f"{reference}: Newly blocked: Begin. By: Accepted evidence (What is already known)" in lines
    )
    assert f"{reference}: New tasks: Consult" in lines
    found = terminal("workflow", "migrate", "short", "--to", "2", "--dry-run", "--json").json
    (pilot,) = found["pilots"]
    assert (pilot["newly_blocked"], pilot["needs_mapping"]) == (["begin"], False)
    assert db.session.scalar(select(Pilot.definition_digest)) == Definition.from_yaml(SHORT).digest


def test_pilots_go_over_and_back_by_command(terminal: Terminal, team: Team) -> None:
    make_pilot(team)
    again = make_version(*RENAMED)
    asked = ("workflow", "migrate", "short", "--to", "2", "--policy", "now", "--reason", "Better")
    assert "reason" in terminal(*asked[:7]).err
    assert terminal(*asked, "--json").json["pilots"] == {"needs_mapping": 1}
    assert (
        "needs"
        not in terminal(
            "workflow", "migrate", "short", "--to", "2", "--dry-run", "--map", "plan=design"
        ).out
    )
    made = terminal(*asked, "--map", "plan=design", "--json").json
    assert made["pilots"] == {"done": 1}
    db.session.rollback()
    assert db.session.scalar(select(Pilot.definition_digest)) == again.digest
    back = terminal("workflow", "migrate", "short", "--reverse", str(made["migration_id"]))
    assert back.lines[1:] == ["  Taken back: 1"]
    assert terminal("workflow", "migrate", "standard", "--reverse", "1").status == 1
    assert terminal("workflow", "migrate", "short").status == 2
    assert terminal("workflow", "migrate", "short", "--to", "2", "--map", "plan").status == 2


def test_past_moves_are_judged_again_and_what_differs_is_listed(
    terminal: Terminal, team: Team
) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    make_version(*ASKS_MORE)
    assert terminal("workflow", "replay", "--json").json == {"ok": True, "checked": 1, "moves": []}
    ran = terminal("workflow", "replay", "--against", "short@2")
    assert ran.status == 1
    assert ran.reasons == [f"{reference} move 2 (begin): known: Accepted evidence: met → not met"]
    found = terminal("workflow", "replay", "--against", "short@2", "--json").json
    assert found["moves"][0]["findings"] == [
        {
            "id": "known",
            "code": "evidence_accepted",
            "turn": "differs",
            "was": "met",
            "now": "not_met",
        }
    ]
    assert terminal("workflow", "replay", "--against", "standard@1", "--json").json["checked"] == 0
