"""What must hold after every step, whatever was done."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select

from labapp.db import db
from labapp.models import GateReview, StageEvent, Visit
from labapp.reading import readiness
from labapp.reading.definitions import compiled_of
from labapp.services.readiness import judge_again
from labapp.speak import say
from labapp.words import Actor, Language, Spoken
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled
from tests.proof.ground import Walked
from tests.proof.model import Model


def agree(walked: Walked, model: Model) -> None:
    """The records say what the model says, and what is stored is what is found anew."""
    pilot = walked.pilot()
    assert (pilot.stage, pilot.cycle) == (model.stage, model.cycle)
    moves = walked.count(StageEvent.id, StageEvent.pilot_id == pilot.id)
    assert moves == model.moved + 1, "nothing moves by itself"
    assert walked.count(Visit.id, Visit.pilot_id == pilot.id, Visit.left_at.is_(None)) == 1
    for move in {each.move for each in model.rounds}:
        of_move = (GateReview.pilot_id == pilot.id, GateReview.move == move)
        assert walked.count(GateReview.id, *of_move, GateReview.closed_at.is_(None)) <= 1
    stored = readiness.load(pilot.id)
    assert readiness.compare(pilot, now=walked.at) == [], "stored readiness is what is found anew"
    assert stored.on_hold is model.on_hold
    found = {each.move: {finding.id for finding in each.unmet} for each in stored.moves}
    expected = {move.id: model.unmet(move) for move in model.book.leaving(model.stage)}
    assert found == expected
    for each in stored.moves:
        walked.said += each.findings


def catch_up(walked: Walked) -> None:
    """Have readiness judged again once the clock has overtaken it, as the tick does."""
    pilot_id = walked.pilot().id
    if pilot_id in readiness.expired(now=walked.at):
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
