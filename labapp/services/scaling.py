"""Scaling: where a pilot is to go on, and the child pilots that it becomes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from labapp import audit
from labapp.command import Locked, pilots_command, verb
from labapp.models import Pilot, Place, ScalePlace
from labapp.permissions import Permission, require
from labapp.services.beginning import add_pilot, begin, place_pilot, places_named, take_over
from labapp.services.workflows import newest_version
from labapp.words import Actor, Bilingual, Press
from labapp.workflows.definition import Transition
from labapp.workflows.definition.schema import ChildPilots


@verb
def set_scale_places(
    actor: Actor, reference: str, codes: Sequence[str], *, press: Press
) -> dict[str, Any]:
    """Say in which places a pilot is to go on; when it is scaled, each gets a pilot of its own."""
    with pilots_command(actor, [reference], press=press) as locked:
        pilot, session = locked.pilot, locked.session
        require(actor, Permission.EDIT_PILOT, pilot)
        chosen = places_named(session, codes)
        session.execute(delete(ScalePlace).where(ScalePlace.pilot_id == pilot.id))
        session.add_all(ScalePlace(pilot_id=pilot.id, place_id=place.id) for place in chosen)
        if chosen and not pilot.scale_to.strip():
            pilot.scale_to = ", ".join(place.name_en for place in chosen)
            pilot.row_version += 1
        session.flush()
        named = sorted(place.code for place in chosen)
        _note(actor, pilot, "pilot.scale_places_set", places=named)
        locked.answer = {"places": named}
    return locked.answer  # type: ignore[no-any-return]


def spreads(transition: Transition) -> str:
    """Give the workflow of the child pilots a move makes, blank where it makes none."""
    found = (each.workflow for each in transition.effects if isinstance(each, ChildPilots))
    return next(found, "")


def has_scale_places(locked: Locked) -> bool:
    """Say whether it is known where the locked pilot is to go on."""
    chosen = select(ScalePlace.place_id).where(ScalePlace.pilot_id == locked.pilot.id).limit(1)
    return locked.session.scalar(chosen) is not None


def start_child_pilots(actor: Actor, locked: Locked, workflow: str) -> list[str]:
    """Start a pilot in each place the locked pilot goes on in, and give their references.

    The lab is locked too. A child takes over what was asked and is measured; people, partners and
    values are its own.
    """
    parent = locked.pilot
    version = newest_version(locked.session, workflow)
    children = [
        _start_child(actor, locked, parent, place, version.digest)
        for place in _scale_places(locked, parent)
    ]
    return [child.reference for child in children]


def _scale_places(locked: Locked, parent: Pilot) -> Sequence[Place]:
    chosen = (
        select(Place)
        .join(ScalePlace, ScalePlace.place_id == Place.id)
        .where(ScalePlace.pilot_id == parent.id)
        .order_by(Place.name_en, Place.id)
    )
    return locked.session.scalars(chosen).all()


def _start_child(actor: Actor, locked: Locked, parent: Pilot, place: Place, digest: str) -> Pilot:
    child = add_pilot(actor, locked, _title(parent, place), digest)
    locked.pilots += (child,)
    child.parent_id, child.illustrative = parent.id, parent.illustrative
    place_pilot(locked.session, child.id, [place.code])
    take_over(actor, locked, child, parent)
    begin(actor, Locked(locked.session, locked.press, lab=locked.lab, pilots=(child,)))
    about = {"reference": child.reference, "parent": parent.reference}
    _note(actor, child, "pilot.scaled_from", **about)
    return child


def _title(parent: Pilot, place: Place) -> Bilingual:
    """Name the child after its parent and its place, as long as a title may be."""
    return Bilingual(
        _joined(parent.title_en, place.name_en),
        _joined(parent.title_cy, place.name_cy or place.name_en),
    )


def _joined(title: str, place: str) -> str:
    return f"{title[: 197 - len(place)]}: {place}" if title else ""


def _note(actor: Actor, pilot: Pilot, what: str, **about: Any) -> None:
    subject = f"pilot:{pilot.id}"
    audit.record(actor, what, subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about)
