"""May a meeting's decision be recorded for this gate now, and may this person confirm it."""

from __future__ import annotations

from labapp.words import MeetingState, Sentence
from labapp.workflows.asking import Gate
from labapp.workflows.facts import Meeting, PilotFacts
from labapp.workflows.material import changed_since
from labapp.workflows.meetings import attesters_of, bodies_of, decision_of
from labapp.workflows.requirements.sign_off import SignOff


def asks_a_body(gate: Gate) -> bool:
    """Say whether a body's decision is asked for at this gate."""
    asked = [each for each in gate.requirements if isinstance(each, SignOff)]
    return any(each.given_as == "meeting_decision" for each in asked)


def refusal_to_record(facts: PilotFacts, gate: Gate) -> Sentence | None:
    """Say why no decision of a meeting can be recorded at this gate, or None where one can."""
    if not asks_a_body(gate):
        return Sentence("No decision of a meeting is asked for here")
    if not bodies_of(facts):
        return Sentence("No partner is named who decides in a meeting")
    return _refusal_of_round(facts, gate)


def refusal_to_record_of(facts: PilotFacts, gate: Gate, body: int) -> Sentence | None:
    """Say why the decision of this body cannot be recorded, or None where it can."""
    if body not in bodies_of(facts):
        return Sentence("Choose the body that decided")
    if decision_of(facts.review_of(gate.move), body) is not None:
        return Sentence("What this body decided in this round is recorded already")
    return None


def refusal_to_attest(
    facts: PilotFacts, gate: Gate, meeting: Meeting, person_id: int
) -> Sentence | None:
    """Say why this person cannot confirm what is recorded of a meeting, or None where they can."""
    if meeting.state is not MeetingState.RECORDED:
        return Sentence("This was confirmed or declined already")
    if person_id == meeting.recorder_id:
        return Sentence("Whoever records a decision does not confirm it")
    if person_id not in attesters_of(facts, meeting):
        return Sentence("Only an approver who was there, or their deputy, confirms it")
    return _refusal_of_round(facts, gate)


def _refusal_of_round(facts: PilotFacts, gate: Gate) -> Sentence | None:
    review = facts.review_of(gate.move)
    if review is None or not review.is_living:
        return Sentence("Nothing waits for a decision here")
    if changed_since(review.material, review.material_digest, facts, gate):
        return Sentence("What the body had before it has changed. It must be asked for again")
    return None
