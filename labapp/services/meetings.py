"""Meetings: what a body decided in a room is recorded by one person and confirmed by another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from labapp import audit, outbox
from labapp.command import Locked, pilots_using, verb
from labapp.errors import InvalidError, RefusedError
from labapp.models import GateReview, MeetingDecision
from labapp.permissions import Permission, person_of, require
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.services.conditions import ConditionSaid, check_conditions, keep_conditions
from labapp.services.files import KeptFile
from labapp.services.gate_decisions import NEEDED
from labapp.services.rounds import after_decision, require_open
from labapp.services.written import Written
from labapp.words import Actor, MeetingState, Press, Sentence, SignOffDecision
from labapp.workflows.asking import Gate
from labapp.workflows.calendar import day_of
from labapp.workflows.facts import Meeting, PilotFacts
from labapp.workflows.meetings import attesters_of
from labapp.workflows.recording import refusal_to_attest, refusal_to_record, refusal_to_record_of

WORDS = 4000
LEAST_SEAL = 12
_NOT_THE_SEAL = re.compile(r"[\s\-.:·]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSaid:
    """What a body decided, as it was said; `seal` is what its printed dossier begins with."""

    body_id: int | None
    met_on: dt.date | None
    decision: SignOffDecision | str
    seal: str
    minute: KeptFile | None
    reason: str = ""
    dissent: str = ""
    conditions: Sequence[ConditionSaid] = ()


@verb
def record_meeting(
    actor: Actor, review_id: int, said: MeetingSaid, *, press: Press
) -> dict[str, Any]:
    """Record what a body decided on the dossier printed for it; it waits to be confirmed."""
    with pilots_using(actor, GateReview, review_id, press=press) as locked:
        require(actor, Permission.RECORD_MEETING, locked.pilot)
        review = locked.get_of_pilot(GateReview, review_id)
        require_open(review)
        facts, gate = _judged(locked, review)
        _require(refusal_to_record(facts, gate))
        decision, conditions = _checked(locked, review, said, facts, gate)
        met = _keep(locked, review, decision, person_of(actor))
        keep_conditions(locked, review.id, conditions, meeting_decision_id=met.id)
        _record(actor, locked, "meeting.recorded", met, sha256=met.minute_sha256)
        for person_id in attesters_of(facts, _as_fact(met)):
            _tell(locked, person_id, "meeting_to_confirm", met)
        locked.answer = {"meeting_id": met.id, "review_id": review.id, "state": str(met.state)}
    return locked.answer  # type: ignore[no-any-return]


@verb
def attest_meeting(
    actor: Actor, meeting_id: int, *, attended: bool, press: Press
) -> dict[str, Any]:
    """Confirm, as somebody else who was there, that this is what the body decided."""
    with pilots_using(actor, MeetingDecision, meeting_id, press=press) as locked:
        met, review = _waiting(actor, locked, meeting_id)
        if not attended:
            raise InvalidError({"attended": Sentence("Confirm it only if you were there")})
        _settle(actor, locked, met, MeetingState.ATTESTED)
        _record(actor, locked, "meeting.attested", met)
        for person_id in dict.fromkeys([met.recorded_by, person_of(actor), review.submitted_by]):
            _tell(locked, person_id, "meeting_receipt", met)
        after_decision(locked, review, met.decision)
        locked.answer = {"meeting_id": met.id, "review_id": review.id, "state": str(met.state)}
    return locked.answer  # type: ignore[no-any-return]


@verb
def decline_meeting(actor: Actor, meeting_id: int, *, reason: str, press: Press) -> dict[str, Any]:
    """Say why what was recorded is not what the body decided; it can be recorded again."""
    written = Written()
    needed = Sentence("Say what is not right in what was recorded")
    note = written.text("reason", reason, WORDS, needed=needed)
    written.settle()
    with pilots_using(actor, MeetingDecision, meeting_id, press=press) as locked:
        met, review = _waiting(actor, locked, meeting_id)
        _settle(actor, locked, met, MeetingState.DECLINED, note)
        _record(actor, locked, "meeting.declined", met)
        for person_id in dict.fromkeys([met.recorded_by, review.submitted_by]):
            _tell(locked, person_id, "meeting_declined", met)
        locked.answer = {"meeting_id": met.id, "review_id": review.id, "state": str(met.state)}
    return locked.answer  # type: ignore[no-any-return]


def _judged(locked: Locked, review: GateReview) -> tuple[PilotFacts, Gate]:
    facts = load_facts(locked.pilot, now=locked.press.at)
    return facts, compiled_of(locked.pilot.definition_digest).gate(review.move)


def _require(refusal: Sentence | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal)


def _checked(
    locked: Locked, review: GateReview, said: MeetingSaid, facts: PilotFacts, gate: Gate
) -> tuple[MeetingDecision, list[ConditionSaid]]:
    """Make the record of a decision; raises InvalidError with everything that is wrong."""
    written = Written()
    refusal = refusal_to_record_of(facts, gate, said.body_id or 0)
    if refusal is not None:
        written.refuse("body", refusal)
    _check_day(written, said.met_on, review, day_of(locked.press.at))
    told = Sentence("Choose what the body decided")
    decision = written.word("decision", SignOffDecision, said.decision, told)
    reason = written.text("reason", said.reason, WORDS, needed=NEEDED.get(decision))
    dissent = written.text("dissent", said.dissent, WORDS)
    conditions: list[ConditionSaid] = []
    if decision is SignOffDecision.APPROVE_WITH_CONDITIONS:
        conditions = check_conditions(written, locked, said.conditions)
    _check_seal(written, said.seal, review)
    if said.minute is None:
        written.refuse("files", Sentence("Attach the minute of the meeting"))
    written.settle()
    kept = {"reason": reason, "dissent": dissent, "decision": decision}
    return _made(said, cast("KeptFile", said.minute), kept), conditions


def _made(said: MeetingSaid, minute: KeptFile, kept: Mapping[str, Any]) -> MeetingDecision:
    return MeetingDecision(
        organisation_id=said.body_id,
        met_on=said.met_on,
        minute_name=minute.name,
        minute_media_type=minute.media_type,
        minute_size=minute.size,
        minute_sha256=minute.sha256,
        **kept,
    )


def _check_day(
    written: Written, met_on: dt.date | None, review: GateReview, today: dt.date
) -> None:
    if met_on is None:
        written.refuse("met_on", Sentence("Give the day of the meeting"))
    elif met_on > today:
        written.refuse("met_on", Sentence("The meeting must have been held already"))
    elif met_on < day_of(review.opened_at):
        told = Sentence("The dossier was not there before: %(day)s", day=day_of(review.opened_at))
        written.refuse("met_on", told)


def _check_seal(written: Written, seal: str, review: GateReview) -> None:
    given = _NOT_THE_SEAL.sub("", seal).lower()
    if len(given) < LEAST_SEAL:
        told = Sentence("Copy at least the first characters of the seal: %(n)s", n=LEAST_SEAL)
        written.refuse("seal", told)
    elif not review.seen_digest.startswith(given):
        told = Sentence("This is not the seal of the dossier of this round")
        written.refuse("seal", told)


def _keep(
    locked: Locked, review: GateReview, made: MeetingDecision, recorder: int
) -> MeetingDecision:
    made.review_id, made.pilot_id = review.id, review.pilot_id
    made.seen_digest, made.material_digest = review.seen_digest, review.material_digest
    made.state, made.settled_note = MeetingState.RECORDED, ""
    made.recorded_by, made.recorded_at = recorder, locked.press.at
    locked.session.add(made)
    locked.session.flush()
    return made


def _waiting(actor: Actor, locked: Locked, meeting_id: int) -> tuple[MeetingDecision, GateReview]:
    """Give a decision this person may confirm or decline, with its round."""
    require(actor, Permission.ATTEST_MEETING, locked.pilot)
    met = locked.get_of_pilot(MeetingDecision, meeting_id)
    review = locked.get_of_pilot(GateReview, met.review_id)
    require_open(review)
    facts, gate = _judged(locked, review)
    _require(refusal_to_attest(facts, gate, _as_fact(met), person_of(actor)))
    return met, review


def _as_fact(met: MeetingDecision) -> Meeting:
    return Meeting(
        met.id,
        met.organisation_id,
        met.decision,
        met.state,
        met.met_on,
        met.recorded_by,
        met.settled_by,
        met.recorded_at,
    )


def _settle(
    actor: Actor, locked: Locked, met: MeetingDecision, state: MeetingState, note: str = ""
) -> None:
    met.state, met.settled_note = state, note
    met.settled_by, met.settled_at = person_of(actor), locked.press.at
    locked.session.flush()


def _tell(locked: Locked, person_id: int, notice: str, met: MeetingDecision) -> None:
    outbox.tell(person_id, notice, f"meeting:{met.id}", pilot_id=locked.pilot.id)


def _record(actor: Actor, locked: Locked, what: str, met: MeetingDecision, **about: Any) -> None:
    audit.record(
        actor,
        what,
        f"meeting:{met.id}",
        lab_id=locked.pilot.lab_id,
        pilot_id=locked.pilot.id,
        review=met.review_id,
        body=met.organisation_id,
        decision=str(met.decision),
        **about,
    )
