"""Who may sign for whom: slots, approvers, what bars a person, and two slots as two people."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labapp.words import Mention, OrganisationKind, PartnerPart, PilotRoleKind, Sentence
from labapp.workflows.asking import Gate
from labapp.workflows.facts import HeldRole, Member, PilotFacts, Review, SignOff


class Bar(StrEnum):
    """What keeps an approver from signing for a gate."""

    ASKS = "asks"
    TWO_PARTNERS = "two_partners"
    CONTRIBUTED = "contributed"
    PASSED_ON = "passed_on"


_BARS: Mapping[Bar, Sentence] = {
    Bar.ASKS: Sentence("The person who asks for sign-off does not sign"),
    Bar.TWO_PARTNERS: Sentence("Somebody of two partners signs for neither"),
    Bar.CONTRIBUTED: Sentence("Somebody who wrote or filed the evidence does not sign"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One signature to be given, by an approver of one of these organisations."""

    order: tuple[int, ...]
    kinds: tuple[OrganisationKind, ...]

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Give the organisations any of which may sign."""
        return frozenset(self.order)


def slots_of(
    facts: PilotFacts, kinds: tuple[OrganisationKind, ...] | None, from_partner: str
) -> tuple[Slot, ...]:
    """Give the slots that partners of these kinds fill: the lead, any one of them, or each."""
    wanted = tuple(OrganisationKind) if kinds is None else kinds
    partners = [
        partner
        for partner in facts.partners
        if partner.kind in wanted and (from_partner != "lead" or partner.part is PartnerPart.LEAD)
    ]
    order = tuple(dict.fromkeys(partner.organisation_id for partner in partners))
    if from_partner == "each" and order:
        return tuple(Slot((each,), wanted) for each in order)
    return (Slot(order, wanted),)


def approvers_of(facts: PilotFacts, slot: Slot) -> tuple[Member, ...]:
    """Give the approvers for an organisation of the slot, then those who stand in for one today."""
    today = facts.today
    found = [m for m in facts.members if slot.organisation_ids & {*approves_for(m, today)}]
    return tuple(sorted(found, key=lambda member: bool(_stands_in_for(member, slot, today))))


def approves_for(member: Member, today: dt.date | None = None) -> tuple[int, ...]:
    """Give the organisations for which a member is approver, or, with a day, is a deputy then."""
    signing = [held for held in member.roles if _is_approver(held) or _stands_in(held, today)]
    held_for = [held.organisation_id for held in signing if held.organisation_id is not None]
    return tuple(dict.fromkeys(held_for))


def deputy_for(member: Member, organisation_id: int, today: dt.date) -> int | None:
    """Find the approver for whom a member signs that day, None where they sign as themself."""
    here = [held for held in member.roles if held.organisation_id == organisation_id]
    if any(_is_approver(held) for held in here):
        return None
    return next((held.deputy_for for held in here if _stands_in(held, today)), None)


def authority_of(given: SignOff) -> int:
    """Give the approver whose signature it is: a deputy gives that of the one they stand in for."""
    return given.deputy_for or given.person_id


def passed_on(review: Review | None) -> Mapping[int, int]:
    """Give who is no longer asked in a round, each with whoever is asked in their place."""
    passed: dict[int, int] = {}
    for each in review.readdressed if review else ():
        passed[each.from_person_id] = each.to_person_id
        passed.pop(each.to_person_id, None)
    return passed


def asked_instead(review: Review | None, person_id: int) -> int | None:
    """Find who is asked in the place of a person in the end; None where they are asked still."""
    passed = passed_on(review)
    if person_id not in passed:
        return None
    while person_id in passed:
        person_id = passed[person_id]
    return person_id


def _is_approver(held: HeldRole) -> bool:
    return held.kind is PilotRoleKind.APPROVER


def _stands_in(held: HeldRole, today: dt.date | None) -> bool:
    """Say whether a deputy signs on that day; the first and the last day are among them."""
    if held.kind is not PilotRoleKind.DEPUTY or today is None:
        return False
    begun = held.from_on is not None and held.from_on <= today
    return begun and held.until_on is not None and today <= held.until_on


def undecided(facts: PilotFacts, slot: Slot, review: Review | None) -> tuple[Member, ...]:
    """Give the approvers of a slot who have not decided, nor had it done in their place."""
    given = review.sign_offs if review else ()
    decided = {each.person_id for each in given} | {authority_of(each) for each in given}
    return tuple(
        member
        for member in approvers_of(facts, slot)
        if not decided & {member.person_id, *_stands_in_for(member, slot, facts.today)}
    )


def _stands_in_for(member: Member, slot: Slot, today: dt.date) -> set[int]:
    found = [deputy_for(member, organisation, today) for organisation in slot.order]
    return {approver for approver in found if approver is not None}


def partner_organisations(facts: PilotFacts, person_id: int, review: Review | None) -> set[int]:
    """Give the partners a person belongs to, as recorded when they signed, else as it is now."""
    partners = {partner.organisation_id for partner in facts.partners}
    for given in review.sign_offs if review else ():
        if given.person_id == person_id:
            return partners & set(given.organisation_ids)
    for member in facts.members:
        if member.person_id == person_id:
            return partners & {*member.organisation_ids, *approves_for(member, facts.today)}
    return set()


def barred(
    facts: PilotFacts, gate: Gate, person_id: int, review: Review | None, *, authors: bool
) -> Sentence | None:
    """Say why a person may not sign for this gate, or None where nothing bars them."""
    bar = bar_of(facts, gate, person_id, review, authors=authors)
    if bar is Bar.PASSED_ON:
        who = Mention("person", asked_instead(review, person_id) or 0)
        return Sentence("It is asked of somebody else now: %(who)s", who=who)
    return None if bar is None else _BARS[bar]


def bar_of(
    facts: PilotFacts, gate: Gate, person_id: int, review: Review | None, *, authors: bool
) -> Bar | None:
    """Find what keeps a person from signing for this gate; before a round nobody asks yet."""
    if review is not None and person_id == review.submitter_id:
        return Bar.ASKS
    if len(partner_organisations(facts, person_id, review)) > 1:
        return Bar.TWO_PARTNERS
    if authors and person_id in _contributors(facts, gate, review):
        return Bar.CONTRIBUTED
    return Bar.PASSED_ON if person_id in passed_on(review) else None


def reasons_nobody(
    facts: PilotFacts, gate: Gate, slot: Slot, review: Review | None, *, authors: bool
) -> tuple[Sentence, ...]:
    """Say why nobody at all can fill a slot; empty where somebody can."""
    if not slot.organisation_ids:
        return (Sentence("No such partner is named"),)
    approvers = approvers_of(facts, slot)
    if not approvers:
        return (Sentence("No approver is named"),)
    reasons = [
        barred(facts, gate, member.person_id, review, authors=authors)
        for member in undecided(facts, slot, review)
    ]
    if any(reason is None for reason in reasons):
        return ()
    named = tuple(dict.fromkeys(reason for reason in reasons if reason))
    return named or (Sentence("No other approver is named"),)


def fill(may_fill: Sequence[frozenset[int]]) -> list[int | None]:
    """Give each slot a person of its own where that can be; a slot filled first stays filled."""
    holder: dict[int, int] = {}

    def seat(slot: int, tried: set[int]) -> bool:
        for person in sorted(may_fill[slot]):
            if person in tried:
                continue
            tried.add(person)
            if person not in holder or seat(holder[person], tried):
                holder[person] = slot
                return True
        return False

    for slot in range(len(may_fill)):
        seat(slot, set())
    person_of = {slot: person for person, slot in holder.items()}
    return [person_of.get(slot) for slot in range(len(may_fill))]


def _contributors(facts: PilotFacts, gate: Gate, review: Review | None) -> frozenset[int]:
    uses = gate.relied_on(facts)
    if review is not None:
        frozen = {each["use"] for each in json.loads(review.material)["evidence"]}
        uses = tuple(use for use in facts.evidence if use.id in frozen)
    return frozenset(person for use in uses for person in use.contributor_ids)
