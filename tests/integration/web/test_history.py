"""The history of a pilot: moves with reasons, rounds, holds, and every event in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labapp.reading.happened import SENTENCES
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.tasks import AboutTask, add_task
from labapp.words import Bilingual, SignOffDecision
from tests.factories import press
from tests.integration.measures import make_delivering
from tests.visitor import Visitor, text_of

SERVICES = Path(__file__).resolve().parents[3] / "labapp" / "services"
NOT_OF_A_PILOT = {
    "account", "lab", "member", "organisation", "person", "place", "session", "sessions", "workflow"
}  # fmt: skip


@pytest.fixture
def pilot(app, team):
    with app.app_context():
        return make_delivering(team)


def test_moves_rounds_and_everything_else_stand_newest_first(app, team, pilot):
    with app.app_context():
        made = ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
        back = {"decision": SignOffDecision.RETURN, "reason": "What did it cost?"}
        seen = made["seen_digest"]
        sign(team.council_approver, made["review_id"], **back, seen_digest=seen, press=press())
    said = text_of(Visitor(app, team.delivery).get(f"/pilots/{pilot}/history"))
    assert "Begin. From: Plan. To: Doing" in said
    assert "Started in: Plan" in said
    assert "Finish. Round: 1 . Returned with reasons" in said
    assert "“What did it cost?”" in said
    assert said.index("Returned at the gate") < said.index("Sign-off asked for: Finish. Round: 1")
    assert said.index("Moved on: Begin") < said.index("The pilot was started")


def test_a_long_record_goes_on_over_pages(app, team, pilot):
    with app.app_context():
        for n in range(40):
            about = AboutTask(title=Bilingual(f"Chore {n}"))
            add_task(team.delivery, pilot, about, press=press())
    visitor = Visitor(app, team.coordinator)
    first = visitor.get(f"/pilots/{pilot}/history")
    onward = re.search(r'href="([^"]*before=\d+[^"]*)" rel="next"', first.text)[1]
    second = visitor.get(onward.split("#")[0])
    chores = re.findall(r"Chore \d+", text_of(first) + " " + text_of(second))
    assert len(chores) == len(set(chores)) == 40
    assert "Back to the newest" in text_of(second)


def test_every_kind_of_event_of_a_pilot_has_its_sentence():
    said = "\n".join(path.read_text() for path in SERVICES.rglob("*.py"))
    kinds = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', said))
    kinds = {kind for kind in kinds if kind.split(".")[0] in {k.split(".")[0] for k in SENTENCES}}
    kinds -= {kind for kind in kinds if kind.split(".")[0] in NOT_OF_A_PILOT}
    assert kinds
    assert kinds - set(SENTENCES) == set()


def test_the_history_is_for_those_who_take_part(app, team, pilot):
    assert Visitor(app, team.neighbour).get(f"/pilots/{pilot}/history").status_code == 403
    for odd in ("before=x", "before=-1", "before=99999999999999999999"):
        visitor = Visitor(app, team.delivery)
        assert visitor.get(f"/pilots/{pilot}/history?{odd}").status_code == 200
