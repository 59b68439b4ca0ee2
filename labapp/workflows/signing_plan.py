"""One way to have a gate signed: each slot matched with a person, and why a slot stays empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from labapp.words import Mention, OrganisationKind, Sentence
from labapp.workflows.asking import Gate
from labapp.workflows.coming import Gap
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.meeting_seats import gap_of_meeting
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signers import Bar, Slot, approvers_of, bar_of, fill

_APPROVER, _PARTNER = "people?need=approver", "people?add=partner"
_WHY: Mapping[Bar, Sentence] = {
    Bar.ASKS: Sentence("Asks for sign-off: %(who)s"),
    Bar.TWO_PARTNERS: Sentence("Belongs to two partners: %(who)s"),
    Bar.CONTRIBUTED: Sentence("Wrote or filed the evidence: %(who)s"),
    Bar.PASSED_ON: Sentence("No longer asked in this round: %(who)s"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A signature that is wanted, and the requirement that wants it."""

    sign_off: SignOff
    slot: Slot

    @property
    def organisations(self) -> tuple[Mention | OrganisationKind, ...]:
        """Give the partners any of which may sign, or their kinds where none is named."""
        return tuple(Mention("organisation", each) for each in self.slot.order) or self.slot.kinds


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

    def given(self, wanted: Wanted) -> frozenset[int]:
        """Give those who have approved and whose signature could be this one."""
        signed = self.review.sign_offs if self.review else ()
        return frozenset(
            each.person_id
            for each in signed
            if each.decision.approves and wanted.slot.organisation_ids & {*each.organisation_ids}
        )

    def able(self, wanted: Wanted) -> frozenset[int]:
        """Give those who have signed, and those who can sign still."""
        decided = {each.person_id for each in self.review.sign_offs} if self.review else set()
        named = {member.person_id for member in approvers_of(self.facts, wanted.slot)}
        people = (named - decided) | self.given(wanted)
        return frozenset(person for person in people if self.bar(person, wanted) is None)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who can give each signature, and who would, if everybody is to have one of their own."""

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
    able = tuple(round_.able(each) for each in wanted)
    meetings = tuple(each for each in sign_offs if each.given_as != "person")
    return Plan(round_, wanted, able, tuple(fill(able)), meetings)


def _nobodies(plan: Plan) -> Iterator[Gap]:
    for wanted, able in zip(plan.wanted, plan.able, strict=True):
        if not able:
            yield _nobody(plan.round, wanted)


def _nobody(round_: Round, wanted: Wanted) -> Gap:
    if not wanted.slot.order:
        return _gap("no_partner", wanted, (Sentence("No such partner is named"),), _PARTNER)
    barred: dict[Bar, list[Mention]] = defaultdict(list)
    for member in approvers_of(round_.facts, wanted.slot):
        bar = round_.bar(member.person_id, wanted)
        if bar is not None:
            barred[bar].append(member.mention)
    if set(barred) == {Bar.ASKS}:
        return Gap("asks_and_signs", _asks_and_signs(wanted, barred[Bar.ASKS]), _APPROVER)
    reasons = tuple(Sentence(_WHY[bar].text, who=tuple(who)) for bar, who in barred.items())
    return _gap("nobody", wanted, reasons or (Sentence("No approver is named"),), _APPROVER)


def _gap(code: str, wanted: Wanted, reasons: tuple[Sentence, ...], fix: str) -> Gap:
    told = Sentence(
        "Nobody left can sign for: %(organisations)s. %(reasons)s",
        organisations=wanted.organisations,
        reasons=reasons,
    )
    return Gap(code, told, fix)


def _asks_and_signs(wanted: Wanted, who: Sequence[Mention]) -> Sentence:
    return Sentence(
        "One person cannot both ask for sign-off and sign: %(who)s. To sign for: %(organisations)s",
        who=tuple(who),
        organisations=wanted.organisations,
    )


def _competitions(plan: Plan) -> Iterator[Gap]:
    """Find the slots that compete for too few people, though each alone has somebody."""
    told: set[int] = set()
    for number, (who, able) in enumerate(zip(plan.filled, plan.able, strict=True)):
        if who is None and able and number not in told:
            slots, people = _competing(plan, number)
            told |= slots
            yield _too_few([plan.wanted[each] for each in sorted(slots)], sorted(people))


def _competing(plan: Plan, number: int) -> tuple[set[int], set[int]]:
    """Follow those who could fill a slot to the slots they fill instead: more slots than people."""
    slot_of = {who: slot for slot, who in enumerate(plan.filled) if who is not None}
    slots, people = [number], set[int]()
    for slot in slots:
        people |= plan.able[slot]
        slots += sorted({slot_of[person] for person in people} - {*slots})
    return set(slots), people


def _too_few(wanted: Sequence[Wanted], people: Sequence[int]) -> Gap:
    organisations = dict.fromkeys(name for each in wanted for name in each.organisations)
    told = Sentence(
        "Too few people can sign for: %(organisations)s. Signatures: %(n)s. People: %(who)s",
        organisations=tuple(organisations),
        n=len(wanted),
        who=tuple(Mention("person", each) for each in people),
    )
    return Gap("too_few", told, _APPROVER)


def _of_meetings(plan: Plan) -> Iterator[Gap]:
    for meeting in plan.meetings:
        gap = gap_of_meeting(plan.round.facts, meeting, plan.round.review)
        if gap is not None:
            yield gap
