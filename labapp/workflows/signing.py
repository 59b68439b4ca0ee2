"""May this person sign this gate now, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.words import Mention, Sentence
from labapp.workflows.asking import Gate
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.material import changed_since
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signers import approves_for, authority_of, barred, deputy_for


@dataclass(frozen=True, slots=True)
class Signing:
    """The partners a person may sign for, or the sentence that says why they may not.

    `deputy_for` is the approver in whose place they sign, None where they sign as themself.
    """

    organisation_ids: tuple[int, ...] = ()
    refusal: Sentence | None = None
    deputy_for: int | None = None

    @property
    def may(self) -> bool:
        """Say whether the person may sign."""
        return self.refusal is None


def signing(facts: PilotFacts, gate: Gate, person_id: int) -> Signing:
    """Say for which partners a person may sign in the open round of this gate, or why not."""
    review = facts.review_of(gate.move)
    if review is None or not review.is_living:
        return Signing(refusal=Sentence("Nothing waits for sign-off here"))
    member = next((each for each in facts.members if each.person_id == person_id), None)
    held = approves_for(member, facts.today) if member else ()
    asked = [each for each in _sign_offs_of(gate) if _wanted(facts, each) & set(held)]
    wanted = {organisation for each in asked for organisation in _wanted(facts, each)}
    organisations = tuple(dict.fromkeys(each for each in held if each in wanted))
    if not organisations:
        return Signing(refusal=Sentence("You are not an approver of a partner who is asked here"))
    stands_in = deputy_for(member, organisations[0], facts.today) if member else None
    refusal = _refusal_of_given(review, person_id, stands_in or person_id)
    return Signing(
        organisations, refusal or _refusal(facts, gate, asked, review, person_id), stands_in
    )


def _sign_offs_of(gate: Gate) -> list[SignOff]:
    asked = [each for each in gate.requirements if isinstance(each, SignOff)]
    return [each for each in asked if each.given_as == "person"]


def _wanted(facts: PilotFacts, asked: SignOff) -> set[int]:
    return {each for slot in asked.slots(facts) for each in slot.organisation_ids}


def _refusal_of_given(review: Review, person_id: int, authority: int) -> Sentence | None:
    """An approver and whoever stands in for them give one signature, and it is not given twice."""
    if any(given.person_id == person_id for given in review.sign_offs):
        return Sentence("You have already decided in this round")
    if authority in {authority_of(given) for given in review.sign_offs}:
        who = Mention("person", authority)
        return Sentence("Decided already, in person or by a deputy: %(who)s", who=who)
    return None


def _refusal(
    facts: PilotFacts, gate: Gate, asked: list[SignOff], review: Review, person_id: int
) -> Sentence | None:
    if changed_since(review.material, review.material_digest, facts, gate):
        return Sentence("What you are asked to sign has changed. It must be asked for again")
    # One sign-off of theirs that lets authors sign is enough: each slot is filled by its own rule.
    authors = all(each.bars_authors for each in asked)
    return barred(facts, gate, person_id, review, authors=authors)
