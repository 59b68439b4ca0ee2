"""Starting and describing pilots."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, PilotChangedError
from labapp.models import Pilot, PilotPlace, StageEvent, Visit
from labapp.reading import readiness
from labapp.services.labs import add_place
from labapp.services.pilots import NewPilot, edit_pilot, set_places, start_pilot
from labapp.words import Actor, Bilingual, Phase
from tests.factories import OPERATOR, WREXHAM, Team, make_pilot, make_team, press
from tests.integration.team import team

__all__ = ["team"]

TITLE = Bilingual("Homework club", "Clwb gwaith cartref")


def started(team: Team, **changes: Any) -> dict[str, Any]:
    asked = {"title": TITLE, "places": (WREXHAM,), "workflow": "short"} | changes
    return start_pilot(team.coordinator, team.lab, NewPilot(**asked), press=press())


def the_pilot(reference: str) -> Pilot:
    db.session.rollback()
    chosen = select(Pilot).where(Pilot.reference == reference)
    return db.session.scalars(chosen.execution_options(populate_existing=True)).one()


def test_a_pilot_starts_with_a_title_a_place_and_a_workflow(team: Team) -> None:
    assert started(team)["reference"] == "NW-1"
    pilot = the_pilot("NW-1")
    assert (pilot.stage, pilot.phase, pilot.cycle) == ("plan", Phase.EVIDENCE, 1)
    event = db.session.scalars(select(StageEvent)).one()
    assert (event.seq, event.move, event.to_stage) == (1, "start", "plan")
    assert db.session.scalar(select(Visit.target_on)) == dt.date(2026, 3, 16)
    stored = readiness.load(pilot.id)
    assert (stored.move, stored.met, stored.asked) == ("begin", 0, 1)


def test_references_are_numbered_by_lab_and_never_used_again(team: Team) -> None:
    assert [started(team)["reference"] for _ in range(3)] == ["NW-1", "NW-2", "NW-3"]
    assert started(make_team("WM"))["reference"] == "WM-1"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": Bilingual(" ", "")}, "title"),
        ({"title": Bilingual("x" * 201)}, "title"),
        ({"title": Bilingual("nul\0")}, "title"),
        ({"places": ()}, "places"),
        ({"places": ("W99999999",)}, "places"),
    ],
)
def test_a_pilot_without_what_it_needs_is_refused_by_field(
    team: Team, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        started(team, **wrong)
    assert field in refused.value.errors
    assert started(team)["reference"] == "NW-1"


def test_a_pilot_of_an_unknown_workflow_is_not_started(team: Team) -> None:
    with pytest.raises(NotFoundError):
        started(team, workflow="none")


def test_only_a_coordinator_of_the_lab_starts_and_edits_its_pilots(team: Team) -> None:
    new = NewPilot(TITLE, (WREXHAM,), "short")
    outsider = make_team("WM").coordinator
    reference = make_pilot(team)
    for actor, error in ((team.academic, NotAllowedError), (outsider, NotFoundError)):
        with pytest.raises(error):
            start_pilot(actor, team.lab, new, press=press())
        with pytest.raises(error):
            edit_pilot(actor, reference, {"title": TITLE}, row_version=2, press=press())
    assert start_pilot(OPERATOR, team.lab, new, press=press())["reference"] == "NW-2"
    with pytest.raises(NotFoundError):
        start_pilot(Actor.nobody(), team.lab, new, press=press())


def test_an_edit_is_kept_and_counted(team: Team) -> None:
    reference = make_pilot(team, staffed=False)
    changes: dict[str, Any] = {
        "hypothesis": Bilingual("If, then, because", "Os, yna, oherwydd"),
        "budget_code": "4711",
        "ends_on": dt.date(2027, 3, 31),
    }
    answer = edit_pilot(team.coordinator, reference, changes, row_version=1, press=press())
    assert answer["row_version"] == 2
    pilot = the_pilot(reference)
    assert pilot.hypothesis_cy == "Os, yna, oherwydd"
    assert pilot.ends_on == dt.date(2027, 3, 31)


def test_an_edit_of_what_somebody_else_edited_is_refused_but_a_tick_elsewhere_is_not(
    team: Team,
) -> None:
    reference = make_pilot(team, staffed=False)
    edit_pilot(team.coordinator, reference, {"title": TITLE}, row_version=1, press=press())
    with pytest.raises(PilotChangedError) as stale:
        edit_pilot(team.coordinator, reference, {"budget_code": "1"}, row_version=1, press=press())
    assert stale.value.changes[0]["person_id"] == team.coordinator.person_id
    set_places(team.coordinator, reference, [WREXHAM], press=press())
    edit_pilot(team.coordinator, reference, {"budget_code": "1"}, row_version=2, press=press())


@pytest.mark.parametrize(
    "changes",
    [{"title": Bilingual("")}, {"budget_code": "x" * 61}, {"ends_on": dt.date(1900, 1, 1)}],
)
def test_an_edit_that_cannot_be_kept_is_refused_whole(team: Team, changes: dict[str, Any]) -> None:
    reference = make_pilot(team, staffed=False)
    with pytest.raises(InvalidError):
        edit_pilot(
            team.coordinator, reference, {"owner_after": "Us"} | changes, row_version=1,
            press=press(),
        )  # fmt: skip
    assert the_pilot(reference).owner_after == ""


def test_the_places_of_a_pilot_can_be_changed_but_never_to_none(team: Team) -> None:
    reference = make_pilot(team, staffed=False)
    add_place(OPERATOR, "W06000003", Bilingual("Conwy", "Conwy"), press=press())
    set_places(team.coordinator, reference, ["W06000003", WREXHAM], press=press())
    assert len(db.session.scalars(select(PilotPlace.place_id)).all()) == 2
    with pytest.raises(InvalidError):
        set_places(team.coordinator, reference, [], press=press())
