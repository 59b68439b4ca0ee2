"""A small lab with one pilot and somebody in every role, made through the verbs."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import dataclass, field
from typing import Any

from labapp import storage
from labapp.services import evidence, files, labs, people, pilots, roles, workflows
from labapp.services.evidence_said import About, Submission
from labapp.services.files import KeptFile, SentFile
from labapp.words import (
    Actor,
    Bilingual,
    EvidenceKind,
    LabRole,
    OrganisationKind,
    PilotRoleKind,
    Press,
)
from tests.laid import laid_once

NOW = dt.datetime(2024, 3, 4, 10, 0, tzinfo=dt.UTC)
OPERATOR = Actor.operator()
PLACES = {
    "coordinator": ("AB", LabRole.COORDINATOR),
    "coordinator2": ("AB", LabRole.COORDINATOR),
    "viewer": ("AB", LabRole.VIEWER),
    "delivery": ("AB", None),
    "academic": ("AB", None),
    "academic2": ("AB", None),
    "approver": ("AB", None),
    "neighbour": ("AB", None),
    "outsider": ("CD", LabRole.COORDINATOR),
}
ROLES = {
    "delivery": PilotRoleKind.DELIVERY,
    "academic": PilotRoleKind.ACADEMIC,
    "academic2": PilotRoleKind.ACADEMIC,
    "approver": PilotRoleKind.APPROVER,
}
_keys = itertools.count(1)


def press(at: dt.datetime = NOW, **asked: Any) -> Press:
    """Make a press of its own."""
    return Press.of(f"ground-{next(_keys)}", at, **asked)


@dataclass
class Ground:
    """The people by what they are, and the references of the pilots."""

    people: dict[str, Actor] = field(default_factory=dict)
    reference: str = ""
    other: str = ""

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


@laid_once
def lay_ground(password_hash: str = "") -> Ground:
    """Found two labs; one has two pilots, and people in every role on the first."""
    workflows.publish_library(OPERATOR, press=press())
    labs.add_place(OPERATOR, "W06000006", Bilingual("Wrexham", "Wrecsam"), press=press())
    ground = Ground()
    for code in ("AB", "CD"):
        labs.found_lab(OPERATOR, labs.NewLab(code, Bilingual(f"Lab {code}")), press=press())
    new_council = labs.NewOrganisation(OrganisationKind.COUNCIL, Bilingual("A council"))
    made = labs.add_organisation(OPERATOR, "AB", new_council, press=press())
    council: int = made["organisation_id"]
    for name, (lab, role) in PLACES.items():
        new = people.NewPerson(f"{name}@example.org", name.title(), password_hash=password_hash)
        works_for = (council,) if name == "approver" else ()
        where = people.Place(role, works_for)
        made = people.add_member(OPERATOR, lab, new, where, press=press())
        ground.people[name] = Actor.person(made["person_id"])
    ground.reference, ground.other = (
        pilots.start_pilot(
            ground.coordinator, "AB",
            pilots.NewPilot(Bilingual(title), ("W06000006",), "standard"), press=press(),
        )["reference"]
        for title in ("Free parking", "Warm homes")
    )  # fmt: skip
    for name, kind in ROLES.items():
        roles.give_role(
            ground.coordinator, ground.reference, ground.people[name].person_id or 0, kind,
            organisation_id=council if kind is PilotRoleKind.APPROVER else None, press=press(),
        )  # fmt: skip
    return ground


def sent(name: str, content: bytes) -> SentFile:
    """Make a file as it was sent."""
    return SentFile(name, storage.incoming(io.BytesIO(content)))


def kept(name: str, content: bytes, kind: EvidenceKind = EvidenceKind.OTHER) -> KeptFile:
    """Put a file into the store."""
    return files.keep_file(sent(name, content), kind)


def about(**said: Any) -> About:
    """Say the least that can be said of evidence."""
    given: dict[str, Any] = {"kind": "other", "personal_data": "none", "access": "partners"} | said
    return About(**given)


def submission(*sent_files: KeptFile, purpose: str = "known", **said: Any) -> Submission:
    """Make a submission of files."""
    more = {k: said.pop(k) for k in ("embargo_until", "embargo_reason", "relevance") if k in said}
    return Submission(about=about(**said), purpose=purpose, files=sent_files, **more)


def bring(ground: Ground, actor: Actor, *sent_files: KeptFile, **said: Any) -> dict[str, Any]:
    """Bring one item of evidence to the first pilot, and give it as the verb answered."""
    given = sent_files or (kept("notes.txt", b"What we know"),)
    answer = evidence.submit_evidence(
        actor, ground.reference, submission(*given, **said), press=press()
    )
    first: dict[str, Any] = answer["evidence"][0]
    return first
