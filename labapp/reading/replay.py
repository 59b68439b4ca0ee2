"""Past moves judged again on their stored facts, by today's code and the rules they went by."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, StageEvent
from labapp.permissions import Permission, require_on_site
from labapp.reading.definitions import compiled_of
from labapp.words import Actor, ActorKind, Bilingual, Sentence
from labapp.workflows.facts import PilotFacts
from labapp.workflows.machine import Compiled
from labapp.workflows.replay import Differs, Judged, as_signed_by, differing, judge_again

BATCH = 200
NOT_JUDGED = "start"  # how a pilot begins: no gate stands before it


@dataclass(frozen=True, slots=True)
class MoveReplayed:
    """A past move of which something would be judged otherwise, or that cannot be judged."""

    reference: str
    seq: int
    move: str
    label: Bilingual
    at: dt.datetime
    differs: tuple[Differs, ...]
    problem: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many moves were judged again, and those that came out otherwise."""

    checked: int
    moves: tuple[MoveReplayed, ...]


def replay_moves(actor: Actor, *, against: str | None = None) -> Replayed:
    """Judge every past move again; with `against`, by that version where it is of its workflow."""
    require_on_site(actor, Permission.MIGRATE_PILOTS)
    other = compiled_of(against) if against is not None else None
    checked, found = 0, []
    for row in _moves():
        own = compiled_of(row.definition_digest)
        if other is not None and other.definition.key != own.definition.key:
            continue
        checked += 1
        again = _replayed(row, own, other or own)
        if again.differs or again.problem:
            found.append(again)
    return Replayed(checked, tuple(found))


def _replayed(row: Any, own: Compiled, by: Compiled) -> MoveReplayed:
    transition = own.definition.transition(row.move)
    label = transition.label if transition else Bilingual(row.move)
    about = (row.reference, row.seq, row.move, label, row.at)
    if hashlib.sha256(row.facts.encode()).hexdigest() != row.facts_digest:
        return MoveReplayed(*about, (), Sentence("Its facts are not those that were kept"))
    try:
        facts = PilotFacts.from_json(row.facts)
    except ValidationError:
        return MoveReplayed(*about, (), Sentence("Its facts can no longer be read"))
    if by is not own:
        if by.explain_move(row.move, facts, _actor(row)) is None:
            told = Sentence("That version has no such move from: %(stage)s", stage=facts.stage)
            return MoveReplayed(*about, (), told)
        facts = as_signed_by(facts, own, by)
    stored = [Judged.stored(each) for each in json.loads(row.findings)]
    found = judge_again(by, row.move, facts, _actor(row), row.reason)
    return MoveReplayed(*about, differing(stored, found))


def _actor(row: Any) -> Actor:
    return Actor.person(row.person_id) if row.person_id else Actor(ActorKind(row.actor_key))


def _moves() -> Iterator[Any]:
    """Read the moves in batches, the oldest first: there may be many, and their facts are long."""
    last = 0
    while True:
        rows = db.session.execute(
            select(StageEvent.__table__, Pilot.reference)
            .join(Pilot, Pilot.id == StageEvent.pilot_id)
            .where(StageEvent.id > last, StageEvent.kind != NOT_JUDGED)
            .order_by(StageEvent.id)
            .limit(BATCH)
        ).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].id
