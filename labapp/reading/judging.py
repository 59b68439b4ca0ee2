"""Judging a pilot: every possible move, with whom it is, and whether the gates ahead can be signed.

What is found goes into stored readiness, so that pages and lists need not judge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot, Return
from labapp.reading.definitions import compiled_of, names_of_stages_and_moves
from labapp.reading.facts import load_facts
from labapp.reading.names import mentions_in, mentions_of_gates, names_of
from labapp.words import Actor, Bilingual, Mention, MoveKind, Phase, canonical_json
from labapp.workflows.calendar import start_of
from labapp.workflows.coming import ComingGate
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Explained, Finding
from labapp.workflows.machine import Compiled
from labapp.workflows.team import coming_gates

_ONWARD = frozenset({MoveKind.FORWARD, MoveKind.CONCLUDE})
_NAMED = frozenset({"person", "organisation", "task", "indicator"})


def judge_pilot(pilot: Pilot, *, now: dt.datetime) -> dict[str, Any]:
    """Judge a pilot as it is at `now`; gives the columns of its readiness."""
    facts = load_facts(pilot, now=now)
    machine = compiled_of(pilot.definition_digest)
    moves = machine.explain(facts, Actor.operator())
    team = coming_gates(machine, facts)
    main = main_move(machine, facts, moves)
    blocking = [finding for finding in main.findings if _counts(finding)] if main else []
    return {
        "facts_version": pilot.facts_version,
        "on_hold": facts.on_hold,
        "since": facts.visit.entered,
        "move": main.move if main else "",
        "met": sum(finding.ok for finding in blocking),
        "asked": len(blocking),
        "held_by": packed([[w.kind, w.id, w.code] for w in _held_by(machine, facts, main)]),
        "held_since": _held_since(pilot, facts, main),
        "next_due": _next_due(facts),
        "rating": _rating(pilot.id),
        "unsignable": _unsignable(pilot, team),
        "details": _details(machine, moves, team),
        "valid_until": _valid_until(machine, facts),
        "computed_at": now,
    }


def main_move(machine: Compiled, facts: PilotFacts, moves: Sequence[Explained]) -> Explained | None:
    """Choose the move that leads on: the one the cycle was concluded with, else the first."""
    onward = [each for each in moves if each.kind in _ONWARD]
    concluded = [each for each in facts.conclusions if each.cycle == facts.cycle]
    if concluded:
        kind = max(concluded, key=lambda each: each.id).kind
        for each in moves:
            arc = machine.definition.transition(each.move)
            if arc is not None and arc.conclusion == kind:
                return each
    return onward[0] if onward else None


def packed(value: Any) -> str:
    """Write a value as the JSON of a column."""
    return canonical_json(value).decode()


def _counts(finding: Finding) -> bool:
    return finding.ok or finding.blocks


def _held_by(machine: Compiled, facts: PilotFacts, main: Explained | None) -> Iterable[Mention]:
    """Give those with whom it is, the longest first: of what is left, else who may make the move.

    So the one who is named is the one of whom `held_since` says since when.
    """
    if main is None:
        return ()
    unmet = sorted(main.unmet, key=lambda each: (each.since is None, each.since or facts.now))
    held = dict.fromkeys(who for finding in unmet for who in finding.held_by)
    arc = machine.definition.transition(main.move)
    by = arc.by if arc else ()
    return held or dict.fromkeys(who for role in by for who in facts.holders(role))


def _held_since(pilot: Pilot, facts: PilotFacts, main: Explained | None) -> dt.datetime | None:
    """Give since when; what is ready waits since its last signature, else since its last change."""
    if main is None or main.unmet:
        unmet = main.unmet if main else ()
        return min((each.since for each in unmet if each.since), default=None)
    review = facts.review_of(main.move)
    signed = [each.at for each in review.sign_offs] if review and review.is_living else []
    return max(signed, default=pilot.changed_at)


def _next_due(facts: PilotFacts) -> dt.date | None:
    return min((task.due for task in facts.tasks if task.due and not task.is_settled), default=None)


def _rating(pilot_id: int) -> str:
    newest = db.session.scalar(
        select(Return.rating)
        .where(Return.pilot_id == pilot_id, Return.rating.is_not(None))
        .order_by(Return.period_start.desc(), Return.revision.desc())
        .limit(1)
    )
    return str(newest or "")


def _unsignable(pilot: Pilot, team: Sequence[ComingGate]) -> str | None:
    """Name the nearest gate that nobody can sign; what has ended is not waited for."""
    if pilot.phase == Phase.CLOSED:
        return None
    return next((gate.move for gate in team if gate.gaps), None)


def _details(machine: Compiled, moves: Sequence[Explained], team: Sequence[ComingGate]) -> str:
    spoken = mentions_in(finding for each in moves for finding in each.findings)
    spoken += mentions_of_gates(team)
    names = names_of(each for each in spoken if each.kind in _NAMED)
    keys = {each.key for each in spoken}
    of_definition = names_of_stages_and_moves(machine.definition.digest)
    names |= {key: name for key, name in of_definition.items() if key in keys}
    pairs: dict[str, list[str]] = {key: _pair(name) for key, name in sorted(names.items())}
    return packed(
        {
            "moves": [explained_json(each) for each in moves],
            "names": pairs,
            "team": [gate.to_json() for gate in team],
        }
    )


def _pair(name: Bilingual) -> list[str]:
    return [name.en, name.cy]


def explained_json(explained: Explained) -> dict[str, Any]:
    """Give the JSON form in which a possible move is stored."""
    return {
        "move": explained.move,
        "kind": str(explained.kind),
        "to": explained.to,
        "label": _pair(explained.label),
        "ready": explained.ready,
        "only_sign_offs_left": explained.only_sign_offs_left,
        "needs_reason": explained.needs_reason,
        "asks_sign_off": explained.asks_sign_off,
        "findings": [finding.to_json() for finding in explained.findings],
    }


def _valid_until(machine: Compiled, facts: PilotFacts) -> dt.datetime | None:
    """Give the midnight before the next day on which the calendar alone can change a verdict."""
    days = [*_days_of_deputies(facts), *_days_of_conditions(facts)]
    if facts.indicators and not machine.definition.stages[facts.stage].final:
        # what is due and how far a target lies ahead go by the day
        days.append(facts.today + dt.timedelta(days=1))
    ahead = [day for day in days if day > facts.today]
    if not ahead:
        return None
    return start_of(min(ahead))


def _days_of_deputies(facts: PilotFacts) -> Iterable[dt.date]:
    """Give the first day of each deputy, and the first on which they are one no longer."""
    for member in facts.members:
        for held in member.roles:
            if held.from_on and held.until_on:
                yield from (held.from_on, held.until_on + dt.timedelta(days=1))


def _days_of_conditions(facts: PilotFacts) -> Iterable[dt.date]:
    """Give the day on which each open condition becomes overdue."""
    for task in facts.tasks:
        if task.is_condition and task.due and not task.is_settled:
            yield task.due + dt.timedelta(days=1)
