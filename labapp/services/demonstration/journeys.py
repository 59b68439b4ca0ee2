"""A pilot's journey: how it starts, who takes part, what is to be done, when it is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, Task, Visit
from labapp.services.demonstration.knowledge import DAY
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.movement import hold_pilot, resume_pilot
from labapp.services.pilots import NewPilot, edit_pilot, start_pilot
from labapp.services.roles import add_partner, give_role
from labapp.services.tasks import (
    AboutTask,
    add_task,
    assign_task,
    finish_task,
    set_task_aside,
    start_task,
)
from labapp.words import Actor, PartnerPart, PilotRoleKind, Press
from labapp.workflows.calendar import Nation, add_working_days, due
from labapp.workflows.definition import Definition
from labapp.workflows.definition.schema import PlannedTask

Content = Mapping[str, Any]
LONGEST_HOLD = 56 * DAY
MINUTE = dt.timedelta(minutes=1)
PARTS = {"governance": PartnerPart.GOVERNANCE_BODY}
TASKS_OF_STANDARD = {
    "question": "frame_question",
    "search": "search_evidence",
    "baseline": "choose_indicators",
    "welsh_effect": "check_effects",
    "returns": "first_return",
    "readings": "complete_values",
    "quality": "check_numbers",
    "interim": "early_findings",
    "evaluation": "evaluation_report",
    "workshop": "review_together",
    "lessons": "write_lessons",
    "cost": "work_out_cost",
}


def start(scene: Scene) -> None:
    """Start the pilot; pilots start in the order of their numbers, each on its own day."""
    content, dates = scene.content, scene.script.dates
    at = dates.at(dates.day(content["visits"][0]["entered"]), 9)
    new = NewPilot(
        pair(content["title"]),
        tuple(content["places"]),
        content["workflow"],
        illustrative=bool(content["illustrative"]),
    )
    press = Press.of(f"demonstration {scene.reference} starts", at, reference=scene.reference)
    made = start_pilot(scene.cast.actor(scene.coordinator), scene.cast.lab, new, press=press)
    if made["reference"] != scene.reference:
        raise RuntimeError(f"{scene.reference} started as {made['reference']}")
    script = scene.script
    script.add(at + MINUTE, f"{scene.reference} people", lambda press: _people(scene, press))
    script.add(at + 30 * MINUTE, f"{scene.reference} details", lambda press: _details(scene, press))


def tasks(scene: Scene, definition: Definition) -> None:
    """Say what is done, being done and still to do in each visit."""
    dates = scene.script.dates
    visits = scene.content["visits"]
    told = {TASKS_OF_STANDARD.get(each.get("template", "")) for each in _of_open_visit(scene)}
    for planned in definition.stages[visits[-1]["stage"]].tasks:
        if planned.key not in told and not planned.closes_with:
            _finish_in_time(scene, planned)
    for written in scene.content["tasks"]:
        entered = dates.day(visits[written["visit"] - 1]["entered"])
        about = _sent_already(scene, written, entered)
        key = TASKS_OF_STANDARD.get(about.get("template", ""))
        if key is None:
            begun = dates.at(entered, 17)
            scene.script.add(begun, "task added", _add(scene, about, entered))
        step = _settle if about["status"] in ("done", "not_needed") else _begin
        last = scene.content["visits"][about["visit"] - 1].get("settled_by")
        day = dates.day(about["done"]) if "done" in about else entered + DAY
        day = min(day, last) if last else day
        scene.script.add(dates.at(max(day, entered), 17, 30), "task", step(scene, about, key))


def _of_open_visit(scene: Scene) -> list[Content]:
    return [
        each for each in scene.content["tasks"] if each["visit"] == len(scene.content["visits"])
    ]


def _finish_in_time(scene: Scene, planned: PlannedTask) -> None:
    """Finish a task the content does not speak of on the day before it is due, if that is past."""
    dates = scene.script.dates
    entered = dates.day(scene.content["visits"][-1]["entered"])
    day = due(planned.due, entered, scene.content["calendar"]) - DAY
    held = [dates.day(each["from"]) for each in scene.content.get("holds") or ()]
    if not entered < day < dates.today - DAY or any(began <= day for began in held):
        return

    def play(press: Press) -> None:
        for task in open_tasks(scene):
            if task.key == planned.key:
                finish_task(_owner_of(scene, task), task.id, press=press)

    scene.script.add(dates.at(day, 16, 30), f"{planned.key} in time", play)


def _owner_of(scene: Scene, task: Any) -> Actor:
    people = scene.cast.people
    owners = [key for key, person in people.items() if person == task.owner_id]
    return scene.cast.actor(owners[0] if owners else scene.coordinator)


def holds(scene: Scene) -> None:
    """Hold the pilot and resume it."""
    dates = scene.script.dates
    actor = scene.cast.actor(scene.coordinator)
    for about in scene.content.get("holds") or ():
        began = dates.day(about["from"])
        scene.script.add(dates.at(began, 12), f"{scene.reference} held", _hold(scene, about))
        if about["to"] is not None:
            scene.script.add(
                dates.at(dates.day(about["to"]), 12),
                f"{scene.reference} resumed",
                lambda press: resume_pilot(actor, scene.reference, press=press),
            )


def _hold(scene: Scene, about: Content) -> Any:
    dates, actor = scene.script.dates, scene.cast.actor(scene.coordinator)
    review = min(dates.day(about["review"]), dates.day(about["from"]) + LONGEST_HOLD)
    return lambda press: hold_pilot(
        actor, scene.reference, reason=about["reason"], review_on=review, press=press
    )


def _people(scene: Scene, press: Press) -> None:
    actor, cast = scene.cast.actor(scene.coordinator), scene.cast
    for partner in scene.content["partners"]:
        part = PARTS.get(partner["part"]) or PartnerPart(partner["part"])
        again = _again(press, partner["org"], part)
        organisation = cast.organisations[partner["org"]]
        add_partner(actor, scene.reference, organisation, part, press=again)
    for kind in PilotRoleKind:
        for person in scene.content["members"].get(kind) or ():
            approves = kind == PilotRoleKind.APPROVER
            own = cast.organisations[cast.organisation_of[person][0]]
            give_role(
                actor,
                scene.reference,
                cast.people[person],
                kind,
                organisation_id=own if approves else None,
                press=_again(press, person, kind),
            )


def _details(scene: Scene, press: Press) -> None:
    content = scene.content
    changes: dict[str, Any] = {
        name: pair(content[name])
        for name in ("question", "summary", "hypothesis")
        if name in content
    }
    if funding := content.get("funding"):
        changes["funding_ends_on"] = scene.script.dates.day(funding["ends"])
        if funding.get("next_cycle_secured"):
            changes["budget_code"] = f"{scene.reference}-{changes['funding_ends_on'].year}"
    change_pilot(scene, changes, press)
    _assign_to_roles(scene, press)


def change_pilot(scene: Scene, changes: Mapping[str, Any], press: Press) -> None:
    """Change fields of the pilot as it is now."""
    version = db.session.scalar(select(Pilot.row_version).where(Pilot.reference == scene.reference))
    db.session.rollback()
    actor = scene.cast.actor(scene.coordinator)
    edit_pilot(actor, scene.reference, changes, row_version=version or 0, press=press)


def _assign_to_roles(scene: Scene, press: Press) -> None:
    """Give the first stage's tasks to those who joined after it began."""
    actor = scene.cast.actor(scene.coordinator)
    for task in open_tasks(scene):
        people = scene.content["members"].get(task.role)
        if task.owner_id is None and people:
            owner = scene.cast.people[people[0]]
            assign_task(actor, task.id, owner_id=owner, press=_again(press, task.id))


