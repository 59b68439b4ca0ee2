"""What a verb refuses by itself, whatever stands before it, and what it answers."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext as does_not_raise

import pytest
from sqlalchemy import select

from labapp.db import db
from labapp.errors import (
    GateNotMetError,
    InvalidError,
    NotAllowedError,
    PilotChangedError,
    RefusedError,
)
from labapp.models import GateReview, Pilot, ReturnedSection
from labapp.services.gate_decisions import return_by_section, sign
from labapp.services.gates import ask_for_sign_off, withdraw_review
from labapp.services.movement import hold_pilot, move_pilot
from labapp.services.waivers import waive, withdraw_waiver
from labapp.words import SignOffDecision
from tests.factories import BEGIN, Team, make_evidence, make_pilot, press
from tests.integration.lenient import make_at_gate
from tests.integration.services.conditions_said import promised, said
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
    withdrawn = withdraw_review(team.coordinator, review_id, press=press())
    assert withdrawn == {"review_id": review_id}
    with pytest.raises(RefusedError, match="This round of sign-off is closed"):
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
    with pytest.raises(InvalidError) as today:
        hold_pilot(team.coordinator, reference, **hold, review_on=BEGIN.date(), press=press())
    assert set(today.value.errors) == {"review_on"}
    made = hold_pilot(team.coordinator, reference, **hold, review_on=latest, press=press())
    assert made["hold_id"] >= 1


def test_a_move_there_is_not_is_refused_with_a_finding(team: Team) -> None:
    with pytest.raises(GateNotMetError) as refused:
        move_pilot(team.coordinator, make_pilot(team), move="fly", press=press())
    assert [each.code for each in refused.value.findings] == ["not_from_here"]


def test_who_asks_for_sign_off_on_a_page_out_of_date_is_told_what_changed(team: Team) -> None:
    reference = make_at_gate(team)
    seen = db.session.scalar(select(Pilot.facts_version)) or 0
    waive(team.coordinator, reference, "finish", "need", reason="Not to be had", press=press())
    with pytest.raises(PilotChangedError) as stale:
        ask_for_sign_off(team.coordinator, reference, "finish", seen=seen, press=press())
    assert [each["kind"] for each in stale.value.changes] == ["waiver.added"]
    ask_for_sign_off(team.coordinator, reference, "finish", seen=seen + 1, press=press())


def test_a_blank_reason_for_a_section_is_none_and_a_dossier_is_returned_without_it(
    team: Team,
) -> None:
    reference = make_at_gate(team)
    waive(team.coordinator, reference, "finish", "need", reason="Not to be had", press=press())
    review = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    seal = {"seen_digest": review["seen_digest"]}
    sections = {"evidence": "Too old", "weather": "  "}
    return_by_section(team.council_approver, review["review_id"], sections, **seal, press=press())
    assert db.session.scalars(select(ReturnedSection.section)).all() == ["evidence"]


@pytest.mark.parametrize(("day", "kept"), [(31, True), (32, False)])
def test_a_promise_is_due_in_this_century(team: Team, day: int, *, kept: bool) -> None:
    reference = make_at_gate(team)
    waive(team.coordinator, reference, "finish", "need", reason="Not to be had", press=press())
    review = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    due = dt.date(2100, 12, 1) + dt.timedelta(days=day - 1)
    wanted = does_not_raise() if kept else pytest.raises(InvalidError, match="still to come")
    with wanted:
        promised(team, review, team.council_approver, said(team, due_on=due))
