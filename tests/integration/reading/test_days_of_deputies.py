"""A deputy's rights hold from their first day to their last: before and after, a neighbour's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from labapp import outbox
from labapp.db import db, transaction
from labapp.errors import InvalidError, NotAllowedError, NotFoundError
from labapp.models import OutboxMessage, Pilot
from labapp.permissions import Permission, allows
from labapp.reading.digests import list_items
from labapp.reading.evidence_library import Asked, list_evidence
from labapp.reading.evidence_page import get_evidence
from labapp.reading.explanation import explain_pilot
from labapp.reading.my_work import list_my_work
from labapp.reading.pilot_here import find_pilot_here
from labapp.reading.pilot_list import list_pilots
from labapp.reading.portfolio import Wanted, list_portfolio
from labapp.reading.tasks import people_for_tasks
from labapp.services.deputies import end_deputy, name_deputy
from labapp.services.evidence import embargo_evidence
from labapp.services.gates import ask_for_sign_off
from labapp.services.letters import send_message
from labapp.services.movement import move_pilot
from labapp.services.tasks import AboutTask, add_task, finish_task
from labapp.words import Actor, Bilingual
from labapp.workflows.calendar import day_of
from tests.factories import BEGIN, Team, at_day, make_evidence, make_member, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]
FIRST, LAST = 10, 12  # days after BEGIN
SIDES = {
    "before": (at_day(FIRST - 1), False),
    "first": (at_day(FIRST), True),
    "last": (at_day(LAST), True),
    "after": (at_day(LAST + 1), False),
}


@dataclass(frozen=True)
class Ground:
    """A pilot at its gate with a deputy to be, and what only those who are inside may know."""

    reference: str
    pilot_id: int
    role_id: int
    deputy: Actor
    team_only: int
    embargoed: int


@pytest.fixture
def ground(team: Team) -> Ground:
    """Have the university's approver name somebody of theirs for some later days."""
    reference, deputy = make_pilot(team), _colleague(team)
    make_evidence(team, reference)
    inside = make_evidence(team, reference, title=Bilingual("Inside"), access="team")
    kept = make_evidence(team, reference, title=Bilingual("Kept back"))
    until = day_of(at_day(300))
    embargo_evidence(team.academic, kept["id"], until=until, reason="A journal", press=press())
    move_pilot(team.coordinator, reference, move="begin", press=press())
    ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    days = {"from_on": day_of(at_day(FIRST)), "until_on": day_of(at_day(LAST))}
    named = name_deputy(
        team.university_approver, reference, deputy.person_id or 0, **days, press=press()
    )
    pilot_id = db.session.scalars(select(Pilot.id).where(Pilot.reference == reference)).one()
    db.session.rollback()
    return Ground(reference, pilot_id, named["role_id"], deputy, inside["id"], kept["id"])


def _colleague(team: Team) -> Actor:
    return make_member(team.lab, None, (team.university,), name="Stand-in")


@pytest.mark.parametrize("side", SIDES)
def test_the_table_judges_a_deputy_by_the_day(ground: Ground, side: str) -> None:
    now, stands_in = SIDES[side]
    found = find_pilot_here(ground.deputy, ground.reference, day_of(now))
    assert found is not None
    assert allows(Permission.SEE_SUMMARY, found[1])
    assert allows(Permission.SEE_PILOT, found[1]) is stands_in
    assert allows(Permission.SIGN_OFF, found[1]) is stands_in


@pytest.mark.parametrize("side", SIDES)
def test_evidence_is_known_to_a_deputy_on_their_days(ground: Ground, side: str) -> None:
    now, stands_in = SIDES[side]
    listed = list_evidence(ground.deputy, Asked(), now=now)
    known = {row.id for row in listed.rows}
    assert ({ground.team_only, ground.embargoed} <= known) is stands_in
    assert known.isdisjoint({ground.team_only, ground.embargoed}) is not stands_in
    assert any(row.used_by for row in listed.rows) is stands_in
    assert (ground.reference in listed.pilots) is stands_in
    for hidden in (ground.team_only, ground.embargoed):
        if stands_in:
            assert get_evidence(ground.deputy, hidden, now=now).uses
        else:
            with pytest.raises(NotFoundError):
                get_evidence(ground.deputy, hidden, now=now)


