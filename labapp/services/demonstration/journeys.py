"""A pilot's journey: how it starts, who takes part, what is to be done, when it is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot
from labapp.services.demonstration.duties import again, open_tasks
from labapp.services.demonstration.knowledge import DAY
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.movement import hold_pilot, resume_pilot
from labapp.services.pilots import NewPilot, edit_pilot, start_pilot
from labapp.services.roles import add_partner, give_role
from labapp.services.tasks import (
    assign_task,
)
from labapp.words import PartnerPart, PilotRoleKind, Press

Content = Mapping[str, Any]
LONGEST_HOLD = 56 * DAY
MINUTE = dt.timedelta(minutes=1)
PARTS = {"governance": PartnerPart.GOVERNANCE_BODY}


def start(scene: Scene) -> None:
    """Start the pilot; pilots start in the order of their numbers, each on its own day."""
    content, dates = scene.content, scene.script.dates
    at = dates.at(dates.day(content["visits"][0]["entered"]), 9)
    new = NewPilot(
        pair(content["title"]),
        tuple(content["places"]),
        content["workflow"],
        illustrative=bool(content["illustrative"]),
    )
    press = Press.of(f"demonstration {scene.reference} starts", at, reference=scene.reference)
    made = start_pilot(scene.cast.actor(scene.coordinator), scene.cast.lab, new, press=press)
    if made["reference"] != scene.reference:
        raise RuntimeError(f"{scene.reference} started as {made['reference']}")
    script = scene.script
    script.add(at + MINUTE, f"{scene.reference} people", lambda press: _people(scene, press))
    script.add(at + 30 * MINUTE, f"{scene.reference} details", lambda press: _details(scene, press))


def holds(scene: Scene) -> None:
    """Hold the pilot and resume it."""
    dates = scene.script.dates
    actor = scene.cast.actor(scene.coordinator)
    for about in scene.content.get("holds") or ():
        began = dates.day(about["from"])
        scene.script.add(dates.at(began, 12), f"{scene.reference} held", _hold(scene, about))
        if about["to"] is not None:
            scene.script.add(
                dates.at(dates.day(about["to"]), 12),
                f"{scene.reference} resumed",
                lambda press: resume_pilot(actor, scene.reference, press=press),
            )


def _hold(scene: Scene, about: Content) -> Any:
    dates, actor = scene.script.dates, scene.cast.actor(scene.coordinator)
    review = min(dates.day(about["review"]), dates.day(about["from"]) + LONGEST_HOLD)
    return lambda press: hold_pilot(
        actor, scene.reference, reason=about["reason"], review_on=review, press=press
    )


def _people(scene: Scene, press: Press) -> None:
    actor, cast = scene.cast.actor(scene.coordinator), scene.cast
    for partner in scene.content["partners"]:
        part = PARTS.get(partner["part"]) or PartnerPart(partner["part"])
        own = again(press, partner["org"], part)
        organisation = cast.organisations[partner["org"]]
        add_partner(actor, scene.reference, organisation, part, press=own)
    for kind in PilotRoleKind:
        for person in scene.content["members"].get(kind) or ():
            approves = kind == PilotRoleKind.APPROVER
            theirs = cast.organisations[cast.organisation_of[person][0]]
            give_role(
                actor,
                scene.reference,
                cast.people[person],
                kind,
                organisation_id=theirs if approves else None,
                press=again(press, person, kind),
            )


def _details(scene: Scene, press: Press) -> None:
    content = scene.content
    changes: dict[str, Any] = {
        name: pair(content[name])
        for name in ("question", "summary", "hypothesis")
        if name in content
    }
    if funding := content.get("funding"):
        changes["funding_ends_on"] = scene.script.dates.day(funding["ends"])
        if funding.get("next_cycle_secured"):
            changes["budget_code"] = f"{scene.reference}-{changes['funding_ends_on'].year}"
    for name, written in (content.get("fields") or {}).items():
        changes[name] = scene.script.dates.day(written) if name == "ends_on" else written
    change_pilot(scene, changes, press)
    _assign_to_roles(scene, press)


def change_pilot(scene: Scene, changes: Mapping[str, Any], press: Press) -> None:
    """Change fields of the pilot as it is now."""
    version = db.session.scalar(select(Pilot.row_version).where(Pilot.reference == scene.reference))
    db.session.rollback()
    actor = scene.cast.actor(scene.coordinator)
    edit_pilot(actor, scene.reference, changes, row_version=version or 0, press=press)


def _assign_to_roles(scene: Scene, press: Press) -> None:
    """Give the first stage's tasks to those who joined after it began."""
    actor = scene.cast.actor(scene.coordinator)
    for task in open_tasks(scene):
        people = scene.content["members"].get(task.role)
        if task.owner_id is None and people:
            owner = scene.cast.people[people[0]]
            assign_task(actor, task.id, owner_id=owner, press=again(press, task.id))
