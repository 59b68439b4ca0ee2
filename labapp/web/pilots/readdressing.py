"""Asking somebody else for a sign-off that nobody has given."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.permissions import Permission
from labapp.reading.gate_page import GatePage, get_gate
from labapp.reading.readdressing import Passings, find_passings
from labapp.services.readdressing import Passing, readdress
from labapp.web.access import access, viewer
from labapp.web.choices import RadioField
from labapp.web.drafts import LabForm
from labapp.web.fields import LongTextField
from labapp.web.formatting import both, say
from labapp.web.pilots.heads import head_of, opened, pilot_url
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import Problems, told, typed_back
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import Bilingual, Sentence

Answer = Response | tuple[str, int]


class ReaddressForm(LabForm):
    """Of whom a sign-off is asked no longer, of whom instead, and why."""

    before = RadioField(
        Sentence("Who is asked now"), [Needed(Sentence("Choose who is asked no longer"))]
    )
    now = RadioField(Sentence("Ask instead"), [Needed(Sentence("Choose who is asked instead"))])
    reason = LongTextField(
        Sentence("Reason"),
        [
            Needed(Sentence("Give a reason, so that everybody knows why somebody else is asked")),
            AtMostCharacters(4000),
        ],
        description=Sentence("Anybody of the pilot can read it."),
    )

    def offer(self, passings: Passings) -> None:
        """Offer who is asked, and who of the same organisation could be."""
        self.before.choices = _people(passings, [each.asked for each in passings.waiting])
        if len(self.before.choices) == 1:
            self.before.data = self.before.data or self.before.choices[0][0]
        self.now.choices = _people(passings, [each.others for each in passings.waiting])

    def passing(self) -> Passing:
        """Read what was chosen; each answer says for which organisation it is."""
        organisation, before = str(self.before.data).split("-")
        same, now = str(self.now.data).split("-")
        if same != organisation:
            raise InvalidError({"now": Sentence("Choose somebody of the same organisation")})
        return Passing(int(organisation), int(before), int(now))


@blueprint.get("/pilots/<reference>/gate/<move>/rounds/<int:review_id>/readdress")
@access(Permission.READDRESS)
def choose_another(reference: str, move: str, review_id: int) -> str:
    """Ask who signs instead of somebody who has not."""
    del reference
    form = opened(ReaddressForm)
    return _show(form, _offered(form, move), _round(move, review_id))


@blueprint.post("/pilots/<reference>/gate/<move>/rounds/<int:review_id>/readdress")
@access(Permission.READDRESS)
def ask_another(reference: str, move: str, review_id: int) -> Answer:
    """Ask somebody else."""
    who, form = viewer(), ReaddressForm()
    page, passings = _round(move, review_id), _offered(form, move)
    if not form.validate():
        return _show(form, passings, page), 422
    reason, press = form.reason.data or "", who.press()
    try:
        readdress(who.actor, review_id, form.passing(), reason=reason, press=press)
    except (InvalidError, RefusedError) as error:
        return _show(form, passings, page, told(form, error)), 422
    flash(say(Sentence("Somebody else is asked now. Whoever it concerns is told.")))
    return redirect(pilot_url(reference, f"gate/{move}"), 303)


def _round(move: str, review_id: int) -> GatePage:
    """Get the gate whose round this is, open or not."""
    who = viewer()
    page = get_gate(who.actor, who.pilot.id, move, now=who.now)
    if review_id not in [each.id for each in (page.current, *page.earlier) if each]:
        raise NotFoundError
    return page


def _offered(form: ReaddressForm, move: str) -> Passings:
    who = viewer()
    passings = find_passings(who.pilot.id, move, now=who.now)
    form.offer(passings)
    return passings


def _people(passings: Passings, people: list[tuple[int, ...]]) -> list[tuple[str, str]]:
    return [
        (f"{each.organisation_id}-{person}", _called(passings, person, each.organisation_id))
        for each, named in zip(passings.waiting, people, strict=True)
        for person in named
    ]


def _called(passings: Passings, person: int, organisation: int) -> str:
    names = passings.names
    keys = (f"person:{person}", f"organisation:{organisation}")
    return ", ".join(both(names.get(key, Bilingual(""))) for key in keys)


def _show(
    form: ReaddressForm, passings: Passings, page: GatePage, problems: Problems | None = None
) -> str:
    who = viewer()
    here = f"gate/{page.transition.id}"
    return render_template(
        "gate/readdress.html",
        pilot=head_of(who.pilot),
        page=page,
        form=form,
        possible=passings.is_possible,
        typed=typed_back(offered=passings.is_possible),
        problems=problems or [],
        here=pilot_url(who.pilot.reference, here),
        people_url=pilot_url(who.pilot.reference, "people?need=approver"),
    )
