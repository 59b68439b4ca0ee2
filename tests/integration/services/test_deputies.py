"""Deputies sign for an approver on some days; an unanswered sign-off is asked of somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from labapp.db import db, transaction
from labapp.db.guards import drop_guards
from labapp.errors import InvalidError, NotAllowedError, NotFoundError, RefusedError
from labapp.models import AuditEvent, OutboxMessage, Pilot, PilotRole, SignOff, Visit
from labapp.reading import readiness
from labapp.reading.my_rounds import list_my_rounds
from labapp.services.clock import tick
from labapp.services.deputies import end_deputy, name_deputy
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.services.readdressing import Passing, readdress
from labapp.services.roles import end_role, give_role
from labapp.words import Actor, PilotRoleKind, SignOffDecision
from tests.factories import BEGIN, Team, at_day, make_evidence, make_member, make_pilot, press
from tests.integration.team import team

__all__ = ["team"]
TODAY = BEGIN.date()
DAY = dt.timedelta(days=1)


def person(actor: Actor) -> int:
    assert actor.person_id
    return actor.person_id


def at_the_gate(team: Team) -> tuple[str, dict[str, Any]]:
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    return reference, ask_for_sign_off(team.coordinator, reference, "finish", press=press())


def name(team: Team, reference: str, who: Actor, **days: dt.date) -> int:
    dates = {"from_on": TODAY, "until_on": TODAY + 10 * DAY} | days
    made = name_deputy(team.university_approver, reference, person(who), **dates, press=press())
    return int(made["role_id"])


def approve(actor: Actor, review: dict[str, Any], at: dt.datetime | None = None) -> dict[str, Any]:
    given: dict[str, Any] = sign(
        actor,
        review["review_id"],
        decision=SignOffDecision.APPROVE,
        seen_digest=review["seen_digest"],
        press=press(at),
    )
    return given


def holders(reference: str, requirement: str) -> list[int]:
    db.session.rollback()
    pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()
    findings = [each for move in readiness.load(pilot.id).moves for each in move.findings]
    found = next(each for each in findings if each.id == requirement)
    return [who.id for who in found.held_by]


def told(notice: str) -> list[int]:
    chosen = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == notice)
    return list(db.session.scalars(chosen.order_by(OutboxMessage.id)))


def asked_of(actor: Actor) -> list[str]:
    return [each.move for each in list_my_rounds(actor, TODAY)[0]]


def test_a_deputy_is_asked_signs_for_the_approver_and_is_a_deputy_no_longer_when_it_is_over(
    team: Team,
) -> None:
    reference, review = at_the_gate(team)
    role_id = name(team, reference, team.academic2)
    deputy = person(team.academic2)
    assert holders(reference, "university") == [person(team.university_approver), deputy]
    assert told("deputy_named") == [deputy]
    assert asked_of(team.academic2) == ["finish"]
    given = approve(team.academic2, review)
    signed = db.session.get_one(SignOff, given["sign_off_id"])
    assert signed.deputy_for == person(team.university_approver)
    assert signed.organisation_id == team.university
    tick(press=press(at_day(10)))
    assert db.session.get_one(PilotRole, role_id).ended_at is None
    for _twice in range(2):
        tick(press=press(at_day(11)))
    db.session.expire_all()
    assert db.session.get_one(PilotRole, role_id).ended_at == press(at_day(11)).at
    approve(team.council_approver, review, at_day(11))
    moved = move_pilot(team.coordinator, reference, move="finish", press=press(at_day(12)))
    assert moved["to"] == "finished"


def test_a_pilot_that_cannot_be_judged_keeps_no_other_deputies_standing(team: Team) -> None:
    (bad, on_bad), (_, on_good) = (
        (reference, name(team, reference, team.academic2))
        for reference in (make_pilot(team), make_pilot(team, title="Walking buses"))
    )
    bad_id = db.session.scalars(select(Pilot.id).where(Pilot.reference == bad)).one()
    db.session.rollback()
    with transaction() as session:
        drop_guards(session.connection())
        visits = Visit.__table__
        staying = update(visits).where(visits.c.pilot_id == bad_id)
        session.connection().execute(staying.values(stage="nowhere"))
    failed = tick(press=press(at_day(11))).failed
    assert f"deputies pilot:{bad_id}" in [each.what for each in failed]
    db.session.expire_all()
    assert db.session.get_one(PilotRole, on_good).ended_at == at_day(11)
    assert db.session.get_one(PilotRole, on_bad).ended_at is None


def test_the_right_to_sign_ends_with_the_last_day_even_before_the_tick(team: Team) -> None:
    reference, review = at_the_gate(team)
    name(team, reference, team.academic2)
    with pytest.raises(NotAllowedError):
        approve(team.academic2, review, at_day(11))


def test_who_may_stand_in_and_when(team: Team) -> None:
    reference, _ = at_the_gate(team)
    refused = {
        "person": [
            lambda: name(team, reference, team.university_approver),
            lambda: name(team, reference, team.council_approver),
            lambda: name(team, reference, team.delivery),
            lambda: name(team, reference, Actor.person(999999)),
        ],
        "from_on": [lambda: name(team, reference, team.academic2, from_on=TODAY - DAY)],
        "until_on": [
            lambda: name(team, reference, team.academic2, until_on=TODAY - DAY),
            lambda: name(team, reference, team.academic2, until_on=dt.date(2027, 3, 3)),
        ],
    }
    for field, attempts in refused.items():
        for attempt in attempts:
            with pytest.raises(InvalidError) as error:
                attempt()
            assert field in error.value.errors
    year = dt.date(2027, 3, 2)
    name(team, reference, team.academic2, from_on=TODAY + 5 * DAY, until_on=year)
    with pytest.raises(InvalidError, match="already"):
        name(team, reference, team.academic, until_on=TODAY + 5 * DAY)
    name(team, reference, team.academic, until_on=TODAY + 4 * DAY)
    with pytest.raises(InvalidError, match="already"):
        name(team, reference, team.academic2, from_on=year + DAY, until_on=year + DAY)
    days = {"from_on": TODAY, "until_on": TODAY}
    with pytest.raises(NotAllowedError):
        name_deputy(team.coordinator, reference, person(team.academic), **days, press=press())


def test_a_deputy_ends_early_by_whoever_named_them_or_with_their_role(team: Team) -> None:
    reference, review = at_the_gate(team)
    first = name(team, reference, team.academic2)
    with pytest.raises(NotFoundError):
        end_deputy(team.council_approver, first, press=press())
    end_deputy(team.university_approver, first, press=press())
    with pytest.raises(RefusedError):
        end_deputy(team.university_approver, first, press=press())
    second = name(team, reference, team.academic2)
    of_approver = select(PilotRole.id).where(
        PilotRole.kind == PilotRoleKind.APPROVER, PilotRole.organisation_id == team.university
    )
    role_id = db.session.scalars(of_approver).one()
    db.session.rollback()
    end_role(team.coordinator, reference, role_id, press=press())
    assert db.session.get_one(PilotRole, second).ended_at is not None
    chosen = select(AuditEvent.subject).where(AuditEvent.kind == "deputy.ended")
    assert list(db.session.scalars(chosen)) == [f"role:{first}", f"role:{second}"]
    with pytest.raises(NotAllowedError):
        approve(team.academic2, review)


def pass_on(team: Team, review: dict[str, Any], before: Actor, now: Actor) -> None:
    passing = Passing(team.council, person(before), person(now))
    review_id = review["review_id"]
    readdress(team.coordinator, review_id, passing, reason="On leave", press=press())


def test_an_unanswered_sign_off_is_asked_of_somebody_else_and_back(team: Team) -> None:
    reference, review = at_the_gate(team)
    first, second, third = (
        team.council_approver,
        team.neighbour,
        make_member(team.lab, None, (team.council,), name="Third"),
    )
    for each in (second, third):
        give_role(
            team.coordinator,
            reference,
            person(each),
            PilotRoleKind.APPROVER,
            organisation_id=team.council,
            press=press(),
        )
    approve(team.university_approver, review)
    pass_on(team, review, first, second)
    pass_on(team, review, second, third)
    assert holders(reference, "council") == [person(third)]
    assert told("readdressed") == [person(second), person(third)]
    assert asked_of(first) == []
    assert asked_of(third) == ["finish"]
    with pytest.raises(RefusedError) as refused:
        approve(first, review)
    assert refused.value.sentence.facts["who"].en == "Third"
    with pytest.raises(InvalidError):
        pass_on(team, review, first, second)
    pass_on(team, review, third, first)
    approve(first, review)
    with pytest.raises(RefusedError, match="waited for"):
        pass_on(team, review, first, second)
    assert move_pilot(team.coordinator, reference, move="finish", press=press())["moved"]


def test_only_whoever_is_passed_over_can_no_longer_sign(team: Team) -> None:
    reference, review = at_the_gate(team)
    first, second = team.council_approver, team.neighbour
    third = make_member(team.lab, None, (team.council,), name="Third")
    for each in (second, third):
        signs = {"organisation_id": team.council, "press": press()}
        give_role(team.coordinator, reference, person(each), PilotRoleKind.APPROVER, **signs)
    pass_on(team, review, first, second)
    assert holders(reference, "council") == [person(second), person(third)]
    assert [asked_of(each) for each in (first, second, third)] == [[], ["finish"], ["finish"]]
    with pytest.raises(RefusedError, match="somebody else"):
        approve(first, review)
    approve(third, review)
    approve(team.university_approver, review)
    assert move_pilot(team.coordinator, reference, move="finish", press=press())["moved"]


def test_a_deputy_of_whoever_is_passed_over_still_signs(team: Team) -> None:
    reference, review = at_the_gate(team)
    deputy = make_member(team.lab, None, (team.university,), name="Stand-in")
    other = make_member(team.lab, None, (team.university,), name="Other approver")
    signs = {"organisation_id": team.university, "press": press()}
    give_role(team.coordinator, reference, person(other), PilotRoleKind.APPROVER, **signs)
    name(team, reference, deputy)
    passing = Passing(team.university, person(team.university_approver), person(other))
    about = {"reason": "On leave", "press": press()}
    readdress(team.coordinator, review["review_id"], passing, **about)
    assert set(holders(reference, "university")) == {person(other), person(deputy)}
    approve(deputy, review)
    assert holders(reference, "university") == []


def test_only_a_coordinator_asks_somebody_else_with_a_reason_and_of_the_same_organisation(
    team: Team,
) -> None:
    reference, review = at_the_gate(team)
    del reference
    with pytest.raises(InvalidError) as refused:
        pass_on(team, review, team.council_approver, team.university_approver)
    assert "now" in refused.value.errors
    passing = Passing(team.council, person(team.council_approver), person(team.neighbour))
    for actor, reason, error in (
        (team.delivery, "On leave", NotAllowedError),
        (team.coordinator, " ", InvalidError),
    ):
        with pytest.raises(error):
            readdress(actor, review["review_id"], passing, reason=reason, press=press())
