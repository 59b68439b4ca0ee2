"""Pilots: started with a title, a place and a workflow; everything else comes later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labapp import audit
from labapp.command import Locked, lab_command, pilots_command, verb
from labapp.errors import InvalidError, PilotChangedError, RefusedError
from labapp.models import AuditEvent, Pilot
from labapp.permissions import Permission, require, require_in_lab
from labapp.reading.locked_fields import locked_fields
from labapp.services.beginning import add_pilot, begin, place_pilot, take_over
from labapp.services.workflows import newest_version
from labapp.services.written import Written
from labapp.words import Actor, Bilingual, PilotField, Press, Sentence

TITLE = 200
PAIRS = {"title": TITLE, "question": 1000, "summary": 4000, "hypothesis": 2000}
TEXTS = {
    "decision_rule": 2000,
    "challenge_question": 1000,
    "strategy_objective": 1000,
    "budget_code": 60,
    "owner_after": 300,
    "scale_to": 1000,
}
DAYS = ("ends_on", "funding_ends_on")


@dataclass(frozen=True, slots=True)
class NewPilot:
    """What a pilot is started with; places are named by their codes, the workflow by its key.

    `like` is the reference of a pilot whose question, hypothesis and indicators it takes over.
    """

    title: Bilingual
    places: tuple[str, ...]
    workflow: str
    illustrative: bool = False
    like: str = ""


@verb
def start_pilot(actor: Actor, lab_code: str, new: NewPilot, *, press: Press) -> dict[str, Any]:
    """Start a pilot in the first stage of the newest version of its workflow."""
    written = Written()
    title = written.pair("title", new.title, TITLE, needed=Sentence("Enter a title"))
    if not new.places:
        written.refuse("places", Sentence("Choose a place"))
    written.settle()
    with lab_command(actor, lab_code, press=press) as locked:
        require_in_lab(actor, Permission.START_PILOT, locked.the_lab)
        version = newest_version(locked.session, new.workflow)
        pilot = add_pilot(actor, locked, title, version.digest)
        pilot.illustrative = new.illustrative
        locked.pilots = (pilot,)
        place_pilot(locked.session, pilot.id, new.places)
        if new.like:
            take_over(actor, locked, pilot, _like(actor, locked, new.like))
        begin(actor, locked)
        about = {"reference": pilot.reference, "workflow": version.key, "version": version.number}
        about |= {"like": new.like} if new.like else {}
        _note(actor, locked, "pilot.started", **about)
        locked.answer = {"pilot_id": pilot.id, "reference": pilot.reference}
    return locked.answer  # type: ignore[no-any-return]


@verb
def edit_pilot(
    actor: Actor, reference: str, changes: Mapping[str, Any], *, row_version: int, press: Press
) -> dict[str, Any]:
    """Change the details of a pilot, named one by one.

    Raises InvalidError; PilotChangedError when somebody edited it since `row_version`.
    """
    kept = _checked(changes)
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.EDIT_PILOT, pilot)
        if row_version != pilot.row_version:
            raise PilotChangedError(_edits(locked.session, pilot.id))
        changed = sorted(name for name, value in kept.items() if getattr(pilot, name) != value)
        _require_unlocked(pilot.id, changed)
        for name in changed:
            setattr(pilot, name, kept[name])
        if not (pilot.title_en or pilot.title_cy):
            raise InvalidError({"title": Sentence("Enter a title")})
        if changed:
            pilot.row_version += 1
            _note(actor, locked, "pilot.edited", fields=changed)
        locked.answer = {"reference": pilot.reference, "row_version": pilot.row_version}
    return locked.answer  # type: ignore[no-any-return]


@verb
def set_places(
    actor: Actor, reference: str, codes: Sequence[str], *, press: Press
) -> dict[str, Any]:
    """Say in which places a pilot is tried out; at least one."""
    if not codes:
        raise InvalidError({"places": Sentence("Choose a place")})
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.EDIT_PILOT, locked.pilot)
        place_pilot(locked.session, locked.pilot.id, codes)
        _note(actor, locked, "pilot.places_set", places=sorted(set(codes)))
        locked.answer = {"places": sorted(set(codes))}
    return locked.answer  # type: ignore[no-any-return]


def _like(actor: Actor, locked: Locked, reference: str) -> Pilot:
    """Get the pilot a new one is to be like: one of the same lab that the actor may read."""
    chosen = select(Pilot).where(Pilot.reference == reference, Pilot.lab_id == locked.the_lab.id)
    found = locked.session.scalars(chosen).one_or_none()
    if found is None:
        raise InvalidError({"like": Sentence("Choose a pilot of this lab")})
    require(actor, Permission.SEE_PILOT, found)
    return found


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    written = Written()
    kept: dict[str, Any] = {}
    for name, value in changes.items():
        if name in PAIRS:
            pair = written.pair(name, value, PAIRS[name])
            kept |= {f"{name}_en": pair.en, f"{name}_cy": pair.cy}
        elif name in TEXTS:
            kept[name] = written.text(name, value, TEXTS[name])
        elif name in DAYS:
            kept[name] = _day(written, name, value)
        else:
            raise KeyError(name)
    written.settle()
    return kept


def _day(written: Written, name: str, value: Any) -> dt.date | None:
    if value is None or (isinstance(value, dt.date) and dt.date(2000, 1, 1) <= value):
        return value
    written.refuse(name, Sentence("Enter a date, like 27 3 2026"))
    return None


def _require_unlocked(pilot_id: int, changed: Sequence[str]) -> None:
    locked = locked_fields(pilot_id) if changed else ()
    for name in changed:
        field = name.removesuffix("_en").removesuffix("_cy")
        if field in locked:
            told = Sentence("Fixed when the pilot moved on: %(field)s", field=PilotField(field))
            raise RefusedError(told, field=field)


def _edits(session: Session, pilot_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(AuditEvent.kind, AuditEvent.subject, AuditEvent.person_id, AuditEvent.at)
        .where(AuditEvent.pilot_id == pilot_id, AuditEvent.kind == "pilot.edited")
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )
    return [dict(row._mapping) for row in rows]


def _note(actor: Actor, locked: Locked, what: str, **about: Any) -> None:
    pilot = locked.pilot
    subject = f"pilot:{pilot.id}"
    audit.record(actor, what, subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about)
