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
    held = _approves_for(facts, person_id)
    asked = [each for each in _sign_offs_of(gate) if _wanted(facts, each) & set(held)]
    wanted = {organisation for each in asked for organisation in _wanted(facts, each)}
    organisations = tuple(dict.fromkeys(each for each in held if each in wanted))
    if not organisations:
        return Signing(refusal=Sentence("You are not an approver of a partner who is asked here"))
    return Signing(organisations, _refusal(facts, gate, asked, review, person_id))


def _approves_for(facts: PilotFacts, person_id: int) -> list[int]:
    members = [member for member in facts.members if member.person_id == person_id]
    return [organisation for member in members for organisation in approves_for(member)]


def _sign_offs_of(gate: Gate) -> list[SignOff]:
    asked = [each for each in gate.requirements if isinstance(each, SignOff)]
    return [each for each in asked if each.given_as == "person"]


def _wanted(facts: PilotFacts, asked: SignOff) -> set[int]:
    return {each for slot in asked.slots(facts) for each in slot.organisation_ids}


def _refusal(
    facts: PilotFacts, gate: Gate, asked: list[SignOff], review: Review, person_id: int
) -> Sentence | None:
    if any(given.person_id == person_id for given in review.sign_offs):
        return Sentence("You have already decided in this round")
    if changed_since(review.material, review.material_digest, facts, gate):
        return Sentence("What you are asked to sign has changed. It must be asked for again")
    # One sign-off of theirs that lets authors sign is enough: each slot is filled by its own rule.
    authors = all(each.bars_authors for each in asked)
    return barred(facts, gate, person_id, review, authors=authors)
