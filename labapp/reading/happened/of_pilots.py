"""What was done to a pilot itself, its team and its partners, in sentences."""

from __future__ import annotations

import datetime as dt

from labapp.reading.happened.telling import Details, Tellings
from labapp.words import Counted, Mention, PartnerPart, PilotField, PilotRoleKind, Sentence, Spoken


def _moved(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Moved on: %(move)s. Now in: %(stage)s",
        move=Mention("move", code=details["move"]),
        stage=Mention("stage", code=details["to"]),
    )


def _scaled(details: Details, _about: Mention) -> Spoken:
    return Sentence("Scaled. New pilots: %(pilots)s", pilots=details.get("children", ()))


def _scaled_from(details: Details, _about: Mention) -> Spoken:
    return Sentence("Started by scaling: %(pilot)s", pilot=details.get("parent", ""))


def _edited(details: Details, _about: Mention) -> Spoken:
    bare = dict.fromkeys(
        name.removesuffix("_en").removesuffix("_cy") for name in details.get("fields", ())
    )
    known = {str(field): field.label for field in PilotField} | {
        "title": Sentence("Title"),
        "summary": Sentence("Summary"),
    }
    return Sentence("Details changed: %(fields)s", fields=[known.get(name, name) for name in bare])


def _held(details: Details, _about: Mention) -> Spoken:
    day = dt.date.fromisoformat(details["review_on"])
    return Sentence("Put on hold. To be looked at again: %(day)s", day=day)


def _resumed(details: Details, _about: Mention) -> Spoken:
    n = details.get("days", 0)
    return Counted("Taken off hold after %(n)s day", "Taken off hold after %(n)s days", n=n)


def _role_given(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Role given: %(role)s. To: %(person)s",
        role=PilotRoleKind(details["role"]),
        person=Mention("person", details["person"]),
    )


def _partner_added(details: Details, _about: Mention) -> Spoken:
    return Sentence("Partner added. Part: %(part)s", part=PartnerPart(details["part"]))


OF_PILOTS: Tellings = {
    "pilot.started": Sentence("The pilot was started"),
    "pilot.moved": _moved,
    "pilot.edited": _edited,
    "pilot.places_set": Sentence("The places were chosen"),
    "pilot.scale_places_set": Sentence("The places it is to go on in were chosen"),
    "pilot.scaled": _scaled,
    "pilot.scaled_from": _scaled_from,
    "pilot.held": _held,
    "pilot.resumed": _resumed,
    "role.given": _role_given,
    "role.ended": Sentence("A role ended"),
    "partner.added": _partner_added,
    "partner.ended": Sentence("A partner’s part ended"),
}
