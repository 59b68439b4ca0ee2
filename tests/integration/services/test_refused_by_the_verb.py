"""What a verb refuses by itself, whatever stands before it, and what it answers."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import NotAllowedError, RefusedError
from labapp.models import GateReview
from labapp.services.gate_decisions import sign
from labapp.services.gates import ask_for_sign_off, withdraw_review
from labapp.services.movement import hold_pilot, move_pilot
from labapp.services.waivers import withdraw_waiver
from labapp.words import SignOffDecision
from tests.factories import BEGIN, Team, make_evidence, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]


def test_only_who_asks_for_sign_off_takes_it_back_and_then_nobody_signs(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    review_id, seal = db.session.execute(select(GateReview.id, GateReview.seen_digest)).one()
    db.session.rollback()
    for person in (team.delivery, team.academic, team.council_approver):
        with pytest.raises(NotAllowedError):
            withdraw_review(person, review_id, press=press())
    withdraw_review(team.coordinator, review_id, press=press())
    approve = {"decision": SignOffDecision.APPROVE, "seen_digest": seal}
    with pytest.raises(RefusedError, match="This round of sign-off is closed"):
        sign(team.council_approver, review_id, **approve, press=press())


def test_those_who_set_nothing_aside_take_nothing_back(team: Team) -> None:
    reference = make_pilot(team)
    for person in (team.delivery, team.academic):
        with pytest.raises(NotAllowedError):
            withdraw_waiver(person, reference, "begin", "known", press=press())


def test_a_hold_may_last_until_the_last_day_there_is_and_says_which_it_is(team: Team) -> None:
    reference, latest = make_pilot(team), BEGIN.date() + dt.timedelta(weeks=4)
    hold = {"reason": "Snow"}
    after = latest + dt.timedelta(days=1)
    with pytest.raises(RefusedError):
        hold_pilot(team.coordinator, reference, **hold, review_on=after, press=press())
    made = hold_pilot(team.coordinator, reference, **hold, review_on=latest, press=press())
    assert made["hold_id"] >= 1
