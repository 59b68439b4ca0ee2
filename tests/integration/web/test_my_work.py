"""My work: what waits for me, soonest first, in at most five statements."""

from __future__ import annotations

import json
import re

from labapp.db import transaction
from labapp.models import Task
from labapp.reading.my_rounds import is_asked
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import hold_pilot, move_pilot
from labapp.services.tasks import AboutTask, add_task
from labapp.services.workflows import publish_definitions
from labapp.words import Bilingual
from labapp.workflows.definition import Definition
from tests.definitions import SHORT
from tests.factories import (
    BEGIN,
    OPERATOR,
    make_evidence,
    make_member,
    make_pilot,
    press,
)
from tests.integration.measures import make_delivering
from tests.statements import statements
from tests.visitor import Visitor, text_of

SIGNED_BACK = Definition.from_yaml(
    SHORT.replace("key: short", "key: signed_back", 1).replace(
        "label: {en: Reopen, cy: Ailagor}",
        "label: {en: Reopen, cy: Ailagor}\n"
        "    requires:\n"
        "      - {id: council, requirement: sign_off, role: approver, organisation: [council]}",
    )
)


def owned(team, pilot, title: str, day: int) -> int:
    about = AboutTask(
        title=Bilingual(title),
        owner_id=team.delivery.person_id,
        due_on=BEGIN.date().replace(day=day),
        required=True,
    )
    return int(add_task(team.coordinator, pilot, about, press=press())["task_id"])


def test_nobody_waited_for_is_told_what_stands_here(app, team):
    said = text_of(Visitor(app, team.neighbour).get("/"))
    assert "Nothing waits for you" in said
    assert "You have no part in a pilot yet." in said


