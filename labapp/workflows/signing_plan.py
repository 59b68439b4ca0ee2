"""One way to have a gate signed: each slot matched with a person, and why a slot stays empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labapp.words import Mention, OrganisationKind, Sentence
from labapp.workflows.asking import Gate
from labapp.workflows.coming import Gap
from labapp.workflows.facts import Member, PilotFacts, Review
from labapp.workflows.meeting_seats import gaps_of_meetings
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signers import (
    Bar,
    Slot,
    approvers_of,
    authority_of,
    bar_of,
    deputy_for,
    fill,
    undecided,
)

_APPROVER, _PARTNER = "people?need=approver", "people?add=partner"
_WHY: Mapping[Bar, Callable[[Sequence[Mention]], Sentence]] = {
    Bar.ASKS: lambda who: Sentence("Asks for sign-off: %(who)s", who=who),
    Bar.TWO_PARTNERS: lambda who: Sentence("Belongs to two partners: %(who)s", who=who),
    Bar.CONTRIBUTED: lambda who: Sentence("Wrote or filed the evidence: %(who)s", who=who),
    Bar.PASSED_ON: lambda who: Sentence("No longer asked in this round: %(who)s", who=who),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A signature that is wanted, and the requirement that wants it."""

    sign_off: SignOff
    slot: Slot

    @property
    def organisations(self) -> tuple[Mention | OrganisationKind | Sentence, ...]:
        """Give the partners any of which may sign, or their kinds where none is named."""
        if self.slot.order:
            return tuple(Mention("organisation", each) for each in self.slot.order)
        anybody = set(self.slot.kinds) == set(OrganisationKind)
        return (Sentence("Any partner"),) if anybody else self.slot.kinds


@dataclass(frozen=True, slots=True)
class Round:
    """A round of sign-off, as it stands or as it would be; `asker` is who asks for it."""

    facts: PilotFacts
    gate: Gate
    review: Review | None
    asker: int | None

    def bar(self, person_id: int, wanted: Wanted) -> Bar | None:
        """Find what keeps a person from giving a signature."""
        if person_id == self.asker:
            return Bar.ASKS
        authors = wanted.sign_off.bars_authors
        return bar_of(self.facts, self.gate, person_id, self.review, authors=authors)

    def signed(self, wanted: Wanted) -> Mapping[int, int]:
        """Give the approvals that could be this one: whose they are, and who gave them."""
        return {
            authority_of(each): each.person_id
            for each in (self.review.sign_offs if self.review else ())
            if each.decision.approves
            and wanted.slot.organisation_ids & {*each.organisation_ids}
            and self.bar(each.person_id, wanted) is None
        }

    def left(self, wanted: Wanted) -> Mapping[int, int]:
        """Give those who can sign still, each with the approver whose signature it would be."""
        return {
            member.person_id: self._authority(member, wanted.slot)
            for member in undecided(self.facts, wanted.slot, self.review)
            if self.bar(member.person_id, wanted) is None
        }

    def _authority(self, member: Member, slot: Slot) -> int:
        """Give whose signature it is: of the approver, where a deputy stands in for one."""
        stands_in = (deputy_for(member, each, self.facts.today) for each in slot.order)
        return next((who for who in stands_in if who is not None), member.person_id)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who can give each signature, and who would, if each is to come from somebody of its own.

    An approver and whoever stands in for them give one signature: `able` and `filled` name the
    approver.
    """

    round: Round
    wanted: tuple[Wanted, ...]
    able: tuple[frozenset[int], ...]
    filled: tuple[int | None, ...]
    meetings: tuple[SignOff, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Say of every signature that nobody can give why that is; none where all can be given."""
        return (*_nobodies(self), *_competitions(self), *_of_meetings(self))


def make_plan(round_: Round, sign_offs: Sequence[SignOff]) -> Plan:
    """Match the slots of these sign-offs with the people who could fill them in this round."""
    in_person = [each for each in sign_offs if each.given_as == "person"]
    wanted = tuple(Wanted(each, slot) for each in in_person for slot in each.slots(round_.facts))
    able = tuple(frozenset((*round_.signed(each), *round_.left(each).values())) for each in wanted)
    meetings = tuple(each for each in sign_offs if each.given_as != "person")
    return Plan(round_, wanted, able, tuple(fill(able)), meetings)


