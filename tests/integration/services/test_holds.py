"""A hold stops each clock from when it began: what was begun meanwhile was not held before that."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from labapp.db import db
from labapp.models import Condition, GateReview, Pilot, Task
from labapp.services.conditions import ConditionSaid
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.services.tasks import AboutTask, add_task
from labapp.services.version_beginnings import ChangeAsked, begin_change
from labapp.services.version_changes import go_on_with_change
from labapp.services.workflows import publish_definitions
from labapp.words import Bilingual, MigrationPolicy
from labapp.workflows.calendar import add_working_days
from labapp.workflows.definition import Definition
from tests.factories import OPERATOR, Team, at_day, make_evidence, make_pilot, press
from tests.integration.services.conditions_said import DUE, promised
from tests.integration.team import team
from tests.versions import ASKS_MORE, make_version, written

__all__ = ["team"]
HELD_FROM, HELD_UNTIL = 1, 8  # Tuesday to Tuesday: five working days
ASK = "    ask: {en: You are asked to agree., cy: Gofynnir i chi gytuno.}\n"
WITHIN = "    sign_off_within: {target: 5 working days}\n"
ASKS = "    requires:\n"
COUNCIL = "      - {id: council, requirement: sign_off, role: approver, organisation: [council]}\n"
STOP = "    label: {en: Stop, cy: Stopio}\n"
SIGNED_STOP = (STOP, STOP + ASK + WITHIN + ASKS + COUNCIL)
BEGIN = "    label: {en: Begin, cy: Dechrau}\n" + ASKS
SIGNED_BEGIN = (BEGIN, BEGIN.replace(ASKS, ASK + ASKS) + COUNCIL)


def make_signed_pilot(team: Team, edit: tuple[str, str]) -> str:
    """Start a pilot whose short workflow asks for a signature where it did not."""
    definition = Definition.from_yaml(written(("key: short", "key: signed"), edit))
    publish_definitions(OPERATOR, [definition], press=press())
    return make_pilot(team, workflow="signed")


def hold(team: Team, reference: str, day: float = HELD_FROM) -> None:
    review_on = at_day(20).date()
    hold_pilot(
        team.coordinator, reference, reason="Flood", review_on=review_on, press=press(at_day(day))
    )


def resume(team: Team, reference: str, day: float = HELD_UNTIL) -> None:
    resume_pilot(team.coordinator, reference, press=press(at_day(day)))


def by_hand(team: Team, reference: str, due_on: dt.date, day: float) -> None:
    """Add a task whose day somebody chose."""
    about = AboutTask(title=Bilingual(f"Added on day {day:g}"), due_on=due_on)
    add_task(team.coordinator, reference, about, press=press(at_day(day)))


def due_days(reference: str) -> dict[str, dt.date | None]:
    db.session.rollback()
    rows = select(Task.key, Task.title_en, Task.due_on).join(Pilot, Pilot.id == Task.pilot_id)
    found = db.session.execute(rows.where(Pilot.reference == reference))
    return {row.key or row.title_en: row.due_on for row in found}


def test_a_day_chosen_by_hand_moves_on_only_by_what_was_held_after_it_was_given(
    team: Team,
) -> None:
    reference, chosen = make_pilot(team), dt.date(2026, 4, 15)  # a Wednesday
    by_hand(team, reference, chosen, 0.5)
    hold(team, reference)
    by_hand(team, reference, chosen, 7)
    resume(team, reference)
    due = due_days(reference)
    assert due["Added on day 0.5"] == dt.date(2026, 4, 22)
    assert due["Added on day 7"] == dt.date(2026, 4, 16)


def test_a_task_that_another_version_adds_during_a_hold_moves_on_from_then(team: Team) -> None:
    reference = make_pilot(team)
    think = due_days(reference)["think"]
    assert think
    hold(team, reference)
    make_version(*ASKS_MORE)
    asked = ChangeAsked(
        key="short", before=1, after=2, policy=MigrationPolicy.NOW, reason="Learnt a lesson"
    )
    began = begin_change(OPERATOR, asked, press=press())["migration_id"]
    go_on_with_change(OPERATOR, began, press=press(at_day(4)))
    resume(team, reference)
    due = due_days(reference)
    assert due["think"] == think + dt.timedelta(days=7)
    given, held = dt.date(2026, 3, 6), 2  # a Friday; the Monday and the Tuesday
    assert due["consult"] == add_working_days(given, 4 + held)


def test_a_round_asked_for_during_a_hold_moves_on_from_then(team: Team) -> None:
    reference = make_signed_pilot(team, SIGNED_STOP)
    hold(team, reference)
    ask_for_sign_off(team.coordinator, reference, "stop", press=press(at_day(7)))
    resume(team, reference)
    db.session.rollback()
    due = db.session.scalars(select(GateReview.due_on)).one()
    assert due == at_day(7 + 7 + 1).date()


def test_what_was_promised_before_a_hold_is_due_later_by_it_once_it_is_a_task(team: Team) -> None:
    reference = make_signed_pilot(team, SIGNED_BEGIN)
    make_evidence(team, reference)
    review = ask_for_sign_off(team.coordinator, reference, "begin", press=press())
    pay = ConditionSaid(text="Pay", owner_id=team.delivery.person_id, due_on=DUE)
    promised(team, review, team.council_approver, pay)
    hold(team, reference)
    resume(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press(at_day(9)))
    assert due_days(reference)["Pay"] == DUE + dt.timedelta(days=7)
    assert db.session.scalars(select(Condition.due_on)).one() == DUE, "as it was promised"
