"""Lessons are recorded, edited, validated and rejected."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.permissions import Permission
from labapp.reading.lessons import LessonPage, get_lesson
from labapp.services.lessons import edit_lesson, record_lesson, reject_lesson, validate_lesson
from labapp.web.access import access, viewer
from labapp.web.formatting import say
from labapp.web.lessons.forms import LessonForm, RejectForm, filled_from
from labapp.web.lessons.room import blueprint, to_lesson
from labapp.web.pilots.heads import whole_number
from labapp.web.refusals import Problems, told
from labapp.words import Sentence


@blueprint.route("/pilots/<reference>/lessons/new", methods=["GET", "POST"])
@access(Permission.RECORD_LESSON)
def new(reference: str) -> str | Response | tuple[str, int]:
    """Record a lesson."""
    who, form = viewer(), LessonForm()
    if request.method == "GET":
        return _ask(form, None)
    if not form.validate():
        return _ask(form, None), 422
    try:
        made = record_lesson(who.actor, reference, form.terms(), press=who.press())
    except (InvalidError, RefusedError) as error:
        return _ask(form, None, told(form, error)), 422
    done = Sentence("The lesson is recorded. Somebody else of the team validates it")
    return to_lesson(made["lesson_id"], done)


@blueprint.route("/pilots/<reference>/lessons/<int:lesson_id>/edit", methods=["GET", "POST"])
@access(Permission.RECORD_LESSON)
def edit(reference: str, lesson_id: int) -> str | Response | tuple[str, int]:
    """Edit a lesson."""
    who, page = viewer(), _of_pilot(reference, lesson_id)
    form = LessonForm(data=filled_from(page))
    if request.method == "GET":
        return _ask(form, page)
    if not form.validate():
        return _ask(form, page), 422
    version = whole_number(request.form.get("seen")) or 0
    press = who.press()
    try:
        edit_lesson(who.actor, lesson_id, form.terms(), seen=version, press=press)
    except (InvalidError, RefusedError) as error:
        return _ask(form, page, told(form, error)), 422
    return to_lesson(lesson_id, Sentence("The lesson is changed, and waits to be validated"))


@blueprint.post("/pilots/<reference>/lessons/<int:lesson_id>/validate")
@access(Permission.VALIDATE_LESSON)
def validate(reference: str, lesson_id: int) -> Response:
    """Validate a lesson."""
    who, page = viewer(), _of_pilot(reference, lesson_id)
    try:
        validate_lesson(who.actor, page.id, press=who.press())
    except InvalidError as error:
        for sentence in error.errors.values():
            flash(say(sentence), "wrong")
        return redirect(url_for("lessons.page", lesson_id=lesson_id), 303)
    return to_lesson(lesson_id, Sentence("The lesson is validated"))


@blueprint.route("/pilots/<reference>/lessons/<int:lesson_id>/reject", methods=["GET", "POST"])
@access(Permission.VALIDATE_LESSON)
def reject(reference: str, lesson_id: int) -> str | Response | tuple[str, int]:
    """Reject a lesson with a reason."""
    who, page, form = viewer(), _of_pilot(reference, lesson_id), RejectForm()
    problems: Problems = []
    if request.method == "POST" and form.validate():
        reason = form.reason.data or ""
        try:
            reject_lesson(who.actor, page.id, reason=reason, press=who.press())
            return to_lesson(lesson_id, Sentence("The lesson is rejected, with its reason"))
        except (InvalidError, RefusedError) as error:
            problems = told(form, error)
    back = url_for("lessons.page", lesson_id=lesson_id)
    shown = render_template(
        "lessons/reject.html", form=form, page=page, problems=problems, back=back
    )
    return shown if request.method == "GET" else (shown, 422)


def _of_pilot(reference: str, lesson_id: int) -> LessonPage:
    page = get_lesson(viewer().actor, lesson_id, now=viewer().now)
    if page.reference != reference:
        raise NotFoundError
    return page


def _ask(form: LessonForm, page: LessonPage | None, problems: Problems | None = None) -> str:
    pilot = viewer().pilot
    back = (
        url_for("lessons.page", lesson_id=page.id)
        if page
        else url_for("lessons.of_pilot", reference=pilot.reference)
    )
    return render_template(
        "lessons/write.html", form=form, page=page, pilot=pilot, problems=problems or [], back=back
    )
