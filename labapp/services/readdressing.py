"""Re-addressing: a sign-off that nobody has given is asked of somebody else, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labapp import outbox
from labapp.command import Locked, pilots_using, verb
from labapp.errors import InvalidError, RefusedError
from labapp.models import GateReview, Readdressing
from labapp.permissions import Permission, require
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.reading.readdressing import was_asked
from labapp.services.rounds import record_round, require_open
from labapp.services.written import Written
from labapp.words import Actor, Press, Sentence
from labapp.workflows.readdressing import Passable, passables

REASON = 4000


@dataclass(frozen=True, slots=True)
class Passing:
    """For which organisation a sign-off is passed on, from one person to another."""

    organisation_id: int
    before: int
    now: int


@verb
def readdress(
    actor: Actor, review_id: int, passing: Passing, *, reason: str, press: Press
) -> dict[str, Any]:
    """Ask somebody else to sign for an organisation.

    Signatures already given stand, and whoever is passed over may not sign in this round. Others
    who sign for the organisation still may: nobody said that they are away.
    """
    reason = _reason(reason)
    with pilots_using(actor, GateReview, review_id, press=press) as locked:
        require(actor, Permission.READDRESS, locked.pilot)
        review = locked.get_of_pilot(GateReview, review_id)
        require_open(review)
        waiting = _passable(locked, review.move, passing)
        knows = passing.now in waiting.asked and was_asked(
            review, passing.organisation_id, passing.now
        )
        made = Readdressing(
            review_id=review.id,
            pilot_id=review.pilot_id,
            organisation_id=passing.organisation_id,
            from_person_id=passing.before,
            to_person_id=passing.now,
            reason=reason,
            by_id=actor.person_id,
            at=press.at,
        )
        locked.session.add(made)
        locked.session.flush()
        about = {
            "organisation": passing.organisation_id,
            "before": passing.before,
            "now": passing.now,
        }
        record_round(actor, locked, "review.readdressed", review, **about, reason=reason)
        _tell(actor, made, knows=knows)
        locked.answer = {"readdressing_id": made.id, **about}
    return locked.answer  # type: ignore[no-any-return]


def _tell(actor: Actor, made: Readdressing, *, knows: bool) -> None:
    """Tell whoever is passed over, and whoever is asked now unless they were asked before."""
    if made.from_person_id != actor.person_id:
        subject = f"readdressing:{made.id}"
        outbox.tell(made.from_person_id, "passed_over", subject, pilot_id=made.pilot_id)
    if made.to_person_id != actor.person_id and not knows:
        subject = f"review:{made.review_id}"
        outbox.tell(made.to_person_id, "readdressed", subject, pilot_id=made.pilot_id)


def _passable(locked: Locked, move: str, passing: Passing) -> Passable:
    """Give what is passed on; refuses, with the field it concerns, what cannot be."""
    facts = load_facts(locked.pilot, now=locked.press.at)
    machine = compiled_of(locked.pilot.definition_digest)
    explained = machine.explain_move(move, facts, Actor.operator())
    found = passables(facts, machine.gate(move), explained) if explained else ()
    waiting = {each.organisation_id: each for each in found}.get(passing.organisation_id)
    if waiting is None:
        raise RefusedError(Sentence("Nobody’s sign-off is waited for here"))
    if not waiting.may_pass(passing.before, passing.now):
        raise InvalidError(_what_is_wrong(waiting, passing.before))
    return waiting


def _what_is_wrong(waiting: Passable, before: int) -> dict[str, Sentence]:
    if before not in waiting.asked:
        return {"before": Sentence("They have decided already, or were not asked")}
    told = Sentence("Choose another approver of this organisation who may sign")
    return {"now": told}


def _reason(value: str) -> str:
    written = Written()
    needed = Sentence("Give a reason, so that everybody knows why somebody else is asked")
    kept = written.text("reason", value, REASON, needed=needed)
    written.settle()
    return kept
