"""The people of a pilot: partners by their part, people by their role, and how to add them."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from labapp.errors import InvalidError, NotFoundError, RefusedError
from labapp.permissions import Permission
from labapp.reading.deputies import list_deputies
from labapp.reading.people import PeopleOfPilot, list_people
from labapp.services.people import NewPerson, Place, add_member
from labapp.services.roles import add_partner, end_partner, end_role, give_role
from labapp.web.access import access, viewer
from labapp.web.formatting import say
from labapp.web.pilots.heads import head_of, opened, pilot_url
from labapp.web.pilots.people_forms import PartnerForm, RoleForm
from labapp.web.pilots.room import blueprint
from labapp.web.refusals import Problems, told
from labapp.words import (
    Bilingual,
    LabRole,
    PartnerPart,
    PilotRoleKind,
    Press,
    Sentence,
    Worded,
)

Facts = tuple[tuple[Sentence, Bilingual | Worded], ...]
ORDER: tuple[LabRole | PilotRoleKind, ...] = (*LabRole, *PilotRoleKind)


@blueprint.get("/pilots/<reference>/people")
@access(Permission.SEE_PEOPLE)
def people(reference: str) -> str:
    """Show who takes part in a pilot."""
    may = viewer().may(Permission.ARRANGE_PEOPLE)
    adding = request.args.get("add", "") if may else ""
    here = f"/pilots/{reference}/people"
    partner = opened(PartnerForm, f"{here}/partners")
    role = opened(RoleForm, f"{here}/roles")
    forms: dict[str, PartnerForm | RoleForm] = {"partner": partner, "person": role}
    part = request.args.get("part", "")
    if part in set(PartnerPart):
        partner.part.data = part
    if request.args.get("need") == "approver" and may:
        adding, role.role.data = "person", str(PilotRoleKind.APPROVER)
    return _show(forms.get(adding))


@blueprint.post("/pilots/<reference>/people/partners")
@access(Permission.ARRANGE_PEOPLE)
def name_partner(reference: str) -> Response | tuple[str, int]:
    """Name an organisation's part."""
    who, form = viewer(), PartnerForm()
    people = _offered(form)
    if not form.validate():
        return _show(form, people), 422
    organisation, part = int(form.organisation.data), PartnerPart(form.part.data)
    try:
        add_partner(who.actor, reference, organisation, part, press=who.press())
    except (InvalidError, RefusedError) as error:
        return _show(form, people, told(form, error)), 422
    return _done(reference, Sentence("The partner is added"))


@blueprint.post("/pilots/<reference>/people/roles")
@access(Permission.ARRANGE_PEOPLE)
def name_person(reference: str) -> Response | tuple[str, int]:
    """Give somebody a role."""
    who, form = viewer(), RoleForm()
    people = _offered(form)
    if not form.validate():
        return _show(form, people), 422
    try:
        _give_role(reference, form, people, who.press())
    except (InvalidError, RefusedError) as error:
        return _show(form, people, told(form, error)), 422
    return _done(reference, Sentence("The role is given"))


@blueprint.get("/pilots/<reference>/people/partners/<int:partner_id>/end")
@access(Permission.ARRANGE_PEOPLE)
def ask_to_end_part(reference: str, partner_id: int) -> str:
    """Ask before an organisation's part ends."""
    partners = list_people(viewer().pilot.lab_id, viewer().pilot.id).partners
    found = next((each for each in partners if each.id == partner_id), None)
    if found is None:
        raise NotFoundError
    about = (Sentence("Partner"), found.organisation), (Sentence("Part"), found.part)
    return _ask(reference, Sentence("End this part?"), Sentence("End the part"), about)


@blueprint.get("/pilots/<reference>/people/roles/<int:role_id>/end")
@access(Permission.ARRANGE_PEOPLE)
def ask_to_end_role(reference: str, role_id: int) -> str:
    """Ask before somebody's role ends."""
    roles = list_people(viewer().pilot.lab_id, viewer().pilot.id).roles
    found = next((each for each in roles if each.id == role_id), None)
    if found is None:
        raise NotFoundError
    about = (Sentence("Person"), found.person), (Sentence("Role"), found.role)
    return _ask(reference, Sentence("End this role?"), Sentence("End the role"), about)


