"""A sign-off asked of somebody else: who is asked, who could be, and what was passed on before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.models import Person, Pilot, Readdressing
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.reading.names import names_of
from labapp.words import Actor, Bilingual, Mention
from labapp.workflows.readdressing import Passable, passables


@dataclass(frozen=True, slots=True)
class Passings:
    """What waits in the open round, and the names of people and organisations by their mention."""

    waiting: tuple[Passable, ...]
    names: Mapping[str, Bilingual]

    @property
    def is_possible(self) -> bool:
        """Say whether anything can be asked of somebody else."""
        return any(
            each.may_pass(before, now)
            for each in self.waiting
            for before in each.asked
            for now in each.others
        )


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A sign-off that was asked of somebody else: of whom before, of whom then, and why."""

    before: Bilingual
    now: Bilingual
    reason: str
    at: dt.datetime


def find_passings(pilot_id: int, move: str, *, now: dt.datetime) -> Passings:
    """Find what may be asked of somebody else at a gate of a pilot."""
    pilot = db.session.get_one(Pilot, pilot_id)
    facts = load_facts(pilot, now=now)
    machine = compiled_of(pilot.definition_digest)
    explained = machine.explain_move(move, facts, Actor.operator())
    if explained is None:
        return Passings((), {})
    waiting = passables(facts, machine.gate(move), explained)
    people = {person for each in waiting for person in (*each.asked, *each.others)}
    mentioned = [Mention("organisation", each.organisation_id) for each in waiting]
    names = names_of([*mentioned, *(Mention("person", person) for person in people)])
    return Passings(waiting, names)


def list_passed_on(review_id: int) -> tuple[PassedOn, ...]:
    """List what was passed on in a round, the first one first."""
    before, now = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            before.name,
            before.name_cy,
            now.name,
            now.name_cy,
            Readdressing.reason,
            Readdressing.at,
        )
        .select_from(Readdressing)
        .join(before, before.id == Readdressing.from_person_id)
        .join(now, now.id == Readdressing.to_person_id)
        .where(Readdressing.review_id == review_id)
        .order_by(Readdressing.id)
    )
    return tuple(PassedOn(Bilingual(*row[:2]), Bilingual(*row[2:4]), *row[4:]) for row in rows)
