"""The presses that carry a task on; each goes back to where it was pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, RefusedError
from labapp.permissions import Permission
from labapp.reading.tasks import get_task
from labapp.services.tasks import (
    change_task,
    finish_task,
    reopen_task,
    set_task_aside,
    start_task,
)
from labapp.web.access import access, viewer
from labapp.web.formatting import say
from labapp.web.pilots.heads import whole_number
from labapp.web.refusals import local_path, told
from labapp.web.tasks.forms import AsideForm
from labapp.web.tasks.room import blueprint
from labapp.web.tasks.views import form_of, show_task
from labapp.words import Sentence


@blueprint.post("/pilots/<reference>/tasks/<int:task_id>/done")
@access(Permission.DO_TASK)
def done(reference: str, task_id: int) -> Response:
    """Finish a task."""
    return _carried_on(finish_task, reference, task_id, Sentence("Done. It stays on the record"))


@blueprint.post("/pilots/<reference>/tasks/<int:task_id>/start")
@access(Permission.DO_TASK)
def start(reference: str, task_id: int) -> Response:
    """Say that somebody is at it."""
    return _carried_on(start_task, reference, task_id, Sentence("The task is started"))


@blueprint.post("/pilots/<reference>/tasks/<int:task_id>/reopen")
@access(Permission.DO_TASK)
def reopen(reference: str, task_id: int) -> Response:
    """Open a task again."""
    return _carried_on(reopen_task, reference, task_id, Sentence("The task is open again"))


@blueprint.post("/pilots/<reference>/tasks/<int:task_id>/not-needed")
@access(Permission.DO_TASK)
def not_needed(reference: str, task_id: int) -> Response | tuple[str, int]:
    """Set a task aside with its reason."""
    return _set_aside(reference, task_id)


@blueprint.post("/pilots/<reference>/tasks/<int:task_id>/release")
@access(Permission.SIGN_OFF)
def release(reference: str, task_id: int) -> Response | tuple[str, int]:
    """Let go, as one who approves, of what was promised at an approval."""
    return _set_aside(reference, task_id)


def _set_aside(reference: str, task_id: int) -> Response | tuple[str, int]:
    who, form = viewer(), AsideForm()
    found = get_task(who.pilot.id, task_id, now=who.now)
    problems = []
    if form.validate():
        reason = form.reason.data or ""
        try:
            set_task_aside(who.actor, task_id, reason=reason, press=who.press())
        except (InvalidError, RefusedError) as error:
            problems = told(form, error)
        else:
            return _back(reference, Sentence("The task is set aside with your reason"))
    return show_task(found, None, form, problems), 422


@blueprint.post("/pilots/<reference>/tasks/<int:task_id>")
@access(Permission.ADD_TASK)
def change(reference: str, task_id: int) -> Response | tuple[str, int]:
    """Change what is said of a task."""
    who = viewer()
    found = get_task(who.pilot.id, task_id, now=who.now)
    form, problems = form_of(found), []
    version = whole_number(request.form.get("seen"))
    if form.validate():
        press = who.press()
        try:
            change_task(who.actor, task_id, form.about(), seen=version, press=press)
        except (InvalidError, RefusedError) as error:
            problems = told(form, error)
        else:
            return _back(reference, Sentence("The task is changed"))
    return show_task(found, form, problems=problems), 422


def _carried_on(
    verb: Callable[..., Any], reference: str, task_id: int, sentence: Sentence
) -> Response:
    who = viewer()
    get_task(who.pilot.id, task_id, now=who.now)  # of this pilot, or there is no such task
    verb(who.actor, task_id, press=who.press())
    return _back(reference, sentence)


def _back(reference: str, sentence: Sentence) -> Response:
    flash(say(sentence))
    otherwise = url_for("tasks.tasks", reference=reference)
    return redirect(local_path(request.form.get("back", ""), otherwise), 303)
