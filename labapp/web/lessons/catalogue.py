"""The catalogue of lessons, a pilot's lessons, and one lesson by itself."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from labapp.permissions import Permission
from labapp.reading.lessons import LessonRow, get_lesson, list_lessons
from labapp.web.access import access, viewer
from labapp.web.formatting import both
from labapp.web.lessons.room import blueprint
from labapp.web.navigation import Link
from labapp.web.pilots.heads import head_of, whole_number
from labapp.words import LessonStatus, Sentence

SHOWN = (LessonStatus.CAPTURED, LessonStatus.VALIDATED, LessonStatus.REJECTED)


@blueprint.get("/lessons")
@access(Permission.SEE_LISTS)
def catalogue() -> str:
    """Show the lessons of every pilot one may see."""
    words = request.args.get("q", "")[:200].replace("\x00", "")
    status = request.args.get("status", "")
    status = status if status in SHOWN else ""
    before = whole_number(request.args.get("before"))
    found = list_lessons(viewer().actor, status=status, words=words, before=before)
    chips = [Link(Sentence("All lessons"), _url(words, ""), not status)]
    chips += [Link(each.label, _url(words, each), each == status) for each in SHOWN]
    return render_template(
        "lessons/catalogue.html",
        rows=[_card(each) for each in found.lessons],
        chips=chips,
        q=words,
        status=status,
        narrowed=bool(words or status or before),
        next_url=_url(words, status, found.before) if found.before else None,
    )


@blueprint.get("/pilots/<reference>/lessons")
@access(Permission.SEE_LESSONS)
def of_pilot(reference: str) -> str:
    """Show what a pilot taught."""
    who = viewer()
    found = list_lessons(who.actor, pilot_id=who.pilot.id)
    return render_template(
        "lessons/of_pilot.html",
        pilot=head_of(who.pilot),
        rows=[_card(each) for each in found.lessons],
        may_record=who.may(Permission.RECORD_LESSON),
        new_url=url_for("lessons.new", reference=reference),
        decisions_url=url_for("conclusions.listing", reference=reference),
        may_see_decisions=who.may(Permission.SEE_CONCLUSIONS),
    )


@blueprint.get("/lessons/<int:lesson_id>")
@access(Permission.SEE_LISTS)
def page(lesson_id: int) -> str:
    """Show a lesson to whoever may know of its pilot."""
    found = get_lesson(viewer().actor, lesson_id, now=viewer().now)
    return render_template(
        "lessons/page.html",
        page=found,
        here=url_for("lessons.edit", reference=found.reference, lesson_id=lesson_id).removesuffix(
            "/edit"
        ),
        pilot_url=url_for("lessons.of_pilot", reference=found.reference),
    )


def _url(words: str, status: str, before: int | None = None) -> str:
    return url_for("lessons.catalogue", q=words or None, status=status or None, before=before)


def _card(row: LessonRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "url": url_for("lessons.page", lesson_id=row.id),
        "text": row.do_this if both(row.do_this) else row.happened,
        "origin": f"{row.reference} {both(row.pilot)}",
        "origin_url": url_for("lessons.of_pilot", reference=row.reference),
        "status": row.status,
    }
