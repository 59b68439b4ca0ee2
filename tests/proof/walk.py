"""The walk: any deed may follow any other; after each, the records and the model agree."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.proof.books import BOOKS
from tests.proof.checks import agree, catch_up, spoken, whole_journey
from tests.proof.walk_of_rounds import RoundsWalk, a_number

PURPOSES = ("known", "need", "delivery", "evaluation", "challenge", "strategy")
FIELDS = (
    "question", "hypothesis", "owner_after", "scale_to", "budget_code", "decision_rule", "ends_on",
    "challenge_question",
)  # fmt: skip
JUDGED = ("accept", "accept", "accept", "return", "withdraw", "end", "new version")
BRINGERS = ("academic", "academic2", "delivery", "coordinator")
MOVES = tuple(dict.fromkeys(move.id for book in BOOKS.values() for move in book.moves))
NAMED = (
    ("second_approver", "second"), ("both", "council"), ("academic", "university"),
    ("coordinator", "university"), ("council_approver", "council"),
    ("university_approver", "university"), ("council_approver", "second"),
    ("neighbour", "council"), ("delivery", "council"), ("academic2", "university"),
)  # fmt: skip
PARTS = (
    ("second", "delivery"), ("funder", "funder"), ("council", "lead"),
    ("university", "evaluation"), ("second", "lead"), ("board", "governance_body"),
    ("assembly", "governance_body"), ("council", "governance_body"),
)  # fmt: skip
ENOUGH = 80  # deeds, to get anywhere
MOST = 5  # indicators, since every deed reads them all
WORKFLOWS = ("standard", "standard", "short", "rapid_test", "strategy", "strategy")


class Walk(RoundsWalk):
    """Walks one pilot."""

    @initialize(
        workflow=st.sampled_from(WORKFLOWS),
        stages=st.integers(0, 5),
        at_a_round=st.booleans(),
    )
    def begin(self, workflow: str, stages: int, at_a_round: bool) -> None:
        """Start a pilot, and bring it so many stages on its way, and up to a round of sign-off."""
        self.deeds.begin(workflow)
        stages = stages if workflow == "strategy" else stages % 4
        with self.deeds.walked.hurry():
            for _ in range(ENOUGH):
                if self.model.moved < stages and not self.model.ended:
                    self.deeds.mend(self.model.book.leaving(self.model.stage)[0].id)
        goals = [move for move in self.model.book.leaving(self.model.stage) if move.agreed]
        if goals and at_a_round:
            self.deeds.to_a_round(goals[0], ENOUGH)

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

    @rule(number=a_number, reason=st.sampled_from(["", "  ", "Because"]),
          who=st.sampled_from(["coordinator", "coordinator", "academic", "neighbour"]))  # fmt: skip
    def move(self, number: int, reason: str, who: str) -> None:
        moves = self.model.book.leaving(self.model.stage)
        name = moves[number % len(moves)].id if moves else "start_delivery"
        self.deeds.move(name, reason=reason, who=who)

    @rule(name=st.sampled_from(MOVES))
    def move_from_elsewhere(self, name: str) -> None:
        self.deeds.move(name, reason="Because")

    @rule(days=st.integers(1, 100))
    def hold(self, days: int) -> None:
        """Pause the pilot, or let it go on."""
        if self.model.on_hold or (self.model.ended and days % 2):
            self.deeds.resume()
        else:
            self.deeds.hold(days)

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.deeds.wait(days)

    @rule(name=st.sampled_from(FIELDS), blank=st.booleans())
    def write(self, name: str, blank: bool) -> None:
        self.deeds.write(name, blank=blank)

    @rule(named=st.sampled_from(PARTS), end=st.sampled_from([None, None, 0, 1, 2]))
    def arrange_partners(self, named: tuple[str, str], end: int | None) -> None:
        if end is None or not self.model.partners:
            self.deeds.name_partner(*named)
        else:
            self.deeds.end_partner(self.pick(self.model.partners, end))

    @rule(named=st.sampled_from(NAMED), end=st.sampled_from([False, False, True]))
    def arrange_approvers(self, named: tuple[str, str], end: bool) -> None:
        if end:
            self.deeds.end_approver(named[0])
        else:
            self.deeds.name_approver(*named)

    @rule(who=st.sampled_from(BRINGERS), purpose=st.sampled_from(PURPOSES))
    def submit(self, who: str, purpose: str) -> None:
        self.deeds.submit(who, purpose)

    @precondition(lambda self: self.model.uses)
    @rule(who=st.sampled_from(BRINGERS), number=a_number, how=st.sampled_from(JUDGED))
    def judge_evidence(self, who: str, number: int, how: str) -> None:
        use = self.pick(self.model.uses, number)
        match how:
            case "accept" | "return":
                self.deeds.decide(who, use, accept=how == "accept")
            case "withdraw":
                self.deeds.withdraw(use)
            case "end":
                self.deeds.end_use(use)
            case _:
                self.deeds.new_version(who, use)

    @rule(
        number=a_number,
        how=st.sampled_from(["new", "baseline", "target", "far", "value", "revise", "retire"]),
        level=st.sampled_from(["outcome", "output"]),
    )
    def measure(self, number: int, how: str, level: str) -> None:
        if how == "new" or not self.model.indicators:
            if len(self.model.indicators) < MOST:
                self.deeds.define(level)
            return
        indicator = self.pick(self.model.indicators, number)
        today = self.model.today
        values = self.model.indicators[indicator].values
        match how:
            case "baseline":
                self.deeds.start_from(indicator)
            case "target" | "far":
                self.deeds.aim(indicator, 3 if how == "far" else 1)
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
            self.deeds.sleep()
            catch_up(self.deeds.walked)
            agree(self.deeds.walked, self.model)

    def teardown(self) -> None:
        if self.deeds.walked.reference:
            whole_journey(self.deeds.walked)
            self.tally.update(self.deeds.walked.tally)
            self.sentences.update(spoken(self.deeds.walked.said))
