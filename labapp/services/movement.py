"""Moving a pilot, holding it and letting it go on."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import select

from labapp import audit, outbox
from labapp.command import Locked, lab_command, pilots_command, verb
from labapp.db import db
from labapp.errors import RefusedError, StaleError
from labapp.models import GateReview, Hold, Pilot, StageEvent, Task, Visit
from labapp.permissions import Permission, require
from labapp.reading.calendars import calendar_of
from labapp.reading.definitions import compiled_of, get_definition
from labapp.reading.facts import load_facts
from labapp.services.conditions import carry_conditions, conditions_become_tasks
from labapp.services.effects import close_met_tasks, take_effect
from labapp.services.journey import enter_stage, keep_event, leave_stage, open_visit
from labapp.services.scaling import has_scale_places, spreads, start_child_pilots
from labapp.services.version_steps import switch_at_gate
from labapp.services.written import Written
from labapp.words import Actor, Press, ReviewState, Sentence, TaskStatus
from labapp.workflows.calendar import day_of, due
from labapp.workflows.definition import Transition
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Fired
from labapp.workflows.holding import due_after

REASON = 4000


@verb
def move_pilot(
    actor: Actor,
    reference: str,
    *,
    move: str,
    reason: str = "",
    seen: int | None = None,
    press: Press,
) -> dict[str, Any]:
    """Move a pilot through the gate of `move`, or refuse with everything the gate found.

    Raises GateNotMetError, PilotChangedError when it changed since version `seen`.
    """
    reason = _text("reason", reason)
    with _locked_for(actor, reference, move, press) as locked:
        pilot = locked.pilot
        require(actor, Permission.MOVE_PILOT, pilot)
        locked.require_seen(seen)
        facts = load_facts(pilot, now=press.at)
        fired = compiled_of(pilot.definition_digest).fire(move, facts, actor, reason=reason)
        event = _carry_out(actor, locked, facts, fired, reason)
        about = {"seq": event.seq, "move": move, "from": facts.stage, "to": fired.to}
        _note(actor, locked, "pilot.moved", **about)
        _tell_owners(actor, locked)
        if children := _spread(actor, locked, fired.transition):
            about["children"] = children
        locked.answer = {"moved": True, "reference": pilot.reference, **about}
    return locked.answer  # type: ignore[no-any-return]


@verb
def hold_pilot(
    actor: Actor, reference: str, *, reason: str, review_on: dt.date, press: Press
) -> dict[str, Any]:
    """Pause a pilot until it is looked at again; its clock stops and it stays where it is."""
    written = Written()
    needed = Sentence("Give a reason for the hold")
    reason = written.text("reason", reason, REASON, needed=needed)
    if review_on <= day_of(press.at):
        written.refuse("review_on", Sentence("Choose a day that is still to come"))
    written.settle()
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.HOLD_PILOT, pilot)
        _require_holdable(locked, review_on)
        hold = Hold(
            pilot_id=pilot.id,
            visit_id=open_visit(locked.session, pilot.id).id,
            reason=reason,
            review_on=review_on,
            started_by=actor.person_id,
            started_at=press.at,
        )
        locked.session.add(hold)
        locked.session.flush()
        _note(actor, locked, "pilot.held", hold=hold.id, review_on=review_on)
        locked.answer = {"hold_id": hold.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def resume_pilot(actor: Actor, reference: str, *, press: Press) -> dict[str, Any]:
    """Let a pilot go on where it was.

    What is due moves on by the working days it was held, counted from when the thing itself began.
    """
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.HOLD_PILOT, locked.pilot)
        hold = _open_hold(locked)
        if hold is None:
            raise RefusedError(Sentence("The pilot is not on hold"))
        days = _end_hold(actor, locked, hold)
        _note(actor, locked, "pilot.resumed", hold=hold.id, days=days)
        locked.answer = {"hold_id": hold.id, "days": days}
    return locked.answer  # type: ignore[no-any-return]


def _locked_for(
    actor: Actor, reference: str, move: str, press: Press
) -> AbstractContextManager[Locked]:
    """Lock what a move writes: the pilot, and before it its lab where the move makes pilots."""
    where = select(Pilot.lab_id, Pilot.definition_digest).where(Pilot.reference == reference)
    if (found := db.session.execute(where).one_or_none()) is not None:
        transition = get_definition(found.definition_digest).transition(move)
        if transition is not None and spreads(transition):
            return lab_command(actor, found.lab_id, press=press, pilots=[reference])
    return pilots_command(actor, [reference], press=press)


def _spread(actor: Actor, locked: Locked, transition: Transition) -> list[str]:
    """Start the child pilots of a move that scales, where it is known in which places."""
    workflow = spreads(transition)
    if not workflow or not has_scale_places(locked):
        return []
    if locked.lab is None:  # it went over to another version of its workflow meanwhile
        raise StaleError(Sentence("The workflow of this pilot has changed. Look at it again"))
    children = start_child_pilots(actor, locked, workflow)
    _note_of(actor, locked.pilots[0], "pilot.scaled", children=children)
    return children


def _carry_out(
    actor: Actor, locked: Locked, facts: PilotFacts, fired: Fired, reason: str
) -> StageEvent:
    pilot, transition = locked.pilot, fired.transition
    definition = get_definition(pilot.definition_digest)
    left = open_visit(locked.session, pilot.id)
    review_id = _end_visit(actor, locked, left, transition)
    goes_by, stage = switch_at_gate(locked, actor, definition, fired.to)
    entered = enter_stage(locked, actor, goes_by, stage, facts.members)
    carry_conditions(locked, left, entered)
    conditions_become_tasks(locked, actor, review_id, entered)
    close_met_tasks(locked, actor, left, fired.findings)
    take_effect(locked, actor, transition, (left, entered), facts.members)
    event = StageEvent(
        definition_digest=definition.digest,
        move=transition.id,
        kind=transition.kind,
        from_stage=facts.stage,
        to_stage=fired.to,
        reason=reason,
        review_id=review_id,
    )
    return keep_event(locked, actor, facts, event, fired.findings)


def _end_visit(actor: Actor, locked: Locked, left: Visit, transition: Transition) -> int | None:
    """End a stay with what is open in it, and the cycle if so; give the round that was signed."""
    review_id = _close_reviews(locked, left, transition.id)
    if hold := _open_hold(locked):
        _end_hold(actor, locked, hold)
    leave_stage(locked.session, left, locked.press.at)
    if transition.new_cycle:
        locked.pilot.cycle += 1
    return review_id


def _close_reviews(locked: Locked, visit: Visit, move: str) -> int | None:
    """Close the rounds that are open: the one of this move as signed, others by the move."""
    chosen = select(GateReview).where(
        GateReview.visit_id == visit.id, GateReview.closed_at.is_(None)
    )
    signed = None
    for review in locked.session.scalars(chosen.execution_options(populate_existing=True)):
        review.state = ReviewState.SIGNED if review.move == move else ReviewState.CLOSED
        review.closed_at = locked.press.at
        signed = review.id if review.move == move else signed
    return signed


def _require_holdable(locked: Locked, review_on: dt.date) -> None:
    pilot, today = locked.pilot, day_of(locked.press.at)
    definition = get_definition(pilot.definition_digest)
    if definition.stages[pilot.stage].final:
        raise RefusedError(Sentence("This pilot has ended: there is nothing to hold"))
    if _open_hold(locked) is not None:
        raise RefusedError(Sentence("The pilot is on hold already"))
    calendar = calendar_of(pilot.lab_id)
    latest = due(definition.holds.review_within, today, calendar)
    if review_on > latest:
        told = Sentence("Choose a day not later than %(day)s", day=latest)
        raise RefusedError(told, field="review_on")


def _open_hold(locked: Locked) -> Hold | None:
    chosen = select(Hold).where(Hold.pilot_id == locked.pilot.id, Hold.ended_at.is_(None))
    return locked.session.scalars(chosen.execution_options(populate_existing=True)).one_or_none()


def _end_hold(actor: Actor, locked: Locked, hold: Hold) -> int:
    at = locked.press.at
    if at <= hold.started_at:
        raise RefusedError(Sentence("The hold began later than that: %(at)s", at=hold.started_at))
    hold.ended_at, hold.ended_by = at, actor.person_id
    _move_on(locked, hold.started_at, at)
    return (day_of(at) - day_of(hold.started_at)).days


def _move_on(locked: Locked, began: dt.datetime, ended: dt.datetime) -> None:
    """Have what is due be due later, by the working days of the hold since it began itself."""
    session, calendar = locked.session, calendar_of(locked.pilot.lab_id)

    def later(due_on: dt.date | None, since: dt.datetime) -> dt.date | None:
        return due_on and due_after(due_on, [(began, ended)], since=since, calendar=calendar)

    visit = open_visit(session, locked.pilot.id)
    visit.target_on = later(visit.target_on, visit.entered_at)
    still_open = (TaskStatus.TO_DO, TaskStatus.DOING)
    tasks = select(Task).where(Task.visit_id == visit.id, Task.status.in_(still_open))
    for task in session.scalars(tasks.execution_options(populate_existing=True)):
        task.due_on = later(task.due_on, task.created_at)
    rounds = select(GateReview).where(
        GateReview.visit_id == visit.id, GateReview.closed_at.is_(None)
    )
    for review in session.scalars(rounds.execution_options(populate_existing=True)):
        review.due_on = later(review.due_on, review.opened_at)


def _tell_owners(actor: Actor, locked: Locked) -> None:
    pilot = locked.pilot
    visit = open_visit(locked.session, pilot.id)
    begun = select(Task.owner_id).where(Task.visit_id == visit.id, Task.closed_at.is_(None))
    owners = begun.distinct()
    for person_id in sorted(each for each in locked.session.scalars(owners) if each):
        if person_id != actor.person_id:
            outbox.tell(person_id, "tasks_given", f"visit:{visit.id}", pilot_id=pilot.id)


def _text(field: str, value: str) -> str:
    written = Written()
    kept = written.text(field, value, REASON)
    written.settle()
    return kept


def _note(actor: Actor, locked: Locked, what: str, **about: Any) -> None:
    _note_of(actor, locked.pilot, what, **about)


def _note_of(actor: Actor, pilot: Pilot, what: str, **about: Any) -> None:
    subject = f"pilot:{pilot.id}"
    audit.record(actor, what, subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about)