@pytest.mark.parametrize("side", SIDES)
def test_lists_and_commands_tell_a_deputy_what_is_inside_on_their_days(
    ground: Ground, side: str
) -> None:
    now, stands_in = SIDES[side]
    (row,) = list_portfolio(ground.deputy, Wanted(), now=now).rows
    assert row.inside is stands_in
    (line,) = list_pilots(ground.deputy, now=now)
    assert bool(line.open_requirements) is stands_in
    if stands_in:
        assert explain_pilot(ground.deputy, ground.reference, now=now).moves
    else:
        with pytest.raises(NotAllowedError):
            explain_pilot(ground.deputy, ground.reference, now=now)


@pytest.mark.parametrize("side", SIDES)
def test_a_deputy_may_be_given_a_task_and_do_it_on_their_days(
    team: Team, ground: Ground, side: str
) -> None:
    now, stands_in = SIDES[side]
    deputy = ground.deputy.person_id
    lab_id = db.session.get_one(Pilot, ground.pilot_id).lab_id
    people = people_for_tasks(ground.pilot_id, lab_id, today=day_of(now))
    assert (deputy in dict(people)) is stands_in
    db.session.rollback()
    about = AboutTask(title=Bilingual("Read it"), owner_id=deputy)
    if not stands_in:
        with pytest.raises(InvalidError):
            add_task(team.coordinator, ground.reference, about, press=press(now))
        return
    made = add_task(team.coordinator, ground.reference, about, press=press(now))
    with pytest.raises(NotAllowedError):
        finish_task(ground.deputy, made["task_id"], press=press(at_day(LAST + 1)))
    assert [each.id for each in list_my_work(ground.deputy, now=now).tasks] == [made["task_id"]]
    assert list_my_work(ground.deputy, now=at_day(LAST + 1)).tasks == ()


@pytest.mark.parametrize("side", SIDES)
def test_my_work_says_from_when_they_stand_in_and_then_what_is_asked(
    ground: Ground, side: str
) -> None:
    now, _stands_in = SIDES[side]
    work = list_my_work(ground.deputy, now=now)
    coming = [(each.reference, each.from_on) for each in work.pilots.coming]
    assert coming == ([(ground.reference, day_of(at_day(FIRST)))] if side == "before" else [])
    assert work.pilots.takes_part is (side in {"first", "last"})


@pytest.mark.parametrize("side", SIDES)
def test_a_digest_tells_a_deputy_what_is_inside_on_their_days(
    team: Team, ground: Ground, side: str
) -> None:
    now, stands_in = SIDES[side]
    review = db.session.scalars(
        select(OutboxMessage.subject).where(OutboxMessage.notice == "sign_off_asked")
    ).first()
    db.session.rollback()
    with transaction() as session:
        session.info["press"] = press(BEGIN)
        outbox.tell(
            ground.deputy.person_id or 0,
            "sign_off_reminder",
            review or "",
            pilot_id=ground.pilot_id,
        )
    items, ids = list_items(ground.deputy, upto=at_day(LAST + 5), today=day_of(now))
    assert (bool(items), bool(ids)) == (stands_in, True)


def _letter(notice: str, now: dt.datetime) -> tuple[str, str]:
    chosen = select(OutboxMessage).where(OutboxMessage.notice == notice)
    message = db.session.scalars(chosen).one().id
    db.session.rollback()
    send_message(message, press=press(now))
    sent = db.session.get_one(OutboxMessage, message, populate_existing=True)
    return sent.state, sent.body


def test_the_mail_that_names_a_deputy_for_later_goes_at_once_and_says_the_days(
    app: Flask, ground: Ground
) -> None:
    del app
    state, body = _letter("deputy_named", BEGIN)
    assert state == "waiting"  # kept, as there is no mail server here
    assert "First day: 12 March 2026" in body
    assert "Before and after them you see of the pilot what every member of the lab sees." in body
    assert f"/pilots/{ground.reference}\n" in body


def test_the_mail_goes_no_more_once_the_role_has_ended(team: Team, ground: Ground) -> None:
    end_deputy(team.university_approver, ground.role_id, press=press())
    assert _letter("deputy_named", BEGIN)[0] == "dropped"
