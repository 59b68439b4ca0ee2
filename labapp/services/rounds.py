"""What asking, deciding and withdrawing share: a round as it stands, closed, and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labapp import audit, outbox
from labapp.command import Locked
from labapp.errors import RefusedError
from labapp.models import GateReview
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.words import Actor, ReviewState, Sentence, SignOffDecision
from labapp.workflows.finding import Explained

CLOSES: Mapping[SignOffDecision, tuple[ReviewState, str]] = {
    SignOffDecision.RETURN: (ReviewState.RETURNED, "sign_off_returned"),
    SignOffDecision.REFUSE: (ReviewState.REFUSED, "sign_off_refused"),
}


def require_open(review: GateReview) -> None:
    """Refuse what is done to a round that is over."""
    if review.closed_at is not None:
        raise RefusedError(Sentence("This round of sign-off is closed"))


def close_round(locked: Locked, review: GateReview, state: ReviewState) -> None:
    """End a round."""
    review.state, review.closed_at = state, locked.press.at


def explain_gate(locked: Locked, move: str) -> Explained | None:
    """Judge the gate of a move as it is under the lock; None once the pilot has moved on."""
    pilot = locked.pilot
    facts = load_facts(pilot, now=locked.press.at)
    machine = compiled_of(pilot.definition_digest)
    return machine.explain_move(move, facts, Actor.operator())


def after_decision(locked: Locked, review: GateReview, decision: SignOffDecision) -> None:
    """Close a round that was returned or refused, or tell that the last approval is there."""
    if decision not in CLOSES:
        tell_if_ready(locked, review)
        return
    state, notice = CLOSES[decision]
    close_round(locked, review, state)
    subject = f"review:{review.id}"
    outbox.tell(review.submitted_by, notice, subject, pilot_id=review.pilot_id)


def tell_if_ready(locked: Locked, review: GateReview) -> None:
    """Tell who asked that the last signature is there and one button is left."""
    explained = explain_gate(locked, review.move)
    if explained is not None and explained.ready:
        subject = f"review:{review.id}"
        outbox.tell(review.submitted_by, "ready_to_move", subject, pilot_id=review.pilot_id)


def record_round(actor: Actor, locked: Locked, what: str, review: GateReview, **about: Any) -> None:
    """Record what was done in a round."""
    pilot = locked.pilot
    subject = f"review:{review.id}"
    audit.record(actor, what, subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about)
