"""Gates: sign-off is asked for on a frozen dossier, given or returned, and withdrawn."""

from __future__ import annotations

from typing import Any

from labapp import audit, outbox
from labapp.command import Locked, pilots_command, pilots_using, verb
from labapp.errors import RefusedError, StaleError
from labapp.models import GateReview, Lab, SignOff
from labapp.permissions import Permission, require
from labapp.reading.definitions import compiled_of
from labapp.reading.dossier_sections import shown_to_signers
from labapp.reading.facts import load_facts
from labapp.services.written import Written
from labapp.words import Actor, Press, ReviewState, Sentence, SignOffDecision
from labapp.workflows.calendar import day_of, due
from labapp.workflows.definition import Transition
from labapp.workflows.dossier import Dossier, Round, make_dossier
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Explained
from labapp.workflows.material import changed_since
from labapp.workflows.signing import signing

WORDS = 4000


@verb
def ask_for_sign_off(
    actor: Actor,
    reference: str,
    move: str,
    *,
    note: str = "",
    seen: int | None = None,
    press: Press,
) -> dict[str, Any]:
    """Open a round of sign-off for a move, on a dossier that is frozen as it is shown.

    A round whose material has changed since gives way to the new one.
    Raises GateNotMetError with every finding while more than signatures is left.
    """
    note = _words("note", note)
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.ASK_SIGN_OFF, pilot)
        locked.require_seen(seen)
        machine = compiled_of(pilot.definition_digest)
        facts = _without_lapsed_round(locked, move)
        explained = machine.ask(move, facts, actor)
        transition = machine.definition.transition(move)
        if transition is None:
            raise RefusedError(Sentence("There is no such move"))
        asked = _round(actor, locked, facts, transition)
        shown = shown_to_signers(pilot, facts, transition, note=note)
        dossier = make_dossier(facts, machine.gate(move), explained, asked, shown)
        review = _open_round(facts, move, asked, dossier)
        review.note = note
        locked.session.add(review)
        locked.session.flush()
        about = {"move": move, "round": review.round, "seen_digest": review.seen_digest}
        _record(actor, locked, "review.opened", review, **about)
        _tell_signers(locked, review)
        locked.answer = {"review_id": review.id, **about}
    return locked.answer  # type: ignore[no-any-return]


@verb
def sign(
    actor: Actor,
    review_id: int,
    *,
    decision: SignOffDecision,
    reason: str = "",
    seen_digest: str,
    press: Press,
) -> dict[str, Any]:
    """Approve the dossier one has seen, or return it with a reason, which closes the round."""
    decision, reason = _checked(decision, reason)
    with pilots_using(actor, GateReview, review_id, press=press) as locked:
        require(actor, Permission.SIGN_OFF, locked.pilot)
        review = locked.get_of_pilot(GateReview, review_id)
        _require_open(review)
        if seen_digest != review.seen_digest:
            raise StaleError(Sentence("This is not the dossier that waits for sign-off"))
        given = _give(actor, locked, review, decision, reason)
        about = {"decision": str(decision), "seen_digest": seen_digest}
        _record(actor, locked, "review.signed", review, **about)
        receipt = f"sign_off:{given.id}"
        outbox.tell(given.person_id, "sign_off_receipt", receipt, pilot_id=given.pilot_id)
        _after_signature(locked, review, decision)
        locked.answer = {"sign_off_id": given.id, "review_id": review_id, **about}
    return locked.answer  # type: ignore[no-any-return]


@verb
def withdraw_review(
    actor: Actor, review_id: int, *, reason: str = "", press: Press
) -> dict[str, Any]:
    """Withdraw a request for sign-off; signatures given in it count for nothing more."""
    reason = _words("reason", reason)
    with pilots_using(actor, GateReview, review_id, press=press) as locked:
        require(actor, Permission.WITHDRAW_REVIEW, locked.pilot)
        review = locked.get_of_pilot(GateReview, review_id)
        _require_open(review)
        _close(locked, review, ReviewState.WITHDRAWN)
        _record(actor, locked, "review.withdrawn", review, reason=reason)
        locked.answer = {"review_id": review_id}
    return locked.answer  # type: ignore[no-any-return]


def _require_open(review: GateReview) -> None:
    if review.closed_at is not None:
        raise RefusedError(Sentence("This round of sign-off is closed"))


