"""Decisions at a gate: approve, with conditions or without, return by section, refuse; for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labapp import outbox
from labapp.command import Locked, pilots_using, verb
from labapp.errors import RefusedError, StaleError
from labapp.models import GateReview, ReturnedSection, SignOff
from labapp.permissions import Permission, person_of, require
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.reading.names import with_names
from labapp.services.conditions import ConditionSaid, check_conditions, keep_conditions
from labapp.services.rounds import after_decision, record_round, require_open
from labapp.services.written import Written
from labapp.words import Actor, Press, Sentence, SignOffDecision, Spoken
from labapp.workflows.dossier import filled_sections
from labapp.workflows.signing import signing

WORDS = 4000
NEEDED: Mapping[SignOffDecision, Spoken] = {
    SignOffDecision.RETURN: Sentence("Give a reason, so that it can be mended"),
    SignOffDecision.REFUSE: Sentence("Say why it is refused"),
}


@dataclass(frozen=True, slots=True)
class _Decided:
    """What somebody decided, and what they said to it."""

    decision: SignOffDecision
    reason: str = ""
    conditions: Sequence[ConditionSaid] = ()
    sections: Mapping[str, str] = field(default_factory=dict)


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
    """Approve the dossier one has seen, or return or refuse it with a reason, which closes it."""
    return _decide(actor, review_id, _Decided(decision, reason), seen_digest, press)


@verb
def approve_with_conditions(
    actor: Actor,
    review_id: int,
    conditions: Sequence[ConditionSaid],
    *,
    reason: str = "",
    seen_digest: str,
    press: Press,
) -> dict[str, Any]:
    """Approve the dossier one has seen, on conditions that become tasks when the move is made."""
    decided = _Decided(SignOffDecision.APPROVE_WITH_CONDITIONS, reason, conditions=conditions)
    return _decide(actor, review_id, decided, seen_digest, press)


@verb
def return_by_section(
    actor: Actor,
    review_id: int,
    sections: Mapping[str, str],
    *,
    reason: str = "",
    seen_digest: str,
    press: Press,
) -> dict[str, Any]:
    """Return the dossier one has seen: a reason by section, or one for the whole, or both."""
    decided = _Decided(SignOffDecision.RETURN, reason, sections=sections)
    return _decide(actor, review_id, decided, seen_digest, press)


def _decide(
    actor: Actor, review_id: int, decided: _Decided, seen_digest: str, press: Press
) -> dict[str, Any]:
    with pilots_using(actor, GateReview, review_id, press=press) as locked:
        require(actor, Permission.SIGN_OFF, locked.pilot)
        review = locked.get_of_pilot(GateReview, review_id)
        require_open(review)
        if seen_digest != review.seen_digest:
            raise StaleError(Sentence("This is not the dossier that waits for sign-off"))
        decided = _checked(locked, review, decided)
        given = _give(actor, locked, review, decided)
        _keep_words(locked, given, decided)
        about: dict[str, Any] = {"decision": str(decided.decision), "seen_digest": seen_digest}
        if given.deputy_for is not None:
            about["in_place_of"] = given.deputy_for
        record_round(actor, locked, "review.signed", review, **about)
        receipt = f"sign_off:{given.id}"
        outbox.tell(given.person_id, "sign_off_receipt", receipt, pilot_id=given.pilot_id)
        after_decision(locked, review, decided.decision)
        locked.answer = {"sign_off_id": given.id, "review_id": review_id, **about}
    return locked.answer  # type: ignore[no-any-return]


def _checked(locked: Locked, review: GateReview, decided: _Decided) -> _Decided:
    """Give a decision as it is kept; raises InvalidError with everything that is wrong."""
    written = Written()
    reason = written.text("reason", decided.reason, WORDS)
    told = Sentence("Choose whether you approve")
    decision = written.word("decision", SignOffDecision, decided.decision, told)
    sections = _sections(written, review, decided.sections)
    if decision in NEEDED and not (reason or sections):
        written.refuse("reason", NEEDED[decision])
    conditions: Sequence[ConditionSaid] = ()
    if decision is SignOffDecision.APPROVE_WITH_CONDITIONS:
        conditions = check_conditions(written, locked, decided.conditions)
    written.settle()
    return _Decided(decision, reason or "\n".join(sections.values()), conditions, sections)


def _sections(written: Written, review: GateReview, said: Mapping[str, str]) -> dict[str, str]:
    shown = filled_sections(review.dossier)
    kept = {}
    for section, reason in said.items():
        text = written.text(f"section_{section}", reason, WORDS)
        if text and section not in shown:
            told = Sentence("The dossier has no such section")
            written.refuse(f"section_{section}", told)
        if text:
            kept[section] = text
    return kept


def _give(actor: Actor, locked: Locked, review: GateReview, decided: _Decided) -> SignOff:
    pilot, person_id = locked.pilot, person_of(actor)
    facts = load_facts(pilot, now=locked.press.at)
    may = signing(facts, compiled_of(pilot.definition_digest).gate(review.move), person_id)
    if may.refusal is not None:
        raise RefusedError(with_names(may.refusal))
    given = SignOff(
        review_id=review.id,
        pilot_id=pilot.id,
        person_id=person_id,
        organisation_id=may.organisation_ids[0],
        deputy_for=may.deputy_for,
        decision=decided.decision,
        reason=decided.reason,
        seen_digest=review.seen_digest,
        material_digest=review.material_digest,
        at=locked.press.at,
    )
    locked.session.add(given)
    locked.session.flush()
    return given


def _keep_words(locked: Locked, given: SignOff, decided: _Decided) -> None:
    keep_conditions(locked, given.review_id, decided.conditions, sign_off_id=given.id)
    locked.session.add_all(
        ReturnedSection(sign_off_id=given.id, section=section, reason=reason)
        for section, reason in decided.sections.items()
    )
