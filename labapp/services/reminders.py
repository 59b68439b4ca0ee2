"""Reminders: somebody presses Remind on a row of what is left, and its holders get one mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from labapp import audit, outbox
from labapp.command import Locked, pilots_command, verb
from labapp.errors import NotFoundError, RefusedError
from labapp.models import Reminder
from labapp.permissions import Permission, person_of, require
from labapp.reading.calendars import calendar_of
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.reading.reminders import list_reminders
from labapp.words import Actor, Press, Sentence
from labapp.workflows.calendar import day_of
from labapp.workflows.reminding import again_from, by_requirement, people_to_remind


@verb
def remind(
    actor: Actor, reference: str, move: str, requirement: str, *, press: Press
) -> dict[str, Any]:
    """Send one mail to each of those with whom an unmet requirement is, but for oneself.

    Nobody is reminded of the same thing twice in two working days.
    """
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        locked.touched = False  # nothing that a gate can read has changed
        require(actor, Permission.REMIND, pilot)
        visit_id, holders = _holders(actor, locked, move, requirement)
        waiting = _not_yet(locked, move, requirement, holders)
        asked: dict[str, Any] = {"move": move, "requirement": requirement}
        for person_id in waiting:
            _remind_one(actor, locked, person_id, visit_id=visit_id, **asked)
        subject, about = f"pilot:{pilot.id}", {**asked, "people": list(waiting)}
        audit.record(
            actor, "reminder.sent", subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about
        )
        locked.answer = about
    return locked.answer  # type: ignore[no-any-return]


def _remind_one(actor: Actor, locked: Locked, person_id: int, **asked: Any) -> None:
    reminder = Reminder(
        pilot_id=locked.pilot.id,
        recipient_id=person_id,
        by_id=person_of(actor),
        at=locked.press.at,
        **asked,
    )
    locked.session.add(reminder)
    locked.session.flush()
    outbox.tell(person_id, "reminder", f"reminder:{reminder.id}", pilot_id=locked.pilot.id)


def _holders(
    actor: Actor, locked: Locked, move: str, requirement: str
) -> tuple[int, tuple[int, ...]]:
    """Judge the gate as it is, and find the open visit and with whom the requirement is."""
    facts = load_facts(locked.pilot, now=locked.press.at)
    machine = compiled_of(locked.pilot.definition_digest)
    explained = machine.explain_move(move, facts, actor)
    if explained is None:
        raise RefusedError(Sentence("The pilot has moved on"))
    finding = by_requirement(explained.findings).get(requirement)
    if finding is None:
        raise NotFoundError
    if finding.ok:
        raise RefusedError(Sentence("It is met already: there is nobody to remind"))
    people = people_to_remind(finding, actor.person_id)
    if not people:
        raise RefusedError(Sentence("There is nobody to remind"))
    return facts.visit.id, people


def _not_yet(
    locked: Locked, move: str, requirement: str, holders: tuple[int, ...]
) -> tuple[int, ...]:
    """Give those who were not reminded of this lately, or say when they may be again."""
    calendar, today = calendar_of(locked.pilot.lab_id), day_of(locked.press.at)
    sent = {
        each.recipient_id: day_of(each.at)
        for each in list_reminders(locked.pilot.id)
        if (each.move, each.requirement) == (move, requirement)
    }
    may_again: dict[int, dt.date] = {
        person: again_from(sent[person], calendar) for person in holders if person in sent
    }
    waiting = tuple(person for person in holders if may_again.get(person, today) <= today)
    if not waiting:
        told = Sentence(
            "They were reminded: %(day)s. They can be reminded again from: %(again)s",
            day=max(sent[person] for person in holders),
            again=min(may_again.values()),
        )
        raise RefusedError(told)
    return waiting