def test_my_tasks_stand_under_their_pilot_the_soonest_first_and_are_done_in_one_press(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        owned(team, pilot, "Second thing", 20)
        first = owned(team, pilot, "First thing", 10)
    delivery = Visitor(app, team.delivery)
    page = delivery.get("/")
    said = text_of(page)
    assert "things wait for you. Late:" in said
    assert said.index("First thing") < said.index("Second thing")
    assert "Required before the gate" in said
    done = f"/pilots/{pilot}/tasks/{first}/done"
    assert f'action="{done}"' in page.text
    answer = delivery.post(done, {"back": "/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "First thing" not in text_of(delivery.get("/"))


def test_a_task_that_a_requirement_has_closed_asks_nothing_more(app, team):
    with app.app_context():
        solo = make_pilot(team, staffed=False)
        from labapp.services.roles import give_role
        from labapp.services.tasks import assign_task
        from labapp.words import PilotRoleKind

        person = team.academic.person_id
        give_role(team.coordinator, solo, person, PilotRoleKind.ACADEMIC, press=press())
        with transaction() as session:
            task = session.query(Task.id).filter(Task.key == "search").scalar()
        assign_task(team.coordinator, task, owner_id=person, press=press())
    academic = Visitor(app, team.academic)
    said = text_of(academic.get("/"))
    assert "Search It closes by itself once its requirement is met" in said
    with app.app_context():
        make_evidence(team, solo)
    assert "Search" not in text_of(academic.get("/"))


def test_a_sign_off_asked_of_me_waits_until_my_organisation_has_decided(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
    approver = Visitor(app, team.council_approver)
    page = approver.get("/")
    assert "Approve or return: Finish" in text_of(page)
    assert f'href="/pilots/{pilot}/gate/finish"' in page.text
    assert "Approve or return" not in text_of(Visitor(app, team.delivery).get("/"))
    gate = approver.get(f"/pilots/{pilot}/gate/finish").text
    url = re.search(r'action="([^"]*/decide)"', gate)[1]
    seen = re.search(r'name="seen_digest" value="(\w+)"', gate)[1]
    approver.post(url, {"decision": "approve", "seen_digest": seen})
    assert "Approve or return" not in text_of(approver.get("/"))


def test_a_part_that_is_not_signed_asks_nobody_once_the_whole_is_met(team):
    me = team.council_approver
    held = [["person", me.person_id, ""]]
    part = {"ok": False, "held_by": held, "members": [], "parameters": {}}

    def asked(*, ok: bool) -> bool:
        whole = {"ok": ok, "held_by": [], "members": [part], "parameters": {}}
        stored = json.dumps({"moves": [{"move": "finish", "findings": [whole]}]})
        return is_asked(stored, "finish", me)

    assert asked(ok=False)
    assert not asked(ok=True)


def test_evidence_waits_for_those_who_may_accept_it_but_not_for_who_submitted_it(app, team):
    with app.app_context():
        pilot = make_pilot(team)
        make_evidence(team, pilot, title=Bilingual("A waiting study"), accepted=False)
    told = "Accept or return evidence: A waiting study"
    assert told in text_of(Visitor(app, team.coordinator).get("/"))
    assert told in text_of(Visitor(app, team.academic2).get("/"))
    assert told not in text_of(Visitor(app, team.academic).get("/"))
    assert told not in text_of(Visitor(app, team.delivery).get("/"))


def test_a_coordinator_is_told_what_can_move_and_what_can_be_asked_for(app, team):
    with app.app_context():
        ready = make_pilot(team, title="Ready one")
        make_evidence(team, ready)
        near = make_delivering(team, title="Near one")
    coordinator = Visitor(app, team.coordinator)
    page = coordinator.get("/")
    said = text_of(page)
    assert "Make the move: Begin Everything is met" in said
    assert "Ask for sign-off: Finish Only the sign-offs are left" in said
    with app.app_context():
        ask_for_sign_off(team.coordinator, near, "finish", press=press())
    after = text_of(coordinator.get("/"))
    assert "Ask for sign-off: Finish" not in after
    assert "With others" in after
    assert re.search(r"Near one .*With: (Council|University) approver", after)


def test_nobody_left_to_sign_is_something_to_do(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        from labapp.models import PilotRole
        from labapp.services.roles import end_role

        with transaction() as session:
            role = (
                session.query(PilotRole.id)
                .filter(PilotRole.organisation_id == team.council)
                .scalar()
            )
        end_role(team.coordinator, pilot, role, press=press())
    page = Visitor(app, team.coordinator).get("/")
    assert "Find somebody who can sign: Finish" in text_of(page)
    assert f'href="/pilots/{pilot}/people?need=approver"' in page.text


def test_a_stopped_pilot_that_nobody_can_bring_back_is_something_to_do(app, team):
    with app.app_context():
        publish_definitions(OPERATOR, [SIGNED_BACK], press=press())
        pilot = make_pilot(team, workflow="signed_back")
        about = {"move": "stop", "reason": "No money", "press": press()}
        move_pilot(team.coordinator, pilot, **about)
        ask_for_sign_off(team.coordinator, pilot, "reopen", press=press())
    coordinator = Visitor(app, team.coordinator)
    assert "Find somebody who can sign" not in text_of(coordinator.get("/"))
    with app.app_context():
        from labapp.models import PilotRole
        from labapp.services.roles import end_role

        with transaction() as session:
            council = PilotRole.organisation_id == team.council
            role = session.query(PilotRole.id).filter(council).scalar()
        end_role(team.coordinator, pilot, role, press=press())
    page = coordinator.get("/")
    assert "Find somebody who can sign: Reopen" in text_of(page)
    assert f'href="/pilots/{pilot}/people?need=approver"' in page.text
    assert "Find somebody who can sign" not in text_of(Visitor(app, team.academic).get("/"))


def test_a_pilot_on_hold_is_with_nobody_and_no_days_are_counted(app, team):
    with app.app_context():
        pilot = make_delivering(team, title="Near one")
        ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
        day = BEGIN.date().replace(day=28)
        hold_pilot(team.coordinator, pilot, reason="Rain", review_on=day, press=press())
    said = text_of(Visitor(app, team.academic).get("/"))
    assert re.search(r"Near one .*With: Coordinator .*Review on: 28 ", said)
    assert "working day" not in said.partition("Near one")[2].partition("Review on")[0]


def test_a_hold_to_be_looked_at_waits_for_the_coordinator(app, team):
    with app.app_context():
        pilot = make_pilot(team)
        day = BEGIN.date().replace(day=20)
        hold_pilot(team.coordinator, pilot, reason="Rain", review_on=day, press=press())
    page = Visitor(app, team.coordinator).get("/")
    assert "Look at the hold again" in text_of(page)
    assert f'href="/pilots/{pilot}/hold"' in page.text


def test_the_return_that_is_owed_waits_for_the_delivery_team(app, team):
    with app.app_context():
        pilot = make_delivering(team)
    page = Visitor(app, team.delivery).get("/")
    assert "Send the return:" in text_of(page)
    assert re.search(rf'href="/pilots/{pilot}/returns/20\d\d-\d\d"', page.text)
    assert "Send the return:" not in text_of(Visitor(app, team.academic).get("/"))


def test_who_left_the_pilot_is_asked_nothing_more(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        owned(team, pilot, "Left behind", 10)
        from labapp.models import PilotRole
        from labapp.services.roles import end_role

        with transaction() as session:
            role = session.query(PilotRole.id).filter(PilotRole.kind == "delivery").scalar()
        end_role(team.coordinator, pilot, role, press=press())
    assert "Left behind" not in text_of(Visitor(app, team.delivery).get("/"))


def test_the_page_asks_five_statements_at_3_and_at_200_tasks_and_many_pilots(app, team):
    with app.app_context():
        pilot = make_delivering(team)
        owned(team, pilot, "Thing", 10)
        make_member("NW", name="Somebody")
    for reader in (team.delivery, team.coordinator):
        visitor = Visitor(app, reader)
        visitor.get("/")
        with statements(app) as few:
            visitor.get("/")
        with app.app_context(), transaction() as session:
            one = session.query(Task).filter(Task.owner_id.is_not(None)).first()
            row = {c.name: getattr(one, c.name) for c in Task.__table__.c}
            row |= {"owner_id": reader.person_id, "key": None}
            start = 1_000_000 * (reader.person_id or 0)
            rows = [row | {"id": start + n} for n in range(200)]
            session.execute(Task.__table__.insert(), rows)
        with app.app_context():
            for n in range(4):
                make_pilot(team, title=f"Another {n}")
        with statements(app) as many:
            assert visitor.get("/").status_code == 200
        assert len(few) == len(many) <= 1 + 5, many