def _nobodies(plan: Plan) -> Iterator[Gap]:
    for wanted, able in zip(plan.wanted, plan.able, strict=True):
        if not able:
            yield _nobody(plan.round, wanted)


def _nobody(round_: Round, wanted: Wanted) -> Gap:
    if not wanted.slot.order:
        return Gap("no_partner", _no_partner(wanted), _PARTNER)
    if not approvers_of(round_.facts, wanted.slot):
        return _nobody_left(wanted, (Sentence("No approver is named"),))
    people = undecided(round_.facts, wanted.slot, round_.review)
    bars = [(round_.bar(each.person_id, wanted), each.mention) for each in people]
    barred = {bar: tuple(who for found, who in bars if found is bar) for bar in Bar}
    barred = {bar: who for bar, who in barred.items() if who}
    if set(barred) == {Bar.ASKS}:
        return Gap("asks_and_signs", _asks_and_signs(wanted, barred[Bar.ASKS]), _APPROVER)
    reasons = tuple(_WHY[bar](who) for bar, who in barred.items())
    return _nobody_left(wanted, reasons or (Sentence("No other approver is named"),))


def _no_partner(wanted: Wanted) -> Sentence:
    return Sentence(
        "No partner is named yet who could sign: %(organisations)s",
        organisations=wanted.organisations,
    )


def _nobody_left(wanted: Wanted, reasons: tuple[Sentence, ...]) -> Gap:
    told = Sentence(
        "Nobody left can sign for: %(organisations)s. %(reasons)s",
        organisations=wanted.organisations,
        reasons=reasons,
    )
    return Gap("nobody", told, _APPROVER)


def _asks_and_signs(wanted: Wanted, who: Sequence[Mention]) -> Sentence:
    return Sentence(
        "One person cannot both ask for sign-off and sign: %(who)s. To sign for: %(organisations)s",
        who=tuple(who),
        organisations=wanted.organisations,
    )


def _competitions(plan: Plan) -> Iterator[Gap]:
    """Find the slots that compete for too few people, though each alone has somebody."""
    found: list[set[int]] = []
    for number, (who, able) in enumerate(zip(plan.filled, plan.able, strict=True)):
        if who is None and able:
            slots = _competing(plan, number)
            for each in [each for each in found if each & slots]:  # for the same people
                found.remove(each)
                slots |= each
            found.append(slots)
    for slots in found:
        yield _too_few(plan.round, [plan.wanted[each] for each in sorted(slots)])


def _competing(plan: Plan, number: int) -> set[int]:
    """Follow those who could fill a slot to the slots they fill instead: more slots than people."""
    slot_of = {who: slot for slot, who in enumerate(plan.filled) if who is not None}
    slots = [number]
    for slot in slots:
        slots += sorted({slot_of[who] for who in plan.able[slot]} - {*slots})
    return set(slots)


def _too_few(round_: Round, wanted: Sequence[Wanted]) -> Gap:
    people = _one_for_each_signature(round_, wanted)
    organisations = dict.fromkeys(name for each in wanted for name in each.organisations)
    told = Sentence(
        "Too few people can sign for: %(organisations)s. Signatures: %(n)s. People: %(who)s",
        organisations=tuple(organisations),
        n=len(wanted),
        who=tuple(Mention("person", each) for each in sorted(people)),
    )
    return Gap("too_few", told, _APPROVER)


def _one_for_each_signature(round_: Round, wanted: Sequence[Wanted]) -> set[int]:
    """Give those who can sign, without deputies of an approver who can sign themselves."""
    able: dict[int, int] = {}
    for each in wanted:
        able |= {
            authority: who
            for who, authority in round_.left(each).items()
            if who == authority or authority not in able
        }
        able |= round_.signed(each)
    return set(able.values())


def _of_meetings(plan: Plan) -> Iterator[Gap]:
    if plan.meetings:
        yield from gaps_of_meetings(plan.round.facts, plan.round.review)
