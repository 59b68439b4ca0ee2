"""Pilots in flight go over to another version: at once, with their next move, and back again."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from labapp.db import db
from labapp.errors import (
    GateNotMetError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
)
from labapp.models import (
    AuditEvent,
    Hold,
    OutboxMessage,
    Pilot,
    PilotMigration,
    StageEvent,
    Task,
    Visit,
)
from labapp.reading.version_changes import get_change, list_changes
from labapp.reading.version_standing import who_goes_on
from labapp.services.gates import ask_for_sign_off, sign
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.services.tasks import AboutTask, add_task
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import go_on_with_change, take_change_back
from labapp.speak import say
from labapp.words import (
    Actor,
    Bilingual,
    MigrationPolicy,
    MigrationState,
    PilotMigrationState,
    SignOffDecision,
    TaskStatus,
)
from tests.definitions import short
from tests.factories import BEGIN, OPERATOR, Team, at_day, make_evidence, make_pilot, press
from tests.integration.team import team
from tests.versions import ASKS_MORE, RENAMED, make_version

__all__ = ["team"]
NOW, AT_NEXT_GATE, STAY = (
    MigrationPolicy.NOW,
    MigrationPolicy.AT_NEXT_GATE,
    MigrationPolicy.STAY,
)


def begin(policy: MigrationPolicy, **mapping: str) -> int:
    asked = ChangeAsked(
        key="short", before=1, after=2, policy=policy, mapping=mapping, reason="Learnt a lesson"
    )
    began: int = begin_change(OPERATOR, asked, press=press())["migration_id"]
    return began


def change(policy: MigrationPolicy, **mapping: str) -> int:
    began = begin(policy, **mapping)
    assert go_on_with_change(OPERATOR, began, press=press())["left"] == 0
    return began


def the_pilot(reference: str) -> Pilot:
    db.session.rollback()
    return db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one()


def step_of(reference: str) -> PilotMigration:
    pilot = the_pilot(reference)
    newest = select(PilotMigration).where(PilotMigration.pilot_id == pilot.id)
    return db.session.scalars(newest.order_by(PilotMigration.id.desc()).limit(1)).one()


def visits_of(reference: str) -> list[tuple[str, bool]]:
    pilot = the_pilot(reference)
    rows = select(Visit.stage, Visit.left_at).where(Visit.pilot_id == pilot.id)
    return [(row.stage, row.left_at is None) for row in db.session.execute(rows.order_by(Visit.id))]


def tasks_of(reference: str) -> dict[str, TaskStatus]:
    """Give the tasks of the open visit by their key."""
    pilot = the_pilot(reference)
    rows = select(Task.key, Task.title_en, Task.status).join(Visit, Visit.id == Task.visit_id)
    rows = rows.where(Visit.pilot_id == pilot.id, Visit.left_at.is_(None))
    return {row.key or row.title_en: row.status for row in db.session.execute(rows)}


def recorded(kind: str) -> list[dict[str, object]]:
    rows = db.session.scalars(select(AuditEvent.details).where(AuditEvent.kind == kind))
    return [json.loads(each) for each in rows]


def test_now_keeps_the_stay_adds_the_tasks_it_lacks_and_pins_the_version(team: Team) -> None:
    reference = make_pilot(team)
    again = make_version(*ASKS_MORE)
    before = the_pilot(reference).facts_version
    change(NOW)
    pilot = the_pilot(reference)
    assert (pilot.definition_digest, pilot.stage) == (again.digest, "plan")
    assert pilot.facts_version == before + 1
    assert visits_of(reference) == [("plan", True)]
    assert set(tasks_of(reference)) == {"search", "think", "consult"}
    (event,) = recorded("workflow.pilot_migrated")
    assert event["from_digest"] == short().digest
    assert event["to_digest"] == again.digest
    target = db.session.scalar(select(Visit.target_on).where(Visit.pilot_id == pilot.id))
    entered = db.session.scalar(select(Visit.entered_at).where(Visit.pilot_id == pilot.id))
    assert target is not None
    assert entered is not None
    assert (target - entered.date()).days == 7


def test_an_open_task_is_required_as_the_new_version_says(team: Team) -> None:
    reference = make_pilot(team)
    needed = ("due: 5 working days}", "due: 5 working days, required: true}")
    make_version(("version: 1", "version: 2"), needed)
    change(NOW)
    pilot = the_pilot(reference)
    think = select(Task.required).where(Task.pilot_id == pilot.id, Task.key == "think")
    assert db.session.scalar(think)


def test_a_stage_without_a_counterpart_is_never_guessed(team: Team) -> None:
    reference = make_pilot(team)
    make_version(*RENAMED)
    change(NOW)
    assert step_of(reference).state is PilotMigrationState.NEEDS_MAPPING
    assert the_pilot(reference).definition_digest == short().digest


def test_a_mapped_stage_is_entered_anew_and_its_tasks_go_along(team: Team) -> None:
    reference = make_pilot(team)
    by_hand = AboutTask(title=Bilingual("Ring the school"), owner_id=team.delivery.person_id)
    add_task(team.coordinator, reference, by_hand, press=press())
    hold_pilot(
        team.coordinator, reference, reason="Flood", review_on=at_day(20).date(), press=press()
    )
    make_version(*RENAMED)
    change(NOW, plan="design")
    assert visits_of(reference) == [("plan", False), ("design", True)]
    assert set(tasks_of(reference)) == {"search", "think", "Ring the school"}
    held = db.session.execute(select(Hold.visit_id, Hold.ended_at)).one()
    assert held.ended_at is None
    assert held.visit_id == db.session.scalar(select(Visit.id).where(Visit.left_at.is_(None)))
    resume_pilot(team.coordinator, reference, press=press(at_day(1)))


def test_a_stage_entered_while_on_hold_is_moved_on_by_the_days_held_in_it(team: Team) -> None:
    reference, review_on = make_pilot(team), at_day(20).date()
    hold_pilot(team.coordinator, reference, reason="Flood", review_on=review_on, press=press())
    make_version(*RENAMED)
    began = begin(NOW, plan="design")
    go_on_with_change(OPERATOR, began, press=press(at_day(7)))
    resume_pilot(team.coordinator, reference, press=press(at_day(9)))
    target = db.session.scalar(select(Visit.target_on).where(Visit.left_at.is_(None)))
    assert target == at_day(7 + 14 + 2).date()


def test_a_change_is_taken_back_while_the_pilot_has_not_moved(team: Team) -> None:
    reference = make_pilot(team)
    make_version(*RENAMED)
    began = change(NOW, plan="design")
    take_change_back(OPERATOR, began, press=press())
    pilot = the_pilot(reference)
    assert (pilot.definition_digest, pilot.stage) == (short().digest, "plan")
    assert visits_of(reference) == [("plan", False), ("design", False), ("plan", True)]
    assert set(tasks_of(reference)) == {"search", "think"}
    assert step_of(reference).state is PilotMigrationState.REVERSED
    assert get_change(OPERATOR, began, now=BEGIN).change.state is MigrationState.REVERSED
    take_change_back(OPERATOR, began, press=press())
    assert len(recorded("workflow.pilot_taken_back")) == 1


def test_what_going_over_had_added_is_not_needed_once_it_is_taken_back(team: Team) -> None:
    reference = make_pilot(team)
    make_version(*ASKS_MORE)
    began = change(NOW)
    take_change_back(OPERATOR, began, press=press())
    assert the_pilot(reference).definition_digest == short().digest
    assert tasks_of(reference)["consult"] is TaskStatus.NOT_NEEDED
    assert tasks_of(reference)["think"] is TaskStatus.TO_DO


def test_a_pilot_that_moved_since_stays_and_says_so(team: Team) -> None:
    moved, still = make_pilot(team), make_pilot(team, title="Quiet")
    again = make_version(*ASKS_MORE)
    began = change(NOW)
    move_pilot(team.coordinator, moved, move="stop", reason="No money", press=press())
    take_change_back(OPERATOR, began, press=press())
    assert the_pilot(moved).definition_digest == again.digest
    assert the_pilot(still).definition_digest == short().digest
    notes = {each.reference: each.note for each in get_change(OPERATOR, began, now=BEGIN).steps}
    assert notes[still] is None
    assert notes[moved] is not None
    assert "moved since" in notes[moved].text


def test_at_the_next_move_it_goes_over_in_the_same_transaction(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    again = make_version(*ASKS_MORE)
    change(AT_NEXT_GATE)
    assert step_of(reference).state is PilotMigrationState.AT_NEXT_GATE
    assert the_pilot(reference).definition_digest == short().digest
    move_pilot(team.coordinator, reference, move="begin", press=press())
    assert the_pilot(reference).definition_digest == again.digest
    event = db.session.scalars(select(StageEvent).order_by(StageEvent.seq.desc())).first()
    assert event is not None
    assert event.definition_digest == short().digest, "it was judged by the version it was on"
    assert step_of(reference).state is PilotMigrationState.DONE
    assert len(recorded("workflow.pilot_migrated")) == 1


def test_at_the_next_move_the_stage_it_enters_is_mapped(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    make_version(
        ("version: 1", "version: 2"),
        ("  doing:\n", "  trying:\n"),
        ("[doing]", "[trying]"),
        ("to: doing", "to: trying"),
    )
    change(AT_NEXT_GATE, doing="trying")
    move_pilot(team.coordinator, reference, move="begin", press=press())
    assert visits_of(reference) == [("plan", False), ("trying", True)]
    began = step_of(reference).migration_id
    take_change_back(OPERATOR, began, press=press())
    assert the_pilot(reference).stage == "doing"


def test_at_the_next_move_without_a_counterpart_it_stays(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    make_version(
        ("version: 1", "version: 2"),
        ("  doing:\n", "  trying:\n"),
        ("[doing]", "[trying]"),
        ("to: doing", "to: trying"),
    )
    change(AT_NEXT_GATE)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    assert the_pilot(reference).stage == "doing"
    assert step_of(reference).state is PilotMigrationState.NEEDS_MAPPING


def test_a_pilot_that_ends_stays_on_its_version(team: Team) -> None:
    reference, ended = make_pilot(team), make_pilot(team, title="Ended")
    make_version(*ASKS_MORE)
    move_pilot(team.coordinator, ended, move="stop", reason="No money", press=press())
    change(AT_NEXT_GATE)
    move_pilot(team.coordinator, reference, move="stop", reason="No money", press=press())
    assert the_pilot(reference).definition_digest == short().digest
    assert step_of(reference).state is PilotMigrationState.STAYED
    count = select(func.count()).select_from(PilotMigration)
    assert db.session.scalar(count) == 1, "what had ended before is not asked at all"


def test_to_stay_is_recorded_and_outweighs_what_was_planned_before(team: Team) -> None:
    reference = make_pilot(team)
    make_evidence(team, reference)
    make_version(*ASKS_MORE)
    change(AT_NEXT_GATE)
    change(STAY)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    assert the_pilot(reference).definition_digest == short().digest
    assert len(recorded("workflow.pilot_stayed")) == 1


def test_a_round_that_is_open_lapses_when_its_pilot_goes_over(team: Team) -> None:
    reference = signed_to_finish(team)
    make_version(("version: 1", "version: 2"))
    change(NOW)
    with pytest.raises(GateNotMetError) as refused:
        move_pilot(team.coordinator, reference, move="finish", press=press())
    (council,) = (each for each in refused.value.findings if each.id == "council")
    assert "The workflow" in say(council.sentence, "en"), "it says what changed since"
    assert told_of("round_lapsed") == [team.coordinator.person_id]
    assert told_of("signature_lapsed") == [team.council_approver.person_id]
    assert told_of("round_withdrawn") == []
    ask_for_sign_off(team.coordinator, reference, "finish", press=press())


def signed_to_finish(team: Team) -> str:
    """Bring a pilot to where the council has signed for its last move."""
    reference = make_pilot(team)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    review = ask_for_sign_off(team.coordinator, reference, "finish", press=press())
    sign(
        team.council_approver,
        review["review_id"],
        decision=SignOffDecision.APPROVE,
        seen_digest=review["seen_digest"],
        press=press(),
    )
    return reference


def told_of(notice: str) -> list[int]:
    """Name those who are told, each as often as they are."""
    rows = select(OutboxMessage.recipient_id).where(OutboxMessage.notice == notice)
    found = list(db.session.scalars(rows.order_by(OutboxMessage.recipient_id)))
    db.session.rollback()
    return found


def test_killed_in_between_it_goes_on_where_it_was(team: Team) -> None:
    references = [make_pilot(team, title=f"Pilot {n}", staffed=False) for n in range(3)]
    again = make_version(*ASKS_MORE)
    began = begin(NOW)
    assert go_on_with_change(OPERATOR, began, press=press(), most=1)["left"] == 2
    assert get_change(OPERATOR, began, now=BEGIN).left == 2
    assert begin(NOW) == began, "asked again, the same change goes on"
    with pytest.raises(RefusedError):
        begin(STAY)
    assert go_on_with_change(OPERATOR, began, press=press())["left"] == 0
    assert {the_pilot(each).definition_digest for each in references} == {again.digest}
    assert len(recorded("workflow.pilot_migrated")) == 3
    assert go_on_with_change(OPERATOR, began, press=press())["left"] == 0
    assert begin(NOW) == began, "what is finished is not begun again"
    assert [each.id for each in list_changes(OPERATOR, "short", now=BEGIN)] == [began]


def test_what_cannot_be_asked_is_refused_and_nothing_is_stored(team: Team) -> None:
    make_version(*RENAMED)
    asked = {"key": "short", "before": 1, "after": 2, "reason": "Why not"}
    for wrong, error in (
        ({"reason": " "}, InvalidError),
        ({"after": 1}, InvalidError),
        ({"after": 9}, NotFoundError),
        ({"mapping": {"nowhere": "design"}}, InvalidError),
        ({"mapping": {"plan": "nowhere"}}, InvalidError),
        ({"mapping": {"plan": "finished"}}, InvalidError),
    ):
        with pytest.raises(error):
            begin_change(OPERATOR, ChangeAsked(**{**asked, **wrong}), press=press())
    with pytest.raises(NotAllowedError):
        begin_change(team.coordinator, ChangeAsked(**asked), press=press())
    assert list_changes(OPERATOR, "short", now=BEGIN) == ()
    with pytest.raises(NotFoundError):
        go_on_with_change(OPERATOR, 99, press=press())
    with pytest.raises(NotFoundError):
        get_change(OPERATOR, 99, now=BEGIN)
    with pytest.raises(NotFoundError):
        who_goes_on(99)


def test_a_change_is_gone_on_with_as_whoever_began_it(team: Team) -> None:
    make_version(*ASKS_MORE)
    assert who_goes_on(begin(STAY)) == Actor.operator()
