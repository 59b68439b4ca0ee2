"""Moving, holding and signing: here the model says beforehand what must come out."""

from __future__ import annotations

import datetime as dt

from labapp.services.gates import ask_for_sign_off, sign, withdraw_review
from labapp.services.movement import hold_pilot, move_pilot, resume_pilot
from labapp.words import SignOffDecision
from tests.proof.books import Ask, Move
from tests.proof.checks import rejudged
from tests.proof.deeds import Deeds
from tests.proof.records import Round


class Passages(Deeds):
    """The deeds whose outcome the rules decide."""

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
            self.model.go(move)
            self.model.tasks = self.walked.tasks()
            self.remember_looking_back()
            rejudged(self.walked, done["seq"])

    def remember_looking_back(self) -> None:
        """Nothing of a new visit is done yet."""
        assert not any(settled for _, _, settled in self.model.tasks.values())

    def hold(self, days: int) -> None:
        may = not self.model.on_hold and not self.model.ended
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

    def ask(self, name: str) -> None:
        move = self.model.move(name)
        may = move is not None and self.model.may_ask(move)
        done = self.do("coordinator", ask_for_sign_off, self.walked.reference, name)
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
        done = self.do(
            who, sign, latest.id, decision=SignOffDecision(decision), reason="Because",
            seen_digest=latest.seen,
        )  # fmt: skip
        assert bool(done) is (signs_for is not None), (name, who, self.refusal())
        self.walked.tally[f"{decision} {'given' if done else 'refused'}"] += 1
        if done and signs_for:
            latest.given[person] = (signs_for, decision)
            latest.state = "returned" if decision == "return" else latest.state

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
        for ask in move.asks:
            if not self.model.met(move, ask):
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
        lacking = next(each for each in chosen if (today.year, today.month) not in each.values)
        return self.record(lacking.id, (today.year, today.month))

    def provide_signature(self, move: Move, ask: Ask) -> None:
        latest = self.model.standing(move)
        if latest is None:
            return self.ask(move.id)
        for name in self.ground.people:
            signs_for = self.model.may_sign(latest, move, self.ground.id_of(name))
            if signs_for and any(signs_for in slot for slot in self.model.slots(ask)):
                return self.sign(move.id, name, "approve")
        return self.name_approver(*_NAMED_FOR[min(ask.kinds)])


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
