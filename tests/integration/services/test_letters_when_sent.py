"""A letter says what is so, and what its reader may see, on the day it is sent."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from labapp import outbox
from labapp.db import db, transaction
from labapp.models import OutboxMessage
from labapp.services.deputies import name_deputy
from labapp.services.letters import send_message
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.words import Actor, MessageState
from tests.factories import BEGIN, Team, make_evidence, make_member, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]

DAY = dt.timedelta(days=1)


def mark(team: Team, evidence_id: int, standing: str) -> None:
    asked = MarkAsked(standing, "A notice", BEGIN.date())
    record_retraction(team.academic2, evidence_id, asked, press=press())


def sent(notice: str, reader: Actor, at: dt.datetime | None = None) -> OutboxMessage:
    """Send the first message of a kind to somebody, and give it as it then is."""
    db.session.rollback()
    to_them = select(OutboxMessage.id).where(
        OutboxMessage.notice == notice, OutboxMessage.recipient_id == reader.person_id
    )
    message_id = db.session.scalars(to_them.order_by(OutboxMessage.id)).first()
    assert message_id
    db.session.rollback()
    send_message(message_id, press=press(at))
    return db.session.get_one(OutboxMessage, message_id, populate_existing=True)


@pytest.mark.parametrize(
    ("marks", "told", "dropped"),
    [
        (("retracted",), "evidence_retracted", False),
        (("retracted", "none"), "evidence_retracted", True),
        (("retracted", "none"), "retraction_taken_back", False),
        (("retracted", "none", "retracted"), "retraction_taken_back", True),
    ],
)
def test_what_is_told_of_a_retraction_is_dropped_where_it_is_so_no_more(team, marks, told, dropped):
    brought = make_evidence(team, make_pilot(team))
    for standing in marks:
        mark(team, brought["id"], standing)
    message = sent(told, team.coordinator)
    assert (message.state == MessageState.DROPPED) is dropped
    assert ("NW-1" in message.body) is not dropped


@pytest.fixture
def stands_in(team: Team) -> Actor:
    """Name somebody who stands in tomorrow alone."""
    reference = make_pilot(team)
    deputy = make_member(team.lab, None, (team.council,), name="Stand-in")
    day = BEGIN.date() + DAY
    who = deputy.person_id or 0
    name_deputy(
        team.council_approver, reference, who, from_on=day, until_on=day, press=press(BEGIN)
    )
    return deputy


@pytest.mark.parametrize(("days", "named"), [(0, False), (1, True), (2, False)])
def test_a_letter_names_the_pilots_its_reader_is_inside_of_that_day(team, stands_in, days, named):
    brought = make_evidence(team, "NW-1", access="public", licence="CC BY 4.0")
    mark(team, brought["id"], "retracted")
    told = press(BEGIN + DAY)
    with transaction() as session:
        session.info["press"] = told
        subject = f"evidence:{brought['id']}"
        outbox.tell(stands_in.person_id or 0, "evidence_retracted", subject)
    message = sent("evidence_retracted", stands_in, BEGIN + days * DAY)
    assert "A notice" in message.body
    assert ("NW-1" in message.body) is named


@pytest.mark.parametrize("days", [0, 1])
def test_a_deputy_is_sent_to_the_gate_from_their_first_day(team, stands_in, days):
    del team
    message = sent("deputy_named", stands_in, BEGIN + days * DAY)
    assert ("/pilots/NW-1/gate" in message.body) is bool(days)
