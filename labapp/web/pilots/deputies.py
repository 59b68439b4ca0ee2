"""Deputies: an approver names who signs in their place on some days, and ends it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.permissions import Permission
from labapp.reading.deputies import DeputyShown, find_deputy, find_stand, list_deputies
from labapp.services.deputies import end_deputy, name_deputy
from labapp.web.access import access, viewer
from labapp.web.choices import SelectField
from labapp.web.drafts import LabForm
from labapp.web.fields import DateField
from labapp.web.formatting import both, day, say
from labapp.web.pilots.heads import head_of, opened, pilot_url
from labapp.web.pilots.people_forms import CHOOSE
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import Problems, told, typed_back
from labapp.web.validators import Needed
from labapp.words import Sentence

Answer = Response | tuple[str, int]


class DeputyForm(LabForm):
    """Who stands in, and on which days."""

    person = SelectField(Sentence("Who stands in for you"), [Needed(Sentence("Choose who it is"))])
    from_on = DateField(
        Sentence("First day"),
        [Needed(Sentence("Enter the first day"))],
        description=Sentence("For example: 14 9 2026"),
    )
    until_on = DateField(
        Sentence("Last day"),
        [Needed(Sentence("Enter the last day"))],
        description=Sentence("They can sign on this day too. 12 months at most."),
    )


@blueprint.get("/pilots/<reference>/people/deputy")
@access(Permission.NAME_DEPUTY)
def choose_deputy(reference: str) -> str:
    """Ask who stands in for an approver, and show who does."""
    del reference
    return _show(opened(DeputyForm))


@blueprint.post("/pilots/<reference>/people/deputy")
@access(Permission.NAME_DEPUTY)
def name_one(reference: str) -> Answer:
    """Name a deputy."""
    who, form = viewer(), DeputyForm()
    _offer(form)
    if not form.validate():
        return _show(form), 422
    days: dict[str, Any] = {"from_on": form.from_on.data, "until_on": form.until_on.data}
    press = who.press()
    try:
        name_deputy(who.actor, reference, int(form.person.data), **days, press=press)
    except (InvalidError, RefusedError) as error:
        return _show(form, told(form, error)), 422
    flash(say(Sentence("Your deputy is named, and is told.")))
    return redirect(pilot_url(reference, "people"), 303)


@blueprint.get("/pilots/<reference>/people/deputy/<int:role_id>/end")
@access(Permission.NAME_DEPUTY)
def ask_to_end_deputy(reference: str, role_id: int) -> str:
    """Ask before a deputy stands in no longer."""
    found = _own(role_id)
    about = (
        (Sentence("Person"), found.person),
        (Sentence("First day"), day(found.from_on)),
        (Sentence("Last day"), day(found.until_on)),
    )
    return render_template(
        "people/end.html",
        pilot=head_of(viewer().pilot),
        question=Sentence("End it now?"),
        lede=Sentence("They can no longer sign in your place. What they signed stands."),
        verb=Sentence("End it now"),
        about=about,
        here=pilot_url(reference, "people"),
    )


@blueprint.post("/pilots/<reference>/people/deputy/<int:role_id>/end")
@access(Permission.NAME_DEPUTY)
def end_one_deputy(reference: str, role_id: int) -> Response:
    """Have a deputy stand in no longer."""
    who = viewer()
    _own(role_id)
    end_deputy(who.actor, role_id, press=who.press())
    flash(say(Sentence("They stand in for you no longer. It stays in the history")))
    return redirect(pilot_url(reference, "people"), 303)


def _own(role_id: int) -> DeputyShown:
    """Get a deputy of the viewer's on this pilot, whose days may be over."""
    who, found = viewer(), find_deputy(role_id)
    if found is None or (found.approver_id, found.pilot_id) != (who.person_id, who.pilot.id):
        raise NotFoundError
    return found


def _offer(form: DeputyForm) -> str:
    """Offer whoever works for the same organisation; give that organisation's name."""
    who = viewer()
    stand = find_stand(who.pilot.lab_id, who.pilot.id, who.person_id)
    if stand is None:
        raise NotFoundError
    people = [(str(person), both(name)) for person, name in stand.candidates]
    form.person.choices = [CHOOSE, *people]
    return both(stand.organisation)


def _show(form: DeputyForm, problems: Problems | None = None) -> str:
    who = viewer()
    organisation = _offer(form)
    nobody = len(form.person.choices) == 1
    return render_template(
        "people/deputy.html",
        pilot=head_of(who.pilot),
        form=form,
        organisation=organisation,
        nobody=nobody,
        typed=typed_back(offered=not nobody),
        deputies=[
            each for each in list_deputies(who.pilot.id) if each.approver_id == who.person_id
        ],
        problems=problems or [],
        here=pilot_url(who.pilot.reference, "people"),
        sent=f"/pilots/{who.pilot.reference}/people/deputy",
    )
