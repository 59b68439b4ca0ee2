"""Whom an unanswered sign-off is asked of, and of whom it could be asked instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labapp.words import MeetingState
from labapp.workflows.asking import Gate
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.finding import Explained, Finding
from labapp.workflows.meetings import attesters_of
from labapp.workflows.registry import bind
from labapp.workflows.requirements.sign_off import SignOff, waiting_slots
from labapp.workflows.signers import Bar, Slot, bar_of, undecided


@dataclass(frozen=True, slots=True)
class Passable:
    """A sign-off for one organisation that nobody has given: who is asked, and who could be."""

    organisation_id: int
    asked: tuple[int, ...]
    others: tuple[int, ...]

    def may_pass(self, before: int, now: int) -> bool:
        """Say whether it may be asked of `now` instead of `before`."""
        return before != now and before in self.asked and now in self.others


def passables(facts: PilotFacts, gate: Gate, explained: Explained) -> tuple[Passable, ...]:
    """Give what nobody has signed and may be asked of another; nothing once it has lapsed."""
    review = facts.review_of(gate.move)
    if review is None or not review.is_living:
        return ()
    waiting = {each.id for each in _each_finding(explained) if _waits(each)}
    asked = [each for each in gate.requirements if isinstance(each, SignOff) and each.id in waiting]
    found: dict[int, Passable] = {}
    for sign_off in (each for each in asked if each.given_as == "person"):
        for slot in waiting_slots(facts, bind(sign_off, gate), review):
            for organisation in slot.order:
                found.setdefault(
                    organisation, _passable(facts, gate, sign_off, organisation, review)
                )
    return tuple(each for each in found.values() if each.asked)


def asked_in(facts: PilotFacts, gate: Gate, review: Review) -> tuple[int, ...]:
    """Give who is asked in a round and has not decided, lapsed or not: to sign, or to confirm."""
    found: list[int] = []
    for sign_off in (each for each in gate.requirements if isinstance(each, SignOff)):
        if sign_off.given_as == "person":
            slots = waiting_slots(facts, bind(sign_off, gate), review)
            for slot in slots:
                found += _may_sign(facts, gate, sign_off, slot, review)
    for met in review.meetings:
        if met.state is MeetingState.RECORDED:
            found += [met.recorder_id, *attesters_of(facts, met)]
    return tuple(dict.fromkeys(found))


def _may_sign(
    facts: PilotFacts, gate: Gate, sign_off: SignOff, slot: Slot, review: Review
) -> Iterator[int]:
    for each in undecided(facts, slot, review):
        who, authors = each.person_id, sign_off.bars_authors
        if bar_of(facts, gate, who, review, authors=authors) is None:
            yield who


def _each_finding(explained: Explained) -> Iterator[Finding]:
    for finding in explained.findings:
        yield finding
        yield from finding.members


def _waits(finding: Finding) -> bool:
    return finding.code == "sign_off" and not finding.ok and not finding.parameters.get("lapsed")


def _passable(
    facts: PilotFacts, gate: Gate, sign_off: SignOff, organisation_id: int, review: Review
) -> Passable:
    people = undecided(facts, Slot((organisation_id,), ()), review)
    bars = {
        each.person_id: bar_of(facts, gate, each.person_id, review, authors=sign_off.bars_authors)
        for each in people
    }
    asked = [person for person, bar in bars.items() if bar is None]
    asked += [each for each in _last_asked(organisation_id, review) if each not in asked]
    others = [person for person, bar in bars.items() if bar in {None, Bar.PASSED_ON}]
    return Passable(organisation_id, tuple(asked), tuple(others))


def _last_asked(organisation_id: int, review: Review) -> Iterator[int]:
    """Give whom it was passed on to last, who may have gone since; a decision ends it."""
    decided = {given.person_id for given in review.sign_offs}
    theirs = [each for each in review.readdressed if each.organisation_id == organisation_id]
    if theirs and theirs[-1].to_person_id not in decided:
        yield theirs[-1].to_person_id
