"""What bodies decided in their meetings at one gate, and what a reader may do about it now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import GateReview, MeetingDecision, Organisation, Person, Pilot
from labapp.reading.conditions import ConditionShown, list_conditions
from labapp.reading.definitions import find_move
from labapp.reading.facts import load_facts
from labapp.words import Actor, Bilingual, MeetingState, ReviewState, Sentence, SignOffDecision
from labapp.workflows.asking import Gate
from labapp.workflows.calendar import day_of
from labapp.workflows.definition import Transition
from labapp.workflows.facts import PilotFacts
from labapp.workflows.meetings import attesters_of, bodies_of, decision_of
from labapp.workflows.recording import asks_a_body, refusal_to_attest, refusal_to_record


@dataclass(frozen=True, slots=True)
class Minute:
    """The bytes of a minute, and under what name they are given out."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """What a body decided: as it was recorded, by whom, and who confirmed or declined it."""

    id: int
    review_id: int
    round: int
    round_state: ReviewState
    body_id: int
    body: Bilingual
    met_on: dt.date
    decision: SignOffDecision
    reason: str
    dissent: str
    minute: Minute
    state: MeetingState
    recorder: Bilingual
    recorded_at: dt.datetime
    settler: Bilingual
    settled_at: dt.datetime | None
    settled_note: str
    conditions: tuple[ConditionShown, ...]
    refusal: Sentence | None = None


@dataclass(frozen=True, slots=True)
class RoundHere:
    """The round that waits: its number, its seal, and since which day a body can have met on it."""

    id: int
    number: int
    seen_digest: str
    opened_at: dt.datetime
    due_on: dt.date | None

    @property
    def opened_on(self) -> dt.date:
        """Give the day from which its dossier was there."""
        return day_of(self.opened_at)


@dataclass(frozen=True, slots=True)
class BodyShown:
    """A partner that decides in a meeting, what is recorded of it, and who could confirm it."""

    id: int
    name: Bilingual
    meeting: MeetingShown | None
    attesters: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One gate that a body decides: the round, the bodies, and what was recorded before."""

    transition: Transition
    round: RoundHere | None
    bodies: tuple[BodyShown, ...]
    earlier: tuple[MeetingShown, ...]
    refusal: Sentence | None

    @property
    def undecided(self) -> tuple[BodyShown, ...]:
        """Give the bodies of which nothing is recorded in this round."""
        return tuple(each for each in self.bodies if each.meeting is None)


def get_meeting_page(actor: Actor, pilot_id: int, move: str, *, now: dt.datetime) -> MeetingPage:
    """Give the page of a gate's meetings; raises NotFoundError where no body decides there."""
    pilot = db.session.get(Pilot, pilot_id)
    if pilot is None:
        raise NotFoundError
    machine, transition = find_move(pilot.definition_digest, move)
    gate, met = machine.gate(move), list_meetings(pilot_id, move)
    is_theirs = machine.definition.digest == pilot.definition_digest
    if not (met or (is_theirs and asks_a_body(gate))):
        raise NotFoundError
    facts = load_facts(pilot, now=now)
    judged = [_judged(each, facts, gate, actor) for each in met]
    bodies = _bodies(facts, gate, judged)
    told = {each.meeting.id for each in bodies if each.meeting}
    return MeetingPage(
        transition=transition,
        round=_round(facts, move),
        bodies=bodies,
        earlier=tuple(each for each in judged if each.id not in told),
        refusal=refusal_to_record(facts, gate),
    )


def list_meetings(
    pilot_id: int,
    move: str | None = None,
    conditions: Sequence[ConditionShown] | None = None,
) -> tuple[MeetingShown, ...]:
    """List what meetings decided at a gate of a pilot, or at all of them, newest first.

    Two statements, or one where the conditions of the pilot are given.
    """
    chosen = _decided_on(pilot_id)
    if move is not None:
        chosen = chosen.where(GateReview.move == move)
    rows = db.session.execute(chosen).all()
    if conditions is None:
        conditions = list_conditions(pilot_id) if rows else ()
    promised: dict[int | None, list[ConditionShown]] = defaultdict(list)
    for each in conditions:
        promised[each.meeting_decision_id].append(each)
    return tuple(_shown(row, promised[row.id]) for row in rows)


