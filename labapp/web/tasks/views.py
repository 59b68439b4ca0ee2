"""The pages of tasks: a pilot's list by stage, one task, a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission, is_own_task
from labapp.reading.conditions import list_conditions
from labapp.reading.holders import role_called
from labapp.reading.tasks import TaskRow, TasksOfVisit, get_task, list_tasks, people_for_tasks
from labapp.services.tasks import add_task
from labapp.web.access import access, viewer
from labapp.web.formatting import both, say, short_day
from labapp.web.navigation import Link
from labapp.web.pilots.heads import head_of
from labapp.web.pilots.naming import names_for
from labapp.web.refusals import Problems, told
from labapp.web.shapes import Holder, Text
from labapp.web.tasks.forms import AsideForm, TaskForm
from labapp.web.tasks.room import blueprint
from labapp.words import Bilingual, Counted, LabRole, Phase, Sentence

SHOWS = {
    "": Sentence("All tasks"),
    "required": Sentence("Required"),
    "open": Sentence("Still to be done"),
}
CLOSED = Sentence("Closed by itself")


@dataclass(frozen=True, slots=True)
class Row:
    """A task in the list."""

    task: TaskRow
    holder: Holder
    due: Text
    may_finish: bool
    promised: Text = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A stage with its tasks."""

    heading: Text
    left: Text
    is_open: bool
    rows: list[Row]


@blueprint.get("/pilots/<reference>/tasks")
@access(Permission.SEE_TASKS)
def tasks(reference: str) -> str:
    """Show the pilot's tasks by stage."""
    who = viewer()
    show = request.args.get("show", "") if request.args.get("show", "") in SHOWS else ""
    found = list_tasks(who.pilot.id, who.pilot.definition_digest, show=show, now=who.now)
    chips = [
        Link(label, url_for("tasks.tasks", reference=reference, show=key or None), key == show)
        for key, label in SHOWS.items()
    ]
    return render_template(
        "tasks/tasks.html",
        pilot=head_of(who.pilot),
        visits=[_visit(each, _promised()) for each in found if each.tasks or each.is_open],
        chips=chips,
        show=show,
        may_add=who.may(Permission.ADD_TASK) and who.pilot.phase is not Phase.CLOSED,
        back=request.script_root + request.full_path.rstrip("?"),
    )


@blueprint.route("/pilots/<reference>/tasks/new", methods=["GET", "POST"])
@access(Permission.ADD_TASK)
def new(reference: str) -> str | Response | tuple[str, int]:
    """Ask for a task, and add it."""
    who, form = viewer(), TaskForm()
    form.offer(people_for_tasks(who.pilot.id, who.pilot.lab_id, today=who.today))
    if request.method == "GET":
        return _ask(form)
    if not form.validate():
        return _ask(form), 422
    try:
        add_task(who.actor, reference, form.about(), press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(form, told(form, error)), 422
    flash(say(Sentence("The task is added")))
    return redirect(url_for("tasks.tasks", reference=reference), 303)


@blueprint.get("/pilots/<reference>/tasks/<int:task_id>")
@access(Permission.SEE_TASKS)
def task(reference: str, task_id: int) -> str:
    """Show one task."""
    del reference
    who = viewer()
    found = get_task(who.pilot.id, task_id, now=who.now)
    return show_task(found, form_of(found) if who.may(Permission.ADD_TASK) else None)


def form_of(found: TaskRow) -> TaskForm:
    """Make the form that changes a task; of a condition it asks for what was not promised."""
    who, form = viewer(), TaskForm.of(found)
    if found.id in _promised():
        form.keep_promised(found, may_hand_on=who.may(Permission.ARRANGE_PEOPLE))
    form.offer(people_for_tasks(who.pilot.id, who.pilot.lab_id, today=who.today))
    return form


def show_task(
    found: TaskRow,
    form: TaskForm | None,
    aside: AsideForm | None = None,
    problems: Problems | None = None,
) -> str:
    """Show a task with the forms of those who may change it."""
    who = viewer()
    promised = _promised().get(found.id, "")
    return render_template(
        "tasks/task.html",
        pilot=head_of(who.pilot),
        task=found,
        form=form,
        aside=aside or AsideForm(formdata=None),
        problems=problems or [],
        facts_of=_facts(found, promised),
        may_do=may_do(found, bool(promised)),
        is_promised=bool(promised),
        may_release=bool(promised) and found.visit_open and who.may(Permission.SIGN_OFF),
    )


def may_do(found: TaskRow, is_promised: bool) -> bool:
    """Say whether whoever looks may carry this task on: a condition, whoever answers for it."""
    who = viewer()
    mine = is_own_task(who.actor, who.standing, owner_id=found.owner_id, role=found.role)
    theirs = mine or found.is_settled or not is_promised
    return found.visit_open and theirs and who.may(Permission.DO_TASK, mine=mine)


def _promised() -> dict[int, Text]:
    """Say of each task that was promised at an approval: at which, in what round, to whom."""
    pilot = viewer().pilot
    names = names_for(pilot.definition_digest, {})
    return {
        each.task_id: Sentence(
            "%(move)s. Round: %(n)s. Asked for by: %(who)s",
            move=names.get(f"move:{each.move}", each.move),
            n=each.round,
            who=both(each.asker or each.organisation),
        )
        for each in list_conditions(pilot.id)
        if each.task_id is not None
    }


def _visit(found: TasksOfVisit, promised: Mapping[int, Text]) -> Visit:
    heading: Text = found.stage
    if not found.is_open:
        since = short_day(found.entered_at)
        heading = Sentence("%(stage)s · %(since)s", stage=found.stage, since=since)
    left: Text = ""
    if found.is_open and found.tasks:
        left = (
            Counted("%(n)s still to be done", "%(n)s still to be done", n=found.left)
            if found.left
            else Sentence("All done")
        )
    return Visit(heading, left, found.is_open, [_row(each, promised) for each in found.tasks])


def _row(found: TaskRow, promised: Mapping[int, Text]) -> Row:
    said = promised.get(found.id, "")
    may_finish = not found.is_settled and may_do(found, bool(said))
    return Row(found, _holder(found), _due(found), may_finish, said)


def _holder(found: TaskRow) -> Holder:
    counts = found.visit_open and not found.is_settled and not found.held
    days = found.with_days if counts else None
    if found.owner:
        return Holder(found.owner, since_days=days, late=found.late_days > 0)
    role = role_called(found.role) or LabRole.COORDINATOR
    mark = "l" if role is LabRole.COORDINATOR else ""
    return Holder(role.label, mark, days, found.late_days > 0)


def _due(found: TaskRow) -> Text:
    if found.due_on is None:
        return ""
    if found.late_days:
        return Counted(
            "%(day)s, %(n)s working day late",
            "%(day)s, %(n)s working days late",
            n=found.late_days,
            day=short_day(found.due_on),
        )
    return short_day(found.due_on)


def _facts(found: TaskRow, promised: Text) -> list[tuple[Text, Text]]:
    return [
        (Sentence("Promised at an approval"), promised),
        (Sentence("Status"), CLOSED if found.closed_by_itself else found.status.label),
        (Sentence("With whom"), _holder(found).name),
        (Sentence("Due"), _due(found)),
        (
            Sentence("For the gate"),
            Sentence("Required") if found.required else Sentence("Not required"),
        ),
        (Sentence("Closed by"), found.closer or Bilingual("")),
        (Sentence("Note"), found.note),
    ]


def _ask(form: TaskForm, problems: Problems | None = None) -> str:
    return render_template(
        "tasks/new.html", form=form, pilot=head_of(viewer().pilot), problems=problems or []
    )