def _without_lapsed_round(locked: Locked, move: str) -> PilotFacts:
    facts = load_facts(locked.pilot, now=locked.press.at)
    standing = facts.review_of(move)
    if standing is None or not standing.is_living:
        return facts
    gate = compiled_of(locked.pilot.definition_digest).gate(move)
    if not changed_since(standing.material, standing.material_digest, facts, gate):
        return facts
    _close(locked, locked.get(GateReview, standing.id), ReviewState.WITHDRAWN)
    return load_facts(locked.pilot, now=locked.press.at)


def _round(actor: Actor, locked: Locked, facts: PilotFacts, transition: Transition) -> Round:
    at, limit = locked.press.at, transition.sign_off_within
    before = [each.round for each in facts.reviews if each.move == transition.id]
    calendar = locked.session.get_one(Lab, locked.pilot.lab_id).calendar
    until = due(limit.target, day_of(at), calendar) if limit else None
    return Round(max(before, default=0) + 1, at, actor.person_id or 0, until)


def _open_round(facts: PilotFacts, move: str, asked: Round, dossier: Dossier) -> GateReview:
    return GateReview(
        pilot_id=facts.pilot_id,
        visit_id=facts.visit.id,
        move=move,
        round=asked.number,
        state=ReviewState.OPEN,
        submitted_by=asked.asked_by,
        opened_at=asked.asked_at,
        due_on=asked.due,
        dossier=dossier.body.decode(),
        seen_digest=dossier.seen_digest,
        material_digest=dossier.material_digest,
    )


def _give(
    actor: Actor, locked: Locked, review: GateReview, decision: SignOffDecision, reason: str
) -> SignOff:
    pilot, person_id = locked.pilot, actor.person_id or 0
    facts = load_facts(pilot, now=locked.press.at)
    may = signing(facts, compiled_of(pilot.definition_digest).gate(review.move), person_id)
    if may.refusal is not None:
        raise RefusedError(may.refusal)
    given = SignOff(
        review_id=review.id,
        pilot_id=pilot.id,
        person_id=person_id,
        organisation_id=may.organisation_ids[0],
        decision=decision,
        reason=reason,
        seen_digest=review.seen_digest,
        material_digest=review.material_digest,
        at=locked.press.at,
    )
    locked.session.add(given)
    locked.session.flush()
    return given


def _after_signature(locked: Locked, review: GateReview, decision: SignOffDecision) -> None:
    subject, pilot_id = f"review:{review.id}", review.pilot_id
    if decision is SignOffDecision.RETURN:
        _close(locked, review, ReviewState.RETURNED)
        outbox.tell(review.submitted_by, "sign_off_returned", subject, pilot_id=pilot_id)
    elif _explain(locked, review.move).ready:
        outbox.tell(review.submitted_by, "ready_to_move", subject, pilot_id=pilot_id)


def _tell_signers(locked: Locked, review: GateReview) -> None:
    waiting = [
        who.id
        for finding in _explain(locked, review.move).findings
        if finding.is_sign_off and not finding.ok
        for who in finding.held_by
        if who.kind == "person" and who.id != review.submitted_by
    ]
    for person_id in dict.fromkeys(waiting):
        subject = f"review:{review.id}"
        outbox.tell(person_id, "sign_off_asked", subject, pilot_id=review.pilot_id)


def _explain(locked: Locked, move: str) -> Explained:
    pilot = locked.pilot
    facts = load_facts(pilot, now=locked.press.at)
    machine = compiled_of(pilot.definition_digest)
    explained = machine.explain_move(move, facts, Actor.operator())
    if explained is None:
        raise RefusedError(Sentence("The pilot has moved on"))
    return explained


def _close(locked: Locked, review: GateReview, state: ReviewState) -> None:
    review.state, review.closed_at = state, locked.press.at
    locked.session.flush()


def _checked(decision: SignOffDecision, reason: str) -> tuple[SignOffDecision, str]:
    written = Written()
    kept = written.text("reason", reason, WORDS)
    told = Sentence("Choose whether you approve")
    decision = written.word("decision", SignOffDecision, decision, told)
    if decision is SignOffDecision.RETURN and not kept:
        written.refuse("reason", Sentence("Give a reason, so that it can be mended"))
    written.settle()
    return decision, kept


def _words(field: str, value: str) -> str:
    written = Written()
    kept = written.text(field, value, WORDS)
    written.settle()
    return kept


def _record(actor: Actor, locked: Locked, what: str, review: GateReview, **about: Any) -> None:
    pilot = locked.pilot
    subject = f"review:{review.id}"
    audit.record(actor, what, subject, lab_id=pilot.lab_id, pilot_id=pilot.id, **about)