def open_tasks(scene: Scene) -> list[Any]:
    """List the unsettled tasks of the visit that is open now."""
    found = db.session.execute(
        select(Task.id, Task.key, Task.title_en, Task.owner_id, Task.role, Task.required)
        .join(Visit, Visit.id == Task.visit_id)
        .join(Pilot, Pilot.id == Visit.pilot_id)
        .where(
            Pilot.reference == scene.reference, Visit.left_at.is_(None), Task.closed_at.is_(None)
        )
        .order_by(Task.id)
    ).all()
    db.session.rollback()
    return list(found)


def find_task(scene: Scene, about: Content, key: str | None) -> Any:
    """Find a task of the open visit by its key, else by its title; None once it is settled."""
    title = None if key else pair(_title(scene, about)).en
    for task in open_tasks(scene):
        if (key and task.key == key) or (title and task.title_en == title):
            return task
    return None


def _add(scene: Scene, about: Content, entered: dt.date) -> Any:
    def play(press: Press) -> None:
        template = _template(scene, about)
        due = add_working_days(
            entered, about.get("due_wd") or template["due_wd"], Nation(scene.content["calendar"])
        )
        task = AboutTask(
            title=pair(_title(scene, about)),
            owner_id=scene.cast.people[about["owner"]] if about.get("owner") else None,
            due_on=due,
            required=about.get("required", template.get("required", False)),
        )
        add_task(scene.cast.actor(scene.coordinator), scene.reference, task, press=press)

    return play


def _settle(scene: Scene, about: Content, key: str | None) -> Any:
    def play(press: Press) -> None:
        task = find_task(scene, about, key)
        if task is None:
            return
        actor = _worker(scene, about, task, press)
        if about["status"] == "not_needed":
            set_task_aside(actor, task.id, reason=about["why"], press=press)
        else:
            finish_task(actor, task.id, press=press)

    return play


def _sent_already(scene: Scene, about: Content, entered: dt.date) -> Content:
    """Give the task of the first return as done where one was sent since the stage began."""
    dates = scene.script.dates
    if about.get("template") != "returns" or about["status"] != "doing":
        return about
    sent = [dates.day(each["sent"]) for each in scene.content["returns"] if not each.get("waits")]
    since = [day for day in sent if entered < day < dates.today]
    return {**about, "status": "done", "done": (min(since) - dates.today).days} if since else about


def _begin(scene: Scene, about: Content, key: str | None) -> Any:
    def play(press: Press) -> None:
        task = find_task(scene, about, key)
        if task is not None:
            actor = _worker(scene, about, task, press)
            if about["status"] == "doing":
                start_task(actor, task.id, press=press)

    return play


def _worker(scene: Scene, about: Content, task: Any, press: Press) -> Any:
    """Give who does the task: its owner, who is made so where somebody else was."""
    owner = about.get("owner") or scene.coordinator
    person = scene.cast.people[owner]
    if task.owner_id != person:
        coordinator = scene.cast.actor(scene.coordinator)
        assign_task(coordinator, task.id, owner_id=person, press=_again(press, "assign"))
    return scene.cast.actor(owner)


def _template(scene: Scene, about: Content) -> Content:
    if "template" not in about:
        return {}
    stage = scene.content["visits"][about["visit"] - 1]["stage"]
    return scene.content["templates"][stage][about["template"]]  # type: ignore[no-any-return]


def _title(scene: Scene, about: Content) -> Content:
    return about.get("title") or _template(scene, about)["title"]  # type: ignore[no-any-return]


def _again(press: Press, *what: Any) -> Press:
    return Press.of(f"{press.key} {' '.join(map(str, what))}", press.at, what=what)
