"""Starting a pilot, and editing its details and places."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotAllowedError, PilotChangedError, RefusedError
from labapp.permissions import Permission
from labapp.reading.pilot_details import (
    PilotDetails,
    get_details,
    list_places,
    list_starting_points,
)
from labapp.services.pilots import NewPilot, edit_pilot, set_places, start_pilot
from labapp.services.scaling import set_scale_places
from labapp.web.access import access, viewer
from labapp.web.formatting import both, day, language, say
from labapp.web.pilots.forms import CHOOSE, EditForm, PlacesForm, ScalePlacesForm, StartForm
from labapp.web.pilots.heads import head_of, opened, pilot_url, whole_number
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import Problems, told
from labapp.words import Bilingual, Language, PilotField, Sentence

Answer = Response | tuple[str, int]
ALWAYS = ("title", "question", "summary", "hypothesis")


@blueprint.get("/pilots/new")
@access(Permission.START_PILOT)
def new() -> str:
    """Ask what a new pilot is called, where it is tried and how it will go."""
    return _show_start(_offered(opened(StartForm)))


@blueprint.post("/pilots/new")
@access(Permission.START_PILOT)
def start() -> Answer:
    """Start a pilot."""
    who, form = viewer(), _offered(StartForm())
    if not form.validate():
        return _show_start(form), 422
    title = _in_this_language(form.title.data or "")
    like = form.like.data or ""
    new_pilot = NewPilot(title, (form.place.data,), form.workflow.data, like=like)
    try:
        made = start_pilot(who.actor, form.lab.data, new_pilot, press=who.press())
    except (InvalidError, RefusedError) as error:
        return _show_start(form, told(form, error)), 422
    flash(say(Sentence("The pilot is started. What is left before its first gate stands below.")))
    return redirect(pilot_url(made["reference"]), 303)


@blueprint.get("/pilots/<reference>/edit")
@access(Permission.EDIT_PILOT)
def edit(reference: str) -> str:
    """Show the details of a pilot to be edited."""
    del reference
    details = get_details(viewer().pilot.id)
    return _show_edit(_details_form(details), details)


@blueprint.post("/pilots/<reference>/edit")
@access(Permission.EDIT_PILOT)
def save(reference: str) -> Answer:
    """Keep the details; where somebody else changed them, both stand side by side."""
    who, form = viewer(), EditForm()
    details = get_details(who.pilot.id)
    if not form.validate():
        return _show_edit(form, details), 422
    changes, seen = form.changes(details), whole_number(form.row_version.data) or 0
    try:
        edit_pilot(who.actor, reference, changes, row_version=seen, press=who.press())
    except PilotChangedError:
        now = get_details(who.pilot.id)
        form.row_version.data = str(now.row_version)
        return _show_edit(form, now, beside=_saved_beside(form, now)), 409
    except (InvalidError, RefusedError) as error:
        return _show_edit(form, details, told(form, error)), 422
    flash(say(Sentence("The details are saved.")))
    return redirect(pilot_url(reference), 303)


@blueprint.post("/pilots/<reference>/places")
@access(Permission.EDIT_PILOT)
def save_places(reference: str) -> Answer:
    """Keep the places of a pilot."""
    who, details = viewer(), get_details(viewer().pilot.id)
    form = _places_offered(PlacesForm(), details)
    kept = form.validate()
    codes = [*form.keep.data, *([form.add.data] if form.add.data else [])]
    try:
        if kept:
            set_places(who.actor, reference, codes, press=who.press())
    except (InvalidError, RefusedError) as error:
        kept, problems = False, told(form, error)
        details_form = _details_form(details)
        return _show_edit(details_form, details, problems, places_form=form), 422
    if not kept:
        return _show_edit(_details_form(details), details, places_form=form), 422
    flash(say(Sentence("The places are saved.")))
    return redirect(pilot_url(reference, "edit"), 303)


@blueprint.post("/pilots/<reference>/scale-places")
@access(Permission.EDIT_PILOT)
def save_scale_places(reference: str) -> Answer:
    """Keep the places a pilot is to go on in."""
    who, details = viewer(), get_details(viewer().pilot.id)
    form = _scale_places_offered(ScalePlacesForm(), details)
    problems: Problems = []
    if kept := form.validate():
        codes = [*form.go_on.data, *([form.further.data] if form.further.data else [])]
        try:
            set_scale_places(who.actor, reference, codes, press=who.press())
        except (InvalidError, RefusedError) as error:
            kept, problems = False, told(form, error)
    if not kept:
        return _show_edit(_details_form(details), details, problems, scale_form=form), 422
    flash(say(Sentence("Where it goes on is saved.")))
    return redirect(pilot_url(reference, "edit"), 303)


def _offered(form: StartForm) -> StartForm:
    points = list_starting_points(viewer().actor)
    if not points.labs:
        raise NotAllowedError(Sentence("A coordinator of your lab starts pilots"))
    form.offer(points)
    return form


def _show_start(form: StartForm, problems: Problems | None = None) -> str:
    return render_template("pilots/new.html", form=form, problems=problems or [])


def _in_this_language(text: str) -> Bilingual:
    return Bilingual("", text) if language() == Language.WELSH else Bilingual(text)


def _details_form(details: PilotDetails) -> EditForm:
    form = opened(EditForm, data=details.values)
    form.row_version.data = str(details.row_version)
    return form


def _show_edit(
    form: EditForm,
    details: PilotDetails,
    problems: Problems | None = None,
    *,
    beside: dict[str, Sentence] | None = None,
    places_form: PlacesForm | None = None,
    scale_form: ScalePlacesForm | None = None,
) -> str:
    pilot = viewer().pilot
    if scale_form is None:
        scale_form = _scale_places_offered(ScalePlacesForm(formdata=None), details)
        scale_form.go_on.data = [code for code, _name in details.scale_places]
    if places_form is None:
        places_form = _places_offered(PlacesForm(formdata=None), details)
        places_form.keep.data = [code for code, _name in details.places]
    return render_template(
        "pilots/edit.html",
        pilot=head_of(pilot),
        form=form,
        places_form=places_form,
        scale_form=scale_form,
        problems=problems or [],
        beside=beside or {},
        locked=[(PilotField(each), details.values[each]) for each in sorted(details.locked)],
        here=pilot_url(pilot.reference),
        **_parted(form, details),
    )


def _parted(form: EditForm, details: PilotDetails) -> dict[str, Any]:
    """Part the fields into those this workflow asks for or that are filled in, and the others."""
    names = [name for name in form.shown if name not in details.locked]
    near = {*ALWAYS, *details.asked, *(name for name in names if details.values[name])}
    near |= {name for name in names if form[name].errors}
    return {
        "fields": [form[name] for name in names if name in near],
        "others": [form[name] for name in names if name not in near],
    }


def _places_offered(form: PlacesForm, details: PilotDetails) -> PlacesForm:
    form.keep.choices = [(code, both(name)) for code, name in details.places]
    here = {code for code, _name in details.places}
    others = [(code, both(name)) for code, name in list_places() if code not in here]
    form.add.choices = [CHOOSE, *others]
    return form


def _scale_places_offered(form: ScalePlacesForm, details: PilotDetails) -> ScalePlacesForm:
    form.go_on.choices = [(code, both(name)) for code, name in details.scale_places]
    taken = {code for code, _name in (*details.places, *details.scale_places)}
    others = [(code, both(name)) for code, name in list_places() if code not in taken]
    form.further.choices = [CHOOSE, *others]
    return form


def _saved_beside(form: EditForm, now: PilotDetails) -> dict[str, Sentence]:
    """Say beside each field that differs what somebody else has saved in it."""
    return {
        name: Sentence("Saved by somebody else: %(value)s", value=_told(value))
        for name, value in now.values.items()
        if form[name].data != value
    }


def _told(value: Any) -> str:
    match value:
        case Bilingual():
            return " / ".join(text for text in (value.en, value.cy) if text) or "–"
        case dt.date():
            return day(value)
    return str(value or "–")
