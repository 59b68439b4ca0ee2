"""The people of a pilot as a page: who takes part, and how somebody is added or leaves."""

from __future__ import annotations

import re

import pytest

from tests.factories import make_pilot
from tests.visitor import Visitor, text_of


@pytest.fixture
def pilot(app, team):
    with app.app_context():
        return make_pilot(team)


def test_partners_stand_by_part_and_people_by_role(app, team, pilot):
    said = text_of(Visitor(app, team.academic).get(f"/pilots/{pilot}/people"))
    assert "Coordinator Coordinator University of NW In the whole lab" in said
    assert "Council approver Approver Council of NW" in said
    assert "Lead Council of NW" in said
    assert "Evaluation partner University of NW" in said
    assert "End the role" not in said


def test_the_fix_link_of_a_gate_opens_the_form_with_the_part_chosen(app, team, pilot):
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/people?add=partner&part=funder")
    assert "Add a partner" in text_of(page)
    assert re.search(r'name="part" type="radio" value="funder" checked', page.text)


def test_why_an_approver_is_needed_is_explained_beside_the_form(app, team, pilot):
    page = Visitor(app, team.coordinator).get(f"/pilots/{pilot}/people?need=approver")
    assert "Nobody can sign at the gate yet." in text_of(page)
    assert re.search(r'name="role" type="radio" value="approver" checked', page.text)


def test_a_partner_is_added_once_and_ends(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    sent = {"organisation": str(team.council), "part": "delivery"}
    added = coordinator.post(f"/pilots/{pilot}/people/partners", sent)
    assert added.status_code == 303
    assert "The partner is added" in text_of(coordinator.get(f"/pilots/{pilot}/people"))
    twice = coordinator.post(f"/pilots/{pilot}/people/partners", sent)
    assert twice.status_code == 422
    assert "This organisation has this part already" in text_of(twice)
    page = coordinator.get(f"/pilots/{pilot}/people").text
    ends = re.findall(r'href="([^"]*/people/partners/\d+/end)"', page)
    assert coordinator.post(ends[-1]).status_code == 303
    after = coordinator.get(f"/pilots/{pilot}/people").text
    assert len(re.findall(r"/people/partners/\d+/end", after)) == len(ends) - 1


def test_a_member_of_the_lab_is_given_a_role(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    sent = {"person": str(team.neighbour.person_id), "role": "delivery"}
    assert coordinator.post(f"/pilots/{pilot}/people/roles", sent).status_code == 303
    assert "What is left" in text_of(Visitor(app, team.neighbour).get(f"/pilots/{pilot}"))


def test_an_organisation_somebody_does_not_work_for_is_refused_not_dropped(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    sent = {"person": str(team.academic.person_id), "role": "delivery"}
    answer = coordinator.post(
        f"/pilots/{pilot}/people/roles", sent | {"organisation": str(team.council)}
    )
    assert answer.status_code == 422
    assert "only approvers sign for one" in text_of(answer)


def test_an_approver_signs_for_an_organisation_they_work_for(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    person = {"person": str(team.neighbour.person_id), "role": "approver"}
    bare = coordinator.post(f"/pilots/{pilot}/people/roles", person)
    assert bare.status_code == 422
    assert "Choose the organisation they sign for" in text_of(bare)
    other = person | {"organisation": str(team.university)}
    wrong = coordinator.post(f"/pilots/{pilot}/people/roles", other)
    assert wrong.status_code == 422
    assert "an approver signs for it" in text_of(wrong)
    right = person | {"organisation": str(team.council)}
    assert coordinator.post(f"/pilots/{pilot}/people/roles", right).status_code == 303


def test_somebody_new_joins_the_lab_with_their_role(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    bare = coordinator.post(f"/pilots/{pilot}/people/roles", {"person": "new", "role": "academic"})
    assert bare.status_code == 422
    assert "Enter the name of the person Enter their email address" in text_of(bare)
    sent = {
        "person": "new",
        "role": "approver",
        "name": "Nia",
        "email": "nia@example.org",
        "organisation": str(team.council),
    }
    assert coordinator.post(f"/pilots/{pilot}/people/roles", sent).status_code == 303
    said = text_of(coordinator.get(f"/pilots/{pilot}/people"))
    assert "Nia Approver Council of NW" in said


def test_a_role_ends_and_stays_in_the_history(app, team, pilot):
    coordinator = Visitor(app, team.coordinator)
    page = coordinator.get(f"/pilots/{pilot}/people").text
    end = re.findall(r'href="([^"]*/people/roles/\d+/end)"', page)[0]
    asked = coordinator.get(end)
    assert "End this role? It stays in the history" in text_of(asked)
    assert "A role ended" not in text_of(coordinator.get(f"/pilots/{pilot}/history"))
    assert coordinator.post(end).status_code == 303
    assert "A role ended" in text_of(coordinator.get(f"/pilots/{pilot}/history"))


def test_a_role_of_another_pilot_is_not_ended_from_here(app, team, pilot):
    with app.app_context():
        twin = make_pilot(team, title="Bus to work")
    coordinator = Visitor(app, team.coordinator)
    page = coordinator.get(f"/pilots/{twin}/people").text
    end = re.findall(r'href="([^"]*/people/roles/\d+/end)"', page)[0]
    elsewhere = end.replace(twin, pilot)
    assert coordinator.get(elsewhere).status_code == 404
    assert coordinator.post(elsewhere).status_code == 404


def test_only_a_coordinator_arranges_people(app, team, pilot):
    delivery = Visitor(app, team.delivery)
    sent = {"organisation": str(team.council), "part": "delivery"}
    assert delivery.post(f"/pilots/{pilot}/people/partners", sent).status_code == 403
    page = delivery.get(f"/pilots/{pilot}/people?add=partner")
    assert 'name="organisation"' not in page.text
