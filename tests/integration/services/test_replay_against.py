"""Past gates judged by another version: by what they asked and found, not by its name."""

from __future__ import annotations

from labapp.reading.replay import MoveReplayed, replay_moves
from labapp.services.gate_decisions import sign
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import move_pilot
from labapp.words import SignOffDecision
from tests.factories import OPERATOR, Team, make_evidence, make_pilot, press
from tests.integration.team import team
from tests.versions import ASKS_MORE, RENAMED, make_version

__all__ = ["team"]
FINISH = "    sign_off_within: {target: 5 working days}\n    requires:\n"
TASKS = "      - {id: tasks, requirement: required_tasks_done}\n"


def finish(team: Team) -> str:
    """Bring a pilot through both gates, the second one signed."""
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    asked = ask_for_sign_off(team.coordinator, reference, "finish", note="", press=press())
    for approver in (team.council_approver, team.university_approver):
        decision = {"decision": SignOffDecision.APPROVE, "seen_digest": asked["seen_digest"]}
        sign(approver, asked["review_id"], **decision, press=press())
    move_pilot(team.coordinator, reference, move="finish", press=press())
    return reference


def against(*edits: tuple[str, str]) -> dict[str, MoveReplayed]:
    """Publish a second version, and say by its moves what it finds otherwise."""
    found = replay_moves(OPERATOR, against=make_version(*edits).digest)
    assert found.checked == 2
    return {each.move: each for each in found.moves}


def test_the_same_rules_under_another_number_find_no_verdict_otherwise(team: Team) -> None:
    finish(team)
    assert against(("version: 1", "version: 2")) == {}


def test_of_a_gate_that_asks_more_it_is_named_what_differs_and_what_is_new(team: Team) -> None:
    finish(team)
    moves = against(*ASKS_MORE, (FINISH, FINISH + TASKS))
    differs = {
        name: [(e.requirement, e.turn) for e in each.differs] for name, each in moves.items()
    }
    assert differs == {
        "begin": [("known", "differs")],
        "finish": [("known", "differs"), ("tasks", "new")],
    }


def test_a_move_that_the_other_version_does_not_have_from_there_is_said_once(team: Team) -> None:
    finish(team)
    (begin,) = against(*RENAMED).values()
    assert begin.problem is not None
    assert begin.problem.text == "That version has no such move from: %(stage)s"
