"""What must hold after every step, whatever was done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from labapp.db import db
from labapp.models import (
    GateReview,
    MeetingDecision,
    Membership,
    PilotRole,
    Readdressing,
    ReturnedSection,
    SignOff,
    StageEvent,
    Visit,
)
from labapp.reading import readiness
from labapp.reading.definitions import compiled_of
from labapp.services.readiness import judge_again
from labapp.speak import say
from labapp.words import Actor, Language, PilotRoleKind, Spoken
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled
from tests.proof.ground import Walked
from tests.proof.model import Model


def agree(walked: Walked, model: Model) -> None:
    """The records say what the model says, and what is stored is what is found anew."""
    if walked.agreed_at == walked.at:
        return  # nothing was pressed since
    pilot = walked.pilot()
    assert (pilot.stage, pilot.cycle) == (model.stage, model.cycle)
    moves = walked.count(StageEvent.id, StageEvent.pilot_id == pilot.id)
    assert moves == model.moved + 1, "nothing moves by itself"
    assert walked.count(Visit.id, Visit.pilot_id == pilot.id, Visit.left_at.is_(None)) == 1
    agree_on_rounds(pilot.id, model)
    stored = readiness.load(pilot.id)
    assert readiness.compare(pilot, now=walked.at) == [], "stored readiness is what is found anew"
    assert stored.on_hold is model.on_hold
    found = {each.move: {finding.id for finding in each.unmet} for each in stored.moves}
    expected = {move.id: model.unmet(move) for move in model.book.leaving(model.stage)}
    assert found == expected
    for each in stored.moves:
        walked.said += each.findings
    walked.agreed_at = walked.at


def agree_on_rounds(pilot_id: int, model: Model) -> None:
    """Whoever decided, recorded, confirmed, was passed over or stands in is whoever the model says.

    One round of a move is open at most.
    """
    ids = [each.id for each in model.rounds]
    if ids:
        assert rows(_ROUNDS, GateReview.id.in_(ids)) == sorted(
            (each.id, _STATES[each.state]) for each in model.rounds
        )
        opened = [each.move for each in model.rounds if each.state == "open"]
        assert len(opened) == len(set(opened))
        assert rows(_SIGNED, SignOff.review_id.in_(ids)) == sorted(
            (each.id, who, given.organisation, given.whose, given.decision)
            for each in model.rounds
            for who, given in each.given.items()
        )
        assert rows(_MET, MeetingDecision.review_id.in_(ids)) == sorted(
            (each.id, met.id, met.body, met.decision, met.state, met.recorder, met.settled_by or 0)
            for each in model.rounds
            for met in each.met
        )
        assert rows(_PASSED, Readdressing.review_id.in_(ids)) == sorted(
            (each.id, *passed) for each in model.rounds for passed in each.passed
        )
        assert rows(_RETURNED, SignOff.review_id.in_(ids)) == sorted(
            (each.id, section) for each in model.rounds for section in each.sections
        )
    stand_in = (PilotRole.pilot_id == pilot_id, PilotRole.kind == PilotRoleKind.DEPUTY)
    assert rows(_STAND_IN, *stand_in, PilotRole.ended_at.is_(None)) == sorted(
        (role, each.person, each.approver, each.organisation, each.first, each.last)
        for role, each in model.deputies.items()
    )


def rows(chosen: Any, *conditions: Any) -> list[tuple[Any, ...]]:
    """Give the rows for which the conditions hold, in order."""
    return sorted(tuple(row) for row in db.session.execute(chosen.where(*conditions)))


_STATES = {"open": "open", "return": "returned", "refuse": "refused", "withdrawn": "withdrawn"}
_ROUNDS = select(GateReview.id, GateReview.state)
_SIGNED = select(
    SignOff.review_id,
    SignOff.person_id,
    SignOff.organisation_id,
    func.coalesce(SignOff.deputy_for, SignOff.person_id),
    SignOff.decision,
)
_MET = select(
    MeetingDecision.review_id,
    MeetingDecision.id,
    MeetingDecision.organisation_id,
    MeetingDecision.decision,
    MeetingDecision.state,
    MeetingDecision.recorded_by,
    func.coalesce(MeetingDecision.settled_by, 0),
)
_PASSED = select(
    Readdressing.review_id,
    Readdressing.organisation_id,
    Readdressing.from_person_id,
    Readdressing.to_person_id,
)
_RETURNED = select(SignOff.review_id, ReturnedSection.section).join(
    SignOff, SignOff.id == ReturnedSection.sign_off_id
)
_STAND_IN = select(
    PilotRole.id,
    Membership.person_id,
    PilotRole.deputy_for,
    PilotRole.organisation_id,
    PilotRole.from_on,
    PilotRole.until_on,
).join(Membership, Membership.id == PilotRole.membership_id)


def catch_up(walked: Walked) -> None:
    """Have readiness judged again once the clock has overtaken it, as the tick does."""
    pilot_id = walked.pilot().id
    if readiness.is_expired(pilot_id, now=walked.at):
        judge_again(Actor.clock(), pilot_id, press=walked.press())


def whole_journey(walked: Walked) -> None:
    """Every event of the pilot is there, none left out, and each is judged the same again."""
    pilot_id = walked.pilot().id
    chosen = select(StageEvent.seq).where(StageEvent.pilot_id == pilot_id)
    numbers = list(db.session.scalars(chosen.order_by(StageEvent.seq)))
    assert numbers == list(range(1, len(numbers) + 1)), "events are gapless"
    for seq in numbers[1:]:
        rejudged(walked, seq)


def rejudged(walked: Walked, seq: int) -> None:
    """A kept move is judged from its kept facts as it was then."""
    chosen = select(StageEvent).where(
        StageEvent.pilot_id == walked.pilot().id, StageEvent.seq == seq
    )
    event = db.session.scalars(chosen).one()
    facts = PilotFacts.from_json(event.facts)
    machine = compiled_of(event.definition_digest)
    actor = Actor.person(event.person_id or 0)
    fired = machine.fire(event.move, facts, actor, reason=event.reason)
    assert [finding.to_json() for finding in fired.findings] == json.loads(event.findings)
    assert fired.to == event.to_stage
    _short_circuits_nothing(machine, event.move, fired.findings)


def _short_circuits_nothing(machine: Compiled, move: str, findings: tuple[Finding, ...]) -> None:
    transition = machine.definition.transition(move)
    assert transition
    assert {asked.id for asked in transition.requires} <= {finding.id for finding in findings}


def spoken(findings: Iterable[Finding]) -> dict[str, Spoken]:
    """Say every sentence and heading once in both languages, and give them by their text."""
    sentences = {
        each.text: each
        for finding in findings
        for part in (finding, *finding.members)
        for each in (part.sentence, part.heading)
    }
    for sentence in sentences.values():
        for language in Language:
            assert say(sentence, language).strip()
    return sentences
