"""A publisher corrects, doubts or retracts evidence: it is recorded, told, and counts no more."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from labapp import audit
from labapp.db import db, transaction
from labapp.errors import (
    GateNotMetError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    PressReusedError,
    RefusedError,
    StaleError,
)
from labapp.models import AuditEvent, Evidence, EvidenceUse, OutboxMessage, Pilot
from labapp.reading import readiness
from labapp.reading.retractions import rests_on_retracted
from labapp.reading.stored_readiness import check_readiness
from labapp.services import evidence_uses
from labapp.services.evidence import withdraw_evidence
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import move_pilot
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.services.roles import give_role
from labapp.services.tasks import finish_task
from labapp.services.workflows import publish_definitions
from labapp.speak import say
from labapp.words import (
    Actor,
    Bilingual,
    LabRole,
    PilotRoleKind,
    Press,
    Retraction,
    SignOffDecision,
)
from labapp.workflows.definition import Definition
from tests.factories import (
    BEGIN,
    OPERATOR,
    Team,
    at_day,
    make_evidence,
    make_member,
    make_pilot,
    press,
)
from tests.integration.services.test_effect_of_changes import AGREED
from tests.integration.team import team

__all__ = ["team"]

NOTICE, DAY = "https://example.org/notice", BEGIN.date()


def mark(actor: Actor, evidence_id: int, standing: str = "retracted", **said: Any) -> Any:
    """Say what the publisher says, by the notice of the day."""
    about = {"standing": standing, "source": NOTICE, "noted_on": DAY} | said
    asked = MarkAsked(about["standing"], about["source"], about["noted_on"])
    pressed, seen = about.get("press") or press(), about.get("seen")
    return record_retraction(actor, evidence_id, asked, seen=seen, press=pressed)


def evidence_of(evidence_id: int) -> Evidence:
    """Read an item as it is now."""
    db.session.rollback()
    return db.session.get_one(Evidence, evidence_id, populate_existing=True)


def told(notice: str) -> list[int]:
    """Name those who are told, each as often as they are."""
    db.session.rollback()
    rows = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == notice)
    return list(db.session.scalars(rows.order_by(OutboxMessage.recipient_id)))


def ids(*actors: Actor) -> list[int]:
    """Give the ids of people, in order."""
    return sorted(each.person_id or 0 for each in actors)


def left_on(reference: str) -> list[str]:
    """Say in English what is left on a pilot as it is stored."""
    db.session.rollback()
    pilot = db.session.query(Pilot).filter_by(reference=reference).one()
    main = readiness.load(pilot.id).main
    assert main
    names = {"evidence:1": Bilingual("A study")}
    return [say(each.sentence, "en", names=names) for each in main.findings if not each.ok]


@pytest.fixture
def agreed(team: Team) -> str:
    publish_definitions(OPERATOR, [Definition.from_yaml(AGREED)], press=press())
    return make_pilot(team, workflow="agreed")


def asked(team: Team, reference: str) -> dict[str, Any]:
    """Bring a pilot to its gate and ask for sign-off."""
    task = db.session.execute(db.text("SELECT id FROM task WHERE key = 'plan'")).scalar_one()
    db.session.rollback()
    finish_task(team.coordinator, task, press=press())
    review: dict[str, Any] = ask_for_sign_off(team.coordinator, reference, "agree", press=press())
    return review


def approve(actor: Actor, review: dict[str, Any]) -> None:
    """Sign for a round."""
    about = {"decision": SignOffDecision.APPROVE, "seen_digest": review["seen_digest"]}
    sign(actor, review["review_id"], press=press(), **about)


def passed(team: Team, reference: str) -> None:
    """Bring a pilot through its gate."""
    review = asked(team, reference)
    for approver in (team.council_approver, team.university_approver):
        approve(approver, review)
    move_pilot(team.coordinator, reference, move="agree", press=press())


def test_what_is_retracted_counts_no_more_and_what_is_left_names_it(team, agreed):
    brought = make_evidence(team, agreed, title=Bilingual("A study"))
    mark(team.academic, brought["id"])
    kept = evidence_of(brought["id"])
    assert (kept.retraction, kept.retraction_source, kept.retraction_on) == (
        Retraction.RETRACTED,
        NOTICE,
        DAY,
    )
    wanted = "“What is already known”: 0 of 1. Retracted by its publisher: A study"
    assert any(wanted in each for each in left_on(agreed))
    with pytest.raises(GateNotMetError):
        ask_for_sign_off(team.coordinator, agreed, "agree", press=press())


def test_what_was_enough_beside_it_is_enough_still(team, agreed):
    brought = make_evidence(team, agreed, title=Bilingual("A study"))
    make_evidence(team, agreed)
    mark(team.academic, brought["id"])
    assert not any("Evidence accepted" in each for each in left_on(agreed))


def test_every_pilot_that_uses_it_is_judged_anew_and_has_it_on_its_record(team, agreed):
    brought = make_evidence(team, agreed)
    other = make_pilot(team, workflow="agreed", title="Bus to work")
    use = evidence_uses.use_in_pilot(
        team.academic, brought["id"], other, purpose="known", press=press()
    )
    evidence_uses.accept_use(team.coordinator, use["use_id"], press=press())
    assert not any("Evidence accepted" in each for each in left_on(other))
    mark(team.academic2, brought["id"])
    assert any("Retracted by its publisher" in each for each in left_on(other))
    kinds = select(AuditEvent.pilot_id).where(AuditEvent.kind == "evidence.retracted")
    pilots = select(Pilot.id).where(Pilot.reference.in_([agreed, other]))
    assert set(db.session.scalars(kinds)) == set(db.session.scalars(pilots))
    assert audit.verify()[1] == []
    assert [each for each in check_readiness(lambda: press().at) if each] == []


def test_an_academic_of_another_pilot_says_so_while_that_pilot_accepts_it(team, agreed):
    brought = make_evidence(team, agreed)
    other = make_pilot(team, title="Bus to work", staffed=False)
    theirs = make_member(team.lab, None, (team.university,), name="Their academic")
    give_academic(team, other, theirs)
    with pytest.raises(NotAllowedError):
        mark(theirs, brought["id"])
    used = evidence_uses.use_in_pilot(theirs, brought["id"], other, purpose="known", press=press())
    with pytest.raises(NotAllowedError):
        mark(theirs, brought["id"])
    evidence_uses.return_use(team.coordinator, used["use_id"], reason="Why?", press=press())
    with pytest.raises(NotAllowedError):
        mark(theirs, brought["id"])
    evidence_uses.accept_use(team.coordinator, used["use_id"], press=press())
    mark(theirs, brought["id"])
    evidence_uses.end_use(team.coordinator, used["use_id"], reason="No", press=press())
    with pytest.raises(NotAllowedError):
        mark(theirs, brought["id"], "corrected")


def give_academic(team: Team, reference: str, actor: Actor) -> None:
    """Make somebody an academic of a pilot."""
    kind = PilotRoleKind.ACADEMIC
    give_role(team.coordinator, reference, actor.person_id or 0, kind, press=press())


def test_delivery_signers_and_strangers_do_not_say_so(team, agreed):
    brought = make_evidence(team, agreed)
    for who in (team.delivery, team.council_approver, team.neighbour):
        with pytest.raises(NotAllowedError):
            mark(who, brought["id"])
    hidden = make_evidence(team, agreed, access="team")
    with pytest.raises(NotFoundError):
        mark(team.neighbour, hidden["id"])
    mark(team.coordinator, brought["id"])
    mark(OPERATOR, hidden["id"])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"standing": "doubted"}, "standing"),
        ({"source": " "}, "source"),
        ({"source": "x" * 1001}, "source"),
        ({"noted_on": None}, "noted_on"),
        ({"noted_on": DAY + dt.timedelta(days=1)}, "noted_on"),
        ({"standing": "none", "source": ""}, "source"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mark_needs_its_notice_and_a_day_that_has_been(team, agreed, said, field):
    brought = make_evidence(team, agreed)
    if said.get("standing") == "none":
        mark(team.academic, brought["id"])
    with pytest.raises(InvalidError) as refused:
        mark(team.academic, brought["id"], **said)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("half", ["retraction_source = 'A notice'", "retraction_on = '2026-03-02'"])
def test_the_database_refuses_half_a_notice(team, agreed, half):
    brought = make_evidence(team, agreed)
    change = f"UPDATE evidence SET retraction = 'corrected', {half} WHERE id = {brought['id']}"
    with pytest.raises(IntegrityError), transaction() as session:
        session.connection().exec_driver_sql(change)


def test_the_same_mark_twice_is_refused_and_a_notice_can_be_put_right(team, agreed):
    brought = make_evidence(team, agreed)
    with pytest.raises(RefusedError, match="no mark to end"):
        mark(team.academic, brought["id"], "none", source="Nothing")
    mark(team.academic, brought["id"])
    messages = told("evidence_retracted")
    with pytest.raises(RefusedError, match="marked so already"):
        mark(team.academic, brought["id"])
    mark(team.academic, brought["id"], source="The journal 12 (3), 45")
    assert evidence_of(brought["id"]).retraction_source == "The journal 12 (3), 45"
    assert told("evidence_retracted") == messages


def test_a_mark_that_was_made_since_the_page_was_read_is_not_overwritten(team, agreed):
    brought = make_evidence(team, agreed)
    seen = evidence_of(brought["id"]).row_version
    mark(team.academic2, brought["id"], seen=seen)
    with pytest.raises(StaleError):
        mark(team.academic, brought["id"], "corrected", seen=seen)
    assert evidence_of(brought["id"]).retraction is Retraction.RETRACTED
    mark(team.academic, brought["id"], "corrected", seen=evidence_of(brought["id"]).row_version)
    assert evidence_of(brought["id"]).retraction is Retraction.CORRECTED


def test_a_press_that_was_answered_is_answered_the_same(team, agreed):
    brought = make_evidence(team, agreed)
    once = Press.of("once", press().at, standing="retracted")
    answer = mark(team.academic, brought["id"], press=once)
    assert mark(team.academic, brought["id"], press=once) == answer
    other = Press.of("once", press().at, standing="corrected")
    with pytest.raises(PressReusedError):
        mark(team.academic, brought["id"], "corrected", press=other)


def test_a_wrong_mark_is_taken_back_with_its_reason_and_both_stay_on_the_record(team, agreed):
    brought = make_evidence(team, agreed)
    mark(team.academic, brought["id"])
    mark(team.academic2, brought["id"], "none", source="Another paper", noted_on=DAY)
    kept = evidence_of(brought["id"])
    assert (kept.retraction, kept.retraction_source, kept.retraction_on) == (
        Retraction.NONE,
        "Another paper",
        None,
    )
    events = select(AuditEvent.kind, AuditEvent.details).order_by(AuditEvent.seq.desc()).limit(2)
    (back, wrong) = db.session.execute(events)
    assert (wrong.kind, back.kind) == ("evidence.retracted", "evidence.mark_taken_back")
    assert NOTICE in wrong.details
    assert "Another paper" in back.details
    assert told("evidence_retracted") == ids(team.coordinator)
    assert told("retraction_taken_back") == ids(team.coordinator, team.academic)


def test_those_who_signed_the_coordinators_and_who_brought_it_are_told_once(team, agreed):
    brought = make_evidence(team, agreed)
    passed(team, agreed)
    again = make_member(team.lab, LabRole.COORDINATOR, name="Second coordinator")
    mark(team.academic2, brought["id"])
    assert told("evidence_retracted") == ids(
        team.coordinator, again, team.academic, team.council_approver, team.university_approver
    )


def test_who_signed_in_an_open_round_is_told_of_the_lapse_and_that_it_counts_again(team, agreed):
    brought = make_evidence(team, agreed)
    review = asked(team, agreed)
    approve(team.council_approver, review)
    mark(team.coordinator, brought["id"])
    assert told("evidence_retracted") == ids(team.academic)
    assert told("signature_lapsed") == ids(team.council_approver)
    mark(team.coordinator, brought["id"], "none", source="Another paper")
    assert told("retraction_taken_back") == ids(team.academic, team.council_approver)


def test_who_signed_for_something_else_and_who_marks_it_are_not_told(team, agreed):
    make_evidence(team, agreed)
    other = make_evidence(team, agreed, purpose="need")
    passed(team, agreed)
    mark(team.coordinator, other["id"])
    assert told("evidence_retracted") == ids(team.academic)


@pytest.mark.parametrize("standing", ["corrected", "concern"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_still_counts_is_told_to_nobody(team, agreed, standing):
    brought = make_evidence(team, agreed)
    mark(team.academic2, brought["id"], standing)
    assert told("evidence_retracted") == told("retraction_taken_back") == []
    assert not any("Evidence accepted" in each for each in left_on(agreed))


def test_a_gate_that_was_passed_on_it_stays_passed_and_is_named(team, agreed):
    brought = make_evidence(team, agreed, title=Bilingual("A study"))
    passed(team, agreed)
    pilot = db.session.query(Pilot).filter_by(reference=agreed).one()
    assert rests_on_retracted(team.coordinator, pilot.id, DAY) == ()
    mark(team.academic, brought["id"])
    (gate,) = rests_on_retracted(team.coordinator, pilot.id, DAY)
    assert (gate.move, gate.cycle, gate.concludes) == ("agree", 1, True)
    assert [each.title.en for each in gate.evidence] == ["A study"]
    assert db.session.get_one(Pilot, pilot.id, populate_existing=True).stage == "agreed"
    mark(team.academic, brought["id"], "none", source="Another paper")
    assert rests_on_retracted(team.coordinator, pilot.id, DAY) == ()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_may_not_know_of_the_evidence_is_not_told_what_rests_on_it(team, agreed):
    brought = make_evidence(team, agreed, access="team")
    passed(team, agreed)
    mark(team.academic, brought["id"])
    pilot = db.session.query(Pilot).filter_by(reference=agreed).one()
    assert rests_on_retracted(team.neighbour, pilot.id, DAY) == ()


def test_what_is_retracted_is_neither_accepted_nor_used_anew(team, agreed):
    brought = make_evidence(team, agreed, accepted=False)
    mark(team.academic, brought["id"])
    with pytest.raises(RefusedError, match="retracted"):
        evidence_uses.accept_use(team.coordinator, brought["use_id"], press=press())
    other = make_pilot(team, title="Bus to work")
    with pytest.raises(RefusedError, match="retracted"):
        evidence_uses.use_in_pilot(
            team.academic, brought["id"], other, purpose="known", press=press()
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_we_withdrew_ourselves_can_be_marked_too(team, agreed):
    brought = make_evidence(team, agreed)
    withdraw_evidence(team.academic, brought["id"], reason="Doubtful", press=press())
    mark(team.academic, brought["id"])
    assert evidence_of(brought["id"]).retraction is Retraction.RETRACTED


def short_since(reference: str) -> dt.datetime | None:
    """Give since when the evidence of a pilot is short as it is stored, and check what is."""
    db.session.rollback()
    pilot = db.session.query(Pilot).filter_by(reference=reference).one()
    assert not [each for each in check_readiness(lambda: at_day(21)) if each]
    main = readiness.load(pilot.id).main
    assert main
    return next(each.since for each in main.findings if each.id == "known")


def test_what_is_left_waits_since_it_was_retracted_not_since_the_stage_began(team, agreed):
    brought = make_evidence(team, agreed)
    mark(team.academic, brought["id"], press=press(at_day(20)))
    assert short_since(agreed) == at_day(20)
    again = {"source": "https://example.org/put-right", "press": press(at_day(20.5))}
    mark(team.academic, brought["id"], **again)
    assert short_since(agreed) == at_day(20), "a notice put right retracts nothing anew"


def test_what_is_left_waits_since_its_evidence_was_withdrawn(team, agreed):
    brought = make_evidence(team, agreed)
    withdraw_evidence(team.academic, brought["id"], reason="Doubtful", press=press(at_day(20)))
    assert short_since(agreed) == at_day(20)


def test_what_is_left_waits_since_the_pilot_ceased_to_use_its_evidence(team, agreed):
    make_evidence(team, agreed)
    (use_id,) = db.session.scalars(select(EvidenceUse.id))
    db.session.rollback()
    end_use = evidence_uses.end_use
    end_use(team.coordinator, use_id, reason="Not of this place", press=press(at_day(20)))
    assert short_since(agreed) == at_day(20)
