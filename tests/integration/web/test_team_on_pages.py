"""Who will sign, weeks before: on the pilot, in the lists, on the command line, and stored."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, PilotRole, Readiness
from labapp.reading import readiness
from labapp.services.deputies import name_deputy
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import hold_pilot, move_pilot
from labapp.services.roles import end_role
from labapp.words import Mention, PilotRoleKind, SignOffDecision
from tests.factories import (
    Team,
    at_day,
    make_evidence,
    make_pilot,
    press,
)
from tests.visitor import Visitor, text_of

FLAG = "A gate ahead cannot be signed"


@pytest.fixture
def pilot(app: Flask, team: Team) -> str:
    with app.app_context():
        reference: str = make_pilot(team)
        return reference


def stored(reference: str) -> readiness.Stored:
    db.session.rollback()
    found = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()
    return readiness.load(found.id)


def write_it_oneself(app: Flask, team: Team, pilot: str) -> None:
    """Make the university’s only approver the author of the evidence."""
    with app.app_context():
        author = team.university_approver.person_id or 0
        make_evidence(team, pilot, author_ids=(author,), accepted=False)


def test_a_pilot_says_who_will_sign_its_gates_ahead(app: Flask, team: Team, pilot: str) -> None:
    page = Visitor(app, team.delivery).get(f"/pilots/{pilot}")
    said = text_of(page)
    assert "Who will sign" in said
    assert "1 gate later on Finish Council of NW Council approver" in said
    assert "University of NW University approver" in said
    assert FLAG not in text_of(Visitor(app, team.delivery).get("/pilots"))


def test_the_only_approver_wrote_the_evidence_and_everybody_sees_it_weeks_before(
    app: Flask, team: Team, pilot: str
) -> None:
    write_it_oneself(app, team, pilot)
    coordinator = Visitor(app, team.coordinator)
    page = coordinator.get(f"/pilots/{pilot}")
    told = "Nobody left can sign for: University of NW. Wrote or filed the evidence: University"
    assert told in text_of(page)
    assert f'href="/pilots/{pilot}/people?need=approver"' in page.text
    for address in ("/pilots", "/pilots?view=board"):
        shown = coordinator.get(address)
        assert FLAG in text_of(shown)
        assert f'href="/pilots/{pilot}#team"' in shown.text
        assert FLAG not in text_of(Visitor(app, team.neighbour).get(address))


def test_a_named_deputy_fills_the_gap_and_the_day_is_known_on_which_it_opens_again(
    app: Flask, team: Team, pilot: str
) -> None:
    write_it_oneself(app, team, pilot)
    until = at_day(9).date()
    with app.app_context():
        assert stored(pilot).team[0].gaps
        name_deputy(
            team.university_approver,
            pilot,
            team.academic2.person_id or 0,
            from_on=at_day(0).date(),
            until_on=until,
            press=press(),
        )
        assert stored(pilot).team[0].gaps == ()
        (valid,) = db.session.scalars(select(Readiness.valid_until)).all()
        assert valid is not None
        assert valid.astimezone(dt.UTC).date() == until + dt.timedelta(days=1)


def test_an_approver_who_leaves_is_missed_at_once(app: Flask, team: Team, pilot: str) -> None:
    with app.app_context():
        role = db.session.scalars(
            select(PilotRole.id)
            .where(PilotRole.kind == PilotRoleKind.APPROVER)
            .order_by(PilotRole.id)
        ).first()
        end_role(team.coordinator, pilot, role or 0, press=press())
        (gap,) = stored(pilot).team[0].gaps
        assert (gap.code, gap.fix) == ("nobody", "people?need=approver")


def test_a_pilot_that_is_ready_is_with_whoever_may_move_it_since_its_last_signature(
    app: Flask, team: Team, pilot: str
) -> None:
    coordinator = Mention("person", team.coordinator.person_id or 0)
    with app.app_context():
        make_evidence(team, pilot)
        found = stored(pilot)
        assert (found.held_by, found.moves[0].ready) == ((coordinator,), True)
        move_pilot(team.coordinator, pilot, move="begin", press=press())
        made = ask_for_sign_off(team.coordinator, pilot, "finish", press=press())
        for who, day in ((team.council_approver, 3), (team.university_approver, 4)):
            sign(
                who,
                made["review_id"],
                decision=SignOffDecision.APPROVE,
                seen_digest=made["seen_digest"],
                press=press(at_day(day)),
            )
        assert stored(pilot).held_by == (coordinator,)
        assert stored(pilot).held_since == at_day(4)
        assert [seat.signed for seat in stored(pilot).team[0].seats] == [
            team.council_approver.person_id,
            team.university_approver.person_id,
        ]
    said = text_of(Visitor(app, team.coordinator).get(f"/pilots/{pilot}"))
    assert "Signed: Council approver" in said


def test_with_whom_and_since_when_stand_in_every_row_with_a_way_to_what_is_left(
    app: Flask, team: Team, pilot: str
) -> None:
    with app.app_context():
        held = make_pilot(team, title="Bus to work")
        hold_pilot(team.coordinator, held, reason="Rain", review_on=at_day(9).date(), press=press())
        make_evidence(team, make_pilot(team, title="Trams"))
    coordinator = Visitor(app, team.coordinator)
    for address in ("/pilots", "/pilots?view=board"):
        page = coordinator.get(address).text
        assert page.count('class="lab-with"') == 3
        assert page.count('class="lab-with__since') == 3
        for reference in (pilot, held, "NW-3"):
            assert f'href="/pilots/{reference}#left"' in page


def test_the_page_of_a_gate_does_not_point_at_itself(app: Flask, team: Team, pilot: str) -> None:
    coordinator = Visitor(app, team.coordinator)
    for language in ("", "/cy"):
        gate = f"{language}/pilots/{pilot}/gate/begin"
        assert f'href="{gate}"' in coordinator.get(f"{language}/pilots/{pilot}").text
        left = coordinator.get(gate).text.split('class="lab-left', 1)[1]
        assert f'href="{gate}"' not in left


def test_a_pilot_nobody_takes_part_in_yet_says_what_is_missing_once_with_its_gates(
    app: Flask, team: Team
) -> None:
    with app.app_context():
        reference = make_pilot(team, workflow="strategy", staffed=False)
    page = Visitor(app, team.coordinator).get(f"/pilots/{reference}")
    panel = text_of(page).split("Who will sign", 1)[1]
    assert "No partner is named yet who could sign: Any partner Begin the evidence base" in panel
    assert panel.count("No partner named for: Governance body") == 1
    assert "The governance body decides in a meeting Not named yet" in panel
