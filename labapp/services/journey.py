"""The journey of a pilot: visits, the tasks they begin with, and the events that are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labapp.command import Locked
from labapp.db import db
from labapp.errors import NotFoundError, RefusedError
from labapp.models import Pilot, StageEvent, Task, Visit
from labapp.reading.calendars import calendar_of
from labapp.words import Actor, Phase, Sentence, TaskStatus, canonical_json
from labapp.workflows.calendar import Calendar, day_of, due
from labapp.workflows.definition import Definition, PlannedTask
from labapp.workflows.facts import Member, PilotFacts
from labapp.workflows.facts.people import sole_holder
from labapp.workflows.finding import Finding


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What goes along with a stay into another stage: tasks by their keys, and since when it is."""

    tasks: Collection[str] = ()
    since: dt.datetime | None = None


NOTHING = CarriedOver()


def open_visit(session: Session, pilot_id: int) -> Visit:
    """Get the stay that is open now."""
    return session.scalars(
        select(Visit)
        .where(Visit.pilot_id == pilot_id, Visit.left_at.is_(None))
        .execution_options(populate_existing=True)
    ).one()


def open_visit_id(pilot_id: int) -> int:
    """Give the visit that is open, or the last one."""
    found = db.session.scalar(select(func.max(Visit.id)).where(Visit.pilot_id == pilot_id))
    if found is None:
        raise NotFoundError
    return found


def refuse_ended(pilot: Pilot) -> None:
    """Refuse what would be new in a pilot that has ended; what it looks back on stays open."""
    if pilot.phase == Phase.CLOSED:
        raise RefusedError(Sentence("This pilot has ended: it takes no new tasks or evidence"))


def enter_stage(
    locked: Locked,
    actor: Actor,
    definition: Definition,
    stage: str,
    members: Sequence[Member],
    *,
    carried: CarriedOver = NOTHING,
) -> Visit:
    """Bring the locked pilot into a stage: a new visit with its tasks, and the days they are due.

    A task belongs to whoever alone holds its role; where several do or nobody, to nobody yet.
    What a change of version has carried over is not made: its tasks come along, and its clock.
    """
    session, pilot = locked.session, locked.pilot
    since = carried.since or locked.press.at
    planned = definition.stages[stage]
    calendar = calendar_of(pilot.lab_id)
    pilot.stage, pilot.phase = stage, planned.phase
    visit = Visit(
        pilot_id=pilot.id,
        number=_visits_so_far(session, pilot.id) + 1,
        cycle=pilot.cycle,
        stage=stage,
        entered_at=since,
        target_on=planned.limit and due(planned.limit.target, day_of(since), calendar),
    )
    session.add(visit)
    session.flush()
    begun = [each for each in planned.tasks if each.key not in carried.tasks]
    add_planned(locked, actor, visit, begun, members)
    return visit


def add_planned(
    locked: Locked,
    actor: Actor,
    visit: Visit,
    planned: Iterable[PlannedTask],
    members: Sequence[Member],
) -> None:
    """Add planned tasks to a visit, due so long after this press."""
    calendar = calendar_of(locked.pilot.lab_id)
    at = locked.press.at
    locked.session.add_all(_tasks(visit, planned, members, actor, at=at, calendar=calendar))
    locked.session.flush()


def leave_stage(session: Session, visit: Visit, at: dt.datetime) -> None:
    """End a visit; refuses to end it before it began."""
    if at <= visit.entered_at:
        told = Sentence("The pilot came here later than that: %(at)s", at=visit.entered_at)
        raise RefusedError(told)
    visit.left_at = at
    session.flush()


def keep_event(
    locked: Locked,
    actor: Actor,
    facts: PilotFacts,
    event: StageEvent,
    findings: Iterable[Finding],
) -> StageEvent:
    """Keep a move for ever, with the facts it was judged on and every finding of its gate."""
    canonical = facts.canonical()
    pilot = locked.pilot
    event.pilot_id = pilot.id
    event.seq = _moves_so_far(locked.session, pilot.id) + 1
    event.cycle = pilot.cycle
    event.definition_digest = event.definition_digest or pilot.definition_digest
    event.findings = canonical_json([finding.to_json() for finding in findings]).decode()
    event.facts = canonical.decode()
    event.facts_digest = hashlib.sha256(canonical).hexdigest()
    event.actor_key, event.person_id, event.at = actor.key, actor.person_id, locked.press.at
    locked.session.add(event)
    locked.session.flush()
    return event


def _tasks(
    visit: Visit,
    planned: Iterable[PlannedTask],
    members: Sequence[Member],
    actor: Actor,
    *,
    at: dt.datetime,
    calendar: Calendar,
) -> Iterable[Task]:
    for task in planned:
        yield Task(
            pilot_id=visit.pilot_id,
            visit_id=visit.id,
            key=task.key,
            title_en=task.title.en,
            title_cy=task.title.cy,
            guidance_en=task.guidance.en if task.guidance else "",
            guidance_cy=task.guidance.cy if task.guidance else "",
            role=task.role,
            owner_id=sole_holder(members, task.role),
            due_on=due(task.due, day_of(at), calendar),
            required=task.required,
            closes_with=task.closes_with or "",
            status=TaskStatus.TO_DO,
            created_by=actor.person_id,
            created_at=at,
            assigned_at=at,
        )


def _visits_so_far(session: Session, pilot_id: int) -> int:
    newest = session.scalar(select(func.max(Visit.number)).where(Visit.pilot_id == pilot_id))
    return newest or 0


def _moves_so_far(session: Session, pilot_id: int) -> int:
    newest = session.scalar(select(func.max(StageEvent.seq)).where(StageEvent.pilot_id == pilot_id))
    return newest or 0
