"""Who may sign, stand in, record and confirm, written a second time and smaller than the code."""

from __future__ import annotations

from dataclasses import dataclass

from tests.proof.asks import Ask, Move
from tests.proof.records import Records, years_on
from tests.proof.rounds import Deputy, Round


@dataclass(slots=True)
class Signers(Records):
    """One pilot: its signatures, who could give each, and whom something bars."""

    def slots(self, ask: Ask) -> list[frozenset[int]]:
        """Give the signatures that are needed: for each, the partners who may give it."""
        named = [
            organisation
            for _, (organisation, part) in sorted(self.partners.items())
            if self.kinds[organisation] in ask.kinds and (ask.of != "lead" or part == "lead")
        ]
        if ask.of == "each" and named:
            return [frozenset({each}) for each in dict.fromkeys(named)]
        return [frozenset(named)]

    @property
    def bodies(self) -> set[int]:
        return {each for each, part in self.partners.values() if part == "governance_body"}

    def seats(self, person: int) -> dict[int, int]:
        """Give whom somebody signs for today, and whose signature it is: theirs, or in whose place.

        Whoever is an approver and a deputy of one organisation signs for it as themself.
        """
        own = self.people[person].approves_for
        held = [(role, organisation, person) for organisation, role in own.items()]
        held += [
            (role, each.organisation, each.approver)
            for role, each in self.deputies.items()
            if each.person == person and each.first <= self.today <= each.last
        ]
        return {place: person if place in own else whose for _, place, whose in sorted(held)}

    def of_two_partners(self, person: int) -> bool:
        """Say whether somebody belongs to more than one partner, and so signs for neither."""
        named = {organisation for organisation, _ in self.partners.values()}
        return len(named & (self.people[person].organisations | set(self.seats(person)))) > 1

    def wrote(self, latest: Round, ask: Ask, person: int) -> bool:
        return ask.bars_authors and any(
            person in self.uses[use].hands for use in latest.frozen["evidence"]
        )

    def somebody_can_sign(self, move: Move, ask: Ask) -> bool:
        """Say whether each slot has an approver whom nothing bars before anybody has asked."""
        hands = {hand for each in move.asks if each.kind == "evidence"
                 for use in self.counted(each) for hand in use.hands}  # fmt: skip
        free = [
            person
            for person in self.people
            if not self.of_two_partners(person) and not (ask.bars_authors and person in hands)
        ]
        return all(any(slot & set(self.seats(each)) for each in free) for slot in self.slots(ask))

    # --- a signature that is asked of somebody else

    def asked_of(self, latest: Round, ask: Ask, organisation: int) -> set[int]:
        """Name those who could still give the signature of an organisation, were they asked."""
        return {
            person
            for person in self.people
            if organisation in self.seats(person)
            and not latest.decided & {person, self.seats(person)[organisation]}
            and person != latest.asked_by
            and not self.of_two_partners(person)
            and not self.wrote(latest, ask, person)
        }

    def may_pass(self, latest: Round, ask: Ask, organisation: int, before: int, now: int) -> bool:
        """Say whether a signature of a slot that nobody has filled may be asked of somebody else.

        It may be taken back from whoever it was passed on to last, though they have gone since.
        """
        able = self.asked_of(latest, ask, organisation)
        asked = able - latest.asked_no_longer
        passed = [each for each in latest.passed if each[0] == organisation]
        if passed and passed[-1][2] not in latest.decided:
            asked = asked | {passed[-1][2]}
        return before in asked and now in able and now != before

    # --- deputies

    def may_name_deputy(self, approver: int, new: Deputy) -> bool:
        """Say whether an approver may have somebody sign in their place on these days."""
        member = self.people[new.person]
        others = [each for each in self.deputies.values() if each.approver == approver]
        return (
            bool(self.people[approver].approves_for)
            and new.person != approver
            and new.organisation in member.organisations
            and not member.approves_for
            and all(each.person != new.person for each in self.deputies.values())
            and not any(each.first <= new.last and new.first <= each.last for each in others)
            and self.today <= new.first <= new.last <= years_on(new.first, 1)
        )

    def end_deputies_of(self, approver: int) -> None:
        """Forget those who stood in for somebody who signs no longer."""
        self.deputies = {
            role: each for role, each in self.deputies.items() if each.approver != approver
        }

    # --- meetings

    def recorders(self, coordinator: int) -> set[int]:
        """Name those who may record what a meeting decided: a coordinator and the approvers."""
        return {coordinator} | {who for who, each in self.people.items() if each.approves_for}

    @property
    def attesters(self) -> set[int]:
        """Name those who may confirm it, if they were there: approvers and deputies of today."""
        return {person for person in self.people if self.seats(person)}

    def may_attest(self, person: int, recorder: int) -> bool:
        return person in self.attesters and person != recorder

    def a_meeting_can_be_confirmed(self, coordinator: int) -> bool:
        """Say whether there is a body, and two people who could record and confirm."""
        recorders = self.recorders(coordinator)
        return bool(self.bodies) and any(
            self.may_attest(one, other) for one in self.attesters for other in recorders
        )
