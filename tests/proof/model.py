"""The rules of signing and of moving, written a second time and smaller than the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.proof.books import Ask, Move
from tests.proof.records import Member, Records, Round


@dataclass(slots=True)
class Model(Records):
    """One pilot: what refuses a move, which signatures stand, who may sign."""

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

    def _sign(self, move: Move, ask: Ask) -> bool:
        latest = self.standing(move)
        if latest is None:
            return False
        given = {
            organisation
            for person, (organisation, decision) in latest.given.items()
            if decision.startswith("approve") and not self._wrote(latest, ask, person)
        }
        return all(slot & given for slot in self.slots(ask))

    def _wrote(self, latest: Round, ask: Ask, person: int) -> bool:
        return ask.bars_authors and any(
            person in self.uses[use].hands for use in latest.frozen["evidence"]
        )

    def may_sign(self, latest: Round, move: Move, person: int) -> int | None:
        """Give the partner somebody may sign for now, None where they may not."""
        member = self.people[person]
        asked = [
            ask
            for ask in move.signatures
            if frozenset().union(*self.slots(ask)) & set(member.approves_for)
        ]
        theirs = [
            organisation
            for organisation in member.approves_for
            if any(organisation in slot for ask in asked for slot in self.slots(ask))
        ]
        refused = (
            not theirs
            or person in latest.given
            or person == latest.asked_by
            or len(self.of_partners(member)) > 1
            or self.lapsed(latest, move)
            or all(self._wrote(latest, ask, person) for ask in asked)
        )
        return None if refused else theirs[0]

    def of_partners(self, member: Member) -> set[int]:
        named = {organisation for organisation, _ in self.partners.values()}
        return named & (member.organisations | set(member.approves_for))

    def somebody_can_sign(self, move: Move, ask: Ask) -> bool:
        """Say whether each slot has an approver whom nothing bars before anybody has asked."""
        hands = {hand for each in move.asks if each.kind == "evidence"
                 for use in self.counted(each) for hand in use.hands}  # fmt: skip
        free = [
            member
            for person, member in self.people.items()
            if len(self.of_partners(member)) < 2 and not (ask.bars_authors and person in hands)
        ]
        return all(
            any(slot & set(member.approves_for) for member in free) for slot in self.slots(ask)
        )

    def may_ask(self, move: Move) -> bool:
        """Say whether sign-off may be asked for: nothing but signatures is left."""
        return (
            bool(move.signatures)
            and self.standing(move) is None
            and self.unmet(move) <= move.signed_for
            and all(self.somebody_can_sign(move, ask) for ask in move.signatures)
        )

    def may_waive(self, move: Move, ask: Ask, person: int, *, coordinator: bool) -> bool:
        """Say whether somebody may set something aside: named for it, and seen by signers."""
        if ask.waived_by == "coordinator":
            return coordinator and bool(move.signatures)
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
