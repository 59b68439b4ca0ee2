"""Labs, their organisations, and places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from labapp import audit
from labapp.command import lab_command, site_command, verb
from labapp.errors import RefusedError
from labapp.models import Lab, Organisation, Place
from labapp.permissions import Permission, require_in_lab, require_on_site
from labapp.services.written import Written
from labapp.words import Actor, Bilingual, OrganisationKind, Press, Sentence
from labapp.workflows.calendar import Nation

_LAB_CODE = re.compile(r"[A-Z]{2,8}", re.ASCII)
_GSS_CODE = re.compile(r"[A-Z][0-9]{8}", re.ASCII)
_ROR = re.compile(r"https://ror\.org/0[a-z0-9]{8}", re.ASCII)
_UKPRN = re.compile(r"[0-9]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewLab:
    """What a lab is founded with."""

    code: str
    name: Bilingual
    about: Bilingual = field(default_factory=lambda: Bilingual(""))
    calendar: str = Nation.ENGLAND_AND_WALES
    welsh_required: bool = False
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What a lab knows of an organisation."""

    kind: OrganisationKind
    name: Bilingual
    gss_code: str = ""
    ror: str = ""
    ukprn: str = ""
    governance_body: bool = False


@verb
def found_lab(actor: Actor, new: NewLab, *, press: Press) -> dict[str, Any]:
    """Found a lab under a code that no lab of the site has."""
    name, about = _checked_lab(new)
    with site_command(actor, press=press) as locked:
        require_on_site(actor, Permission.FOUND_LAB)
        if locked.session.scalar(select(Lab.id).where(Lab.code == new.code)):
            raise RefusedError(Sentence("There is a lab of this code"), field="code")
        lab = Lab(
            code=new.code,
            name_en=name.en,
            name_cy=name.cy,
            about_en=about.en,
            about_cy=about.cy,
            calendar=new.calendar,
            welsh_required=new.welsh_required,
            demonstration=new.demonstration,
            created_at=press.at,
        )
        locked.session.add(lab)
        locked.session.flush()
        audit.record(actor, "lab.founded", f"lab:{lab.id}", lab_id=lab.id, code=lab.code)
        locked.answer = {"lab_id": lab.id, "code": lab.code}
    return locked.answer  # type: ignore[no-any-return]


@verb
def add_organisation(
    actor: Actor, lab_code: str, new: NewOrganisation, *, press: Press
) -> dict[str, Any]:
    """Add an organisation to those a lab knows; its English name is its own in the lab."""
    name = _checked(new)
    with lab_command(actor, lab_code, press=press) as locked:
        lab = locked.the_lab
        require_in_lab(actor, Permission.ARRANGE_PEOPLE, lab)
        here = Organisation.lab_id == lab.id
        known = select(Organisation.id).where(here, Organisation.name_en == name.en)
        if locked.session.scalar(known):
            raise RefusedError(Sentence("The lab knows an organisation of this name"), field="name")
        organisation = Organisation(
            lab_id=lab.id,
            kind=new.kind,
            name_en=name.en,
            name_cy=name.cy,
            gss_code=new.gss_code,
            ror=new.ror,
            ukprn=new.ukprn,
            governance_body=new.governance_body,
        )
        locked.session.add(organisation)
        locked.session.flush()
        audit.record(actor, "organisation.added", f"organisation:{organisation.id}", lab_id=lab.id)
        locked.answer = {"organisation_id": organisation.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def add_place(
    actor: Actor, code: str, name: Bilingual, *, source: str = "lab", press: Press
) -> dict[str, Any]:
    """Make a place known by its code; one that is known already is given as it is."""
    written = Written()
    name = written.pair("name", name, 200, needed=Sentence("Enter the name of the place"))
    source = written.text("source", source, 30)
    if not _GSS_CODE.fullmatch(code):
        written.refuse("code", Sentence("The code is a letter and eight digits, like W06000006"))
    written.settle()
    with site_command(actor, press=press) as locked:
        require_on_site(actor, Permission.ADD_PLACE)
        place_id = locked.session.scalar(select(Place.id).where(Place.code == code))
        if place_id is None:
            place = Place(code=code, name_en=name.en, name_cy=name.cy, source=source)
            locked.session.add(place)
            locked.session.flush()
            place_id = place.id
            audit.record(actor, "place.added", f"place:{place_id}", code=code)
        locked.answer = {"place_id": place_id, "code": code}
    return locked.answer  # type: ignore[no-any-return]


def _checked_lab(new: NewLab) -> tuple[Bilingual, Bilingual]:
    written = Written()
    name = written.pair("name", new.name, 200, needed=Sentence("Enter the name of the lab"))
    about = written.pair("about", new.about, 2000)
    if not _LAB_CODE.fullmatch(new.code):
        written.refuse("code", Sentence("The code is two to eight capital letters"))
    if new.calendar not in set(Nation):
        written.refuse("calendar", Sentence("There is no such calendar"))
    written.settle()
    return name, about


def _checked(new: NewOrganisation) -> Bilingual:
    written = Written()
    name = written.pair("name", new.name, 200)
    if not name.en:
        written.refuse("name", Sentence("Enter the English name of the organisation"))
    for identifier, value, form in (
        ("gss_code", new.gss_code, _GSS_CODE),
        ("ror", new.ror, _ROR),
        ("ukprn", new.ukprn, _UKPRN),
    ):
        if value and not form.fullmatch(value):
            written.refuse(identifier, Sentence("This identifier is not in the right form"))
    written.word(
        "kind", OrganisationKind, new.kind, Sentence("Choose what kind of organisation it is")
    )
    written.settle()
    return name
