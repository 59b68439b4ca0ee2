"""Scenes of what is pressed beside what is left at a gate."""

from __future__ import annotations

from labapp.models import GateReview, PilotRole
from labapp.services.deputies import name_deputy
from labapp.services.gates import ask_for_sign_off
from labapp.services.roles import give_role
from labapp.services.waivers import waive
from labapp.words import PilotRoleKind
from tests.factories import Team, press
from tests.integration.lenient import make_at_gate
from tests.integration.measures import make_delivering
from tests.integration.web.scenes import NEXT_WEEK, TODAY, Scene, day, newest, scene


@scene
def set_aside(team: Team) -> Scene:
    path = f"/pilots/{make_at_gate(team)}/gate/finish/waive/need"
    return team.coordinator, path, {"reason": "The health board asked them"}


@scene
def ask_again(team: Team) -> Scene:
    at_gate, asked = make_at_gate(team), ("finish", "need")
    waive(team.coordinator, at_gate, *asked, reason="They were asked", press=press())
    return team.coordinator, f"/pilots/{at_gate}/gate/finish/waive/need/withdraw", {}


@scene
def remind(team: Team) -> Scene:
    pilot = make_delivering(team)
    ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
    typed = {"move": "finish", "requirement": "council", "back": f"/pilots/{pilot}/gate/finish"}
    return team.coordinator, f"/pilots/{pilot}/remind", typed


@scene
def readdress(team: Team) -> Scene:
    pilot = make_delivering(team)
    person, council = team.neighbour.person_id or 0, team.council
    kind, signs_for = PilotRoleKind.APPROVER, {"organisation_id": council}
    give_role(team.coordinator, pilot, person, kind, **signs_for, press=press())
    ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
    path = f"/pilots/{pilot}/gate/finish/rounds/{newest(GateReview).id}/readdress"
    before = f"{council}-{team.council_approver.person_id}"
    return team.coordinator, path, {"before": before, "now": f"{council}-{person}", "reason": "Ill"}


@scene
def deputy(team: Team) -> Scene:
    typed = {"person": str(team.academic2.person_id)} | day("from_on", TODAY) | day("until_on")
    return team.university_approver, f"/pilots/{make_delivering(team)}/people/deputy", typed


@scene
def deputy_ends(team: Team) -> Scene:
    pilot, approver = make_delivering(team), team.university_approver
    days = {"from_on": TODAY, "until_on": NEXT_WEEK}
    name_deputy(approver, pilot, team.academic2.person_id or 0, **days, press=press())
    return approver, f"/pilots/{pilot}/people/deputy/{newest(PilotRole).id}/end", {}
