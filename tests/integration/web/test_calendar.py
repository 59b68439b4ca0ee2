"""A lab's working days as a page: everybody of the lab reads them, a coordinator keeps them."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from labapp.db import db, transaction
from labapp.models import AuditEvent, ClosureDay, Readiness, Visit
from labapp.workflows.calendar import add_working_days
from tests.factories import make_pilot, make_team
from tests.statements import statements
from tests.visitor import Visitor, text_of

YEAR = dt.date.today().year + 1  # noqa: DTZ011 - any year that may be kept
JUNE = add_working_days(dt.date(YEAR, 6, 10), 0)
HERE = f"/labs/NW/calendar?year={YEAR}"


def typed(day: dt.date, name: str = "Flood") -> dict[str, str]:
    return {
        "day-day": str(day.day),
        "day-month": str(day.month),
        "day-year": str(day.year),
        "name-en": name,
    }


def test_everybody_of_the_lab_sees_its_year_and_nobody_else_knows_of_it(app, team):
    said = text_of(Visitor(app, team.delivery).get(HERE))
    assert "Bank holidays of England and Wales" in said
    assert "Christmas Day" in said
    assert "Add a closure day" not in said
    with app.app_context():
        stranger = make_team("WM").coordinator
    assert Visitor(app, stranger).get(HERE).status_code == 404
    assert Visitor(app, stranger).post("/labs/NW/calendar", typed(JUNE)).status_code == 404
    assert Visitor(app, team.delivery).post("/labs/NW/calendar", typed(JUNE)).status_code == 403
    assert Visitor(app, team.delivery).get("/labs/NW/calendar?year=12345").status_code == 200


def test_a_coordinator_closes_the_lab_and_opens_it_again(app, team):
    coordinator = Visitor(app, team.coordinator)
    assert "What is due already stays due" in text_of(coordinator.get(HERE))
    with app.app_context():
        make_pilot(team, staffed=False)
    done = coordinator.post("/labs/NW/calendar", typed(JUNE))
    assert (done.status_code, done.location) == (303, HERE)
    assert "Flood" in text_of(coordinator.get(HERE))
    with app.app_context():
        assert db.session.scalar(select(Readiness.valid_until)) is not None, "it is judged anew"
        assert db.session.scalar(select(ClosureDay.day)) == JUNE
    gone = coordinator.post("/labs/NW/calendar/remove", {"day": str(JUNE)})
    assert gone.status_code == 303
    assert coordinator.post("/labs/NW/calendar/remove", {"day": str(JUNE)}).status_code == 422
    assert coordinator.post("/labs/NW/calendar/remove", {"day": "soon"}).status_code == 422
    with app.app_context():
        kinds = select(AuditEvent.kind).where(AuditEvent.kind.like("closure%"))
        assert list(db.session.scalars(kinds)) == ["closure_day.added", "closure_day.removed"]


@pytest.mark.parametrize(
    ("day", "name", "sentence"),
    [
        (dt.date(YEAR, 12, 25), "Holiday", "The lab does not work then anyway"),
        (JUNE, "", "Say why the lab is closed"),
        (JUNE.replace(year=2091), "Far", "Choose a day of the years"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_wrong_is_told_and_what_was_typed_stays(app, team, day, name, sentence):
    answer = Visitor(app, team.coordinator).post("/labs/NW/calendar", typed(day, name))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert f'value="{day.day}"' in answer.text


def test_the_page_asks_as_many_statements_with_sixty_closure_days(app, team):
    visitor = Visitor(app, team.coordinator)
    with statements(app) as few:
        visitor.get(HERE)
    with app.app_context(), transaction() as session:
        days = (dt.date(YEAR, 6, 1) + dt.timedelta(days=n) for n in range(60))
        rows = [{"lab_id": 1, "day": day, "name_en": "x", "name_cy": ""} for day in days]
        session.execute(ClosureDay.__table__.insert(), rows)
    with statements(app) as many:
        visitor.get(HERE)
    assert len(few) == len(many) <= 5
    november = add_working_days(dt.date(YEAR, 11, 10), 0)
    more = Visitor(app, team.coordinator).post("/labs/NW/calendar", typed(november))
    assert "A lab is closed on 60 days a year at most" in text_of(more)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_how_late_a_stage_is_stands_on_its_page_in_the_list_and_on_the_board(app, team):
    with app.app_context():
        pilot = make_pilot(team)
    coordinator = Visitor(app, team.coordinator)
    said = text_of(coordinator.get(f"/pilots/{pilot}"))
    assert "Planned until 16 March 2026 Late by" in said
    assert "Target: 16 Mar 2026. Late by" in said
    for address in ("/pilots", "/pilots?view=board"):
        assert "Late by" in text_of(coordinator.get(address))
        assert "Late by" not in text_of(Visitor(app, team.neighbour).get(address))
    with app.app_context(), transaction() as session:
        tomorrow = dt.date.today() + dt.timedelta(days=1)  # noqa: DTZ011 - about now
        session.connection().execute(update(Visit.__table__).values(target_on=tomorrow))
    said = text_of(coordinator.get(f"/pilots/{pilot}"))
    assert "Late by" not in said
    assert "Time used: " in said
