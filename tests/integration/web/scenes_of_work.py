"""The forms of a pilot's journey, its people, its gates and its tasks."""

from __future__ import annotations

import datetime as dt

from labapp.models import GateReview, Partner, Pilot, PilotRole, Task
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import hold_pilot
from tests.factories import Team, make_pilot, press
from tests.integration.measures import make_delivering
from tests.integration.web.scenes import NEXT_WEEK, Scene, day, newest, scene


@scene
def start(team: Team) -> Scene:
    typed = {"lab": team.lab, "title": "Warm homes", "place": "W06000006", "workflow": "short"}
    return team.coordinator, "/pilots/new", typed


@scene
def edit(team: Team) -> Scene:
    pilot = make_pilot(team)
    typed = {"title-en": "Clubs", "row_version": str(newest(Pilot).row_version)}
    return team.coordinator, f"/pilots/{pilot}/edit", typed


@scene
def places(team: Team) -> Scene:
    return team.coordinator, f"/pilots/{make_pilot(team)}/places", {"keep": "W06000006"}


@scene
def go_back(team: Team) -> Scene:
    typed = {"move": "rethink", "reason": "The question was wrong"}
    return team.coordinator, f"/pilots/{make_delivering(team)}/move", typed


@scene
def stop(team: Team) -> Scene:
    typed = {"move": "stop", "reason": "Nobody came"}
    return team.coordinator, f"/pilots/{make_delivering(team)}/move", typed


@scene
def hold(team: Team) -> Scene:
    typed = {"reason": "The hall is wet"} | day("review_on")
    return team.coordinator, f"/pilots/{make_delivering(team)}/hold", typed


@scene
def resume(team: Team) -> Scene:
    pilot, now = make_delivering(team), dt.datetime.now(dt.UTC)
    hold_pilot(team.coordinator, pilot, reason="Wet", review_on=NEXT_WEEK, press=press(now))
    return team.coordinator, f"/pilots/{pilot}/resume", {}


@scene
def partner(team: Team) -> Scene:
    typed = {"organisation": str(team.council), "part": "funder"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/people/partners", typed


@scene
def role(team: Team) -> Scene:
    typed = {"person": str(team.neighbour.person_id), "role": "delivery"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/people/roles", typed


@scene
def newcomer(team: Team) -> Scene:
    typed = {"person": "new", "role": "academic", "name": "Nia", "email": "nia@example.org"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/people/roles", typed


@scene
def end_partner(team: Team) -> Scene:
    pilot = make_pilot(team)
    path = f"/pilots/{pilot}/people/partners/{newest(Partner).id}/end"
    return team.coordinator, path, {}


@scene
def end_role(team: Team) -> Scene:
    pilot = make_pilot(team)
    return team.coordinator, f"/pilots/{pilot}/people/roles/{newest(PilotRole).id}/end", {}


@scene
def ask(team: Team) -> Scene:
    return team.coordinator, f"/pilots/{make_delivering(team)}/gate/finish/ask", {"note": "Look"}


def _asked(team: Team) -> tuple[str, str]:
    pilot = make_delivering(team)
    ask_for_sign_off(team.coordinator, pilot, "finish", note="", press=press())
    return f"/pilots/{pilot}/gate/finish/rounds/{newest(GateReview).id}", newest(
        GateReview
    ).seen_digest


@scene
def sign(team: Team) -> Scene:
    path, seen = _asked(team)
    return team.council_approver, f"{path}/decide", {"decision": "approve", "seen_digest": seen}


@scene
def send_back(team: Team) -> Scene:
    path, seen = _asked(team)
    typed = {"decision": "return", "reason": "Say more", "seen_digest": seen}
    return team.council_approver, f"{path}/decide", typed


@scene
def take_back(team: Team) -> Scene:
    return team.coordinator, f"{_asked(team)[0]}/withdraw", {"reason": "Too early"}


@scene
def task(team: Team) -> Scene:
    typed = {"title-en": "Ring the council"}
    return team.coordinator, f"/pilots/{make_pilot(team)}/tasks/new", typed


def _task(team: Team) -> str:
    pilot = make_pilot(team)
    return f"/pilots/{pilot}/tasks/{newest(Task).id}"


@scene
def change_task(team: Team) -> Scene:
    return team.coordinator, _task(team), {"title-en": "Think again", "seen": "1"}


@scene
def finish_task(team: Team) -> Scene:
    return team.coordinator, f"{_task(team)}/done", {}


@scene
def set_aside(team: Team) -> Scene:
    return team.coordinator, f"{_task(team)}/not-needed", {"reason": "Closed"}
