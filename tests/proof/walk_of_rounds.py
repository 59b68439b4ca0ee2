"""The part of the walk that goes through rounds of sign-off: who signs, stands in and confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from labapp.words import Spoken
from tests.proof.checks import agree
from tests.proof.ground import Ground
from tests.proof.model import Model
from tests.proof.passages import Passages

SIGNERS = (
    "council_approver", "university_approver", "second_approver", "both", "academic", "academic2",
    "coordinator", "neighbour",
)  # fmt: skip
STAND_INS = (*SIGNERS, "delivery")
RECORDERS = ("coordinator", "coordinator", "council_approver", "university_approver", "delivery")
BODIES = ("board", "board", "board", "assembly", "council")
DECISIONS = (
    "approve", "approve", "approve", "approve_with_conditions", "approve_with_conditions",
    "return", "refuse",
)  # fmt: skip
SECTIONS = (
    "title", "people", "evidence", "tasks", "figures", "question", "lessons", "decision", "weather",
)  # fmt: skip
WRONG = ("", "seal", "short", "early", "late", "minute")
MORE_APPROVERS = (
    ("neighbour", "council"), ("delivery", "council"), ("academic2", "university"),
    ("both", "council"), ("council_approver", "council"), ("university_approver", "university"),
)  # fmt: skip
SIGNING = (
    "sign_who_may", "sign_anyway", "sign_anyway", "sign_in_place", "return_sections",
    "wait_a_little",
)  # fmt: skip
STANDING_IN = (*SIGNING, *["stand_in_for_an_approver"] * 3, "end_stand_in")
PASSING_ON = (*SIGNING, *["pass_on"] * 3, "add_an_approver", "stand_in_for_an_approver")
MEETING = (*["record", "settle"] * 2, "sign_who_may", "wait_a_little")
AGREEING = 30  # deeds, to have only agreement left
a_number = st.integers(0, 5)
numbers = st.integers(0, 11)
signers = st.sampled_from(SIGNERS)
approvers = st.sampled_from(("council_approver", "university_approver", *SIGNERS))


def acts_of(kinds: tuple[str, ...]) -> st.SearchStrategy[list[tuple[str, int, int]]]:
    """Give up to eight things that people do, each with two numbers that say who and how."""
    return st.lists(st.tuples(st.sampled_from(kinds), numbers, numbers), min_size=2, max_size=8)


class RoundsWalk(RuleBasedStateMachine):
    """Walks one pilot; `ground`, `tally` and `sentences` are given by whoever runs it."""

    ground: Ground
    tally: Counter[str]
    sentences: dict[str, Spoken]

    def __init__(self) -> None:
        super().__init__()
        self.deeds = Passages(self.ground)

    @property
    def model(self) -> Model:
        return self.deeds.model

    def pick(self, from_: Iterable[Any], number: int) -> Any:
        chosen = sorted(from_)
        return chosen[number % len(chosen)] if chosen else None

    def a_round(self, number: int) -> str:
        """Choose a move that somebody was asked to sign."""
        return str(self.pick({each.move for each in self.model.rounds}, number))

    @precondition(lambda self: self.model.signing)
    @rule(number=a_number, times=st.integers(1, 3), easily=st.booleans())
    def agree_on(self, number: int, times: int, easily: bool) -> None:
        """Go on with a move somebody was asked to sign."""
        self.deeds.easily = easily
        for _ in range(times):
            if move := self.pick(self.model.signing, number):
                self.deeds.mend(move)

    @precondition(lambda self: self.model.signing)
    @rule(number=a_number, how=st.sampled_from(["use", "version", "baseline", "target", "revise",
                                                "task", "conclusion", "new"]))  # fmt: skip
    def disturb(self, number: int, how: str) -> None:
        """Change what somebody was asked to sign, or add to it."""
        frozen = self.model.rounds[-1].frozen
        use, indicator = (self.pick(frozen[part], number) for part in ("evidence", "indicators"))
        values = [value for value in frozen["values"] if value[0] == indicator]
        if how == "use" and use:
            self.deeds.decide("academic2", use, accept=False)
        elif how == "version" and use:
            self.deeds.new_version("delivery", use)
        elif how == "baseline" and indicator:
            self.deeds.start_from(indicator)
        elif how == "target" and indicator:
            self.deeds.aim(indicator, 1)
        elif how == "revise" and values:
            self.deeds.revise(*self.pick(values, number))
        elif how == "task" and self.model.tasks:
            self.deeds.finish(self.pick(self.model.tasks, number), "open")
        elif how == "conclusion":
            self.deeds.conclude("adopt", look_back=True)
        else:
            self.deeds.submit("academic2", "known")

    @rule(number=a_number, note=st.sampled_from(["", "Once more"]))
    def ask(self, number: int, note: str) -> None:
        moves = [move.id for move in self.model.book.leaving(self.model.stage)]
        self.deeds.ask(moves[number % len(moves)] if moves else "adopt", note=note)

    @rule(number=a_number, who=st.sampled_from(["coordinator", "council_approver", "academic2"]))
    def waive(self, number: int, who: str) -> None:
        leaving = self.model.book.leaving(self.model.stage)
        pairs = [
            (move, ask) for move in leaving for ask in move.asks if ask.waived_by or number == 5
        ]
        if pairs:
            self.deeds.waive(*pairs[number % len(pairs)], who)

    @precondition(lambda self: self.model.rounds)
    @rule(number=a_number, who=signers,
          decision=st.sampled_from(DECISIONS))  # fmt: skip
    def sign(self, number: int, who: str, decision: str) -> None:
        self.deeds.sign(self.a_round(number), who, decision)

    @precondition(lambda self: self.model.rounds)
    @rule(number=a_number)
    def withdraw_round(self, number: int) -> None:
        self.deeds.withdraw_round(self.a_round(number))

    @rule(number=a_number, acts=acts_of(STANDING_IN))
    def round_with_deputies(self, number: int, acts: list[tuple[str, int, int]]) -> None:
        self.in_a_round({move.id for move in self.model.book.moves}, number, acts)

    @rule(number=a_number, acts=acts_of(PASSING_ON))
    def round_passed_on(self, number: int, acts: list[tuple[str, int, int]]) -> None:
        self.in_a_round({move.id for move in self.model.book.moves}, number, acts)

    @rule(number=a_number, acts=acts_of(MEETING))
    def round_with_a_meeting(self, number: int, acts: list[tuple[str, int, int]]) -> None:
        asking = {move.id for move in self.model.book.moves if move.asks_a_body}
        self.in_a_round(asking, number, acts)

    def in_a_round(self, wanted: set[str], number: int, acts: list[tuple[str, int, int]]) -> None:
        """Have several people act in one round, in whatever order; without one, ask."""
        if not self.model.signing:
            leaving = [each for each in self.model.book.leaving(self.model.stage) if each.agreed]
            gates = [each for each in leaving if each.id in wanted] or leaving
            if not gates:
                return
            self.deeds.to_a_round(gates[number % len(gates)], AGREEING)
        name = self.pick(self.model.signing & wanted or self.model.signing, number)
        for act, one, other in acts if name else ():
            if self.model.move(name):
                getattr(self, f"_{act}")(name, one, other)
                agree(self.deeds.walked, self.model)

    def _sign_who_may(self, name: str, one: int, other: int) -> None:
        latest, move = self.model.round_of(name), self.model.move(name)
        assert latest
        assert move
        able = [
            who for who in STAND_INS if self.model.may_sign(latest, move, self.ground.id_of(who))
        ]
        self.deeds.sign(name, self.pick(able or SIGNERS, one), DECISIONS[other % len(DECISIONS)])

    def _sign_anyway(self, name: str, one: int, other: int) -> None:
        """Sign as an approver or a deputy, whether or not they decided or are asked still."""
        deputies = {each.person for each in self.model.deputies.values()}
        people = {who for who, each in self.model.people.items() if each.approves_for} | deputies
        if who := self.pick(people, one):
            self.deeds.sign(name, self.ground.name_of(who), DECISIONS[other % len(DECISIONS)])

    def _sign_in_place(self, name: str, one: int, other: int) -> None:
        if role := self.pick(self.model.deputies, one):
            who = self.ground.name_of(self.model.deputies[role].person)
            self.deeds.sign(name, who, DECISIONS[other % len(DECISIONS)])

    def _return_sections(self, name: str, one: int, other: int) -> None:
        sections = {SECTIONS[one % len(SECTIONS)], SECTIONS[other % len(SECTIONS)]}
        self.deeds.return_sections(name, SIGNERS[other % 2], frozenset(sections), "")

    def _pass_on(self, name: str, one: int, other: int) -> None:
        """Pass on a signature nobody has given; where one person alone could give it, add one."""
        latest, move = self.model.round_of(name), self.model.move(name)
        assert latest
        assert move
        wanted = {
            (place, ask)
            for ask in move.signatures
            for slot in self.model.open_slots(move, ask)
            for place in slot
        }
        if not wanted:
            return
        place, ask = sorted(wanted, key=lambda each: each[0])[other % len(wanted)]
        if len(self.model.asked_of(latest, ask, place)) < 2:
            able = [n for n in STAND_INS if place in self.ground.works_for[n] - {*self.seats(n)}]
            if able:
                self.deeds.name_approver(self.pick(able, one), self.ground.called(place))
        people = sorted(self.model.asked_of(latest, ask, place))
        if len(people) > 1:
            start = one % len(people)
            before, now = (self.ground.name_of((people * 2)[each]) for each in (start, start + 1))
            self.deeds.readdress(name, self.ground.called(place), before, now)

    def seats(self, who: str) -> dict[int, int]:
        return self.model.seats(self.ground.id_of(who))

    def _stand_in_for_an_approver(self, _name: str, one: int, other: int) -> None:
        """Have somebody of their own organisation stand in for an approver from today."""
        approvers = [who for who in STAND_INS if self.approves_for(who)]
        if approver := self.pick(approvers, one):
            (place,) = self.approves_for(approver)
            able = [n for n in STAND_INS if place in self.ground.works_for[n] and n != approver]
            if deputy := self.pick(able, other):
                self.deeds.stand_in(approver, deputy, 0, other)

    def approves_for(self, who: str) -> dict[int, int]:
        return self.model.people[self.ground.id_of(who)].approves_for

    def _end_stand_in(self, _name: str, one: int, _other: int) -> None:
        if role := self.pick(self.model.deputies, one):
            approver = self.model.deputies[role].approver
            self.deeds.end_stand_in(role, self.ground.name_of(approver))

    def _add_an_approver(self, _name: str, one: int, _other: int) -> None:
        self.deeds.name_approver(*MORE_APPROVERS[one % len(MORE_APPROVERS)])

    def _wait_a_little(self, _name: str, one: int, _other: int) -> None:
        self.deeds.wait(one)

    def _record(self, name: str, one: int, other: int) -> None:
        decision, body = DECISIONS[other % len(DECISIONS)], BODIES[other % 3]
        self.deeds.record_decision(name, RECORDERS[one % len(RECORDERS)], body, decision)

    def _settle(self, _name: str, one: int, other: int) -> None:
        recorded = [(each, met) for each in self.model.rounds for met in each.met]
        if recorded:
            how = ("attest", "attest", "attest", "decline")[other % 4]
            self.deeds.settle(*recorded[-1], STAND_INS[one % len(STAND_INS)], how)

    # --- what is refused mostly

    @precondition(lambda self: self.model.rounds)
    @rule(number=a_number, who=approvers, reason=st.sampled_from(["", "Because"]),
          sections=st.frozensets(st.sampled_from(SECTIONS), max_size=3))  # fmt: skip
    def return_sections(self, number: int, who: str, reason: str, sections: frozenset[str]) -> None:
        self.deeds.return_sections(self.a_round(number), who, sections, reason)

    @precondition(lambda self: self.model.signing)
    @rule(number=a_number, organisation=st.sampled_from(["council", "university", "second"]),
          before=signers, now=st.sampled_from(STAND_INS))  # fmt: skip
    def readdress(self, number: int, organisation: str, before: str, now: str) -> None:
        self.deeds.readdress(self.a_round(number), organisation, before, now)

    @rule(who=approvers, deputy=st.sampled_from(STAND_INS), begins=st.integers(-1, 3),
          days=st.sampled_from([0, 1, 5, 30, 90, 365, 366, 400]))  # fmt: skip
    def stand_in(self, who: str, deputy: str, begins: int, days: int) -> None:
        self.deeds.stand_in(who, deputy, begins, days)

    @precondition(lambda self: self.model.deputies)
    @rule(number=a_number, who=st.sampled_from(["the clock", *SIGNERS]))
    def end_stand_in(self, number: int, who: str) -> None:
        if who == "the clock":
            self.deeds.let_the_clock_tick()
        else:
            self.deeds.end_stand_in(self.pick(self.model.deputies, number), who)

    @precondition(lambda self: self.model.signing)
    @rule(number=a_number, who=st.sampled_from(RECORDERS), body=st.sampled_from(BODIES),
          decision=st.sampled_from(DECISIONS), wrong=st.sampled_from(WRONG))  # fmt: skip
    def record_decision(self, number: int, who: str, body: str, decision: str, wrong: str) -> None:
        self.deeds.record_decision(self.a_round(number), who, body, decision, wrong=wrong)

    @precondition(lambda self: any(each.met for each in self.model.rounds))
    @rule(number=a_number, who=st.sampled_from(STAND_INS),
          how=st.sampled_from(["attest", "absent", "decline"]))  # fmt: skip
    def settle(self, number: int, who: str, how: str) -> None:
        recorded = [(each, met) for each in self.model.rounds for met in each.met]
        self.deeds.settle(*recorded[number % len(recorded)], who, how)
