"""What hands do in races: real verbs, with the actors and pilots of the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labapp import audit
from labapp.services import clock
from labapp.services.evidence import withdraw_evidence
from labapp.services.files import KeptFile
from labapp.services.meetings import MeetingSaid, record_meeting
from labapp.services.movement import move_pilot
from labapp.services.pilots import NewPilot, start_pilot
from labapp.words import Actor, Bilingual, SignOffDecision
from tests.factories import WREXHAM, at_day, press


def move(plan: dict[str, Any], turn: int) -> Any:
    """Move the round's pilot; every other hand says which version it saw."""
    key = f"move-{turn}-{plan['number']}"
    seen = plan["seen"][turn] if plan["number"] % 2 and plan.get("seen") else None
    return move_pilot(
        Actor.person(plan["coordinator"]),
        plan["pilots"][turn],
        move="begin",
        seen=seen,
        press=press(at_day(30), key=key),
    )


def withdraw(plan: dict[str, Any], turn: int) -> Any:
    """Withdraw the evidence on which the round's pilot would move."""
    return withdraw_evidence(
        Actor.person(plan["coordinator"]),
        plan["evidence"][turn],
        reason="It was about something else",
        press=press(at_day(30), key=f"withdraw-{turn}-{plan['number']}"),
    )


def start_once(plan: dict[str, Any], turn: int) -> Any:
    """Start a pilot, all hands with one key."""
    new = NewPilot(Bilingual("Homework club"), (WREXHAM,), "short")
    pressed = press(at_day(30), key=f"start-{turn}", title="Homework club")
    return start_pilot(Actor.person(plan["coordinator"]), plan["lab"], new, press=pressed)


def move_once(plan: dict[str, Any], turn: int) -> Any:
    """Move the round's pilot, all hands with one key."""
    pressed = press(at_day(30), key=f"move-{turn}", move="begin")
    actor, pilot = Actor.person(plan["coordinator"]), plan["pilots"][turn]
    return move_pilot(actor, pilot, move="begin", press=pressed)


def trace(plan: dict[str, Any], turn: int) -> Any:
    """Record that the round's pilot was looked at, many times over."""
    for number in range(10):
        pressed = press(at_day(30), key=f"trace-{turn}-{plan['number']}-{number}")
        pilot_id = plan["pilot_ids"][turn]
        actor = Actor.person(plan["coordinator"])
        audit.trace(actor, "pilot.seen", f"pilot:{pilot_id}", press=pressed, pilot_id=pilot_id)
    return True


def record_met(plan: dict[str, Any], turn: int) -> Any:
    """Record what the body decided; every other hand is an approver."""
    recorder = plan["recorders"][plan["number"] % 2]
    said = MeetingSaid(
        body_id=plan["body"],
        met_on=at_day(1).date(),
        decision=SignOffDecision.APPROVE,
        seal=plan["seal"],
        minute=KeptFile("minute.txt", "minute.txt", "text/plain", 9, "a" * 64),
    )
    pressed = press(at_day(30), key=f"record-{turn}-{plan['number']}")
    return record_meeting(Actor.person(recorder), plan["review"], said, press=pressed)


def tick(plan: dict[str, Any], turn: int) -> Any:
    """Do what the clock asks for, all hands at the same instant."""
    pressed = press(at_day(plan["days"]), key=f"tick-{turn}-{plan['number']}")
    return clock.tick(press=pressed).told


DEEDS: dict[str, Callable[[dict[str, Any], int], Any]] = {
    "move": move,
    "withdraw": withdraw,
    "start_once": start_once,
    "move_once": move_once,
    "trace": trace,
    "tick": tick,
    "record_met": record_met,
}