def _ask(reference: str, question: Sentence, verb: Sentence, about: Facts) -> str:
    return render_template(
        "people/end.html",
        pilot=head_of(viewer().pilot),
        question=question,
        verb=verb,
        about=about,
        here=pilot_url(reference, "people"),
    )


@blueprint.post("/pilots/<reference>/people/partners/<int:partner_id>/end")
@access(Permission.ARRANGE_PEOPLE)
def end_part(reference: str, partner_id: int) -> Response:
    """End an organisation's part."""
    who = viewer()
    end_partner(who.actor, reference, partner_id, press=who.press())
    return _done(reference, Sentence("The partner’s part has ended. It stays in the history"))


@blueprint.post("/pilots/<reference>/people/roles/<int:role_id>/end")
@access(Permission.ARRANGE_PEOPLE)
def end_one_role(reference: str, role_id: int) -> Response:
    """End somebody's role."""
    who = viewer()
    end_role(who.actor, reference, role_id, press=who.press())
    return _done(reference, Sentence("The role has ended. It stays in the history"))


def _show(
    form: PartnerForm | RoleForm | None,
    people: PeopleOfPilot | None = None,
    problems: Problems | None = None,
) -> str:
    pilot = viewer().pilot
    if people is None:
        people = list_people(pilot.lab_id, pilot.id)
        if form is not None:
            form.offer(people)
    return render_template(
        "people/people.html",
        pilot=head_of(pilot),
        people=people,
        deputies=list_deputies(pilot.id),
        may_name_deputy=viewer().may(Permission.NAME_DEPUTY),
        by_part=[(part, [p for p in people.partners if p.part is part]) for part in PartnerPart],
        by_role=[(role, [p for p in people.roles if p.role is role]) for role in ORDER],
        form=form,
        form_kind="partner" if isinstance(form, PartnerForm) else "person",
        problems=problems or [],
        need=request.args.get("need", ""),
        may_arrange=viewer().may(Permission.ARRANGE_PEOPLE),
        may_end_coordinators=viewer().may(Permission.GRANT_COORDINATOR),
        here=pilot_url(pilot.reference, "people"),
    )


def _offered(form: PartnerForm | RoleForm) -> PeopleOfPilot:
    pilot = viewer().pilot
    people = list_people(pilot.lab_id, pilot.id)
    form.offer(people)
    return people


def _give_role(reference: str, form: RoleForm, people: PeopleOfPilot, press: Press) -> None:
    actor = viewer().actor
    organisation = int(form.organisation.data) if form.organisation.data else None
    _refuse_elsewhere(form, people, organisation)
    if form.person.data == "new":
        joining = Place(organisation_ids=(organisation,) if organisation else ())
        new = NewPerson(form.email.data or "", form.name.data or "")
        joined = replace(press, key=f"{press.key[:56]}-joins")
        person_id = add_member(actor, people.lab_code, new, joining, press=joined)["person_id"]
    else:
        person_id = int(form.person.data)
    role = PilotRoleKind(form.role.data)
    signs_for = organisation if role is PilotRoleKind.APPROVER else None
    give_role(actor, reference, person_id, role, organisation_id=signs_for, press=press)


def _refuse_elsewhere(form: RoleForm, people: PeopleOfPilot, organisation: int | None) -> None:
    """Refuse an organisation that would be dropped unsaid: only an approver acts for another."""
    member = next((p for p in people.members if str(p.person_id) == form.person.data), None)
    if member is None or organisation is None or form.role.data == PilotRoleKind.APPROVER:
        return
    names = {each[0]: each[1] for each in people.organisations}
    if names.get(organisation) not in member.organisations:
        told = Sentence("They do not work for it. Leave this as it is: only approvers sign for one")
        raise InvalidError({"organisation": told})


def _done(reference: str, sentence: Sentence) -> Response:
    flash(say(sentence))
    return redirect(pilot_url(reference, "people"), 303)
