"""Tasks: added, changed, assigned, started, finished in one press, set aside, opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from labapp import audit, outbox
from labapp.command import Locked, pilots_command, pilots_using, verb
from labapp.errors import InvalidError, RefusedError, StaleError
from labapp.models import Membership, Person, PilotRole, Task, Visit
from labapp.permissions import (
    Permission,
    allows,
    is_own_task,
    on_pilot,
    require,
    role_stands,
)
from labapp.reading.facts import load_facts
from labapp.services.conditions import is_condition
from labapp.services.journey import open_visit_id, refuse_ended
from labapp.services.written import Written
from labapp.words import Actor, Bilingual, LabRole, Press, Sentence, TaskStatus
from labapp.workflows.calendar import day_of
from labapp.workflows.signers import approves_for

OWED = Sentence("This was promised at an approval. An approver of the pilot says it is not needed")
ANSWERS = Sentence(
    "This was promised at an approval. Whoever answers for it says that it is done, "
    "and a coordinator may give it to somebody else"
)
HANDED_ON = Sentence(
    "This was promised at an approval. Only a coordinator gives it to somebody else"
)
OPEN = frozenset({TaskStatus.TO_DO, TaskStatus.DOING})
CARRIED_ON = frozenset({TaskStatus.DOING, TaskStatus.DONE})
NOTHING = Bilingual("")
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutTask:
    """What is said of a task."""

    title: Bilingual
    guidance: Bilingual = NOTHING
    owner_id: int | None = None
    due_on: dt.date | None = None
    required: bool = False


@verb
def add_task(actor: Actor, reference: str, about: AboutTask, *, press: Press) -> dict[str, Any]:
    """Add a task to the stage the pilot is in."""
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.ADD_TASK, locked.pilot)
        refuse_ended(locked.pilot)
        said = _said(about, locked)
        task = Task(
            pilot_id=locked.pilot.id,
            visit_id=open_visit_id(locked.pilot.id),
            status=TaskStatus.TO_DO,
            created_by=actor.person_id,
            created_at=press.at,
            assigned_at=press.at,
            **said,
        )
        locked.session.add(task)
        locked.session.flush()
        _recorded(actor, "task.added", task, locked)
        _tell_owner(actor, task, locked)
        locked.answer = {"task_id": task.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def change_task(
    actor: Actor, task_id: int, about: AboutTask, *, seen: int | None = None, press: Press
) -> dict[str, Any]:
    """Change what is said of a task; refused when somebody else did so since it was read."""
    with _locked_task(actor, task_id, press) as (locked, task):
        require(actor, Permission.ADD_TASK, locked.pilot)
        if seen is not None and seen != task.row_version:
            raise StaleError(Sentence("This task was changed after you opened the page"))
        owner_before, said = task.owner_id, _said(about, locked)
        _refuse_promised(locked, task, said)
        _hand_on(actor, locked, task, about.owner_id)
        for name, value in said.items():
            setattr(task, name, value)
        _assigned(actor, task, owner_before, locked)
        _changed(actor, "task.changed", task, locked)
    return locked.answer  # type: ignore[no-any-return]


def _refuse_promised(locked: Locked, task: Task, said: Mapping[str, Any]) -> None:
    """Refuse to change what the workflow, or somebody who approved, settled about a task."""
    if task.key and said["required"] != task.required:
        told = Sentence("The workflow says whether the gate waits for this task")
        raise InvalidError({"required": told})
    if not is_condition(locked, task):
        return
    told = Sentence("This was promised at an approval and stays as it was promised")
    promised = {"title_en": "title", "title_cy": "title", "due_on": "due_on"}
    changed = {field: told for name, field in promised.items() if said[name] != getattr(task, name)}
    if changed:
        raise InvalidError(changed)


def _hand_on(actor: Actor, locked: Locked, task: Task, owner_id: int | None) -> None:
    """Leave a trace of its own where somebody else is to answer for what was promised."""
    if _refuse_handing_on(actor, locked, task, owner_id):
        _recorded(actor, "task.assigned", task, locked, owner=owner_id, before=task.owner_id)


def _refuse_handing_on(actor: Actor, locked: Locked, task: Task, owner_id: int | None) -> bool:
    """Say whether a promise is handed on; only a coordinator does, and always to somebody."""
    if owner_id == task.owner_id or not is_condition(locked, task):
        return False
    who = on_pilot(actor, locked.pilot, day_of(locked.press.at))
    if not allows(Permission.ARRANGE_PEOPLE, who):
        raise InvalidError({"owner_id": HANDED_ON})
    if owner_id is None:
        told = Sentence("Choose who answers for it: somebody who has a part in this pilot")
        raise InvalidError({"owner_id": told})
    return True


@verb
def assign_task(
    actor: Actor, task_id: int, *, owner_id: int | None, press: Press
) -> dict[str, Any]:
    """Give a task to somebody of the pilot, or to nobody."""
    with _locked_task(actor, task_id, press) as (locked, task):
        require(actor, Permission.ADD_TASK, locked.pilot)
        written = Written()
        _check_owner(written, owner_id, locked)
        written.settle()
        _refuse_handing_on(actor, locked, task, owner_id)
        owner_before, task.owner_id = task.owner_id, owner_id
        _assigned(actor, task, owner_before, locked)
        _changed(actor, "task.assigned", task, locked, owner=owner_id)
    return locked.answer  # type: ignore[no-any-return]


@verb
def start_task(actor: Actor, task_id: int, *, press: Press) -> dict[str, Any]:
    """Say that somebody is at it."""
    return _progress(actor, task_id, TaskStatus.DOING, press=press)


@verb
def finish_task(actor: Actor, task_id: int, *, note: str = "", press: Press) -> dict[str, Any]:
    """Say that a task is done; who, and when, is kept."""
    return _progress(actor, task_id, TaskStatus.DONE, note=note, press=press)


@verb
def set_task_aside(actor: Actor, task_id: int, *, reason: str, press: Press) -> dict[str, Any]:
    """Say that a task is not needed, with the reason."""
    return _progress(actor, task_id, TaskStatus.NOT_NEEDED, note=reason, press=press)


@verb
def reopen_task(actor: Actor, task_id: int, *, press: Press) -> dict[str, Any]:
    """Open a task again that was done or not needed."""
    return _progress(actor, task_id, TaskStatus.TO_DO, press=press)


def _progress(
    actor: Actor, task_id: int, status: TaskStatus, *, note: str = "", press: Press
) -> dict[str, Any]:
    with _locked_task(actor, task_id, press) as (locked, task):
        _require_progress(actor, locked, task, status)
        if task.status != status:
            task.note = _note(task, status, note)
            task.status = status
            task.closed_at = None if status in OPEN else press.at
            task.closed_by = None if status in OPEN else actor.person_id
        _changed(actor, f"task.{status}", task, locked)
    return locked.answer  # type: ignore[no-any-return]


def _require_progress(actor: Actor, locked: Locked, task: Task, status: TaskStatus) -> None:
    """Those who approve alone let go of what was promised; whoever answers for it carries it on."""
    promised = is_condition(locked, task)
    if status == TaskStatus.NOT_NEEDED and promised:
        if not _approves(actor, locked):
            raise RefusedError(OWED)
        return
    who = on_pilot(actor, locked.pilot, day_of(locked.press.at))
    mine = is_own_task(actor, who, owner_id=task.owner_id, role=task.role)
    require(actor, Permission.DO_TASK, locked.pilot, mine=mine)
    if promised and status in CARRIED_ON and not mine:
        raise RefusedError(ANSWERS)


def _approves(actor: Actor, locked: Locked) -> bool:
    """Say whether they are an approver of the pilot, or stand in for one today."""
    facts = load_facts(locked.pilot, now=locked.press.at)
    theirs = (each for each in facts.members if each.person_id == actor.person_id)
    return any(approves_for(member, facts.today) for member in theirs)


@contextmanager
def _locked_task(actor: Actor, task_id: int, press: Press) -> Iterator[tuple[Locked, Task]]:
    with pilots_using(actor, Task, task_id, press=press) as locked:
        task = locked.get_of_pilot(Task, task_id)
        require(actor, Permission.SEE_TASKS, locked.pilot)
        if locked.get(Visit, task.visit_id).left_at is not None:
            raise RefusedError(Sentence("This task belongs to a stage that is over"))
        yield locked, task


def _note(task: Task, status: TaskStatus, note: str) -> str:
    written = Written()
    why = Sentence("Say why it is not needed") if status == TaskStatus.NOT_NEEDED else None
    said = written.text("reason" if why else "note", note, 2000, needed=why)
    written.settle()
    return said if said or task.status == TaskStatus.NOT_NEEDED else task.note


def _said(about: AboutTask, locked: Locked) -> dict[str, Any]:
    written = Written()
    title = written.pair("title", about.title, 300, needed=Sentence("Say what is to be done"))
    guidance = written.pair("guidance", about.guidance, 2000)
    _check_owner(written, about.owner_id, locked)
    if about.due_on and not EARLIEST <= about.due_on <= LATEST:
        written.refuse("due_on", Sentence("Check the year"))
    written.settle()
    return {
        "title_en": title.en,
        "title_cy": title.cy,
        "guidance_en": guidance.en,
        "guidance_cy": guidance.cy,
        "owner_id": about.owner_id,
        "due_on": about.due_on,
        "required": bool(about.required),
    }


def _check_owner(written: Written, owner_id: int | None, locked: Locked) -> None:
    """Refuse an owner who could not see the task."""
    if owner_id is None:
        return
    here = select(PilotRole.membership_id).where(
        PilotRole.pilot_id == locked.pilot.id, role_stands(day_of(locked.press.at))
    )
    found = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.person_id == owner_id,
            Membership.lab_id == locked.pilot.lab_id,
            Membership.ended_at.is_(None),
            Person.disabled_at.is_(None),
            or_(Membership.lab_role == LabRole.COORDINATOR, Membership.id.in_(here)),
        )
    )
    if locked.session.scalar(found) is None:
        written.refuse("owner_id", Sentence("Choose somebody who has a part in this pilot"))


def _assigned(actor: Actor, task: Task, owner_before: int | None, locked: Locked) -> None:
    if task.owner_id != owner_before:
        task.assigned_at = locked.press.at
        _tell_owner(actor, task, locked)


def _tell_owner(actor: Actor, task: Task, locked: Locked) -> None:
    if task.owner_id and task.owner_id != actor.person_id and task.status in OPEN:
        outbox.tell(task.owner_id, "task_assigned", f"task:{task.id}", pilot_id=locked.pilot.id)


def _changed(actor: Actor, kind: str, task: Task, locked: Locked, **details: Any) -> None:
    task.row_version += 1
    _recorded(actor, kind, task, locked, **details)
    locked.answer = {"task_id": task.id, "status": task.status, "row_version": task.row_version}


def _recorded(actor: Actor, kind: str, task: Task, locked: Locked, **details: Any) -> None:
    pilot = locked.pilot
    audit.record(actor, kind, f"task:{task.id}", lab_id=pilot.lab_id, pilot_id=pilot.id, **details)
