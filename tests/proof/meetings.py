"""Deputies, and what bodies decide in meetings: the model says beforehand what must come out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from labapp.services.deputies import end_deputy, end_passed_deputies, name_deputy
from labapp.services.meetings import MeetingSaid, attest_meeting, decline_meeting, record_meeting
from labapp.words import Actor, SignOffDecision
from tests.integration.governed import make_minute
from tests.proof.checks import catch_up
from tests.proof.rounds import Deputy, Met, Round
from tests.proof.signings import PROMISES, Signings


class Meetings(Signings):
    """The deeds of those who stand in for approvers, and of bodies."""

    # --- deputies

    def stand_in(self, who: str, deputy: str, begins: int, days: int) -> None:
        """Name a deputy from so many days ahead for so many days more."""
        approver, person = self.ground.id_of(who), self.ground.id_of(deputy)
        approves_for = self.model.people[approver].approves_for
        first = self.model.today + dt.timedelta(days=begins)
        last = first + dt.timedelta(days=days)
        new = Deputy(person, approver, next(iter(approves_for), 0), first, last)
        may = self.model.may_name_deputy(approver, new)
        done = self.do(
            who, name_deputy, self.walked.reference, person, from_on=first, until_on=last
        )
        assert bool(done) is may, (new, self.refusal())
        if done:
            self.model.deputies[done["role_id"]] = new

    def end_stand_in(self, role: int, who: str) -> None:
        may = self.model.deputies[role].approver == self.ground.id_of(who)
        done = self.do(who, end_deputy, role)
        assert bool(done) is may, self.refusal()
        if done:
            del self.model.deputies[role]

    def let_the_clock_tick(self) -> None:
        """Have the roles end of those whose last day has passed."""
        ended = end_passed_deputies(Actor.clock(), press=self.walked.press())
        assert ended.failed == []
        self.model.deputies = {
            role: each for role, each in self.model.deputies.items()
            if each.last >= self.model.today
        }  # fmt: skip
        catch_up(self.walked)

    # --- meetings

    def record_decision(
        self, name: str, who: str, body: str, decision: str, *, wrong: str = ""
    ) -> None:
        """Record what a body decided, right or with something `wrong`."""
        latest, move = self.model.round_of(name), self.model.move(name)
        if latest is None or move is None:
            return
        person, number = self.ground.id_of(who), self.ground.organisations[body]
        may = self.model.may_record(latest, move, person, number) and not wrong
        on_conditions = decision == "approve_with_conditions"
        promises = self.promises() if on_conditions else []
        told: dict[str, Any] = {
            "body_id": number,
            "met_on": self.model.today,
            "decision": SignOffDecision(decision),
            "seal": latest.seen[:12],
            "minute": make_minute(),
            "reason": "Because",
            "conditions": promises,
        }
        slips: dict[str, dict[str, Any]] = {
            "": {},
            "seal": {"seal": latest.seen[1:13]},
            "short": {"seal": latest.seen[:11]},
            "early": {"met_on": latest.asked_on - dt.timedelta(days=1)},
            "late": {"met_on": self.model.today + dt.timedelta(days=1)},
            "minute": {"minute": None},
        }
        done = self.do(who, record_meeting, latest.id, MeetingSaid(**(told | slips[wrong])))
        assert bool(done) is may, (name, who, body, wrong, self.refusal())
        if done:
            owed = PROMISES * on_conditions
            latest.met.append(Met(done["meeting_id"], number, decision, person, owed))

    def settle(self, asked: Round, met: Met, who: str, how: str) -> None:
        """Confirm what was recorded, decline it, or confirm it without having been there."""
        person, move = self.ground.id_of(who), self.model.move(asked.move)
        assert move
        may = self.model.may_settle(asked, move, met, person) and how != "absent"
        if how == "decline":
            done = self.do(who, decline_meeting, met.id, reason="It was not so")
        else:
            done = self.do(who, attest_meeting, met.id, attended=how == "attest")
        assert bool(done) is may, (asked.move, who, how, self.refusal())
        if not done:
            return
        met.state, met.settled_by = "declined" if how == "decline" else "attested", person
        if met.state == "attested":
            self.walked.tally[f"{met.decision} by a body"] += 1
            asked.promises += met.promises
            no = met.decision in ("return", "refuse")
            asked.state = met.decision if no else asked.state
