"""Those who answer for it have signed: this round, this material, each slot by another person."""

from __future__ import annotations

from itertools import takewhile
from typing import Any, Literal

from pydantic import Field

from labapp.words import (
    Actor,
    Mention,
    OrganisationKind,
    ReviewState,
    Sentence,
    SignOffDecision,
)
from labapp.workflows.asking import Asked
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.finding import Finding
from labapp.workflows.material import changed_since
from labapp.workflows.meetings import find_meeting
from labapp.workflows.registry import requirement
from labapp.workflows.signers import (
    Slot,
    authority_of,
    barred,
    fill,
    reasons_nobody,
    slots_of,
    undecided,
)

_SENT_BACK = {
    ReviewState.RETURNED: SignOffDecision.RETURN,
    ReviewState.REFUSED: SignOffDecision.REFUSE,
}


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
    if review is not None and review.state in _SENT_BACK:
        sent_back = _sent_back(facts, asked, review, review.state)
        return _nobody(facts, asked, slots, None) or sent_back
    if review is not None and review.is_living:
        return _in_round(facts, asked, slots, review)
    return _nobody(facts, asked, slots, None) or asked.found(
        False,
        Sentence("Sign-off not asked for yet: %(organisations)s", organisations=_names(slots)),
        fix=f"gate/{asked.gate.move}",
        held_by=facts.holders("coordinator"),
        since=facts.visit.entered,
        parameters={"n": 0, "total": len(slots)},
    )


def _in_round(
    facts: PilotFacts, asked: SignOff, slots: tuple[Slot, ...], review: Review
) -> Finding:
    changed = changed_since(review.material, review.material_digest, facts, asked.gate)
    if changed:
        what = tuple(dict.fromkeys(difference.label for difference in changed))
        return _lapsed(facts, asked, review, what)
    filled = _filled(facts, asked, slots, review)
    waiting = tuple(slot for slot, who in zip(slots, filled, strict=True) if who is None)
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
        return asked.found(
            False,
            Sentence(
                "Nobody can sign here: %(organisations)s. Reason: %(reasons)s",
                organisations=_names((slot,)),
                reasons=reasons,
            ),
            fix="people?need=approver" if slot.organisation_ids else "people?add=partner",
            held_by=facts.holders("coordinator"),
            since=facts.visit.entered,
            parameters={"n": 0, "total": len(slots), "nobody": True},
        )
    return None


def _lapsed(
    facts: PilotFacts, asked: SignOff, review: Review, what: tuple[Sentence, ...]
) -> Finding:
    approved = [given for given in review.sign_offs if given.decision.approves]
    who = tuple(Mention("person", given.person_id) for given in approved)
    sentence = Sentence("Changed since sign-off was asked for: %(what)s", what=what)
    if who:
        sentence = Sentence(
            "Given for an earlier version: %(who)s. Changed: %(what)s", who=who, what=what
        )
    return asked.found(
        False,
        sentence,
        fix=f"gate/{asked.gate.move}#changes",
        held_by=facts.holders("coordinator"),
        since=review.opened_at,
        parameters={"lapsed": True, "n": 0, "total": len(asked.slots(facts))},
    )


def _sent_back(facts: PilotFacts, asked: SignOff, review: Review, state: ReviewState) -> Finding:
    given = [each for each in review.sign_offs if each.decision is _SENT_BACK[state]]
    who = tuple(Mention("person", each.person_id) for each in given)
    sentence = Sentence("Returned with a reason by: %(who)s", who=who)
    if state is ReviewState.REFUSED:
        sentence = Sentence("Refused by: %(who)s", who=who)
    return asked.found(
        False,
        sentence,
        fix=f"gate/{asked.gate.move}",
        held_by=facts.holders("coordinator"),
        since=max((each.at for each in given), default=review.opened_at),
        parameters={str(state): True, "n": 0, "total": len(asked.slots(facts))},
    )


def _names(slots: tuple[Slot, ...]) -> tuple[Any, ...]:
    """Give the organisations of slots, or their kinds where no such partner is named."""
    named = dict.fromkeys([each for slot in slots for each in slot.order])
    if not named:
        return tuple([kind for slot in slots for kind in slot.kinds])
    return tuple([Mention("organisation", each) for each in named])