def _decided_on(pilot_id: int) -> Any:
    recorder, settler = aliased(Person), aliased(Person)
    return (
        select(
            *MeetingDecision.__table__.c,
            GateReview.round,
            GateReview.state.label("round_state"),
            Organisation.name_en,
            Organisation.name_cy,
            recorder.name.label("recorder_en"),
            recorder.name_cy.label("recorder_cy"),
            settler.name.label("settler_en"),
            settler.name_cy.label("settler_cy"),
        )
        .join(GateReview, GateReview.id == MeetingDecision.review_id)
        .join(Organisation, Organisation.id == MeetingDecision.organisation_id)
        .join(recorder, recorder.id == MeetingDecision.recorded_by)
        .outerjoin(settler, settler.id == MeetingDecision.settled_by)
        .where(MeetingDecision.pilot_id == pilot_id)
        .order_by(MeetingDecision.id.desc())
    )


def get_minute(pilot_id: int, move: str, meeting_id: int) -> Minute:
    """Give the minute of a meeting at this gate; raises NotFoundError."""
    for each in list_meetings(pilot_id, move):
        if each.id == meeting_id:
            return each.minute
    raise NotFoundError


def _shown(row: Any, conditions: Sequence[ConditionShown]) -> MeetingShown:
    return MeetingShown(
        id=row.id,
        review_id=row.review_id,
        round=row.round,
        round_state=row.round_state,
        body_id=row.organisation_id,
        body=Bilingual(row.name_en, row.name_cy),
        met_on=row.met_on,
        decision=row.decision,
        reason=row.reason,
        dissent=row.dissent,
        minute=Minute(row.minute_name, row.minute_media_type, row.minute_size, row.minute_sha256),
        state=row.state,
        recorder=Bilingual(row.recorder_en, row.recorder_cy),
        recorded_at=row.recorded_at,
        settler=Bilingual(row.settler_en or "", row.settler_cy or ""),
        settled_at=row.settled_at,
        settled_note=row.settled_note,
        conditions=tuple(conditions),
    )


def _judged(shown: MeetingShown, facts: PilotFacts, gate: Gate, actor: Actor) -> MeetingShown:
    """Add why this reader may not confirm it, where they may not."""
    review = facts.review_of(gate.move)
    if review is None or review.id != shown.review_id:
        return replace(shown, refusal=Sentence("This round of sign-off is closed"))
    known = next(each for each in review.meetings if each.id == shown.id)
    refusal = refusal_to_attest(facts, gate, known, actor.person_id or 0)
    return replace(shown, refusal=refusal)


def _bodies(facts: PilotFacts, gate: Gate, judged: Sequence[MeetingShown]) -> tuple[BodyShown, ...]:
    review = facts.review_of(gate.move)
    living = review if review and review.is_living else None
    names, by_id = _names(facts), {each.id: each for each in judged}
    found = []
    for body in bodies_of(facts):
        known = decision_of(living, body)
        attesters = [names[f"person:{each}"] for each in attesters_of(facts, known)]
        meeting = by_id[known.id] if known else None
        found.append(BodyShown(body, names[f"organisation:{body}"], meeting, tuple(attesters)))
    return tuple(found)


def _names(facts: PilotFacts) -> dict[str, Bilingual]:
    people = [member.person_id for member in facts.members]
    organisations = [partner.organisation_id for partner in facts.partners]
    named = select(Person.id, Person.name, Person.name_cy).where(Person.id.in_(people))
    called = select(Organisation.id, Organisation.name_en, Organisation.name_cy).where(
        Organisation.id.in_(organisations)
    )
    found = {f"person:{row[0]}": Bilingual(row[1], row[2]) for row in db.session.execute(named)}
    return found | {
        f"organisation:{row[0]}": Bilingual(row[1], row[2]) for row in db.session.execute(called)
    }


def _round(facts: PilotFacts, move: str) -> RoundHere | None:
    review = facts.review_of(move)
    if review is None or not review.is_living:
        return None
    row = db.session.get_one(GateReview, review.id)
    return RoundHere(row.id, row.round, row.seen_digest, row.opened_at, row.due_on)
