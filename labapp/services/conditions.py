"""Conditions: promised at an approval, a task once the move is made, owed until settled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from labapp import audit
from labapp.command import Locked
from labapp.models import Condition, Hold, MeetingDecision, Task, Visit
from labapp.reading.calendars import calendar_of
from labapp.reading.tasks import people_for_tasks
from labapp.services.written import Written
from labapp.words import Actor, MeetingState, Sentence, TaskStatus
from labapp.workflows.calendar import day_of
from labapp.workflows.holding import Span, due_after

MOST = 5
TEXT = 300
LATEST = dt.date(2100, 12, 31)
_OPEN = (TaskStatus.TO_DO, TaskStatus.DOING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionSaid:
    """One condition as it was said; `row` stands in the names of its fields in errors."""

    text: str
    owner_id: int | None
    due_on: dt.date | None
    row: int = 1


def check_conditions(
    written: Written, locked: Locked, said: Sequence[ConditionSaid]
) -> list[ConditionSaid]:
    """Give the conditions as they are kept; what is wrong or missing is noted in `written`."""
    if not said:
        written.refuse("condition_1_text", Sentence("Write at least one condition"))
    for extra in said[MOST:]:
        told = Sentence("Conditions at most: %(most)s", most=MOST)
        written.refuse(f"condition_{extra.row}_text", told)
    today = day_of(locked.press.at)
    people = people_for_tasks(locked.pilot.id, locked.pilot.lab_id, today=today)
    owners = {person_id for person_id, _ in people}
    return [_checked(written, each, owners, today) for each in said]


def keep_conditions(
    locked: Locked,
    review_id: int,
    said: Sequence[ConditionSaid],
    *,
    sign_off_id: int | None = None,
    meeting_decision_id: int | None = None,
) -> None:
    """Keep conditions that were checked, of a person's approval or of a body's decision."""
    locked.session.add_all(
        Condition(
            pilot_id=locked.pilot.id,
            review_id=review_id,
            sign_off_id=sign_off_id,
            meeting_decision_id=meeting_decision_id,
            text=each.text,
            owner_id=each.owner_id,
            due_on=each.due_on,
            created_at=locked.press.at,
        )
        for each in said
    )


def conditions_become_tasks(
    locked: Locked, actor: Actor, review_id: int | None, entered: Visit
) -> None:
    """Make a task of each condition of the approvals that carried the move.

    Call it under the lock, once the visit is entered; without a round there is nothing to make.
    What was promised before a hold is due later by it.
    """
    calendar, holds = calendar_of(locked.pilot.lab_id), _holds_of(locked)
    for condition in _of_standing_approvals(locked, review_id):
        since, promised = condition.created_at, condition.due_on
        until = due_after(promised, holds, since=since, calendar=calendar)
        task = _task(locked, actor, entered, condition, until)
        locked.session.add(task)
        locked.session.flush()
        condition.task_id = task.id
        about = {"lab_id": locked.pilot.lab_id, "pilot_id": locked.pilot.id}
        audit.record(actor, "condition.task", f"task:{task.id}", condition=condition.id, **about)


def _task(
    locked: Locked, actor: Actor, entered: Visit, condition: Condition, until: dt.date
) -> Task:
    return Task(
        pilot_id=locked.pilot.id,
        visit_id=entered.id,
        title_en=condition.text,
        owner_id=condition.owner_id,
        due_on=until,
        status=TaskStatus.TO_DO,
        created_by=actor.person_id,
        created_at=locked.press.at,
        assigned_at=locked.press.at,
    )


def carry_conditions(locked: Locked, left: Visit, entered: Visit) -> None:
    """Take the conditions that are still owed along to the visit that is entered."""
    owed = (
        select(Task)
        .join(Condition, Condition.task_id == Task.id)
        .where(Task.visit_id == left.id, Task.status.in_(_OPEN))
    )
    for task in locked.session.scalars(owed.execution_options(populate_existing=True)):
        task.visit_id = entered.id


def _holds_of(locked: Locked) -> list[Span]:
    chosen = select(Hold.started_at, Hold.ended_at).where(Hold.pilot_id == locked.pilot.id)
    return [(began, ended) for began, ended in locked.session.execute(chosen) if ended]


def is_condition(locked: Locked, task: Task) -> bool:
    """Say whether a task is a condition of an approval."""
    found = select(Condition.id).where(Condition.task_id == task.id)
    return locked.session.scalar(found) is not None


def _of_standing_approvals(locked: Locked, review_id: int | None) -> Sequence[Condition]:
    """Give what was promised in the round; what a meeting did counts once it is confirmed."""
    attested = select(MeetingDecision.id).where(MeetingDecision.state == MeetingState.ATTESTED)
    chosen = (
        select(Condition)
        .where(
            Condition.review_id == review_id,
            Condition.task_id.is_(None),
            or_(
                Condition.sign_off_id.is_not(None),
                Condition.meeting_decision_id.in_(attested),
            ),
        )
        .order_by(Condition.id)
    )
    return locked.session.scalars(chosen.execution_options(populate_existing=True)).all()


def _checked(
    written: Written, said: ConditionSaid, owners: set[int], today: dt.date
) -> ConditionSaid:
    at = f"condition_{said.row}"
    text = written.text(f"{at}_text", said.text, TEXT, needed=Sentence("Say what is promised"))
    if said.owner_id not in owners:
        told = Sentence("Choose who answers for it: somebody who has a part in this pilot")
        written.refuse(f"{at}_owner", told)
    if said.due_on is None:
        written.refuse(f"{at}_due", Sentence("Give the day until when it is done"))
    elif not today < said.due_on <= LATEST:
        written.refuse(f"{at}_due", Sentence("Choose a day that is still to come"))
    return ConditionSaid(text=text, owner_id=said.owner_id, due_on=said.due_on, row=said.row)
