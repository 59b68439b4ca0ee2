"""A gate as it is judged now, and the round of sign-off that is open at it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Lab, Pilot
from labapp.permissions import visible_evidence
from labapp.reading.calendars import CALENDAR
from labapp.reading.definitions import (
    compiled_of,
    find_move,
    get_definition,
    names_of_stages_and_moves,
)
from labapp.reading.dossier_hidden import hidden_from
from labapp.reading.dossier_sections import shown_to_signers
from labapp.reading.dossier_words import DifferenceShown, in_words
from labapp.reading.facts import load_facts
from labapp.reading.gate_rounds import RoundShown, SignOffShown, list_rounds
from labapp.reading.holders import Held, named_from, names_from, records_named
from labapp.reading.names import mentions_in, with_names
from labapp.reading.new_since import NewSince, marked_since, new_since
from labapp.reading.retractions import Mark, marks_of
from labapp.reading.version_switches import waiting_for_a_move
from labapp.words import Actor, Bilingual, Mention, OrganisationKind, Phase, canonical_json
from labapp.workflows.asking import Gate
from labapp.workflows.calendar import Calendar, day_of
from labapp.workflows.definition import Transition
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Explained
from labapp.workflows.material import changed_since, differences
from labapp.workflows.preview import Preview, preview
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signers import approvers_of, passed_on
from labapp.workflows.signing import Signing, signing


@dataclass(frozen=True, slots=True)
class GatesPage:
    """Every possible move from where a pilot stands, judged now."""

    moves: tuple[Explained, ...]
    names: Mapping[str, Bilingual]
    people: Mapping[str, Held]
    calendar: Calendar
    facts_version: int
    stage_label: Bilingual
    open_reviews: frozenset[str] = frozenset()
    has_ended: bool = False
    previews: Mapping[str, Preview] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SlotShown:
    """One signature that is asked for: of which organisations, by whom, and what was given."""

    kind: OrganisationKind | None
    organisations: tuple[Mention, ...]
    approvers: tuple[Mention, ...]
    given: SignOffShown | None
    yours: bool
    requirement: str = ""


@dataclass(frozen=True, slots=True)
class GatePage:
    """One gate: the move, what is left, the round that is open, and the rounds before it."""

    gates: GatesPage
    transition: Transition
    to_label: Bilingual
    explained: Explained | None
    current: RoundShown | None
    earlier: tuple[RoundShown, ...]
    slots: tuple[SlotShown, ...]
    since_last: tuple[DifferenceShown, ...]
    lapsed: tuple[DifferenceShown, ...]
    new: tuple[NewSince, ...]
    marks: Mapping[int, Mark]
    signing: Signing


def get_gates(actor: Actor, pilot_id: int, *, now: dt.datetime) -> GatesPage:
    """Judge every possible move of a pilot; the caller has asked whether they may see it."""
    pilot, calendar = _pilot(pilot_id)
    facts = load_facts(pilot, now=now)
    moves = compiled_of(pilot.definition_digest).explain(facts, actor)
    previews = _previews(pilot, facts, calendar, moves)
    mentioned = [each for move in moves for each in mentions_in(move.findings)]
    mentioned += [each for one in previews.values() for each in one.told]
    living = frozenset(each.move for each in facts.reviews if each.is_living)
    page = _gates(actor, pilot, calendar, moves, mentioned, now)
    return replace(page, open_reviews=living, previews=previews)


def _previews(
    pilot: Pilot, facts: PilotFacts, calendar: Calendar, moves: Sequence[Explained]
) -> dict[str, Preview]:
    definition = get_definition(pilot.definition_digest)
    possible = {each.move for each in moves}
    chosen = [each for each in definition.leaving(facts.stage) if each.id in possible]
    waiting = waiting_for_a_move(pilot)
    return {each.id: preview(definition, each, facts, calendar, waiting) for each in chosen}


def get_gate(actor: Actor, pilot_id: int, move: str, *, now: dt.datetime) -> GatePage:
    """Judge one gate and read its rounds; raises NotFoundError where no such move is.

    A gate that only another version has keeps its page where rounds were held at it.
    """
    pilot, calendar = _pilot(pilot_id)
    machine, transition = find_move(pilot.definition_digest, move)
    is_theirs = machine.definition.digest == pilot.definition_digest
    facts, gate = load_facts(pilot, now=now), machine.gate(move)
    explained = machine.explain_move(move, facts, actor) if is_theirs else None
    rounds = _rounds(actor, pilot_id, move, facts)
    if not is_theirs and not rounds:
        raise NotFoundError
    current = next((each for each in rounds if _is_living(each, facts)), None)
    slots = _slots(facts, gate, current, signing(facts, gate, actor.person_id or 0))
    marks = marks_of(each["evidence"] for each in current.dossier["evidence"]) if current else {}
    new = (*_new(facts, gate, current), *_marked_since(current, marks))
    mentioned = [*(mentions_in(explained.findings) if explained else ()), *_in_slots(slots)]
    mentioned += [each.what for each in new]
    earlier = tuple(each for each in rounds if each is not current)
    return GatePage(
        gates=_gates(actor, pilot, calendar, [explained] if explained else [], mentioned, now),
        transition=transition,
        to_label=machine.definition.stages[transition.to].label,
        explained=explained,
        current=current,
        earlier=earlier,
        slots=slots,
        since_last=_since_last(current, earlier),
        lapsed=_lapsed(pilot, facts, gate, current),
        new=new,
        marks=marks,
        signing=_named(signing(facts, gate, actor.person_id or 0)),
    )


def _pilot(pilot_id: int) -> tuple[Pilot, Calendar]:
    row = db.session.execute(
        select(Pilot, CALENDAR).join(Lab, Lab.id == Pilot.lab_id).where(Pilot.id == pilot_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return row[0], row[1]


def _gates(
    actor: Actor,
    pilot: Pilot,
    calendar: Calendar,
    moves: Sequence[Explained],
    mentioned: Sequence[Mention],
    now: dt.datetime,
) -> GatesPage:
    visible = visible_evidence(actor, day_of(now))
    named = db.session.execute(records_named(mentioned, visible)).all()
    places = names_of_stages_and_moves(pilot.definition_digest)
    return GatesPage(
        moves=tuple(moves),
        names=names_from(named),
        people=named_from(named),
        calendar=calendar,
        facts_version=pilot.facts_version,
        stage_label=places[f"stage:{pilot.stage}"],
        has_ended=pilot.phase is Phase.CLOSED,
    )


def _rounds(actor: Actor, pilot_id: int, move: str, facts: PilotFacts) -> tuple[RoundShown, ...]:
    """Read the rounds of a move, without what their dossiers may no longer show this reader."""
    rounds = list_rounds(pilot_id, move)
    hidden = hidden_from(actor, facts, [each.dossier for each in rounds])
    return tuple(replace(each, hidden=hidden) for each in rounds)


def _new(facts: PilotFacts, gate: Gate, current: RoundShown | None) -> tuple[NewSince, ...]:
    review = facts.review_of(gate.move)
    if current is None or review is None:
        return ()
    return tuple(new_since(facts, review, json.loads(current.body)))


def _marked_since(current: RoundShown | None, marks: Mapping[int, Mark]) -> tuple[NewSince, ...]:
    """Say what publishers said since the dossier was frozen that makes nothing lapse."""
    return tuple(marked_since(current.dossier["evidence"], marks)) if current else ()


def _is_living(found: RoundShown, facts: PilotFacts) -> bool:
    review = facts.review_of(found.move)
    return review is not None and review.id == found.id and review.is_living


def _slots(
    facts: PilotFacts, gate: Gate, current: RoundShown | None, may: Signing
) -> tuple[SlotShown, ...]:
    kinds = {partner.organisation_id: partner.kind for partner in facts.partners}
    left = list(current.sign_offs) if current else []
    passed = passed_on(facts.review_of(gate.move)) if current else {}
    slots = []
    for asked in gate.requirements:
        if not isinstance(asked, SignOff) or asked.given_as != "person":
            continue
        for slot in asked.slots(facts):
            given = next((e for e in left if e.organisation_id in slot.organisation_ids), None)
            if given is not None:
                left.remove(given)
            yours = may.may and bool(slot.organisation_ids & set(may.organisation_ids))
            first = slot.order[0] if slot.order else 0
            slots.append(
                SlotShown(
                    kind=kinds.get(first) or (slot.kinds[0] if slot.kinds else None),
                    organisations=tuple(Mention("organisation", each) for each in slot.order),
                    approvers=tuple(
                        each.mention
                        for each in approvers_of(facts, slot)
                        if each.person_id not in passed
                    ),
                    given=given,
                    yours=yours and given is None,
                    requirement=asked.id,
                )
            )
    return tuple(slots)


def _named(may: Signing) -> Signing:
    """Give whether somebody may sign, with the names a refusal speaks of."""
    return may if may.refusal is None else replace(may, refusal=with_names(may.refusal))


def _in_slots(slots: Sequence[SlotShown]) -> list[Mention]:
    return [each for slot in slots for each in (*slot.organisations, *slot.approvers)]


def _since_last(
    current: RoundShown | None, earlier: Sequence[RoundShown]
) -> tuple[DifferenceShown, ...]:
    if current is None or not earlier:
        return ()
    old, new = earlier[0].dossier, current.dossier
    return in_words(differences(old["material"], new["material"]), old, new, hidden=current.hidden)


def _lapsed(
    pilot: Pilot, facts: PilotFacts, gate: Gate, current: RoundShown | None
) -> tuple[DifferenceShown, ...]:
    """Say what has changed since the open round was frozen; its signatures then count no more."""
    review = facts.review_of(gate.move)
    if current is None or review is None:
        return ()
    found = changed_since(review.material, review.material_digest, facts, gate)
    if not found:
        return ()
    transition = compiled_of(pilot.definition_digest).definition.transition(gate.move)
    if transition is None:
        raise NotFoundError
    now = json.loads(canonical_json(shown_to_signers(pilot, facts, transition, note="")))
    return in_words(found, current.dossier, now, hidden=current.hidden)
