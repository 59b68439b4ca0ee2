"""The lab in which pilots are walked, and one pilot of it with the verbs that act on it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, func, select, text

from labapp.command import readiness_postponed
from labapp.db import db
from labapp.errors import GateNotMetError, LabError
from labapp.models import Condition, Pilot, Task, Visit
from labapp.services.labs import NewOrganisation, add_organisation
from labapp.services.people import NewPerson, Place, add_member
from labapp.services.readiness import judge_again
from labapp.words import Actor, Bilingual, OrganisationKind, Press
from labapp.workflows.finding import Finding
from tests.factories import OPERATOR, Team, make_organisation, make_team, make_workflows, press

BEGIN = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
_keys = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Ground:
    """A lab with councils, a university, a funder and two bodies, and people of every kind."""

    team: Team
    people: dict[str, Actor]
    organisations: dict[str, int]
    kinds: dict[int, str]
    works_for: dict[str, frozenset[int]]
    committed: Counter[str]

    def id_of(self, name: str) -> int:
        person_id = self.people[name].person_id
        assert person_id
        return person_id

    def name_of(self, person_id: int) -> str:
        return next(name for name in self.people if self.id_of(name) == person_id)

    def called(self, organisation_id: int) -> str:
        """Give the name of an organisation."""
        names = {number: name for name, number in self.organisations.items()}
        return names[organisation_id]


def lay_ground() -> Ground:
    """Make the lab once; each walk starts a pilot of its own in it."""
    make_workflows()
    team = make_team()
    council, university = team.council, team.university
    second = make_organisation(team.lab, name="Second council")
    funder = make_organisation(team.lab, OrganisationKind.FUNDER, name="Funder")
    board, assembly = (_body(team, name) for name in ("Board", "Assembly"))
    people = {
        "coordinator": team.coordinator,
        "delivery": team.delivery,
        "academic": team.academic,
        "academic2": team.academic2,
        "council_approver": team.council_approver,
        "university_approver": team.university_approver,
        "neighbour": team.neighbour,
        "second_approver": _member(team, "Second approver", second),
        "both": _member(team, "Somebody of two", council, university),
    }
    organisations = {
        "council": council, "university": university, "second": second, "funder": funder,
        "board": board, "assembly": assembly,
    }  # fmt: skip
    kinds = ("council", "university", "council", "funder", "other", "other")
    of_university, of_council = frozenset({university}), frozenset({council})
    works_for = dict.fromkeys(people, of_council) | {
        "coordinator": of_university,
        "academic": of_university,
        "academic2": of_university,
        "university_approver": of_university,
        "second_approver": frozenset({second}),
        "both": of_council | of_university,
    }
    kind_of = dict(zip(organisations.values(), kinds, strict=True))
    committed: Counter[str] = Counter()
    event.listen(db.engine, "commit", lambda _: committed.update(["transaction"]))
    return Ground(team, people, organisations, kind_of, works_for, committed)


def _body(team: Team, name: str) -> int:
    new = NewOrganisation(OrganisationKind.OTHER, Bilingual(name), governance_body=True)
    return int(add_organisation(OPERATOR, team.lab, new, press=press())["organisation_id"])


def _member(team: Team, name: str, *organisations: int) -> Actor:
    new = NewPerson(f"{name.replace(' ', '.').lower()}@example.org", name)
    made = add_member(OPERATOR, team.lab, new, Place(None, organisations), press=press())
    return Actor.person(made["person_id"])


@dataclass(slots=True)
class Walked:
    """One pilot under test: its clock, what was refused, and what a refusal said."""

    ground: Ground
    reference: str = ""
    at: dt.datetime = BEGIN
    hurried: bool = False
    agreed_at: dt.datetime | None = None
    refused: LabError | None = None
    said: list[Finding] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)

    def press(self) -> Press:
        """Press a button a minute later than the last."""
        self.at += dt.timedelta(minutes=1)
        return Press.of(f"walk-{next(_keys)}", self.at)

    def pilot(self) -> Pilot:
        """Read the pilot afresh."""
        db.session.rollback()
        chosen = select(Pilot).where(Pilot.reference == self.reference)
        return db.session.scalars(chosen.execution_options(populate_existing=True)).one()

    def attempt(self, verb: Any, *args: Any, **given: Any) -> Any:
        """Call a verb: its answer, or None where it was refused and nothing has changed."""
        before = None if self.hurried else self.everything()
        self.refused = None
        try:
            answer = verb(*args, **given, press=self.press())
            self.tally[f"{verb.__name__} done"] += 1
            return answer
        except LabError as refused:
            self.refused = refused
            self.tally[f"{verb.__name__} refused"] += 1
        assert self.hurried or self.everything() == before, "what is refused changes nothing"
        assert self.refused.sentence.text.strip(), "a refusal says why"
        if isinstance(self.refused, GateNotMetError):
            findings = self.refused.findings
            assert any(finding.blocks for finding in findings), "a refusal carries findings"
            self.said += findings
        return None

    def everything(self) -> tuple[Any, ...]:
        """Give how much is on the record, and how often anything at all was committed."""
        db.session.rollback()
        counted = db.session.execute(_COUNTED, {"reference": self.reference}).one()
        return (self.ground.committed.total(), *counted)

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """Do many deeds in a row, of which what is left is judged only at the end."""
        self.hurried = True
        with readiness_postponed():
            yield
        self.hurried = False
        judge_again(Actor.clock(), self.pilot().id, press=self.press())

    def tasks(self) -> dict[int, list[Any]]:
        """Give the tasks of the open visit by id, as they stand in the records."""
        chosen = (
            select(Task.id, Task.key, Task.required, Task.status)
            .join(Visit, Visit.id == Task.visit_id)
            .where(Visit.pilot_id == self.pilot().id, Visit.left_at.is_(None))
            .order_by(Task.id)
        )
        return {
            row.id: [row.key or "", row.required, row.status in ("done", "not_needed")]
            for row in db.session.execute(chosen)
        }

    def promised(self) -> dict[int, dt.date]:
        """Give when what was promised at approvals is due, by the task it became."""
        chosen = (
            select(Task.id, Task.due_on)
            .join(Condition, Condition.task_id == Task.id)
            .join(Visit, Visit.id == Task.visit_id)
            .where(Visit.pilot_id == self.pilot().id, Visit.left_at.is_(None))
        )
        return {row.id: row.due_on for row in db.session.execute(chosen)}

    def count(self, column: Any, *conditions: Any) -> int:
        """Count the records for which the conditions hold."""
        found = db.session.scalar(select(func.count(column)).where(*conditions))
        return int(found or 0)


_COUNTED = text(
    "SELECT (SELECT hash FROM audit_head),"
    " (SELECT max(id) FROM press),"
    " (SELECT max(id) FROM outbox_message),"
    " (SELECT max(id) FROM stage_event),"
    " (SELECT max(id) FROM observation),"
    " row_version, facts_version, changed_at FROM pilot WHERE reference = :reference"
)
