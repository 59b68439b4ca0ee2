"""Gates: sign-off is asked for on a frozen dossier, and the request withdrawn."""

from __future__ import annotations

from typing import Any

from labapp import outbox
from labapp.command import Locked, pilots_command, pilots_using, verb
from labapp.errors import InvalidError, RefusedError
from labapp.models import GateReview
from labapp.permissions import Permission, person_of, require
from labapp.reading.calendars import calendar_of
from labapp.reading.definitions import compiled_of, get_definition
from labapp.reading.dossier_sections import shown_to_signers
from labapp.reading.facts import load_facts
from labapp.reading.lapses import who_signed
from labapp.services.gate_decisions import sign
from labapp.services.rounds import close_round, explain_gate, record_round, require_open
from labapp.services.written import Written
from labapp.words import Actor, Press, ReviewState, Sentence
from labapp.workflows.calendar import day_of, due
from labapp.workflows.definition import Transition
from labapp.workflows.dossier import Dossier, Round, make_dossier
from labapp.workflows.facts import PilotFacts
from labapp.workflows.material import changed_since
from labapp.workflows.readdressing import asked_in

__all__ = ["ask_for_sign_off", "sign", "withdraw_review"]

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
        require(actor, Permission.ASK_SIGN_OFF, locked.pilot)
        locked.require_seen(seen)
        facts = _without_lapsed_round(locked, move)
        _require_news(facts, move, note)
        transition = get_definition(locked.pilot.definition_digest).transition(move)
        if transition is None:
            raise RefusedError(Sentence("There is no such move"))
        review = _frozen_round(actor, locked, facts, transition, note)
        locked.session.add(review)
        locked.session.flush()
        about = {"move": move, "round": review.round, "seen_digest": review.seen_digest}
        record_round(actor, locked, "review.opened", review, **about)
        _tell_signers(locked, review)
        locked.answer = {"review_id": review.id, **about}
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
        require_open(review)
        concerned = _concerned(locked, review)
        close_round(locked, review, ReviewState.WITHDRAWN)
        record_round(actor, locked, "review.withdrawn", review, reason=reason)
        for person_id in sorted(concerned - {actor.person_id}):
            outbox.tell(
                person_id, "request_withdrawn", f"review:{review.id}", pilot_id=review.pilot_id
            )
        locked.answer = {"review_id": review_id}
    return locked.answer  # type: ignore[no-any-return]


def _concerned(locked: Locked, review: GateReview) -> set[int]:
    """Give whom an open round concerns: who asked for it, who is asked in it, and who decided."""
    found = {review.submitted_by, *who_signed(review.id)}
    facts = load_facts(locked.pilot, now=locked.press.at)
    standing = facts.review_of(review.move)
    if standing is not None:
        gate = compiled_of(locked.pilot.definition_digest).gate(review.move)
        found |= {*asked_in(facts, gate, standing)}
    return found


def _without_lapsed_round(locked: Locked, move: str) -> PilotFacts:
    facts = load_facts(locked.pilot, now=locked.press.at)
    standing = facts.review_of(move)
    if standing is None or not standing.is_living:
        return facts
    gate = compiled_of(locked.pilot.definition_digest).gate(move)
    if not changed_since(standing.material, standing.material_digest, facts, gate):
        return facts
    close_round(locked, locked.get(GateReview, standing.id), ReviewState.WITHDRAWN)
    return load_facts(locked.pilot, now=locked.press.at)


def _require_news(facts: PilotFacts, move: str, note: str) -> None:
    """After a refusal, ask again only with a word on what is different now."""
    last = facts.review_of(move)
    if last is not None and last.state is ReviewState.REFUSED and not note:
        raise InvalidError({"note": Sentence("It was refused before: say what is different now")})


def _frozen_round(
    actor: Actor,
    locked: Locked,
    facts: PilotFacts,
    transition: Transition,
    note: str,
) -> GateReview:
    """Freeze what signers will see into a round; raises GateNotMetError while more is left."""
    machine = compiled_of(locked.pilot.definition_digest)
    explained = machine.ask(transition.id, facts, actor)
    asked = _round(actor, locked, facts, transition)
    shown = shown_to_signers(locked.pilot, facts, transition, note=note)
    dossier = make_dossier(facts, machine.gate(transition.id), explained, asked, shown)
    review = _open_round(facts, transition.id, asked, dossier)
    review.note = note
    return review


def _round(actor: Actor, locked: Locked, facts: PilotFacts, transition: Transition) -> Round:
    at, limit = locked.press.at, transition.sign_off_within
    before = [each.round for each in facts.reviews if each.move == transition.id]
    calendar = calendar_of(locked.pilot.lab_id)
    until = due(limit.target, day_of(at), calendar) if limit else None
    return Round(max(before, default=0) + 1, at, person_of(actor), until)


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


def _tell_signers(locked: Locked, review: GateReview) -> None:
    explained = explain_gate(locked, review.move)
    waiting = [
        who.id
        for finding in (explained.findings if explained else ())
        if finding.is_sign_off and not finding.ok and not finding.parameters.get("meeting")
        for who in finding.held_by
        if who.kind == "person" and who.id != review.submitted_by
    ]
    for person_id in dict.fromkeys(waiting):
        subject = f"review:{review.id}"
        outbox.tell(person_id, "sign_off_asked", subject, pilot_id=review.pilot_id)


def _words(field: str, value: str) -> str:
    written = Written()
    kept = written.text(field, value, WORDS)
    written.settle()
    return kept
