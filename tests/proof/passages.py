"""Moving and holding: the model says beforehand what must come out; and the way to get there."""

from __future__ import annotations

import datetime as dt

from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from tests.proof.asks import COUNCILS, Ask, Move
from tests.proof.checks import rejudged
from tests.proof.meetings import Meetings
from tests.proof.records import years_on
from tests.proof.rounds import Round


class Passages(Meetings):
    """The deeds whose outcome the rules decide; `easily`, with conditions and waivers."""

    easily = False

    def move(self, name: str, *, reason: str = "", who: str = "coordinator") -> None:
        move = self.model.move(name)
        may = (
            who == "coordinator"
            and move is not None
            and not self.model.unmet(move)
            and (bool(reason.strip()) or not move.needs_reason)
        )
        done = self.do(who, move_pilot, self.walked.reference, move=name, reason=reason)
        assert bool(done) is may, (name, self.refusal())
        if move:
            verdict = "let through" if done else "refused"
            self.walked.tally[f"{self.model.stage}, {name} {verdict}"] += 1
        if done:
            assert move
            assert done["to"] == move.to
            self.arrive(move)
            rejudged(self.walked, done["seq"])

    def arrive(self, move: Move) -> None:
        """Enter the next stage: nothing there is done yet, and what was promised came along."""
        signed = self.model.round_of(move.id)
        still_owed = [task for task in self.model.promised if not self.model.tasks[task][2]]
        made = signed.promises if signed and signed.state == "open" else 0
        self.model.go(move)
        self.model.tasks, self.model.promised = self.walked.tasks(), self.walked.promised()
        assert len(self.model.promised) == len(still_owed) + made
        assert set(still_owed) <= set(self.model.promised)
        assert not any(settled for _, _, settled in self.model.tasks.values())

    def hold(self, days: int) -> None:
        may = not self.model.on_hold and not self.model.ended
        may = may and days <= self.model.book.longest_hold
        day = self.walked.at.date() + dt.timedelta(days=days)
        done = self.do(
            "coordinator", hold_pilot, self.walked.reference, reason="Ill", review_on=day
        )
        assert bool(done) is may
        self.model.on_hold = self.model.on_hold or bool(done)

    def resume(self) -> None:
        done = self.do("coordinator", resume_pilot, self.walked.reference)
        assert bool(done) is self.model.on_hold
        self.model.on_hold = False
        before, self.model.promised = self.model.promised, self.walked.promised()
        assert all(due <= self.model.promised[task] for task, due in before.items())

    def to_a_round(self, move: Move, most: int) -> None:
        """Do what is left before a gate, so many deeds at most, and ask for sign-off."""
        with self.walked.hurry():
            for _ in range(most):
                here = self.model.move(move.id) and not self.model.signing
                if here and not self.model.may_ask(move):
                    self.mend(move.id)
        if self.model.may_ask(move):
            self.ask(move.id)

    # --- mending: the first thing that is left, so that a walk gets anywhere

    def mend(self, name: str) -> None:
        """Do the next thing a move still needs, or make it."""
        move = self.model.move(name)
        if move is None:
            return None
        if self.model.on_hold:
            return self.resume()
        for ask in sorted(move.asks, key=lambda ask: ask.id in move.agreed):
            if self.model.met(move, ask):
                continue
            if self.easily and ask.waived_by == "coordinator":
                return self.waive(move, ask, "coordinator")
            if self.easily and ask.waived_by == "approver" and self.approver():
                return self.waive(move, ask, self.approver())
            return self.provide(move, ask.parts[0] if ask.parts else ask)
        return self.move(name, reason="It is time")

    def provide(self, move: Move, ask: Ask) -> None:
        match ask.kind:
            case "field":
                self.write(ask.of)
            case "tasks":
                self.finish(next(self.model.open_tasks()), "done")
            case "evidence":
                self.provide_evidence(ask)
            case "partner":
                self.name_partner(*_NAMED[ask.of])
            case "conclusion":
                self.conclude(ask.of, look_back=True)
            case "lessons":
                self.learn()
            case "sign" | "meeting":
                self.provide_agreement(move, ask)
            case _:
                self.provide_figures(ask)

    def provide_evidence(self, ask: Ask) -> None:
        for use in self.model.uses.values():
            waits = use.status == "submitted" and not use.withdrawn
            if use.purpose == ask.of and self.model.is_recent(use, ask) and waits:
                brought = self.ground.id_of("coordinator") in use.hands
                return self.decide("academic2" if brought else "coordinator", use.id, accept=True)
        return self.submit("academic", ask.of)

    def provide_figures(self, ask: Ask) -> None:
        if ask.kind == "due":
            return self.record(*next(self.model.missing()))
        chosen = self.model.active(ask.of)
        if len(chosen) < (ask.count if ask.kind == "baselines" else 1):
            return self.define(ask.of)
        bare = [each for each in chosen if not each.baseline]
        if bare and (ask.kind == "baselines" or ask.since == "baseline"):
            return self.start_from(bare[0].id)
        if ask.years:
            far = years_on(self.model.today, ask.years)
            return self.aim(next(each.id for each in chosen if each.aimed < far), ask.years)
        today = self.model.today
        month = (today.year, today.month)
        lacking = [each for each in chosen if month not in each.values]
        if lacking:
            return self.record(lacking[0].id, month)
        return self.wait(31)  # nothing can be counted before it happens

    def approver(self) -> str:
        """Find somebody who is an approver now."""
        named = (
            n for n in self.ground.people if self.model.people[self.ground.id_of(n)].approves_for
        )
        return next(named, "")

    def provide_agreement(self, move: Move, ask: Ask) -> None:
        latest = self.model.standing(move)
        if latest is None and self.model.can_be_agreed(move, ask):
            return self.ask(move.id)
        if latest is None:
            return self.find_people(ask)
        if ask.kind == "meeting":
            return self.provide_meeting(latest, move)
        return self.provide_signature(latest, move, ask)

    def find_people(self, ask: Ask) -> None:
        """Name a body, a partner or an approver, where nobody could agree."""
        if ask.kind == "meeting" and not self.model.bodies:
            return self.name_partner(*_NAMED["governance_body"])
        slots = self.model.slots(ask) if ask.kind == "sign" else [frozenset()]
        places = frozenset().union(*slots) or {self.ground.organisations["council"]}
        if ask.kind == "sign" and not all(slots):
            return self.name_partner(*_NAMED["evaluation" if ask.bars_authors else "lead"])
        for name in reversed(self.ground.people):
            place = min(places & self.ground.works_for[name], default=0)
            if place and not self.model.people[self.ground.id_of(name)].approves_for:
                return self.name_approver(name, self.ground.called(place))
        return None

    def provide_signature(self, latest: Round, move: Move, ask: Ask) -> None:
        for name in self.ground.people:
            signs_for = self.model.may_sign(latest, move, self.ground.id_of(name))
            if signs_for and any(signs_for[0] in slot for slot in self.model.slots(ask)):
                return self.sign(move.id, name, DECISION[self.easily])
        return self.find_people(ask)

    def provide_meeting(self, latest: Round, move: Move) -> None:
        """Have a body decide: recorded by one, confirmed by another."""
        for body in sorted(self.model.bodies):
            met = latest.decision_of(body)
            if met is None:
                return self.record_decision(
                    move.id, "coordinator", self.ground.called(body), DECISION[self.easily]
                )
            for name in self.ground.people:
                if self.model.may_settle(latest, move, met, self.ground.id_of(name)):
                    return self.settle(latest, met, name, "attest")
        return self.find_people(Ask("council", "sign", "lead", kinds=COUNCILS))


DECISION = {False: "approve", True: "approve_with_conditions"}
_NAMED = {
    "lead": ("council", "lead"),
    "evaluation": ("university", "evaluation"),
    "funder": ("funder", "funder"),
    "governance_body": ("board", "governance_body"),
}
