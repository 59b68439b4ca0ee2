"""The labs of the demonstration, their organisations, places and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from labapp.services.demonstration.script import Cast
from labapp.services.labs import NewLab, NewOrganisation, add_organisation, add_place, found_lab
from labapp.services.people import NewPerson, Place, add_member
from labapp.words import Actor, Bilingual, LabRole, OrganisationKind, Press

Content = Mapping[str, Any]
OPERATOR = Actor.operator()
LONG_AGO = dt.datetime(2021, 5, 4, 8, tzinfo=dt.UTC)


def pair(written: Content | str | None) -> Bilingual:
    """Give a text as a pair; a plain text is English."""
    if isinstance(written, str) or written is None:
        return Bilingual(written or "")
    return Bilingual(written.get("en", ""), written.get("cy", ""))


def set_up_lab(content: Content, password_hash: Callable[[], str]) -> Cast:
    """Found a lab with everything that was there before its first pilot."""
    lab = content["lab"]
    cast = Cast(lab["code"])
    new = NewLab(
        lab["code"],
        pair(lab["name"]),
        pair(lab["about"]),
        lab["calendar"],
        welsh_required=lab["welsh_required"],
        demonstration=True,
    )
    found_lab(OPERATOR, new, press=_press(cast, "lab"))
    for key, about in content["organisations"].items():
        _organisation(cast, key, about)
    for code, name in content["places"].items():
        made = add_place(OPERATOR, code, pair(name), press=_press(cast, f"place {code}"))
        cast.places[code] = made["place_id"]
    for key, about in content["people"].items():
        _person(cast, key, about, password_hash() if about["account"] else "")
    return cast


def _organisation(cast: Cast, key: str, about: Content) -> None:
    new = NewOrganisation(
        OrganisationKind(about["kind"]),
        pair(about["name"]),
        gss_code=about.get("gss") or "",
        ror=about.get("ror") or "",
        ukprn=about.get("ukprn") or "",
        governance_body=about.get("governance_body", False),
    )
    made = add_organisation(OPERATOR, cast.lab, new, press=_press(cast, f"organisation {key}"))
    cast.organisations[key] = made["organisation_id"]
    cast.organisation_kinds[key] = about["kind"]


def _person(cast: Cast, key: str, about: Content, password_hash: str) -> None:
    role = about.get("lab_role")
    name = pair(about["label"])
    new = NewPerson(
        about["email"],
        name.en,
        name.cy,
        language=about.get("language", "en"),
        password_hash=password_hash,
        site_admin=role == "admin",
    )
    organisations = tuple(cast.organisations[each] for each in about["orgs"])
    lab_role = LabRole(role) if role in set(LabRole) else None
    place = Place(lab_role, organisations)
    made = add_member(OPERATOR, cast.lab, new, place, press=_press(cast, f"person {key}"))
    cast.people[key] = made["person_id"]
    cast.organisation_of[key] = list(about["orgs"])


def _press(cast: Cast, what: str) -> Press:
    return Press.of(f"demonstration {cast.lab} {what}", LONG_AGO, what=what)
