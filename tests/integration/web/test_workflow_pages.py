"""Workflows as pages: the list, and a definition that can be read aloud."""

from __future__ import annotations

import re

from labapp.services.movement import move_pilot
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import go_on_with_change
from labapp.words import MigrationPolicy
from labapp.workflows.registry import kinds
from tests.factories import OPERATOR, make_pilot, make_team, press
from tests.versions import ASKS_MORE, make_version
from tests.visitor import Visitor, text_of


def test_the_list_says_what_each_is_for_and_how_many_pilots_go_by_it(app, team):
    with app.app_context():
        make_pilot(team, workflow="standard")
    said = text_of(Visitor(app, team.neighbour).get("/workflows"))
    assert "Standard pilot A policy is tried out in one place or more" in said
    assert "1 open pilot" in said
    assert "no open pilot" in said


def go_over(policy):
    """Begin to take the pilots on the first version over to the second."""
    asked = ChangeAsked(key="short", before=1, after=2, policy=policy, reason="We learnt")
    began = begin_change(OPERATOR, asked, press=press())["migration_id"]
    go_on_with_change(OPERATOR, began, press=press())


def test_the_list_says_of_each_version_who_is_on_it_and_who_comes_to_it(app, team):
    with app.app_context():
        for title in ("First", "Second"):
            make_pilot(team, title=title, staffed=False)
        make_version(*ASKS_MORE)
        go_over(MigrationPolicy.AT_NEXT_GATE)
    visitor = Visitor(app, team.neighbour)
    said = text_of(visitor.get("/workflows"))
    assert re.search(r"Version 2 · published: [^·]+ · no open pilot · 2 pilots come to it", said)
    assert re.search(r"Version 1 · published: [^·]+ · 2 open pilots Plan", said)
    page = text_of(visitor.get("/workflows/short"))
    assert "On earlier versions 2" in page
    assert "Come to it with their next move 2" in page
    assert "New pilots do not start on this version" not in page
    older = text_of(visitor.get("/workflows/short?version=1"))
    assert "New pilots do not start on this version. Version 2" in older
    with app.app_context():
        move_pilot(team.coordinator, "NW-1", move="stop", reason="No money", press=press())
        go_over(MigrationPolicy.STAY)
    said = text_of(visitor.get("/workflows"))
    assert "comes to it" not in said, "the one that is left stays, and the other has ended"
    assert re.search(r"Version 1 · published: [^·]+ · 1 open pilot Plan", said)


def test_a_definition_is_drawn_with_its_exits_requirements_and_why(app, team):
    page = Visitor(app, team.delivery).get("/workflows/standard")
    said = text_of(page)
    assert page.text.count("<h1") == 1
    assert "Evidence review" in said
    assert "Start delivery Goes on · Leads to: Delivery 12 requirements" in said
    assert "Accepted evidence: What is already known. Items: 2" in said
    assert "What worked elsewhere says nothing about what is needed here." in said
    assert "(warns, does not block)" in said
    assert "Sign-off: Each partner: Council, Combined authority" in said
    assert "Nothing is asked but a reason." in said
    assert "flowchart TD" in said


def test_a_stage_shows_its_clock_its_returns_and_each_way_out_what_it_does(app, team):
    said = text_of(Visitor(app, team.delivery).get("/workflows/standard"))
    assert (
        "Planned time: 8 weeks · Reminders at: 75%, 100% · After 120%, brought to: Coordinator"
        in said
    )
    assert "Returns: Monthly. Sent by: Delivery team" in said
    assert "Visits in a cycle, at most: 4" in said
    assert "Collected here: What is already known, What this place needs" in said
    assert "Signing: Planned time: 10 working days · Reminders at: 50%, 100%" in said
    assert "Made by: Coordinator" in said
    assert "A new cycle begins Baselines are locked" in said
    assert "may be set aside with a reason by: Approver" in said


def test_a_long_gate_is_in_groups_and_a_short_one_is_not(app, team):
    page = Visitor(app, team.delivery).get("/workflows/standard").text
    start, monitoring = page.index("Start delivery"), page.index("Start monitoring")
    assert ">The pilot and its partners</h4>" in page[start:monitoring]
    assert ">Figures</h4>" in page[start:monitoring]
    assert "<h4" not in page[monitoring : page.index("Start learning")]


def test_the_scenarios_are_listed_with_whether_they_hold(app, team):
    said = text_of(Visitor(app, team.delivery).get("/workflows/standard"))
    assert "24 scenarios, and all of them hold" in said
    assert (
        "Holds: the university has not signed Evidence review → Start delivery. "
        "Refused by: university" in said
    )
    assert "adopt with an owner Learning → Adopt. Let through" in said


def test_every_kind_of_requirement_is_named_on_the_page(app, team):
    said = text_of(Visitor(app, team.delivery).get("/workflows/standard"))
    named = [kind.heading.text for kind in kinds().values() if kind.heading.text in said]
    assert len(named) >= 8


def test_versions_stand_beside_and_an_unknown_one_is_not_found(app, team):
    visitor = Visitor(app, team.delivery)
    assert "Version 1" in text_of(visitor.get("/workflows/standard?version=1"))
    assert visitor.get("/workflows/standard?version=9").status_code == 404
    assert visitor.get("/workflows/nothing").status_code == 404
    assert visitor.get("/workflows/standard?version=x").status_code == 200


def test_the_number_of_pilots_is_of_those_one_may_know(app, team):
    with app.app_context():
        make_pilot(team)
        abroad = make_team("WM")
    said = text_of(Visitor(app, abroad.coordinator).get("/workflows/short"))
    assert not re.search(r"\d pilots? (is|are) here now", said)
