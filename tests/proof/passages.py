"""Moving, holding and signing: here the model says beforehand what must come out."""

from __future__ import annotations

import datetime as dt

from labapp.services.conditions import ConditionSaid
from labapp.services.gate_decisions import approve_with_conditions
from labapp.services.gates import ask_for_sign_off, sign, withdraw_review
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.services.waivers import waive, withdraw_waiver
from labapp.words import SignOffDecision
from tests.proof.books import Ask, Move
from tests.proof.checks import catch_up, rejudged
from tests.proof.deeds import Deeds
from tests.proof.records import Round


class Passages(Deeds):
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

    def ask(self, name: str, *, note: str = "Once more") -> None:
        move, last = self.model.move(name), self.model.round_of(name)
        refused = last is not None and last.state == "refuse"
        may = move is not None and self.model.may_ask(move) and not (refused and not note)
        done = self.do("coordinator", ask_for_sign_off, self.walked.reference, name, note=note)
        assert bool(done) is may, (name, self.refusal())
        if done and move:
            before = self.model.round_of(name)
            if before and before.state == "open":
                before.state = "withdrawn"
                self.walked.tally["lapsed round replaced"] += 1
            assert done["round"] == (before.number if before else 0) + 1
            made = Round(
                done["review_id"], name, done["round"], self.ground.id_of("coordinator"),
                done["seen_digest"], self.model.material(move),
            )  # fmt: skip
            self.model.rounds.append(made)

    def sign(self, name: str, who: str, decision: str) -> None:
        latest, move = self.model.round_of(name), self.model.move(name)
        if latest is None or move is None:
            return
        person = self.ground.id_of(who)
        signs_for = self.model.may_sign(latest, move, person) if latest.state == "open" else None
        seen = {"reason": "Because", "seen_digest": latest.seen}
        if decision == "approve_with_conditions":
            said = [self.promise(days) for days in (3, 40)]
            done = self.do(who, approve_with_conditions, latest.id, said, **seen)
        else:
            done = self.do(who, sign, latest.id, decision=SignOffDecision(decision), **seen)
        assert bool(done) is (signs_for is not None), (name, who, self.refusal())
        self.walked.tally[f"{decision} {'given' if done else 'refused'}"] += 1
        if done and signs_for:
            latest.given[person] = (signs_for, decision)
            latest.promises += 2 * (decision == "approve_with_conditions")
            latest.state = decision if decision in ("return", "refuse") else latest.state

    def promise(self, days: int) -> ConditionSaid:
        due = self.walked.at.date() + dt.timedelta(days=days)
        owner = self.ground.id_of("coordinator")
        return ConditionSaid(text="And then this", owner_id=owner, due_on=due)

    def waive(self, move: Move, ask: Ask, who: str) -> None:
        """Set a requirement aside, or ask for it again where that was done."""
        coordinator = who == "coordinator"
        named = self.model.may_waive(move, ask, self.ground.id_of(who), coordinator=coordinator)
        key = (move.id, ask.id)
        if key in self.model.waived:
            done = self.do(who, withdraw_waiver, self.walked.reference, *key)
            assert bool(done) is named, self.refusal()
            if done:
                del self.model.waived[key]
            return
        done = self.do(who, waive, self.walked.reference, *key, reason="It cannot be had yet")
        assert bool(done) is (named and not self.model.met(move, ask)), self.refusal()
        if done:
            self.model.waived[key] = done["waiver_id"]

    def withdraw_round(self, name: str) -> None:
        latest = self.model.round_of(name)
        if latest is None:
            return
        done = self.do("coordinator", withdraw_review, latest.id, reason="Too early")
        assert bool(done) is (latest.state == "open")
        latest.state = "withdrawn" if done else latest.state

    def refusal(self) -> str:
        """Say what was refused and why, for whoever reads a failure."""
        refused = self.walked.refused
        findings = getattr(refused, "findings", ())
        return f"{refused} {[finding.id for finding in findings if finding.blocks]}"

    # --- mending: the first thing that is left, so that a walk gets anywhere

    def mend(self, name: str) -> None:
        """Do the next thing a move still needs, or make it."""
        move = self.model.move(name)
        if move is None:
            return None
        if self.model.on_hold:
            return self.resume()
        for ask in sorted(move.asks, key=lambda ask: ask.id in move.signed_for):
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
            case "sign":
                self.provide_signature(move, ask)
            case _:
                self.provide_figures(ask)

    def provide_evidence(self, ask: Ask) -> None:
        for use in self.model.uses.values():
            this_cycle = ask.since == "pilot" or use.cycle == self.model.cycle
            waits = use.status == "submitted" and not use.withdrawn
            if use.purpose == ask.of and this_cycle and waits:
                brought = self.ground.id_of("coordinator") in use.hands
                return self.decide("academic2" if brought else "coordinator", use.id, accept=True)
        return self.submit("academic", ask.of)

    def provide_figures(self, ask: Ask) -> None:
        if ask.kind == "due":
            return self.record(*next(self.model.missing()))
        chosen = self.model.active(ask.of)
        if not chosen:
            return self.define(ask.of)
        bare = [each for each in chosen if not each.baseline]
        if bare and (ask.kind == "baselines" or ask.since == "baseline"):
            return self.start_from(bare[0].id)
        today = self.model.today
        month = (today.year, today.month)
        lacking = [each for each in chosen if month not in each.values]
        if lacking:
            return self.record(lacking[0].id, month)
        self.walked.at += dt.timedelta(days=31)  # nothing can be counted before it happens
        self.model.today = self.walked.at.date()
        return catch_up(self.walked)

    def approver(self) -> str:
        """Find somebody who is an approver now."""
        named = (
            n for n in self.ground.people if self.model.people[self.ground.id_of(n)].approves_for
        )
        return next(named, "")

    def provide_signature(self, move: Move, ask: Ask) -> None:
        latest = self.model.standing(move)
        if latest is None:
            return self.ask(move.id)
        for name in self.ground.people:
            signs_for = self.model.may_sign(latest, move, self.ground.id_of(name))
            if signs_for and any(signs_for in slot for slot in self.model.slots(ask)):
                return self.sign(move.id, name, DECISION[self.easily])
        return self.name_approver(*_NAMED_FOR[min(ask.kinds)])


DECISION = {False: "approve", True: "approve_with_conditions"}
_NAMED = {
    "lead": ("council", "lead"),
    "evaluation": ("university", "evaluation"),
    "funder": ("funder", "funder"),
}
_NAMED_FOR = {
    "combined_authority": ("council_approver", "council"),
    "council": ("council_approver", "council"),
    "university": ("university_approver", "university"),
}
