"""The walk: any deed may follow any other; after each, the records and the model agree."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from labapp.words import Spoken
from tests.proof.books import BOOKS
from tests.proof.checks import agree, catch_up, spoken, whole_journey
from tests.proof.ground import Ground
from tests.proof.passages import Passages

PURPOSES = ("known", "need", "delivery", "evaluation")
FIELDS = (
    "question", "hypothesis", "owner_after", "scale_to", "budget_code", "decision_rule", "ends_on",
)  # fmt: skip
BRINGERS = ("academic", "academic2", "delivery", "coordinator")
SIGNERS = (
    "council_approver", "university_approver", "second_approver", "both", "academic", "coordinator",
)  # fmt: skip
MOVES = tuple(dict.fromkeys(move.id for book in BOOKS.values() for move in book.moves))
NAMED = (
    ("second_approver", "second"), ("both", "council"), ("academic", "university"),
    ("coordinator", "university"), ("council_approver", "council"),
    ("university_approver", "university"), ("council_approver", "second"),
)  # fmt: skip
PARTS = (
    ("second", "delivery"), ("funder", "funder"), ("council", "lead"),
    ("university", "evaluation"), ("second", "lead"),
)  # fmt: skip
DECISIONS = ("approve", "approve", "approve_with_conditions", "return", "refuse")
ENOUGH = 80  # deeds, to get anywhere
a_number = st.integers(0, 5)


class Walk(RuleBasedStateMachine):
    """Walks one pilot; `ground`, `tally` and `sentences` are given by whoever runs it."""

    ground: Ground
    tally: Counter[str]
    sentences: dict[str, Spoken]

    def __init__(self) -> None:
        super().__init__()
        self.deeds = Passages(self.ground)

    @property
    def model(self) -> Any:
        return self.deeds.model

    def pick(self, from_: Any, number: int) -> Any:
        chosen = sorted(from_)
        return chosen[number % len(chosen)] if chosen else None

    @initialize(
        workflow=st.sampled_from(["standard", "standard", "short", "rapid_test"]),
        far=st.integers(0, 7),
    )
    def begin(self, workflow: str, far: int) -> None:
        """Start a pilot, and bring it so many stages on its way, or up to the next signature."""
        self.deeds.begin(workflow)
        for _ in range(ENOUGH):
            if self.model.moved < far // 2 and not self.model.ended:
                self.deeds.mend(self.model.book.leaving(self.model.stage)[0].id)
        goals = self.model.book.leaving(self.model.stage)
        for _ in range(ENOUGH):
            if far % 2 and goals and goals[0].signatures and not self.model.may_ask(goals[0]):
                self.deeds.mend(goals[0].id)

    @rule(number=a_number, times=st.integers(1, 4), easily=st.booleans())
    def mend(self, number: int, times: int, easily: bool) -> None:
        """Do what a move still needs, several things in a row, and make it."""
        self.deeds.easily = easily
        moves = self.model.book.leaving(self.model.stage)
        for _ in range(times):
            if moves:
                self.deeds.mend(moves[number % len(moves)].id)
                agree(self.deeds.walked, self.model)

    @rule(times=st.integers(2, 14))
    def onward(self, times: int) -> None:
        """Do what the first move needs."""
        self.mend(0, times, easily=False)

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
            self.deeds.aim(indicator)
        elif how == "revise" and values:
            self.deeds.revise(*self.pick(values, number))
        elif how == "task" and self.model.tasks:
            self.deeds.finish(self.pick(self.model.tasks, number), "open")
        elif how == "conclusion":
            self.deeds.conclude("adopt", look_back=True)
        else:
            self.deeds.submit("academic2", "known")

    @rule(number=a_number, reason=st.sampled_from(["", "  ", "Because"]),
          who=st.sampled_from(["coordinator", "coordinator", "academic", "neighbour"]))  # fmt: skip
    def move(self, number: int, reason: str, who: str) -> None:
        moves = self.model.book.leaving(self.model.stage)
        name = moves[number % len(moves)].id if moves else "start_delivery"
        self.deeds.move(name, reason=reason, who=who)

    @rule(name=st.sampled_from(MOVES))
    def move_from_elsewhere(self, name: str) -> None:
        self.deeds.move(name, reason="Because")

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
    @rule(number=a_number, who=st.sampled_from(SIGNERS),
          decision=st.sampled_from(DECISIONS))  # fmt: skip
    def sign(self, number: int, who: str, decision: str) -> None:
        moves = {each.move for each in self.model.rounds}
        self.deeds.sign(self.pick(moves, number), who, decision)

    @precondition(lambda self: self.model.rounds)
    @rule(number=a_number)
    def withdraw_round(self, number: int) -> None:
        self.deeds.withdraw_round(self.pick({each.move for each in self.model.rounds}, number))

    @rule(days=st.integers(1, 60))
    def hold(self, days: int) -> None:
        self.deeds.hold(days)

    @precondition(lambda self: self.model.on_hold or self.model.ended)
    @rule()
    def resume(self) -> None:
        self.deeds.resume()

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.deeds.walked.at += dt.timedelta(days=days)
        self.model.today = self.deeds.walked.at.date()

    @rule(name=st.sampled_from(FIELDS), blank=st.booleans())
    def write(self, name: str, blank: bool) -> None:
        self.deeds.write(name, blank=blank)

    @rule(named=st.sampled_from(PARTS))
    def name_partner(self, named: tuple[str, str]) -> None:
        self.deeds.name_partner(*named)

    @precondition(lambda self: self.model.partners)
    @rule(number=a_number)
    def end_partner(self, number: int) -> None:
        self.deeds.end_partner(self.pick(self.model.partners, number))

    @rule(named=st.sampled_from(NAMED))
    def name_approver(self, named: tuple[str, str]) -> None:
        self.deeds.name_approver(*named)

    @rule(who=st.sampled_from(SIGNERS))
    def end_approver(self, who: str) -> None:
        self.deeds.end_approver(who)

    @rule(who=st.sampled_from(BRINGERS), purpose=st.sampled_from(PURPOSES))
    def submit(self, who: str, purpose: str) -> None:
        self.deeds.submit(who, purpose)

    @precondition(lambda self: self.model.uses)
    @rule(who=st.sampled_from(BRINGERS), number=a_number, accept=st.booleans())
    def decide(self, who: str, number: int, accept: bool) -> None:
        self.deeds.decide(who, self.pick(self.model.uses, number), accept=accept)

    @precondition(lambda self: self.model.uses)
    @rule(number=a_number, how=st.sampled_from(["withdraw", "end", "academic", "delivery"]))
    def change_evidence(self, number: int, how: str) -> None:
        use = self.pick(self.model.uses, number)
        if how == "withdraw":
            self.deeds.withdraw(use)
        elif how == "end":
            self.deeds.end_use(use)
        else:
            self.deeds.new_version(how, use)

    @rule(level=st.sampled_from(["outcome", "output"]))
    def define(self, level: str) -> None:
        self.deeds.define(level)

    @precondition(lambda self: self.model.indicators)
    @rule(number=a_number, how=st.sampled_from(["baseline", "target", "value", "revise", "retire"]))
    def measure(self, number: int, how: str) -> None:
        indicator = self.pick(self.model.indicators, number)
        today = self.model.today
        values = self.model.indicators[indicator].values
        match how:
            case "baseline":
                self.deeds.start_from(indicator)
            case "target":
                self.deeds.aim(indicator)
            case "value":
                self.deeds.record(indicator, (today.year, today.month))
            case "revise" if values:
                self.deeds.revise(indicator, self.pick(values, number))
            case "retire":
                self.deeds.retire(indicator)

    @precondition(lambda self: self.model.tasks)
    @rule(number=a_number, how=st.sampled_from(["done", "not needed", "open", "open", "new"]))
    def work(self, number: int, how: str) -> None:
        if how == "new":
            self.deeds.add_task()
        else:
            self.deeds.finish(self.pick(self.model.tasks, number), how)

    @rule(kind=st.sampled_from(["adopt", "scale", "adapt", "stop", "new_cycle", "", "", ""]),
          look_back=st.booleans())  # fmt: skip
    def learn(self, kind: str, look_back: bool) -> None:
        if kind:
            self.deeds.conclude(kind, look_back=look_back)
        else:
            self.deeds.learn()

    @invariant()
    def hold_together(self) -> None:
        if self.deeds.walked.reference:
            catch_up(self.deeds.walked)
            agree(self.deeds.walked, self.model)

    def teardown(self) -> None:
        if self.deeds.walked.reference:
            whole_journey(self.deeds.walked)
            self.tally.update(self.deeds.walked.tally)
            self.sentences.update(spoken(self.deeds.walked.said))
