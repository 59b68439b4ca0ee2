"""A lab's working days: the year's bank holidays, and the days the lab is closed itself."""

from __future__ import annotations

import datetime as dt

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotAllowedError, RefusedError
from labapp.permissions import Permission
from labapp.reading.calendars import LabCalendar, get_lab_calendar
from labapp.services.closure_days import add_closure_days, remove_closure_day
from labapp.web.access import access, viewer
from labapp.web.formatting import address, day, say
from labapp.web.labs.forms import ClosureForm
from labapp.web.labs.room import blueprint
from labapp.web.navigation import Link
from labapp.web.refusals import Problems, told
from labapp.words import Sentence
from labapp.workflows.calendar import Nation

YEARS = range(2000, 2100)
NATIONS = {
    Nation.ENGLAND_AND_WALES: Sentence("Bank holidays of England and Wales"),
    Nation.SCOTLAND: Sentence("Bank holidays of Scotland"),
    Nation.NORTHERN_IRELAND: Sentence("Bank holidays of Northern Ireland"),
}


@blueprint.get("/labs/<code>/calendar")
@access(Permission.SEE_LISTS)
def calendar(code: str) -> str:
    """Show on which days of a year a lab does not work."""
    found = get_lab_calendar(viewer().actor, code, _year())
    return _show(found, ClosureForm(sent_to=request.path))


@blueprint.post("/labs/<code>/calendar")
@access(Permission.KEEP_CALENDAR)
def close(code: str) -> Response | tuple[str, int]:
    """Close a lab on a day."""
    who, form, found = viewer(), ClosureForm(), _kept(code)
    if not form.validate():
        return _show(found, form), 422
    closure = form.closure()
    try:
        add_closure_days(who.actor, code, [closure], press=who.press())
    except (InvalidError, RefusedError) as error:
        return _show(found, form, told(form, error)), 422
    flash(say(Sentence("The lab is closed on: %(day)s", day=day(closure.day))))
    return redirect(_address(code, closure.day.year), 303)


@blueprint.post("/labs/<code>/calendar/remove")
@access(Permission.KEEP_CALENDAR)
def open_again(code: str) -> Response:
    """Have a lab work on a day again."""
    who = viewer()
    _kept(code)
    try:
        chosen = dt.date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise RefusedError(Sentence("Choose a day of the list")) from None
    remove_closure_day(who.actor, code, chosen, press=who.press())
    flash(say(Sentence("The lab works again on: %(day)s", day=day(chosen))))
    return redirect(_address(code, chosen.year), 303)


def _show(found: LabCalendar, form: ClosureForm, problems: Problems | None = None) -> str:
    years = [
        Link(str(year), _address(found.code, year), year == found.year)
        for year in range(found.year - 1, found.year + 3)
    ]
    return render_template(
        "labs/calendar.html",
        page=found,
        form=form if found.may_keep else None,
        problems=problems or [],
        years=years,
        nation=NATIONS[Nation(found.nation)],
        here=address(f"/labs/{found.code}/calendar"),
    )


def _kept(code: str) -> LabCalendar:
    """Give the calendar to whoever keeps it; others are refused before anything is read."""
    found = get_lab_calendar(viewer().actor, code, _year())
    if not found.may_keep:
        raise NotAllowedError
    return found


def _year() -> int:
    typed = request.args.get("year", "")
    asked = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    return asked if asked in YEARS else viewer().today.year


def _address(code: str, year: int) -> str:
    return address(f"/labs/{code}/calendar?year={year}")
