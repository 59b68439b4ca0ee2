"""Why a pilot may or may not move: every possible move, and who can sign, judged now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Pilot
from labapp.permissions import Permission, require, visible_evidence
from labapp.reading.definitions import compiled_of, names_of_stages_and_moves
from labapp.reading.facts import load_facts
from labapp.reading.holders import names_from, records_named
from labapp.reading.names import mentions_in, mentions_of_gates
from labapp.words import Actor, Bilingual, Mention
from labapp.workflows.calendar import day_of
from labapp.workflows.coming import ComingGate
from labapp.workflows.finding import Explained
from labapp.workflows.team import coming_gates


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every possible move of a pilot for one actor, the gates ahead, and the names they mention."""

    reference: str
    stage: str
    moves: tuple[Explained, ...]
    team: tuple[ComingGate, ...]
    names: dict[str, Bilingual]


def explain_pilot(actor: Actor, reference: str, *, now: dt.datetime) -> Explanation:
    """Judge every possible move of a pilot; raises NotFoundError."""
    pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one_or_none()
    if pilot is None:
        raise NotFoundError
    require(actor, Permission.SEE_PILOT, pilot, today=day_of(now))
    machine, facts = compiled_of(pilot.definition_digest), load_facts(pilot, now=now)
    moves, team = machine.explain(facts, actor), coming_gates(machine, facts)
    mentioned = [each for move in moves for each in mentions_in(move.findings)]
    names = names_for(actor, [*mentioned, *mentions_of_gates(team)], now=now)
    names |= names_of_stages_and_moves(pilot.definition_digest)
    return Explanation(pilot.reference, pilot.stage, moves, team, names)


def names_for(
    actor: Actor, mentions: Iterable[Mention], *, now: dt.datetime
) -> dict[str, Bilingual]:
    """Name what is spoken of, all but the evidence that the actor may not know of."""
    visible = visible_evidence(actor, day_of(now))
    return names_from(db.session.execute(records_named(mentions, visible)))
