"""The rules of signing and of moving, written a second time and smaller than the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.proof.asks import Ask, Move
from tests.proof.rounds import Met, Round
from tests.proof.signers import Signers


@dataclass(slots=True)
class Model(Signers):
    """One pilot: what refuses a move, which signatures stand, who may sign, record and confirm."""

    def unmet(self, move: Move) -> set[str]:
        """Name what refuses a move, all of it."""
        names = {ask.id for ask in move.asks if not self.met(move, ask)}
        if self.on_hold and move.kind != "stop":
            names.add("on_hold")
        if move.kind in ("forward", "conclude") and self.overdue:
            names.add("condition_overdue")
        if move.kind == "back" and any(map(self.worn_out, (self.stage, move.to))):
            names.add("max_visits")
        return names

    def round_of(self, name: str) -> Round | None:
        """Give the latest round of a move in this visit."""
        return next((each for each in reversed(self.rounds) if each.move == name), None)

    @property
    def signing(self) -> set[str]:
        """Name the moves whose round of sign-off is open."""
        latest = {each.move: each.state for each in self.rounds}
        return {move for move, state in latest.items() if state == "open"}

    def standing(self, move: Move) -> Round | None:
        """Give the round whose signatures count: open, and on material that is unchanged."""
        latest = self.round_of(move.id)
        if latest is None or latest.state != "open" or self.lapsed(latest, move):
            return None
        return latest

    def _sign(self, move: Move, ask: Ask) -> bool:
        return self.standing(move) is not None and not self.open_slots(move, ask)

    def open_slots(self, move: Move, ask: Ask) -> list[frozenset[int]]:
        """Give the slots that no signature of the latest round fills."""
        latest = self.round_of(move.id)
        assert latest
        given = {
            each.organisation
            for person, each in latest.given.items()
            if each.decision.startswith("approve") and not self.wrote(latest, ask, person)
        }
        return [slot for slot in self.slots(ask) if not slot & given]

    def _meeting(self, move: Move, _ask: Ask) -> bool:
        latest = self.standing(move)
        met = {body: latest.decision_of(body) for body in self.bodies} if latest else {}
        return bool(met) and all(
            each and each.state == "attested" and each.decision.startswith("approve")
            for each in met.values()
        )

    def may_sign(self, latest: Round, move: Move, person: int) -> tuple[int, int] | None:
        """Give the partner somebody may sign for now and whose signature it is, else None."""
        seats = self.seats(person)
        asked = [ask for ask in move.signatures if frozenset().union(*self.slots(ask)) & set(seats)]
        theirs = [
            organisation
            for organisation in seats
            if any(organisation in slot for ask in asked for slot in self.slots(ask))
        ]
        refused = (
            not theirs
            or person in latest.given
            or seats[theirs[0]] in {each.whose for each in latest.given.values()}
            or person == latest.asked_by
            or person in latest.asked_no_longer
            or self.of_two_partners(person)
            or self.lapsed(latest, move)
            or all(self.wrote(latest, ask, person) for ask in asked)
        )
        return None if refused else (theirs[0], seats[theirs[0]])

    def may_ask(self, move: Move) -> bool:
        """Say whether sign-off may be asked for: nothing but what somebody can agree to is left."""
        left = self.unmet(move)
        return (
            bool(move.agreed)
            and self.standing(move) is None
            and left <= move.agreed
            and all(
                any(self.can_be_agreed(move, part) for part in ask.agreements)
                for ask in move.asks
                if ask.id in left
            )
        )

    def can_be_agreed(self, move: Move, ask: Ask) -> bool:
        """Say whether there are people who could give a signature, or decide and confirm."""
        if ask.kind == "meeting":
            return self.a_meeting_can_be_confirmed(self.coordinator)
        return self.somebody_can_sign(move, ask)

    def may_readdress(
        self, latest: Round, move: Move, organisation: int, before: int, now: int
    ) -> bool:
        """Say whether a signature nobody has given may be asked of somebody else."""
        if self.standing(move) is not latest:
            return False
        waiting = [
            ask
            for ask in move.signatures
            if any(organisation in slot for slot in self.open_slots(move, ask))
        ]
        return bool(waiting) and self.may_pass(latest, waiting[0], organisation, before, now)

    def may_record(self, latest: Round, move: Move, person: int, body: int) -> bool:
        """Say whether somebody may record what a body decided on the dossier of this round."""
        return (
            person in self.recorders(self.coordinator)
            and move.asks_a_body
            and self.standing(move) is latest
            and body in self.bodies
            and latest.decision_of(body) is None
        )

    def may_settle(self, latest: Round, move: Move, met: Met, person: int) -> bool:
        """Say whether somebody may confirm, or decline, what was recorded of a meeting."""
        return (
            met.state == "recorded"
            and self.standing(move) is latest
            and self.may_attest(person, met.recorder)
        )

    def may_waive(self, move: Move, ask: Ask, person: int, *, coordinator: bool) -> bool:
        """Say whether somebody may set something aside: named for it, and seen by signers."""
        if ask.waived_by == "coordinator":
            return coordinator and bool(move.agreed)
        return ask.waived_by == "approver" and bool(self.people[person].approves_for)

    def material(self, move: Move) -> dict[str, Any]:
        """Freeze what a signature for this move rests on."""
        wanted = [part for ask in move.asks for part in (ask.parts or (ask,))]
        uses = [use for ask in wanted if ask.kind == "evidence" for use in self.counted(ask)]
        return {
            "evidence": {use.id: use.shown for use in uses},
            "indicators": {i.id: (i.baseline, i.target) for i in self.active()},
            "values": {(i.id, m): i.values[m] for i in self.active() for m in i.values},
        } | self._whole(move)

    def shown(self) -> set[str]:
        """Name the sections of a dossier that would hold something now."""
        holds = {
            "title": True,
            "people": True,
            "question": "question" in self.fields,
            "partners": self.partners,
            "tasks": self.tasks,
            "evidence": any(use.counts for use in self.uses.values()),
            "figures": self.active(),
            "lessons": self.lessons,
            "decision": self.concluded(),
        }
        return {section for section, something in holds.items() if something}

    def _whole(self, move: Move) -> dict[str, Any]:
        closed_by = {job.key: job.closed_by for job in self.book.jobs.get(self.stage, ())}
        still_open = {
            task
            for task, (key, required, settled) in self.tasks.items()
            if required and not settled and not closed_by.get(key)
        }
        latest = self.concluded()
        asks_tasks = any(ask.kind == "tasks" for ask in move.asks)
        return {
            "tasks": still_open if asks_tasks else set(),
            "decision": latest and latest[0],
            "waived": {waiver for (name, _), waiver in self.waived.items() if name == move.id},
        }

    def lapsed(self, latest: Round, move: Move) -> bool:
        """Say whether something a signature rests on is not as it was; what is new is not that."""
        frozen = latest.frozen
        indicators, uses = self.indicators, self.uses
        return (
            any(uses[use].shown != shown for use, shown in frozen["evidence"].items())
            or any(
                (indicators[each].baseline, indicators[each].target) != shown
                for each, shown in frozen["indicators"].items()
            )
            or any(
                indicators[each].values[month] != shown
                for (each, month), shown in frozen["values"].items()
            )
            or any(frozen[part] != now for part, now in self._whole(move).items())
        )
