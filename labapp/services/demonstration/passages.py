"""How a demonstration pilot passes a gate: what the gate asks for is there, signed, and moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, Task
from labapp.services.conclusions import ConclusionTerms, record_conclusion
from labapp.services.demonstration.duties import open_tasks
from labapp.services.demonstration.journeys import change_pilot
from labapp.services.demonstration.knowledge import DAY, PURPOSES, note_for_gate
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.demonstration.signing import decide
from labapp.services.gates import ask_for_sign_off
from labapp.services.movement import move_pilot
from labapp.services.tasks import finish_task, reopen_task
from labapp.words import ConclusionKind, OrganisationKind, Press, Purpose
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.requirements.evidence_accepted import EvidenceAccepted
from labapp.workflows.requirements.sign_off import SignOff

Content = Mapping[str, Any]
BEFORE_MOVE = 8 * DAY
WRITERS = {
    Purpose.KNOWN: "academic",
    Purpose.CHALLENGE: "academic",
    Purpose.EVALUATION: "academic",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One gate of a pilot: the visit it closes, the move, and the day things must be ready."""

    scene: Scene
    visit: Content
    move: Transition
    ready: dt.date
    moved: dt.date | None


def passages(scene: Scene, definition: Definition) -> Iterator[Passage]:
    """Find every gate the pilot passed, and those it stands before with a review."""
    dates = scene.script.dates
    moves = {each.id: each for each in definition.transitions}
    for visit in scene.content["visits"]:
        if visit["left"] is not None:
            moved = dates.day(visit["left"])
            reviews = _reviews(scene, visit["move"])
            entered = dates.day(visit["entered"])
            ready = dates.day(reviews[0]["opened"]) if reviews else moved - BEFORE_MOVE
            yield Passage(scene, visit, moves[visit["move"]], max(ready, entered + 2 * DAY), moved)
    last = scene.content["visits"][-1]
    ways = {each.id for each in definition.leaving(last["stage"])}
    for move in dict.fromkeys(each["move"] for each in scene.content.get("gate_reviews") or ()):
        if last["left"] is None and move in ways:
            opened = dates.day(_reviews(scene, move)[0]["opened"])
            yield Passage(scene, last, moves[move], opened, None)


def play(passage: Passage) -> None:
    """Write everything that the passage through this gate needs."""
    scene, dates = passage.scene, passage.scene.script.dates
    _bring_what_is_asked(passage)
    if any(asked.requirement == "required_tasks_done" for asked in passage.move.parts):
        at = dates.at(passage.ready - DAY, 18)
        scene.script.add(at, "tasks settled", lambda press: _settle_rest(scene, press))
    if passage.move.conclusion:
        at = dates.at(passage.ready - DAY, 14)
        scene.script.add(at, "conclusion", lambda press: _conclude(passage, press))
    if passage.move.asks_sign_off:
        _sign(passage)
    if passage.moved is not None:
        at = dates.at(passage.moved, 16)
        scene.script.add(at, f"{scene.reference} {passage.move.id}", _move(passage))


def _move(passage: Passage) -> Any:
    scene = passage.scene
    return lambda press: move_pilot(
        scene.cast.actor(scene.coordinator),
        scene.reference,
        move=passage.move.id,
        reason=passage.visit.get("reason") or "",
        press=press,
    )


def _bring_what_is_asked(passage: Passage) -> None:
    scene, dates = passage.scene, passage.scene.script.dates
    entered = dates.day(passage.visit["entered"])
    cycle = passage.visit["cycle"]
    began = min(
        dates.day(each["entered"]) for each in scene.content["visits"] if each["cycle"] == cycle
    )
    for asked in passage.move.parts:
        if isinstance(asked, EvidenceAccepted):
            since = began if asked.since == "cycle" else dt.date.min
            there = _accepted(scene, asked.purpose, since, passage.ready)
            for number in range(asked.at_least - there):
                day = max(entered, passage.ready - (4 + number) * DAY)
                by = scene.member(WRITERS.get(asked.purpose, "delivery"))
                note_for_gate(scene, asked.purpose, by, day)


def _accepted(scene: Scene, purpose: Purpose, since: dt.date, until: dt.date) -> int:
    dates = scene.script.dates
    brought = [
        dates.day((each.get("versions") or [{"day": each["added"]}])[0]["day"])
        for each in scene.content["evidence"]
        if each["status"] == "accepted"
        and (each.get("purpose") or PURPOSES[each["kind"]]) == purpose
    ]
    used = [
        dates.day(each["day"])
        for each in scene.content.get("evidence_uses") or ()
        if each["accepted"] and purpose == Purpose.KNOWN
    ]
    return sum(since <= day < until - DAY for day in (*brought, *used))


def _settle_rest(scene: Scene, press: Press) -> None:
    actor = scene.cast.actor(scene.coordinator)
    for task in open_tasks(scene):
        if task.required and not task.closes_with:
            again = Press.of(f"{press.key} {task.id}", press.at, task=task.id)
            finish_task(actor, task.id, press=again)


