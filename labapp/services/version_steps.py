"""One pilot goes over to another version of its workflow: at once, or with its next move."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, select

from labapp import audit, outbox
from labapp.command import Locked
from labapp.models import (
    GateReview,
    Hold,
    PilotMigration,
    StageEvent,
    Task,
    Visit,
    WorkflowMigration,
)
from labapp.reading.calendars import calendar_of
from labapp.reading.definitions import get_definition
from labapp.reading.facts import load_facts
from labapp.reading.lapses import who_signed
from labapp.reading.version_switches import (
    TAKEN_BACK,
    mapping_of,
    newest_change,
    was_taken_back,
)
from labapp.services.journey import (
    CarriedOver,
    add_planned,
    enter_stage,
    leave_stage,
    open_visit,
)
from labapp.words import Actor, PilotMigrationState, ReviewState, TaskStatus
from labapp.workflows.calendar import day_of, due
from labapp.workflows.compare import goes_along, planned_end
from labapp.workflows.definition import Definition, PlannedTask
from labapp.workflows.facts import Member, PilotFacts
from labapp.workflows.facts.people import sole_holder
from labapp.workflows.switching import Going, Waiting, entered_by

_OPEN = frozenset({TaskStatus.TO_DO, TaskStatus.DOING})


def go_over(
    locked: Locked, actor: Actor, definition: Definition, stage: str, *, after: Iterable[int] = ()
) -> None:
    """Pin the locked pilot to another version, standing in `stage`, and give it what it lacks.

    Its stay goes on, with the clock it has. In another stage it is written anew, with the tasks
    that go along from the one it leaves and from those `after`. Open rounds lapse by themselves.
    """
    pilot = locked.pilot
    before = get_definition(pilot.definition_digest)
    visit = open_visit(locked.session, pilot.id)
    facts = load_facts(pilot, now=locked.press.at)
    pin(locked, definition, stage)
    if visit.stage == stage:
        _stay_on(locked, actor, visit, facts, before)
    else:
        _go_into(locked, actor, definition, (visit.id, *after), visit, facts)


def switch_at_gate(
    locked: Locked, actor: Actor, definition: Definition, entered: str
) -> tuple[Definition, str]:
    """Give by which version, and into which stage, a pilot goes on that leaves its stage now.

    Where it was to go over with its next move, it is pinned to the new version; a stage that has
    no counterpart there is not guessed, and one that ends the journey is entered as it is.
    """
    found = _waiting_for_a_move(locked)
    if found is None:
        return definition, entered
    step, migration = found
    waiting = Waiting(get_definition(migration.to_digest), mapping_of(migration))
    comes = entered_by(definition, locked.pilot.stage, entered, waiting)
    if comes.going is Going.NOT_YET:
        return definition, entered
    step.at, step.from_stage = locked.press.at, entered
    if comes.going is Going.OVER:
        pin(locked, comes.definition, comes.stage)
        step.state, step.to_stage = PilotMigrationState.DONE, comes.stage
        record_step(locked, actor, "workflow.pilot_migrated", migration, step)
    elif comes.going is Going.ENDS:
        step.state, step.note = PilotMigrationState.STAYED, "finished"
    else:
        step.state = PilotMigrationState.NEEDS_MAPPING
    locked.session.flush()
    return comes.definition, comes.stage


def pin(locked: Locked, definition: Definition, stage: str) -> None:
    """Pin the locked pilot to a version and a stage of it, both at once."""
    pilot = locked.pilot
    pilot.definition_digest = definition.digest
    pilot.stage, pilot.phase = stage, definition.stages[stage].phase
    locked.session.flush()


def has_moved_since(locked: Locked, step: PilotMigration) -> bool:
    """Say whether the locked pilot has moved after it went over."""
    newest = select(func.max(StageEvent.at)).where(StageEvent.pilot_id == step.pilot_id)
    at = locked.session.scalar(newest)
    return at is not None and at > step.at


def record_step(
    locked: Locked, actor: Actor, kind: str, migration: WorkflowMigration, step: PilotMigration
) -> None:
    """Record what became of one pilot, with both digests and the mapping."""
    pilot = locked.pilot
    locked.session.flush()
    audit.record(
        actor,
        kind,
        f"pilot:{pilot.id}",
        lab_id=pilot.lab_id,
        pilot_id=pilot.id,
        migration=migration.id,
        from_digest=migration.from_digest,
        to_digest=migration.to_digest,
        mapping=mapping_of(migration),
        from_stage=step.from_stage,
        to_stage=step.to_stage,
    )


def close_added_tasks(locked: Locked, actor: Actor, step: PilotMigration, stage: str) -> None:
    """Close as not needed what going over had added and nobody has begun since."""
    planned = {
        task.key for task in get_definition(locked.pilot.definition_digest).stages[stage].tasks
    }
    visit = open_visit(locked.session, locked.pilot.id)
    chosen = select(Task).where(
        Task.visit_id == visit.id, Task.created_at == step.at, Task.status == TaskStatus.TO_DO
    )
    for task in locked.session.scalars(chosen.execution_options(populate_existing=True)):
        if task.key and task.key not in planned:
            task.status, task.note = TaskStatus.NOT_NEEDED, TAKEN_BACK
            task.closed_at, task.closed_by = locked.press.at, actor.person_id
            task.row_version += 1
    locked.session.flush()


def _waiting_for_a_move(locked: Locked) -> tuple[PilotMigration, WorkflowMigration] | None:
    """Find what the newest change of version has in store for the pilot, if it is a switch."""
    pilot = locked.pilot
    newest = newest_change(PilotMigration, WorkflowMigration, pilot=pilot)
    found = locked.session.execute(newest.execution_options(populate_existing=True)).one_or_none()
    if found is None or found[0].state is not PilotMigrationState.AT_NEXT_GATE:
        return None
    return found[0], found[1]


def _stay_on(
    locked: Locked, actor: Actor, visit: Visit, facts: PilotFacts, before: Definition
) -> None:
    definition = get_definition(locked.pilot.definition_digest)
    was, now = before.stages[visit.stage].limit, definition.stages[visit.stage].limit
    if (was and was.target) != (now and now.target):
        calendar = calendar_of(locked.pilot.lab_id)
        visit.target_on = planned_end(definition, visit.stage, facts, calendar)
    _close_rounds(locked, actor, visit, {each.id for each in definition.leaving(visit.stage)})
    planned = {each.key: each for each in definition.stages[visit.stage].tasks}
    known = _tasks_of(locked, (visit.id,))
    _bring_in_line(locked, actor, known, planned, facts.members)
    lacking = planned.keys() - {task.key for task in known}
    added = [each for key, each in planned.items() if key in lacking]
    add_planned(locked, actor, visit, added, facts.members)


def _bring_in_line(
    locked: Locked,
    actor: Actor,
    tasks: Iterable[Task],
    planned: Mapping[str, PlannedTask],
    members: Sequence[Member],
) -> None:
    """Have open tasks be required, and be closed by what their new version says.

    A task that a change had added, and that was closed when it was taken back, begins anew.
    """
    for task in tasks:
        plan = planned.get(task.key or "")
        if plan is None:
            continue
        if was_taken_back(task):
            _begin_anew(locked, actor, task, plan, members)
        if task.status in _OPEN:
            task.required, task.closes_with = plan.required, plan.closes_with or ""


def _begin_anew(
    locked: Locked, actor: Actor, task: Task, plan: PlannedTask, members: Sequence[Member]
) -> None:
    at = locked.press.at
    task.status, task.note, task.closed_at, task.closed_by = TaskStatus.TO_DO, "", None, None
    task.role, task.owner_id = plan.role, sole_holder(members, plan.role)
    task.due_on = due(plan.due, day_of(at), calendar_of(locked.pilot.lab_id))
    task.created_by, task.created_at, task.assigned_at = actor.person_id, at, at
    task.row_version += 1


def _go_into(
    locked: Locked,
    actor: Actor,
    definition: Definition,
    left: tuple[int, ...],
    visit: Visit,
    facts: PilotFacts,
) -> None:
    session, stage = locked.session, locked.pilot.stage
    planned = {task.key: task for task in definition.stages[stage].tasks}
    along = {
        task.key or f"by hand {task.id}": task
        for task in _tasks_of(locked, left)
        if goes_along(task.key or "", planned, settled=task.status not in _OPEN)
    }
    _close_rounds(locked, actor, visit, set())
    leave_stage(session, visit, locked.press.at)
    carried, members = CarriedOver(along, visit.entered_at), facts.members
    entered = enter_stage(locked, actor, definition, stage, members, carried=carried)
    entered.target_on = planned_end(definition, stage, facts, calendar_of(locked.pilot.lab_id))
    for task in along.values():
        task.visit_id = entered.id
    _bring_in_line(locked, actor, along.values(), planned, members)
    paused = select(Hold).where(Hold.pilot_id == locked.pilot.id, Hold.ended_at.is_(None))
    for hold in session.scalars(paused.execution_options(populate_existing=True)):
        hold.visit_id = entered.id
    session.flush()


def _close_rounds(locked: Locked, actor: Actor, visit: Visit, kept: Collection[str]) -> None:
    """Withdraw the rounds of sign-off of moves that can no longer be made, and tell of each.

    The others have lapsed, since what was signed names the version: the lock tells of those.
    """
    chosen = select(GateReview).where(
        GateReview.visit_id == visit.id,
        GateReview.closed_at.is_(None),
        GateReview.move.not_in(kept),
    )
    for review in locked.session.scalars(chosen.execution_options(populate_existing=True)):
        review.state, review.closed_at = ReviewState.WITHDRAWN, locked.press.at
        subject, pilot_id = f"review:{review.id}", review.pilot_id
        for person_id in sorted({review.submitted_by, *who_signed(review.id)} - {actor.person_id}):
            outbox.tell(person_id, "round_withdrawn", subject, pilot_id=pilot_id)
    locked.session.flush()


def _tasks_of(locked: Locked, visits: tuple[int, ...]) -> Sequence[Task]:
    chosen = select(Task).where(Task.visit_id.in_(visits)).order_by(Task.visit_id, Task.id)
    return locked.session.scalars(chosen.execution_options(populate_existing=True)).all()
