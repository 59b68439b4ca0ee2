"""Tasks of the demonstration's pilots: what is done, being done and still to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, Task, Visit
from labapp.services.demonstration.knowledge import DAY
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.tasks import (
    AboutTask,
    add_task,
    assign_task,
    finish_task,
    set_task_aside,
    start_task,
)
from labapp.words import Actor, Press
from labapp.workflows.calendar import Nation, add_working_days, due
from labapp.workflows.definition import Definition
from labapp.workflows.definition.schema import PlannedTask

Content = Mapping[str, Any]
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


def tasks(scene: Scene, definition: Definition) -> None:
    """Say what is done, being done and still to do in each visit."""
    dates = scene.script.dates
    visits = scene.content["visits"]
    for number, visit in enumerate(visits, 1):
        _finish_in_time(scene, number, definition.stages[visit["stage"]].tasks)
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


def _finish_in_time(scene: Scene, number: int, planned: Sequence[PlannedTask]) -> None:
    """Finish what the content does not speak of on the day before it is due, where that is past."""
    told = [each for each in scene.content["tasks"] if each["visit"] == number]
    keys = {TASKS_OF_STANDARD.get(each.get("template", "")) for each in told}
    for task in planned:
        day = _in_time(scene, scene.content["visits"][number - 1], task)
        if day is not None and task.key not in keys and not task.closes_with:
            at = scene.script.dates.at(day, 16, 30)
            scene.script.add(at, f"{task.key} in time", _finish(scene, task.key))


def _in_time(scene: Scene, visit: Content, task: PlannedTask) -> dt.date | None:
    """Give the day before a task was due, where the visit lasted so long and was not held."""
    dates = scene.script.dates
    entered = dates.day(visit["entered"])
    left = dates.today if visit["left"] is None else dates.day(visit["left"]) - 10 * DAY
    day = due(task.due, entered, scene.content["calendar"]) - DAY
    spans = [(each["from"], each["to"]) for each in scene.content.get("holds") or ()]
    held = [(dates.day(a), dates.today if b is None else dates.day(b)) for a, b in spans]
    within = entered < day < left - DAY and not any(a <= day <= b for a, b in held)
    return day if within else None


def _finish(scene: Scene, key: str) -> Any:
    def play(press: Press) -> None:
        for task in open_tasks(scene):
            if task.key == key:
                finish_task(_owner_of(scene, task), task.id, press=press)

    return play


def _owner_of(scene: Scene, task: Any) -> Actor:
    people = scene.cast.people
    owners = [key for key, person in people.items() if person == task.owner_id]
    return scene.cast.actor(owners[0] if owners else scene.coordinator)


def open_tasks(scene: Scene) -> list[Any]:
    """List the unsettled tasks of the visit that is open now."""
    found = db.session.execute(
        select(
            Task.id,
            Task.key,
            Task.title_en,
            Task.owner_id,
            Task.role,
            Task.required,
            Task.closes_with,
        )
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
        assign_task(coordinator, task.id, owner_id=person, press=again(press, "assign"))
    return scene.cast.actor(owner)


def _template(scene: Scene, about: Content) -> Content:
    if "template" not in about:
        return {}
    stage = scene.content["visits"][about["visit"] - 1]["stage"]
    return scene.content["templates"][stage][about["template"]]  # type: ignore[no-any-return]


def _title(scene: Scene, about: Content) -> Content:
    return about.get("title") or _template(scene, about)["title"]  # type: ignore[no-any-return]


def again(press: Press, *what: Any) -> Press:
    """Give a press of its own for one more thing that is done at the same moment."""
    return Press.of(f"{press.key} {' '.join(map(str, what))}", press.at, what=what)
