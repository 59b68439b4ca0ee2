"""Scaling: a pilot goes on in other places as pilots of its own, each knowing where it is from."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from labapp.db import db, transaction
from labapp.errors import InvalidError, NotAllowedError
from labapp.models import AuditEvent, Indicator, Observation, Pilot, Readiness, StageEvent, Task
from labapp.reading.lineage import Lineage
from labapp.reading.pilot_page import get_pilot_page
from labapp.reading.readiness import compare
from labapp.services.labs import add_place
from labapp.services.movement import move_pilot
from labapp.services.pilots import NewPilot, edit_pilot, start_pilot
from labapp.services.scaling import set_scale_places
from labapp.services.workflows import publish_definitions
from labapp.words import Bilingual
from labapp.workflows.definition import Definition
from tests.definitions import SHORT
from tests.factories import OPERATOR, WREXHAM, Team, make_pilot, press
from tests.integration.measures import make_indicator
from tests.integration.team import team

__all__ = ["team"]

GWYNEDD, FLINT = "W06000002", "W06000005"
SCALING = SHORT.replace("key: short", "key: scaling").replace(
    "label: {en: Stop, cy: Stopio}",
    "label: {en: Stop, cy: Stopio}\n    effects: [{effect: child_pilots, workflow: short}]",
)


@pytest.fixture
def parent(team: Team) -> str:
    """Give a pilot that is scaled by the move `stop`, with a question and an indicator."""
    publish_definitions(OPERATOR, [Definition.from_yaml(SCALING)], press=press())
    for code, name in ((GWYNEDD, "Gwynedd"), (FLINT, "Flintshire")):
        add_place(OPERATOR, code, Bilingual(name, f"{name} cy"), press=press())
    reference = make_pilot(team, workflow="scaling")
    changes = {"question": Bilingual("Do clubs help?", "A yw clybiau’n helpu?")}
    edit_pilot(team.coordinator, reference, changes, row_version=2, press=press())
    make_indicator(team, reference)
    return reference


def the_pilot(reference: str) -> Pilot:
    db.session.rollback()
    return db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()


def line_of(reference: str) -> Lineage:
    return get_pilot_page(OPERATOR, the_pilot(reference).id, now=press().at).lineage


def scale(team: Team, reference: str) -> list[str]:
    made = move_pilot(team.coordinator, reference, move="stop", reason="It works", press=press())
    return list(made.get("children", ()))


def test_a_pilot_that_is_scaled_becomes_a_pilot_in_every_place_it_goes_on_in(
    team: Team, parent: str
) -> None:
    set_scale_places(team.coordinator, parent, [GWYNEDD, FLINT], press=press())
    children = scale(team, parent)
    assert len(children) == 2
    first, second = (the_pilot(each) for each in children)
    assert [first.title_en, second.title_en] == [
        "Breakfast clubs: Flintshire",
        "Breakfast clubs: Gwynedd",
    ]
    origin = the_pilot(parent)
    assert {first.parent_id, second.parent_id} == {origin.id}
    assert (first.stage, first.cycle, first.question_en) == ("plan", 1, "Do clubs help?")
    assert db.session.get(Readiness, first.id) is not None
    assert compare(first, now=first.changed_at) == []
    (event,) = db.session.scalars(select(StageEvent).where(StageEvent.pilot_id == first.id))
    assert event.kind == "start"
    recorded = select(AuditEvent.details).where(
        AuditEvent.kind == "pilot.scaled", AuditEvent.pilot_id == origin.id
    )
    assert json.loads(db.session.scalars(recorded).one())["children"] == children


def test_a_child_measures_what_its_parent_measured_and_has_none_of_its_values(
    team: Team, parent: str
) -> None:
    set_scale_places(team.coordinator, parent, [FLINT], press=press())
    (child,) = scale(team, parent)
    codes = select(Indicator.code).where(Indicator.pilot_id == the_pilot(child).id)
    of_parent = select(Indicator.code).where(Indicator.pilot_id == the_pilot(parent).id)
    assert db.session.scalars(codes).all() == db.session.scalars(of_parent).all() != []
    values = select(Observation.id).join(Indicator).where(Indicator.pilot_id == the_pilot(child).id)
    assert db.session.scalars(values).all() == []


def test_the_line_can_be_followed_both_ways(team: Team, parent: str) -> None:
    set_scale_places(team.coordinator, parent, [FLINT], press=press())
    (child,) = scale(team, parent)
    line = line_of(parent)
    assert line.parent is None
    assert [each.reference for each in line.children] == [child]
    back = line_of(child)
    assert back.parent is not None
    assert back.parent.reference == parent
    assert back.children == ()
    title = "Breakfast\tclubs\nand milk"
    with transaction() as session:
        session.execute(update(Pilot).where(Pilot.reference == parent).values(title_en=title))
    again = line_of(child)
    assert again.parent is not None
    assert again.parent.title.en == title


def test_where_no_place_is_chosen_the_coordinator_is_asked_to_start_them(
    team: Team, parent: str
) -> None:
    assert scale(team, parent) == []
    tasks = db.session.scalars(select(Task.title_en).where(Task.key == "child_pilots_0")).all()
    assert tasks == ["Start a pilot in each place this goes on in"]


def test_scaling_pressed_twice_starts_each_child_once(team: Team, parent: str) -> None:
    set_scale_places(team.coordinator, parent, [FLINT], press=press())
    again = press(key="once")
    asked = {"move": "stop", "reason": "It works"}
    first = move_pilot(team.coordinator, parent, **asked, press=again)
    assert move_pilot(team.coordinator, parent, **asked, press=again) == first
    assert len(line_of(parent).children) == 1


def test_places_to_go_on_in_are_chosen_by_who_may_edit_and_from_the_list(
    team: Team, parent: str
) -> None:
    with pytest.raises(NotAllowedError):
        set_scale_places(team.delivery, parent, [FLINT], press=press())
    with pytest.raises(InvalidError):
        set_scale_places(team.coordinator, parent, ["X99"], press=press())
    set_scale_places(team.coordinator, parent, [FLINT], press=press())
    assert the_pilot(parent).scale_to == "Flintshire"


def test_a_new_pilot_may_begin_like_another_of_its_lab(team: Team, parent: str) -> None:
    new = NewPilot(Bilingual("Clubs again"), (WREXHAM,), "short", like=parent)
    made = start_pilot(team.coordinator, team.lab, new, press=press())
    again = the_pilot(made["reference"])
    assert (again.title_en, again.question_en, again.parent_id) == (
        "Clubs again",
        "Do clubs help?",
        None,
    )
    wrong = NewPilot(Bilingual("Clubs"), (WREXHAM,), "short", like="XX-9")
    with pytest.raises(InvalidError) as refused:
        start_pilot(team.coordinator, team.lab, wrong, press=press())
    assert "like" in refused.value.errors