def _conclude(passage: Passage, press: Press) -> None:
    scene, kind = passage.scene, passage.move.conclusion
    told = _told(passage)
    look_back = told.get("look_back")
    now = press.at.date()
    looked = scene.script.dates.day(look_back) if isinstance(look_back, int) else now + 180 * DAY
    terms = ConclusionTerms(
        kind=str(ConclusionKind(str(kind))),
        options="\n".join(told.get("options") or ()),
        reasons=told.get("why") or pair(told["words"]).en,
        dissent=told.get("dissent") or "",
        look_back_on=max(looked, now + DAY),
    )
    record_conclusion(scene.cast.actor(scene.coordinator), scene.reference, terms, press=press)
    fields = {"adopt": {"owner_after": "owner_after"}, "scale": {"scale_to": "scale_to"}}
    changes = {name: scene.content[name] for name in fields.get(str(kind), {})}
    if changes:
        change_pilot(scene, changes, Press.of(f"{press.key} fields", press.at, changes=changes))


def _told(passage: Passage) -> Content:
    """Give what the content says of this conclusion: its own words, else the last decision's."""
    scene, dates = passage.scene, passage.scene.script.dates
    entered = dates.day(passage.visit["entered"])
    decided = [
        each for each in scene.content.get("decisions") or () if dates.day(each["day"]) >= entered
    ]
    return {**(decided[-1] if decided else {}), **(scene.content.get("conclusion") or {})}


def _sign(passage: Passage) -> None:
    scene, dates = passage.scene, passage.scene.script.dates
    rounds = _reviews(scene, passage.move.id) or [_all_approve(passage)]
    for review in rounds:
        opened = dates.at(dates.day(review["opened"]), 10)
        if review.get("reopens"):
            _again_after_return(scene, review)
        scene.script.add(opened, "sign-off asked", _ask(passage, review))
        for decision in _decisions(passage, review):
            at = dates.at(dates.day(decision["day"]), 11)
            scene.script.add(
                at, f"signed by {decision['by']}", decide(scene, passage.move.id, decision)
            )


def _reviews(scene: Scene, move: str) -> list[Content]:
    found = [each for each in scene.content.get("gate_reviews") or () if each["move"] == move]
    return sorted(found, key=lambda each: each["round"])


def _all_approve(passage: Passage) -> Content:
    today = passage.scene.script.dates.today
    opened = (passage.ready - today).days
    signers = signers_of(passage)
    signed = [
        {"by": who, "decision": "approve", "day": opened + 2 + number}
        for number, who in enumerate(signers)
    ]
    return {"opened": opened, "signoffs": signed}


def _decisions(passage: Passage, review: Content) -> list[Content]:
    """List the decisions of a round by those whose signature this gate asks for."""
    given = review.get("signoffs") or [
        {"by": each["person"], "decision": "approve", "day": each["day"]}
        for each in review.get("slots") or ()
        if each["state"] == "approved"
    ]
    signers = signers_of(passage)
    return [each for each in given if each["by"] in signers]


def signers_of(passage: Passage) -> list[str]:
    """List who signs for each slot of the gate, one person a slot."""
    scene, found = passage.scene, []
    for asked in passage.move.parts:
        if isinstance(asked, SignOff) and asked.given_as == "person":
            found += _signers(scene, asked)
    return list(dict.fromkeys(found))


def _signers(scene: Scene, asked: SignOff) -> list[str]:
    who = asked.from_partner
    kinds = tuple(OrganisationKind) if asked.organisation == "any" else asked.organisation
    partners = [
        each["org"]
        for each in scene.content["partners"]
        if scene.cast.organisation_kinds[each["org"]] in kinds
        and (who != "lead" or each["part"] == "lead")
    ]
    approvers = [
        person
        for organisation in dict.fromkeys(partners)
        for person in scene.content["members"]["approver"]
        if scene.cast.organisation_of[person] == [organisation]
    ]
    return approvers if who == "each" else approvers[:1]


def _ask(passage: Passage, review: Content) -> Any:
    scene = passage.scene
    return lambda press: ask_for_sign_off(
        scene.cast.actor(scene.coordinator),
        scene.reference,
        passage.move.id,
        note=review.get("note") or "",
        press=press,
    )


def _again_after_return(scene: Scene, review: Content) -> None:
    """Open the task that the return was about, and finish it before the next round."""
    dates, about = scene.script.dates, review["reopens"]

    def reopen(press: Press) -> None:
        reopen_task(
            scene.cast.actor(scene.coordinator), _task_id(scene, about["task"]), press=press
        )

    def finish(press: Press) -> None:
        actor = scene.cast.actor(about["by"])
        finish_task(actor, _task_id(scene, about["task"]), press=press)

    scene.script.add(dates.at(dates.day(about["day"]), 12), "task opened again", reopen)
    scene.script.add(dates.at(dates.day(about["done"]), 12), "task finished again", finish)


def _task_id(scene: Scene, key: str) -> int:
    found = db.session.scalars(
        select(Task.id)
        .join(Pilot, Pilot.id == Task.pilot_id)
        .where(Pilot.reference == scene.reference, Task.key == key)
        .order_by(Task.id.desc())
    ).first()
    db.session.rollback()
    return found or 0
