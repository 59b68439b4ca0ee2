"""How a gate of the demonstration is decided: by people, their deputies, or a body’s meeting."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from labapp import storage
from labapp.db import db
from labapp.models import GateReview, Pilot, Task
from labapp.services.conditions import ConditionSaid
from labapp.services.demonstration.duties import again
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.deputies import name_deputy
from labapp.services.files import SentFile, keep_file
from labapp.services.gate_decisions import approve_with_conditions, return_by_section, sign
from labapp.services.meetings import MeetingSaid, record_meeting
from labapp.services.scaling import set_scale_places
from labapp.services.tasks import finish_task
from labapp.services.waivers import waive
from labapp.words import EvidenceKind, Press, SignOffDecision

Content = Mapping[str, Any]


def decide(scene: Scene, move: str, decision: Content) -> Any:
    """Decide in the open round of a move as the content says: who, what, and why."""

    def play(press: Press) -> None:
        review = _open_review(scene, move)
        actor, words = scene.cast.actor(decision["by"]), decision.get("words") or ""
        how: dict[str, Any] = {"reason": words, "seen_digest": review.seen_digest, "press": press}
        if conditions := _conditions(scene, move, decision):
            approve_with_conditions(actor, review.id, conditions, **how)
        elif sections := decision.get("sections"):
            told = dict.fromkeys(sections, words)
            return_by_section(actor, review.id, told, **how)
        else:
            sign(actor, review.id, decision=SignOffDecision(decision["decision"]), **how)

    return play


def arrangements(scene: Scene) -> None:
    """Write what is agreed around a gate: what is set aside, who stands in, where it goes on."""
    dates, script = scene.script.dates, scene.script
    for about in scene.content.get("waivers") or ():
        at = dates.at(dates.day(about["day"]), 15)
        script.add(at, f"{scene.reference} waiver", _waive(scene, about))
    for about in scene.content.get("conditions") or ():
        if about["met"] is not None:
            at = dates.at(dates.day(about["met"]), 17, 40)
            script.add(at, "condition met", _meet(scene, about))
    for about in scene.content.get("meetings") or ():
        at = dates.at(dates.day(about["recorded"]), 12)
        script.add(at, f"{scene.reference} meeting", _record_meeting(scene, about))
    if places := scene.content.get("scale_places"):
        actor = scene.cast.actor(scene.coordinator)
        script.add(
            dates.now,
            f"{scene.reference} goes on",
            lambda press: set_scale_places(actor, scene.reference, places, press=press),
        )
    for approver in scene.content["members"].get("approver") or ():
        if deputy := (scene.content.get("deputies") or {}).get(approver):
            script.add(dates.now, "deputy named", _name_deputy(scene, approver, deputy))


def _conditions(scene: Scene, move: str, decision: Content) -> list[ConditionSaid]:
    if decision["decision"] != SignOffDecision.APPROVE_WITH_CONDITIONS:
        return []
    promised = [
        each
        for each in scene.content.get("conditions") or ()
        if (each["from_move"], each["by"]) == (move, decision["by"])
    ]
    return [
        ConditionSaid(
            text=pair(each["text"]).en,
            owner_id=scene.cast.people[each["owner"]],
            due_on=scene.script.dates.day(each["due"]),
            row=row,
        )
        for row, each in enumerate(promised, 1)
    ]


def _open_review(scene: Scene, move: str) -> Any:
    found = db.session.execute(
        select(GateReview.id, GateReview.seen_digest)
        .join(Pilot, Pilot.id == GateReview.pilot_id)
        .where(
            Pilot.reference == scene.reference,
            GateReview.move == move,
            GateReview.closed_at.is_(None),
        )
    ).one()
    db.session.rollback()
    return found


def _waive(scene: Scene, about: Content) -> Any:
    return lambda press: waive(
        scene.cast.actor(about["by"]),
        scene.reference,
        about["move"],
        about["requirement"],
        reason=about["why"],
        press=press,
    )


def _meet(scene: Scene, about: Content) -> Any:
    def play(press: Press) -> None:
        task_id = db.session.scalar(
            select(Task.id)
            .join(Pilot, Pilot.id == Task.pilot_id)
            .where(Pilot.reference == scene.reference, Task.title_en == pair(about["text"]).en)
        )
        db.session.rollback()
        finish_task(scene.cast.actor(about["owner"]), task_id or 0, press=press)

    return play


def _record_meeting(scene: Scene, about: Content) -> Any:
    name = f"{scene.reference.lower()}-minute.md"
    minute = keep_file(
        SentFile(name, storage.incoming(io.BytesIO(about["minute"].encode()))), EvidenceKind.OTHER
    )

    def play(press: Press) -> None:
        review = _open_review(scene, about["move"])
        said = MeetingSaid(
            body_id=scene.cast.organisations[about["body"]],
            met_on=scene.script.dates.day(about["met_on"]),
            decision=SignOffDecision(about["decision"]),
            seal=review.seen_digest[:12],
            minute=minute,
            dissent=about.get("dissent") or "",
        )
        record_meeting(scene.cast.actor(scene.coordinator), review.id, said, press=press)

    return play


def _name_deputy(scene: Scene, approver: str, deputy: Content) -> Any:
    dates, cast = scene.script.dates, scene.cast
    return lambda press: name_deputy(
        cast.actor(approver),
        scene.reference,
        cast.people[deputy["person"]],
        from_on=dates.day(deputy["from"]),
        until_on=dates.day(deputy["to"]),
        press=again(press, scene.reference),
    )
