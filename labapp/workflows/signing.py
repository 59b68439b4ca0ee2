"""May this person sign this gate now, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.words import Sentence
from labapp.workflows.asking import Gate
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.material import changed_since
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signers import approves_for, barred


@dataclass(frozen=True, slots=True)
class Signing:
    """The partners a person may sign for, or the sentence that says why they may not."""

    organisation_ids: tuple[int, ...] = ()
    refusal: Sentence | None = None

    @property
    def may(self) -> bool:
        """Say whether the person may sign."""
        return self.refusal is None


def signing(facts: PilotFacts, gate: Gate, person_id: int) -> Signing:
    """Say for which partners a person may sign in the open round of this gate, or why not."""
    review = facts.review_of(gate.move)
    if review is None or not review.is_living:
        return Signing(refusal=Sentence("Nothing waits for sign-off here"))
    asked = [each for each in gate.requirements if isinstance(each, SignOff)]
    organisations = _asked_of(facts, asked, person_id)
    if not organisations:
        return Signing(refusal=Sentence("You are not an approver of a partner who is asked here"))
    return Signing(organisations, _refusal(facts, gate, asked, review, person_id))


def _asked_of(facts: PilotFacts, asked: list[SignOff], person_id: int) -> tuple[int, ...]:
    held = [
        organisation
        for member in facts.members
        if member.person_id == person_id
        for organisation in approves_for(member)
    ]
    wanted = {
        organisation
        for each in asked
        if each.given_as == "person"
        for slot in each.slots(facts)
        for organisation in slot.organisation_ids
    }
    return tuple(dict.fromkeys(each for each in held if each in wanted))


def _refusal(
    facts: PilotFacts, gate: Gate, asked: list[SignOff], review: Review, person_id: int
) -> Sentence | None:
    if any(given.person_id == person_id for given in review.sign_offs):
        return Sentence("You have already decided in this round")
    if changed_since(review.material, review.material_digest, facts, gate):
        return Sentence("What you are asked to sign has changed. It must be asked for again")
    authors = any(each.bars_authors for each in asked)
    return barred(facts, gate, person_id, review, authors=authors)
