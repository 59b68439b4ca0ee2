"""Those who answer for it have signed: this round, this material, each slot by another person."""

from __future__ import annotations

from itertools import takewhile
from typing import Any, Literal

from pydantic import Field

from labapp.words import Actor, Mention, OrganisationKind, Sentence
from labapp.workflows.asking import Asked
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.finding import Finding
from labapp.workflows.meetings import find_meeting
from labapp.workflows.registry import requirement
from labapp.workflows.round_findings import SENT_BACK, lapsed, nobody_can, not_asked, sent_back
from labapp.workflows.signers import (
    Slot,
    authority_of,
    barred,
    fill,
    reasons_nobody,
    slots_of,
    undecided,
)


class SignOff(Asked):
    """Slots for approvers of partners: of the lead, of any one, or of each; or a body's meeting."""

    role: Literal["approver"] = "approver"
    organisation: Literal["any"] | tuple[OrganisationKind, ...] = "any"
    from_partner: Literal["lead", "any", "each"] = Field(default="any", alias="from")
    given_as: Literal["person", "meeting_decision"] = Field(default="person", alias="as")
    part: Literal["governance_body"] | None = None
    barred: tuple[Literal["evidence_author"], ...] = Field(default=(), alias="not")
    waivable: None = None

    def model_post_init(self, context: Any) -> None:
        """Refuse a meeting without a body, and a body without a meeting."""
        super().model_post_init(context)
        if (self.part is None) != (self.given_as == "person"):
            raise ValueError("a meeting decision names the part of the body, and nothing else does")

    @property
    def bars_authors(self) -> bool:
        """Say whether those who wrote or filed the evidence may not sign."""
        return "evidence_author" in self.barred

    def slots(self, facts: PilotFacts) -> tuple[Slot, ...]:
        """Give the slots to be signed, at least one."""
        kinds = None if self.organisation == "any" else self.organisation
        return slots_of(facts, kinds, self.from_partner)


@requirement("sign_off", asks=SignOff, heading=Sentence("Sign-off"))
def sign_off(facts: PilotFacts, actor: Actor, asked: SignOff) -> Finding:
    """Say who has signed, with whom it waits, or why nobody can sign."""
    del actor
    if asked.given_as == "meeting_decision":
        return find_meeting(facts, asked)
    review = facts.review_of(asked.gate.move)
    slots = asked.slots(facts)
    if review is not None and review.is_living:
        return _in_round(facts, asked, slots, review)
    if (nobody := _nobody(facts, asked, slots, None)) is not None:
        return nobody
    if review is not None and review.state in SENT_BACK:
        return _sent_back(facts, asked, review)
    return not_asked(facts, asked, _names(slots), total=len(slots))


def _in_round(
    facts: PilotFacts, asked: SignOff, slots: tuple[Slot, ...], review: Review
) -> Finding:
    approved = [given for given in review.sign_offs if given.decision.approves]
    given_by = tuple(Mention("person", each.person_id) for each in approved)
    too_late = lapsed(facts, asked, review, given_by, total=len(slots))
    if too_late is not None:
        return too_late
    filled = _filled(facts, asked, slots, review)
    waiting = _left(slots, filled)
    if waiting:
        return _nobody(facts, asked, waiting, review) or _waiting(facts, asked, waiting, review)
    who = tuple(dict.fromkeys(Mention("person", person) for person in filled if person))
    signers = {mention.id for mention in who}
    return asked.found(
        True,
        Sentence(
            "Signed: %(who)s, %(date)s",
            who=who,
            date=max(given.at for given in review.sign_offs if given.person_id in signers),
        ),
        parameters={"n": len(slots), "total": len(slots), "signers": sorted(signers)},
    )


def waiting_slots(facts: PilotFacts, asked: SignOff, review: Review) -> tuple[Slot, ...]:
    """Give the slots that no signature of this round fills."""
    slots = asked.slots(facts)
    return _left(slots, _filled(facts, asked, slots, review))


def _left(slots: tuple[Slot, ...], filled: list[int | None]) -> tuple[Slot, ...]:
    return tuple(slot for slot, who in zip(slots, filled, strict=True) if who is None)


def _filled(
    facts: PilotFacts, asked: SignOff, slots: tuple[Slot, ...], review: Review
) -> list[int | None]:
    """Give for each slot who fills it, after the slots of sign-offs asked before this one.

    An approver and whoever stood in for them gave one signature, however many of them signed.
    """
    given = [each for each in review.sign_offs if each.decision.approves]
    earlier = [each for each in _sign_offs_before(asked) if each.given_as == "person"]
    wanted = [(slot, each) for each in earlier for slot in each.slots(facts)] + [
        (slot, asked) for slot in slots
    ]
    may_fill = [
        {
            authority_of(one): one.person_id
            for one in given
            if slot.organisation_ids & {*one.organisation_ids}
            and barred(facts, asked.gate, one.person_id, review, authors=each.bars_authors) is None
        }
        for slot, each in wanted
    ]
    filled = fill([frozenset(people) for people in may_fill])
    signers = [
        None if who is None else people[who] for who, people in zip(filled, may_fill, strict=True)
    ]
    return signers[len(wanted) - len(slots) :]


def _sign_offs_before(asked: SignOff) -> list[SignOff]:
    before = takewhile(lambda each: each.id != asked.id, asked.gate.requirements)
    return [each for each in before if isinstance(each, SignOff)]


def _waiting(
    facts: PilotFacts, asked: SignOff, waiting: tuple[Slot, ...], review: Review
) -> Finding:
    who = tuple(
        member.mention
        for slot in waiting
        for member in undecided(facts, slot, review)
        if barred(facts, asked.gate, member.person_id, review, authors=asked.bars_authors) is None
    )
    who = tuple(dict.fromkeys(who))
    total = len(asked.slots(facts))
    return asked.found(
        False,
        Sentence(
            "Waiting for: %(organisations)s. With: %(who)s. Since: %(since)s",
            organisations=_names(waiting),
            who=who,
            since=review.opened_at,
        ),
        fix=f"gate/{asked.gate.move}",
        held_by=who,
        since=review.opened_at,
        parameters={"n": total - len(waiting), "total": total},
    )


def _nobody(
    facts: PilotFacts, asked: SignOff, slots: tuple[Slot, ...], review: Review | None
) -> Finding | None:
    for slot in slots:
        reasons = reasons_nobody(facts, asked.gate, slot, review, authors=asked.bars_authors)
        if not reasons:
            continue
        sentence = Sentence(
            "Nobody can sign here: %(organisations)s. Reason: %(reasons)s",
            organisations=_names((slot,)),
            reasons=reasons,
        )
        fix = "people?need=approver" if slot.organisation_ids else "people?add=partner"
        return nobody_can(facts, asked, sentence, fix=fix, total=len(slots))
    return None


def _sent_back(facts: PilotFacts, asked: SignOff, review: Review) -> Finding:
    given = [each for each in review.sign_offs if each.decision is SENT_BACK[review.state]]
    who = tuple(Mention("person", each.person_id) for each in given)
    since = max((each.at for each in given), default=review.opened_at)
    return sent_back(facts, asked, review, who, since=since, total=len(asked.slots(facts)))


def _names(slots: tuple[Slot, ...]) -> tuple[Any, ...]:
    """Give the organisations of slots, or their kinds where no such partner is named."""
    named = dict.fromkeys([each for slot in slots for each in slot.order])
    if not named:
        return tuple([kind for slot in slots for kind in slot.kinds])
    return tuple([Mention("organisation", each) for each in named])
