"""Can this team sign the gates that still lie ahead? Slots are matched with people, weeks before.

Evidence that waits for acceptance is taken as accepted: whoever wrote it is an author by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from labapp.words import LabRole, MoveKind, Sentence, Severity, UseStatus
from labapp.workflows.asking import Asked, Gate
from labapp.workflows.coming import ComingGate, Gap, Seat
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.facts import PilotFacts, Review, Visit
from labapp.workflows.machine import Compiled
from labapp.workflows.material import changed_since
from labapp.workflows.meeting_seats import seats_of_meetings
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signing_plan import Plan, Round, Wanted, make_plan

_UNPLANNED = frozenset({MoveKind.BACK, MoveKind.REOPEN})


def coming_gates(machine: Compiled, facts: PilotFacts) -> tuple[ComingGate, ...]:
    """Look at every gate with sign-offs that can be reached from here, the nearest first."""
    presumed = _with_evidence_accepted(facts)
    later = replace(presumed, visit=Visit(0, 0, facts.visit.entered))
    found: list[ComingGate] = []
    for arc, here in _ahead(machine.definition, facts):
        if arc.asks_sign_off:
            gate = machine.gate(arc.id)
            review = _standing(facts, gate) if here else None
            known = facts if review else (presumed if here else later)
            found.append(_look(gate, arc, known, review, here=here))
    return tuple(found)


def _ahead(definition: Definition, facts: PilotFacts) -> Iterator[tuple[Transition, bool]]:
    """Give the moves from here, and those of every stage they lead on to.

    Nobody plans to go back or to reopen, so such moves count only from where the pilot stands;
    once the cycle is concluded, its other conclusions are no longer ahead.
    """
    stages, seen = [facts.stage], set()
    for stage in stages:
        here = stage == facts.stage
        for arc in definition.leaving(stage):
            planned = arc.kind not in _UNPLANNED
            if arc.id in seen or not (planned or here) or _is_ruled_out(facts, arc):
                continue
            seen.add(arc.id)
            if planned and arc.to not in stages:
                stages.append(arc.to)
            yield arc, here


def _is_ruled_out(facts: PilotFacts, arc: Transition) -> bool:
    concluded = [each for each in facts.conclusions if each.cycle == facts.cycle]
    if arc.conclusion is None or not concluded:
        return False
    return max(concluded, key=lambda each: each.id).kind != arc.conclusion


def _look(
    gate: Gate, arc: Transition, facts: PilotFacts, review: Review | None, *, here: bool
) -> ComingGate:
    askers = [review.submitter_id] if review else _coordinators(facts)
    whoever: list[int | None] = [*askers] or [None]
    plans = [
        make_plan(Round(facts, gate, review, asker), choice)
        for choice in _choices(arc, facts)
        for asker in whoever
    ]
    best = min(plans, key=lambda plan: len(plan.gaps))
    nobody = () if askers else (_nobody_asks(),)
    seats = _seats(best, alone=len(askers) == 1)
    return ComingGate(arc.id, arc.label, here, seats, (*nobody, *best.gaps))


def _standing(facts: PilotFacts, gate: Gate) -> Review | None:
    """Find the round whose signatures still count; what has lapsed is asked for again."""
    review = facts.review_of(gate.move)
    if review is None or not review.is_living:
        return None
    return None if changed_since(review.material, review.material_digest, facts, gate) else review


def _with_evidence_accepted(facts: PilotFacts) -> PilotFacts:
    evidence = tuple(
        replace(use, status=UseStatus.ACCEPTED) if use.status is UseStatus.SUBMITTED else use
        for use in facts.evidence
    )
    return replace(facts, evidence=evidence)


def _coordinators(facts: PilotFacts) -> list[int]:
    return [each.person_id for each in facts.members if each.lab_role is LabRole.COORDINATOR]


def _choices(arc: Transition, facts: PilotFacts) -> list[tuple[SignOff, ...]]:
    """Give the sets of sign-offs of which one carries the move; those of most sign-offs first."""
    ways = [
        _ways(asked)
        for asked in arc.requires
        if asked.severity is Severity.BLOCK and not facts.waiver_of(arc.id, asked.id)
    ]
    choices = [tuple(each for part in way for each in part) for way in product(*ways)]
    return sorted(choices, key=len, reverse=True)


def _ways(asked: Asked) -> list[tuple[SignOff, ...]]:
    """Give the ways to meet a requirement, each by the sign-offs it takes."""
    return [(part,) if isinstance(part, SignOff) else () for part in asked.parts()]


def _nobody_asks() -> Gap:
    told = Sentence("Nobody can ask for sign-off: the lab has no coordinator")
    return Gap("nobody_asks", told, "people")


def _seats(plan: Plan, *, alone: bool) -> tuple[Seat, ...]:
    """Make the seats; where several may ask, whoever signs need not be who asks."""
    shown = plan.round if alone else replace(plan.round, asker=None)
    pairs = zip(plan.wanted, plan.filled, strict=True)
    seats = [_seat(shown, wanted, who) for wanted, who in pairs]
    for meeting in plan.meetings:
        seats += seats_of_meetings(shown.facts, meeting, shown.review)
    return tuple(seats)


def _seat(shown: Round, wanted: Wanted, who: int | None) -> Seat:
    slot, signed = wanted.slot, shown.signed(wanted)
    kinds = () if slot.order else slot.kinds
    given = None if who is None else signed.get(who)
    return Seat(wanted.sign_off.id, slot.order, kinds, tuple(sorted(shown.left(wanted))), given)
