"""Meetings: recorded by one person, confirmed by another who was there, on the dossier printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from labapp import storage
from labapp.db import db
from labapp.errors import (
    GateNotMetError,
    InvalidError,
    NotAllowedError,
    RefusedError,
)
from labapp.models import AuditEvent, GateReview, MeetingDecision, Membership, OutboxMessage, Task
from labapp.reading.my_work import list_my_work
from labapp.services.conditions import ConditionSaid
from labapp.services.evidence import withdraw_evidence
from labapp.services.letters import send_message
from labapp.services.meetings import attest_meeting, decline_meeting, record_meeting
from labapp.services.movement import move_pilot
from labapp.services.people import Place, set_place
from labapp.services.roles import give_role
from labapp.storage import Fixity
from labapp.words import (
    Actor,
    LabRole,
    MeetingState,
    PilotRoleKind,
    ReviewState,
    SignOffDecision,
)
from tests.factories import OPERATOR, Team, at_day, press
from tests.integration.governed import Board, confirm, make_board, met
from tests.integration.team import team

__all__ = ["team"]


@pytest.fixture
def board(team: Team) -> Board:
    return make_board(team)


def adopt(team: Team, board: Board) -> dict[str, Any]:
    return move_pilot(team.coordinator, board.reference, move="adopt", press=press())


def told(notice: str) -> Sequence[int]:
    chosen = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == notice)
    return sorted(db.session.scalars(chosen).all())


def ids(*actors: Actor) -> list[int]:
    return sorted(actor.person_id or 0 for actor in actors)


def state_of(board: Board) -> ReviewState:
    db.session.rollback()
    return db.session.get_one(GateReview, board.id, populate_existing=True).state


def wrong(team: Team, board: Board, **over: Any) -> dict[str, str]:
    with pytest.raises(InvalidError) as refused:
        record_meeting(team.coordinator, board.id, board.said(**over), press=press())
    return {field: sentence.text for field, sentence in refused.value.errors.items()}


def test_a_recorded_and_confirmed_decision_lets_the_pilot_move(team: Team, board: Board) -> None:
    meeting = met(board, team.coordinator, dissent="One member voted against.")
    assert told("meeting_to_confirm") == ids(team.council_approver, team.university_approver)
    with pytest.raises(GateNotMetError):
        adopt(team, board)
    assert confirm(team.council_approver, meeting)["state"] == MeetingState.ATTESTED
    assert told("meeting_receipt") == ids(team.coordinator, team.council_approver)
    assert told("ready_to_move") == ids(team.coordinator)
    kept = db.session.get_one(MeetingDecision, meeting, populate_existing=True)
    assert kept.dissent == "One member voted against."
    assert kept.seen_digest == board.seal
    assert kept.minute_name == "Minute of the meeting.txt"
    assert adopt(team, board)["to"] == "carry_out"
    assert state_of(board) == ReviewState.SIGNED
    kinds = db.session.scalars(select(AuditEvent.kind).where(AuditEvent.kind.like("meeting.%")))
    assert list(kinds) == ["meeting.recorded", "meeting.attested"]


def test_the_minute_is_kept_with_its_digest_and_no_sweep_takes_it(team: Team, board: Board) -> None:
    meeting = met(board, team.coordinator)
    kept = db.session.get_one(MeetingDecision, meeting)
    storage.sweep(older_than=-1)
    assert storage.verify(kept.minute_sha256) is Fixity.OK
    assert kept.minute_size == len(b"Resolved: to adopt it.")


def test_what_is_said_of_a_meeting_is_checked_field_by_field(team: Team, board: Board) -> None:
    before, tomorrow = board.asked.date() - dt.timedelta(days=1), at_day(1).date()
    assert set(wrong(team, board, body_id=team.council)) == {"body"}
    assert set(wrong(team, board, met_on=None)) == {"met_on"}
    assert set(wrong(team, board, met_on=before)) == {"met_on"}
    assert set(wrong(team, board, met_on=tomorrow)) == {"met_on"}
    assert set(wrong(team, board, decision="")) == {"decision"}
    assert set(wrong(team, board, minute=None)) == {"files"}
    assert "at least the first characters" in wrong(team, board, seal=board.seal[:11])["seal"]
    other = "0" * 12 if board.seal[0] != "0" else "1" * 12
    assert "not the seal" in wrong(team, board, seal=other)["seal"]
    assert set(wrong(team, board, decision=SignOffDecision.REFUSE)) == {"reason"}
    on_conditions = wrong(team, board, decision=SignOffDecision.APPROVE_WITH_CONDITIONS)
    assert set(on_conditions) == {"condition_1_text"}
    assert told("meeting_to_confirm") == []


def test_the_seal_may_be_copied_as_it_is_printed(team: Team, board: Board) -> None:
    printed = " ".join([board.seal[:4], board.seal[4:8], board.seal[8:12], board.seal[12:16]])
    assert met(board, team.coordinator, seal=printed.upper())


def test_nobody_both_records_and_confirms_not_even_by_two_roles(team: Team, board: Board) -> None:
    person = team.council_approver.person_id or 0
    here = select(Membership.id).where(Membership.person_id == person)
    membership = db.session.scalars(here).one()
    db.session.rollback()
    set_place(OPERATOR, membership, Place(LabRole.COORDINATOR), press=press())
    meeting = met(board, team.council_approver)
    with pytest.raises(RefusedError, match="does not confirm it"):
        confirm(team.council_approver, meeting)
    with pytest.raises(RefusedError, match="does not confirm it"):
        decline_meeting(team.council_approver, meeting, reason="No", press=press())
    confirm(team.university_approver, meeting)


def test_who_asked_may_confirm_what_somebody_else_recorded(team: Team, board: Board) -> None:
    person = team.coordinator.person_id or 0
    role = PilotRoleKind.APPROVER
    give_role(OPERATOR, board.reference, person, role, organisation_id=team.university,
              press=press())  # fmt: skip
    meeting = met(board, team.council_approver)
    confirm(team.coordinator, meeting)
    assert adopt(team, board)["to"] == "carry_out"


def test_only_those_who_may_record_and_confirm(team: Team, board: Board) -> None:
    for actor in (team.delivery, team.academic, OPERATOR):
        with pytest.raises(NotAllowedError):
            met(board, actor)
    meeting = met(board, team.coordinator)
    for actor in (team.delivery, team.academic, team.coordinator, OPERATOR):
        with pytest.raises(NotAllowedError):
            confirm(actor, meeting)
    with pytest.raises(InvalidError) as refused:
        attest_meeting(team.council_approver, meeting, attended=False, press=press())
    assert set(refused.value.errors) == {"attended"}


def test_a_body_decides_once_in_a_round(team: Team, board: Board) -> None:
    meeting = met(board, team.coordinator)
    assert "recorded already" in wrong(team, board)["body"]
    confirm(team.council_approver, meeting)
    with pytest.raises(RefusedError, match="already"):
        confirm(team.university_approver, meeting)


def test_what_is_declined_is_recorded_again(team: Team, board: Board) -> None:
    first = met(board, team.coordinator)
    with pytest.raises(InvalidError):
        decline_meeting(team.council_approver, first, reason=" ", press=press())
    decline_meeting(team.council_approver, first, reason="It was put off.", press=press())
    assert told("meeting_declined") == ids(team.coordinator)
    assert state_of(board) == ReviewState.OPEN
    confirm(team.council_approver, met(board, team.coordinator))
    assert adopt(team, board)["to"] == "carry_out"


@pytest.mark.parametrize(
    ("decision", "state", "notice"),
    [
        (SignOffDecision.RETURN, ReviewState.RETURNED, "sign_off_returned"),
        (SignOffDecision.REFUSE, ReviewState.REFUSED, "sign_off_refused"),
    ],
)
def test_a_no_of_the_body_closes_the_round_once_it_is_confirmed(
    team: Team, board: Board, decision: SignOffDecision, state: ReviewState, notice: str
) -> None:
    meeting = met(board, team.coordinator, decision=decision, reason="The money is not there.")
    assert state_of(board) == ReviewState.OPEN
    confirm(team.council_approver, meeting)
    assert state_of(board) == state
    assert told(notice) == ids(team.coordinator)
    with pytest.raises(GateNotMetError) as refused:
        adopt(team, board)
    assert [each.id for each in refused.value.findings if each.blocks] == ["body"]
    with pytest.raises(RefusedError, match="closed"):
        met(board, team.coordinator)


def test_the_conditions_of_a_body_become_tasks_when_the_move_is_made(
    team: Team, board: Board
) -> None:
    due = at_day(60).date()
    promised = ConditionSaid(
        text="Name who pays in year two", owner_id=team.delivery.person_id, due_on=due
    )
    given: dict[str, Any] = {
        "decision": SignOffDecision.APPROVE_WITH_CONDITIONS,
        "conditions": (promised,),
    }
    declined = met(board, team.coordinator, **given)
    decline_meeting(team.council_approver, declined, reason="Not yet", press=press())
    confirm(team.council_approver, met(board, team.coordinator, **given))
    adopt(team, board)
    tasks = db.session.execute(select(Task.title_en, Task.owner_id, Task.due_on)).all()
    assert tasks == [("Name who pays in year two", team.delivery.person_id, due)]


def test_a_decision_lapses_with_what_the_body_had_before_it(team: Team, board: Board) -> None:
    meeting = met(board, team.coordinator)
    withdraw_evidence(
        team.coordinator, board.evidence["id"], reason="It was retracted", press=press()
    )
    with pytest.raises(RefusedError, match="must be asked for again"):
        confirm(team.council_approver, meeting)
    with pytest.raises(RefusedError, match="must be asked for again"):
        met(board, team.coordinator)


def test_who_recorded_and_who_confirmed_are_told_that_a_decision_lapsed(
    team: Team, board: Board
) -> None:
    confirm(team.council_approver, met(board, team.coordinator))
    withdraw_evidence(team.academic, board.evidence["id"], reason="Wrong", press=press())
    assert told("signature_lapsed") == ids(team.council_approver)
    assert told("round_lapsed") == ids(team.coordinator), "who asked recorded it too"


def test_who_only_recorded_a_meeting_nobody_confirmed_gave_nothing_that_could_lapse(
    team: Team, board: Board
) -> None:
    met(board, team.university_approver)
    withdraw_evidence(team.academic, board.evidence["id"], reason="Wrong", press=press())
    assert told("round_lapsed") == ids(team.coordinator)
    assert told("signature_lapsed") == []


def test_what_waits_stands_in_the_work_of_those_who_can_do_it(team: Team, board: Board) -> None:
    def waiting(actor: Actor) -> list[tuple[str, bool]]:
        found = list_my_work(actor, now=at_day(1)).meetings
        return [(each.pilot.reference, each.to_confirm) for each in found]

    assert waiting(team.coordinator) == [(board.reference, False)]
    assert waiting(team.council_approver) == []
    meeting = met(board, team.coordinator)
    assert waiting(team.coordinator) == []
    assert waiting(team.council_approver) == [(board.reference, True)]
    assert list_my_work(team.council_approver, now=at_day(1)).sign_offs == ()
    confirm(team.council_approver, meeting)
    assert waiting(team.university_approver) == []


def test_the_receipt_says_what_was_decided_and_on_which_seal(team: Team, board: Board) -> None:
    confirm(team.council_approver, met(board, team.coordinator))
    chosen = select(OutboxMessage.id).where(OutboxMessage.notice == "meeting_receipt")
    for message in db.session.scalars(chosen).all():
        db.session.rollback()
        send_message(message, press=press())
        body = db.session.get_one(OutboxMessage, message, populate_existing=True).body
        assert board.seal in body
        assert "Approve" in body
        assert f"/pilots/{board.reference}/gate/adopt/meeting" in body
