"""The smallest valid records, made through the real verbs with dated presses.

`make_team` gives a lab with a person in every part; `make_pilot` a pilot of it. Every press is a
second later than the one before, from `BEGIN` on, so that what is made twice is made the same.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from labapp.services.evidence import submit_evidence
from labapp.services.evidence_said import About, Submission
from labapp.services.evidence_uses import accept_use
from labapp.services.labs import NewLab, NewOrganisation, add_organisation, add_place, found_lab
from labapp.services.people import NewPerson, Place, add_member
from labapp.services.pilots import NewPilot, edit_pilot, start_pilot
from labapp.services.roles import add_partner, give_role
from labapp.services.workflows import publish_definitions, read_library
from labapp.words import (
    Actor,
    Bilingual,
    LabRole,
    OrganisationKind,
    PartnerPart,
    PilotRoleKind,
    Press,
    Purpose,
)
from tests.definitions import short
from tests.laid import laid_once

BEGIN = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
OPERATOR = Actor.operator()
WREXHAM = "W06000006"
_seconds = itertools.count()
_numbers = itertools.count(1)


def press(at: dt.datetime | None = None, *, key: str = "", **asked: Any) -> Press:
    """Press a button: with a key of its own unless given, a second after the last one."""
    second = next(_seconds)
    return Press.of(key or f"press-{second}", at or BEGIN + dt.timedelta(seconds=second), **asked)


def at_day(days: float) -> dt.datetime:
    """Give the instant so many days after `BEGIN`."""
    return BEGIN + dt.timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Team:
    """A lab with its organisations and a person in every part."""

    lab: str
    council: int
    university: int
    coordinator: Actor
    delivery: Actor
    academic: Actor
    academic2: Actor
    council_approver: Actor
    university_approver: Actor
    neighbour: Actor


@laid_once
def make_workflows() -> None:
    """Publish the library and the short workflow; what is published already stays."""
    publish_definitions(OPERATOR, [*read_library(), short()], press=press())


def make_lab(code: str = "NW") -> str:
    """Found a lab and give its code; Wrexham becomes a known place."""
    name = Bilingual(f"Policy lab {code}", f"Labordy polisi {code}")
    found_lab(OPERATOR, NewLab(code, name), press=press())
    add_place(OPERATOR, WREXHAM, Bilingual("Wrexham", "Wrecsam"), press=press())
    return code


def make_organisation(
    lab: str, kind: OrganisationKind = OrganisationKind.COUNCIL, name: str = ""
) -> int:
    """Add an organisation and give its id."""
    called = Bilingual(name or f"Organisation {next(_numbers)}", "")
    made = add_organisation(OPERATOR, lab, NewOrganisation(kind, called), press=press())
    return int(made["organisation_id"])


def make_member(
    lab: str,
    role: LabRole | None = None,
    organisations: tuple[int, ...] = (),
    *,
    name: str = "",
    password_hash: str = "",
) -> Actor:
    """Add somebody to a lab and give the actor they are."""
    name = name or f"Person {next(_numbers)}"
    email = f"{name.lower().replace(' ', '.')}.{lab.lower()}@example.org"
    new = NewPerson(email, name, password_hash=password_hash)
    made = add_member(OPERATOR, lab, new, Place(role, organisations), press=press())
    return Actor.person(made["person_id"])


@laid_once
def make_team(code: str = "NW") -> Team:
    """Make a lab in which every part is held by somebody of its own."""
    lab = make_lab(code)
    council = make_organisation(lab, OrganisationKind.COUNCIL, f"Council of {code}")
    university = make_organisation(lab, OrganisationKind.UNIVERSITY, f"University of {code}")
    of_council, of_university = (council,), (university,)
    return Team(
        lab,
        council,
        university,
        coordinator=make_member(lab, LabRole.COORDINATOR, of_university, name="Coordinator"),
        delivery=make_member(lab, None, of_council, name="Delivery"),
        academic=make_member(lab, None, of_university, name="Academic"),
        academic2=make_member(lab, None, of_university, name="Second academic"),
        council_approver=make_member(lab, None, of_council, name="Council approver"),
        university_approver=make_member(lab, None, of_university, name="University approver"),
        neighbour=make_member(lab, None, of_council, name="Neighbour"),
    )


@laid_once
def make_pilot(
    team: Team, *, workflow: str = "short", title: str = "Breakfast clubs", staffed: bool = True
) -> str:
    """Start a pilot and give its reference; staffed, it has partners and people."""
    new = NewPilot(Bilingual(title, "Clybiau brecwast"), (WREXHAM,), workflow)
    reference: str = start_pilot(team.coordinator, team.lab, new, press=press())["reference"]
    if staffed:
        staff(team, reference)
    return reference


def staff(team: Team, reference: str) -> None:
    """Give a pilot its partners, its people and its question."""
    who = team.coordinator
    add_partner(who, reference, team.council, PartnerPart.LEAD, press=press())
    add_partner(who, reference, team.university, PartnerPart.EVALUATION, press=press())
    for person, kind, organisation in (
        (team.delivery, PilotRoleKind.DELIVERY, None),
        (team.academic, PilotRoleKind.ACADEMIC, None),
        (team.academic2, PilotRoleKind.ACADEMIC, None),
        (team.council_approver, PilotRoleKind.APPROVER, team.council),
        (team.university_approver, PilotRoleKind.APPROVER, team.university),
    ):
        give_role(
            who,
            reference,
            person.person_id or 0,
            kind,
            organisation_id=organisation,
            press=press(),
        )
    question = {"question": Bilingual("Do breakfast clubs raise attendance?")}
    edit_pilot(who, reference, question, row_version=1, press=press())


def make_evidence(
    team: Team,
    reference: str,
    *,
    purpose: Purpose = Purpose.KNOWN,
    by: Actor | None = None,
    accepted: bool = True,
    **about: Any,
) -> dict[str, Any]:
    """Cite evidence for a pilot, accepted by the coordinator; gives its id and its use_id."""
    said: dict[str, Any] = {
        "kind": "journal_article",
        "personal_data": "none",
        "access": "partners",
    }
    said |= {"title": Bilingual(f"Study {next(_numbers)}"), "url": "https://example.org/study"}
    submission = Submission(about=About(**(said | about)), purpose=purpose)
    made = submit_evidence(by or team.academic, reference, submission, press=press())
    brought: dict[str, Any] = made["evidence"][0]
    if accepted:
        accept_use(team.coordinator, brought["use_id"], press=press())
    return brought
