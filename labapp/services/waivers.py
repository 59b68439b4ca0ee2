"""Waivers: a named person sets a requirement aside for this visit, with a reason, on the record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from labapp import audit
from labapp.command import Locked, pilots_command, verb
from labapp.errors import NotFoundError, RefusedError
from labapp.models import Waiver
from labapp.permissions import Permission, person_of, require
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.services.written import Written
from labapp.words import Actor, Press, Sentence
from labapp.workflows.definition import Transition
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.of_itself import roles_of
from labapp.workflows.waiving import refusal_of_role, refusal_to_waive

REASON = 4000


@verb
def waive(
    actor: Actor, reference: str, move: str, requirement: str, *, reason: str, press: Press
) -> dict[str, Any]:
    """Set an unmet requirement of a move aside until the pilot leaves this stage.

    Signatures given before it lapse, since those who sign have to see what is set aside.
    """
    reason = _reason(reason)
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.WAIVE, locked.pilot)
        facts, transition, finding = _at(locked, move, requirement)
        refused = refusal_to_waive(transition, finding, roles_of(facts, actor))
        if refused is not None:
            raise RefusedError(refused)
        waiver = Waiver(
            pilot_id=locked.pilot.id,
            visit_id=facts.visit.id,
            move=move,
            requirement=requirement,
            reason=reason,
            person_id=person_of(actor),
            at=press.at,
        )
        locked.session.add(waiver)
        locked.session.flush()
        _note(actor, locked, "waiver.added", waiver, finding)
        locked.answer = {"waiver_id": waiver.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def withdraw_waiver(
    actor: Actor, reference: str, move: str, requirement: str, *, press: Press
) -> dict[str, Any]:
    """Ask for a requirement again that was set aside; what was said of it stays on the record."""
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.WAIVE, locked.pilot)
        facts, transition, finding = _at(locked, move, requirement)
        refused = refusal_of_role(transition, requirement, roles_of(facts, actor))
        if refused is not None:
            raise RefusedError(refused)
        waiver = _standing(locked, facts, move, requirement)
        waiver.ended_at, waiver.ended_by = press.at, person_of(actor)
        _note(actor, locked, "waiver.ended", waiver, finding)
        locked.answer = {"waiver_id": waiver.id}
    return locked.answer  # type: ignore[no-any-return]


def _at(locked: Locked, move: str, requirement: str) -> tuple[PilotFacts, Transition, Finding]:
    """Judge the gate as it is after the lock; raises NotFoundError where it asks no such thing."""
    facts = load_facts(locked.pilot, now=locked.press.at)
    machine = compiled_of(locked.pilot.definition_digest)
    explained = machine.explain_move(move, facts, Actor.operator())
    transition = machine.definition.transition(move)
    if transition is None:
        raise NotFoundError
    if explained is None:
        raise RefusedError(Sentence("The pilot has moved on"))
    finding = next((each for each in explained.findings if each.id == requirement), None)
    if finding is None:
        raise NotFoundError
    return facts, transition, finding


def _standing(locked: Locked, facts: PilotFacts, move: str, requirement: str) -> Waiver:
    known = facts.waiver_of(move, requirement)
    if known is None:
        raise RefusedError(Sentence("It is not set aside any more"))
    chosen = select(Waiver).where(Waiver.id == known.id)
    return locked.session.scalars(chosen.execution_options(populate_existing=True)).one()


def _reason(value: str) -> str:
    written = Written()
    needed = Sentence("Give a reason: those who sign read it, and it stays on the record")
    kept = written.text("reason", value, REASON, needed=needed)
    written.settle()
    return kept


def _note(actor: Actor, locked: Locked, what: str, waiver: Waiver, finding: Finding) -> None:
    pilot = locked.pilot
    audit.record(
        actor,
        what,
        f"waiver:{waiver.id}",
        lab_id=pilot.lab_id,
        pilot_id=pilot.id,
        move=waiver.move,
        requirement=waiver.requirement,
        heading=finding.heading.to_json(),
        reason=waiver.reason,
    )
