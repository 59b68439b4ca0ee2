"""Who is told of a deadline: coordinators, those who hold a role, those with whom things are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, and_, cast, select, union_all

from labapp.db import db
from labapp.models import GateReview, Membership, Person, Pilot, PilotRole, Readiness
from labapp.reading.deadlines import HOLDERS, SIGNERS, Deadline
from labapp.reading.readiness import Stored, stored_from
from labapp.words import LabRole, Mention
from labapp.workflows.finding import Finding


@dataclass(frozen=True, slots=True)
class Parts:
    """Who has which part in some pilots; coordinators stand in where nobody has one."""

    holders: Mapping[tuple[int, str], list[int]]
    stored: Mapping[int, Stored]
    moves: Mapping[int, str]

    def told_of(self, deadline: Deadline) -> tuple[int, ...]:
        """Give the people who are told of a deadline, each once; none where nothing is owed.

        A task that a requirement closes asks nothing more once that is met, nor does a round
        that everybody has signed.
        """
        if deadline.subject.startswith("review:") and not self._unsigned(deadline):
            return ()
        if deadline.closes_with and self._is_met(deadline):
            return ()
        coordinators = self.holders.get((deadline.pilot_id, LabRole.COORDINATOR), [])
        people = [deadline.owner_id] if deadline.owner_id else []
        for whom in deadline.whom:
            people += self._with(deadline, whom) or coordinators
        return tuple(dict.fromkeys(people))

    def _with(self, deadline: Deadline, whom: str) -> list[int]:
        if whom == SIGNERS:
            unsigned = self._unsigned(deadline)
            return [person for each in unsigned for person in _people(each.held_by)]
        if whom == HOLDERS:
            stored = self.stored.get(deadline.pilot_id)
            return _people(stored.held_by) if stored else []
        return self.holders.get((deadline.pilot_id, whom), [])

    def _is_met(self, deadline: Deadline) -> bool:
        stored = self.stored.get(deadline.pilot_id)
        return any(
            part.ok and part.id == deadline.closes_with
            for explained in (stored.moves if stored else ())
            for finding in explained.findings
            for part in (finding, *finding.members)
        )

    def _unsigned(self, deadline: Deadline) -> list[Finding]:
        stored, move = self.stored.get(deadline.pilot_id), self.moves.get(deadline.record_id)
        return [
            part
            for explained in (stored.moves if stored else ())
            if explained.move == move
            for finding in explained.findings
            if not finding.ok
            for part in (finding, *finding.members)
            if part.code == "sign_off" and not part.ok
        ]


def parts_in(deadlines: Sequence[Deadline]) -> Parts:
    """Read who has a part in the pilots of some deadlines, in three statements."""
    pilots = {each.pilot_id for each in deadlines}
    rows = db.session.execute(select(Readiness.__table__).where(Readiness.pilot_id.in_(pilots)))
    reviews = {each.record_id for each in deadlines if each.subject.startswith("review:")}
    moves = select(GateReview.id, GateReview.move).where(GateReview.id.in_(reviews))
    return Parts(
        holders=_holders(pilots),
        stored={row["pilot_id"]: stored_from(row) for row in rows.mappings()},
        moves={row.id: row.move for row in db.session.execute(moves)} if reviews else {},
    )


def _holders(pilots: Iterable[int]) -> dict[tuple[int, str], list[int]]:
    here = (Membership.ended_at.is_(None), Person.disabled_at.is_(None), Pilot.id.in_(pilots))
    leads = (
        select(Pilot.id, cast(Membership.lab_role, String).label("role"), Membership.person_id)
        .join(Membership, Membership.lab_id == Pilot.lab_id)
        .join(Person, Person.id == Membership.person_id)
        .where(*here, Membership.lab_role == LabRole.COORDINATOR)
    )
    held = (
        select(Pilot.id, cast(PilotRole.kind, String), Membership.person_id)
        .join(PilotRole, and_(PilotRole.pilot_id == Pilot.id, PilotRole.ended_at.is_(None)))
        .join(Membership, Membership.id == PilotRole.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .where(*here)
    )
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    for pilot_id, role, person_id in db.session.execute(
        union_all(leads, held).order_by("person_id")
    ):
        holders[pilot_id, role].append(person_id)
    return dict(holders)


def _people(mentions: Iterable[Mention]) -> list[int]:
    return [each.id for each in mentions if each.kind == "person" and each.id]
