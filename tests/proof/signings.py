"""Asking, signing, returning and passing on: the model says beforehand what must come out."""

from __future__ import annotations

import datetime as dt

from labapp.services.conditions import ConditionSaid
from labapp.services.gate_decisions import approve_with_conditions, return_by_section
from labapp.services.gates import ask_for_sign_off, sign, withdraw_review
from labapp.services.readdressing import Passing, readdress
from labapp.services.waivers import waive, withdraw_waiver
from labapp.words import SignOffDecision
from tests.proof.asks import Ask, Move
from tests.proof.deeds import Deeds
from tests.proof.rounds import Given, Round

PROMISES = 2  # with each approval on conditions


class Signings(Deeds):
    """The deeds of a round of sign-off."""

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
                done["review_id"], name, done["round"], self.model.coordinator,
                self.model.today, done["seen_digest"], self.model.material(move),
                self.model.shown(),
            )  # fmt: skip
            self.model.rounds.append(made)

    def sign(self, name: str, who: str, decision: str) -> None:
        """Approve, return or refuse; returned in two sections where `decision` says so."""
        latest, move = self.model.round_of(name), self.model.move(name)
        if latest is None or move is None:
            return
        person = self.ground.id_of(who)
        seat = self.model.may_sign(latest, move, person) if latest.state == "open" else None
        seen = {"reason": "Because", "seen_digest": latest.seen}
        if decision == "approve_with_conditions":
            done = self.do(who, approve_with_conditions, latest.id, self.promises(), **seen)
        else:
            done = self.do(who, sign, latest.id, decision=SignOffDecision(decision), **seen)
        assert bool(done) is (seat is not None), (name, who, self.refusal())
        self.walked.tally[f"{decision} {'given' if done else 'refused'}"] += 1
        if done and seat:
            self.given(latest, person, seat, decision)

    def given(self, latest: Round, person: int, seat: tuple[int, int], decision: str) -> None:
        """Tell the model of a decision; a return or a refusal closes the round."""
        latest.given[person] = Given(*seat, decision)
        latest.promises += PROMISES * (decision == "approve_with_conditions")
        latest.state = decision if decision in ("return", "refuse") else latest.state
        if seat[1] != person:
            self.walked.tally[f"{decision} by a deputy"] += 1

    def return_sections(self, name: str, who: str, sections: frozenset[str], reason: str) -> None:
        """Return some sections of what was shown, with a reason for each or one for the whole."""
        latest, move = self.model.round_of(name), self.model.move(name)
        if latest is None or move is None:
            return
        person = self.ground.id_of(who)
        seat = self.model.may_sign(latest, move, person) if latest.state == "open" else None
        may = seat is not None and bool(sections or reason) and sections <= latest.shown
        said = dict.fromkeys(sorted(sections), "This is not right")
        done = self.do(
            who, return_by_section, latest.id, said, reason=reason, seen_digest=latest.seen
        )
        assert bool(done) is may, (name, who, sections, self.refusal())
        if done and seat:
            self.given(latest, person, seat, "return")
            latest.sections = set(sections)

    def readdress(self, name: str, organisation: str, before: str, now: str) -> None:
        """Ask somebody else for a signature that nobody has given."""
        latest, move = self.model.round_of(name), self.model.move(name)
        if latest is None or move is None:
            return
        passing = Passing(
            self.ground.organisations[organisation],
            self.ground.id_of(before),
            self.ground.id_of(now),
        )
        passed = (passing.organisation_id, passing.before, passing.now)
        may = self.model.may_readdress(latest, move, *passed)
        done = self.do("coordinator", readdress, latest.id, passing, reason="She is away")
        assert bool(done) is may, (name, organisation, before, now, self.refusal())
        if done:
            latest.passed.append(passed)

    def promises(self) -> list[ConditionSaid]:
        """Say what approval depends on."""
        days = (self.walked.at.date() + dt.timedelta(days=each) for each in (3, 40)[:PROMISES])
        owner = self.model.coordinator
        return [ConditionSaid(text="And then this", owner_id=owner, due_on=day) for day in days]

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
