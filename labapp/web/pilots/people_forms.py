"""The forms by which partners and people come to a pilot."""

from __future__ import annotations

from wtforms import Form

from labapp.reading.people import PeopleOfPilot
from labapp.web.choices import RadioField, SelectField, choices_of
from labapp.web.drafts import LabForm
from labapp.web.fields import EmailField, TextField
from labapp.web.formatting import both
from labapp.web.validators import LooksLikeEmail, Needed, NeededIf
from labapp.words import PartnerPart, PilotRoleKind, Sentence

CHOOSE = ("", Sentence("Choose"))
NEW = ("new", Sentence("Somebody new to the lab"))


def _is_new(form: Form) -> bool:
    return bool(form["person"].data == "new")


def _is_approver(form: Form) -> bool:
    return bool(form["role"].data == PilotRoleKind.APPROVER)


class PartnerForm(LabForm):
    """An organisation's part in the pilot."""

    organisation = SelectField(
        Sentence("Organisation"), [Needed(Sentence("Choose the organisation"))]
    )
    part = RadioField(
        Sentence("Its part in the pilot"),
        [Needed(Sentence("Choose its part"))],
        choices=choices_of(PartnerPart),
    )

    def offer(self, people: PeopleOfPilot) -> None:
        """Offer the organisations of the lab."""
        self.organisation.choices = [CHOOSE, *_organisations(people)]


class RoleForm(LabForm):
    """A role on the pilot, for a member of the lab or for somebody new to it."""

    person = SelectField(Sentence("Who"), [Needed(Sentence("Choose who it is"))])
    name = TextField(
        Sentence("Their name"),
        [NeededIf(_is_new, Sentence("Enter the name of the person"))],
        description=Sentence("Only for somebody new to the lab"),
    )
    email = EmailField(
        Sentence("Their email address"),
        [NeededIf(_is_new, Sentence("Enter their email address")), LooksLikeEmail()],
        description=Sentence("Only for somebody new to the lab"),
    )
    role = RadioField(
        Sentence("Role on this pilot"),
        [Needed(Sentence("Choose the role"))],
        choices=[each for each in choices_of(PilotRoleKind) if each[0] != PilotRoleKind.DEPUTY],
    )
    organisation = SelectField(
        Sentence("For which organisation"),
        [NeededIf(_is_approver, Sentence("Choose the organisation they sign for"))],
        description=Sentence("An approver signs for it; somebody new to the lab works for it"),
    )

    def offer(self, people: PeopleOfPilot) -> None:
        """Offer the members of the lab, and its organisations."""
        members = [
            (
                str(each.person_id),
                ", ".join((both(each.name), *(both(one) for one in each.organisations))),
            )
            for each in people.members
        ]
        self.person.choices = [CHOOSE, NEW, *members]
        self.organisation.choices = [CHOOSE, *_organisations(people)]


def _organisations(people: PeopleOfPilot) -> list[tuple[str, str]]:
    return [(str(each[0]), both(each[1])) for each in people.organisations]
