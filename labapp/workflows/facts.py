"""Everything a gate may know of a pilot, frozen, with its own clock; ids and codes only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from labapp.words import (
    ConclusionKind,
    EvidenceStatus,
    Frequency,
    IndicatorLevel,
    LabRole,
    LessonStatus,
    Mention,
    ObservationFlag,
    OrganisationKind,
    PartnerPart,
    PilotField,
    PilotRoleKind,
    Purpose,
    ReviewState,
    SignOffDecision,
    TaskStatus,
    UseStatus,
    canonical_json,
)

_SETTLED = frozenset({TaskStatus.DONE, TaskStatus.NOT_NEEDED})
_LIVING = frozenset({ReviewState.OPEN, ReviewState.SIGNED})


@dataclass(frozen=True, slots=True)
class Visit:
    """The stay that is open now."""

    id: int
    number: int
    entered: dt.datetime


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One stay in a stage, the open one included; `entered` is the instant it began."""

    stage: str
    cycle: int
    entered: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """One part an organisation has in the pilot."""

    organisation_id: int
    kind: OrganisationKind
    part: PartnerPart


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role on this pilot; approvers hold it for an organisation."""

    kind: PilotRoleKind
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the lab with a lab-wide role or a role on this pilot."""

    person_id: int
    organisation_ids: tuple[int, ...] = ()
    lab_role: LabRole | None = None
    roles: tuple[HeldRole, ...] = ()

    @property
    def mention(self) -> Mention:
        """Give the mention under which this person is spoken of."""
        return Mention("person", self.person_id)

    def holds(self, role: str) -> bool:
        """Say whether this person holds `role`, lab-wide or on this pilot."""
        return role in self.held

    @property
    def held(self) -> tuple[str, ...]:
        """Give the roles this person holds, lab-wide and on this pilot."""
        on_pilot = tuple([held.kind for held in self.roles])
        return on_pilot if self.lab_role is None else (self.lab_role, *on_pilot)


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the open visit; `key` is blank unless the definition set it."""

    id: int
    key: str
    required: bool
    status: TaskStatus
    owner_id: int | None = None
    role: str = ""
    assigned_at: dt.datetime | None = None
    due: dt.date | None = None

    @property
    def mention(self) -> Mention:
        """Give the mention under which this task is spoken of."""
        return Mention("task", self.id)

    @property
    def is_settled(self) -> bool:
        """Say whether it is done or not needed."""
        return self.status in _SETTLED


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """What ties one item of evidence to this pilot, with its current file version."""

    id: int
    evidence_id: int
    purpose: Purpose
    status: UseStatus
    visit_id: int
    cycle: int
    file_version: int | None = None
    sha256: str = ""
    author_ids: tuple[int, ...] = ()
    uploader_ids: tuple[int, ...] = ()
    submitted_at: dt.datetime | None = None
    submitted_by: int | None = None
    damaged: bool = False
    retracted: bool = False
    relevance_judged: bool = False
    evidence_status: EvidenceStatus = EvidenceStatus.CURRENT

    @property
    def mention(self) -> Mention:
        """Give the mention under which the evidence is spoken of."""
        return Mention("evidence", self.evidence_id)

    @property
    def counts(self) -> bool:
        """Say whether a gate may rest on it: accepted, neither withdrawn nor retracted."""
        return (
            self.status == UseStatus.ACCEPTED
            and self.evidence_status == EvidenceStatus.CURRENT
            and not self.retracted
        )

    @property
    def contributor_ids(self) -> frozenset[int]:
        """Give everybody who wrote, filed or uploaded it."""
        filed = () if self.submitted_by is None else (self.submitted_by,)
        return frozenset((*self.author_ids, *self.uploader_ids, *filed))


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where an indicator started."""

    id: int
    period_start: dt.date
    period_end: dt.date


@dataclass(frozen=True, slots=True)
class Target:
    """Where an indicator should be at the end of a period."""

    id: int
    period_end: dt.date


@dataclass(frozen=True, slots=True)
class Observation:
    """One revision of a value for a period, or a flag in its place."""

    id: int
    revision: int
    period_start: dt.date
    period_end: dt.date
    has_value: bool
    flag: ObservationFlag | None = None
    current: bool = True
    provisional: bool = False
    series: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the pilot with its baseline, target and values."""

    id: int
    code: str
    level: IndicatorLevel
    frequency: Frequency
    lag_days: int = 0
    measured_from: dt.date | None = None
    measured_until: dt.date | None = None
    definition_version: int = 1
    baseline: Baseline | None = None
    target: Target | None = None
    active: bool = True
    observations: tuple[Observation, ...] = ()

    @property
    def mention(self) -> Mention:
        """Give the mention under which this indicator is spoken of."""
        return Mention("indicator", self.id)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How a cycle was concluded."""

    id: int
    cycle: int
    kind: ConclusionKind
    has_look_back: bool = False
    follows_rule: bool | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of the pilot."""

    id: int
    cycle: int
    visit_id: int
    status: LessonStatus = LessonStatus.CAPTURED


@dataclass(frozen=True, slots=True)
class SignOff:
    """One person's decision in a round, with the organisations they were of when they gave it."""

    person_id: int
    organisation_ids: tuple[int, ...]
    decision: SignOffDecision
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Review:
    """One round of sign-off; `material` is the frozen dossier's material part, as stored text."""

    id: int
    move: str
    visit_id: int
    round: int
    state: ReviewState
    opened_at: dt.datetime
    submitter_id: int
    material_digest: str
    material: str
    sign_offs: tuple[SignOff, ...] = ()

    @property
    def is_living(self) -> bool:
        """Say whether signatures of this round can still carry a move."""
        return self.state in _LIVING


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waivable requirement of a move set aside in this visit; its reason stays on the record."""

    id: int
    move: str
    requirement: str
    person_id: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A pause; it is open until it has an end."""

    id: int
    since: dt.datetime
    until: dt.datetime | None = None
    review_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PilotFacts:
    """What is true of one pilot at the instant `now` (UTC); `today` is the date in the lab.

    Tasks, reviews and waivers are those of the open visit; evidence, indicators, conclusions
    and lessons those of the pilot. `values_owed_from` is the day the cycle's first stage with
    returns was entered, None while nothing is owed.
    """

    pilot_id: int
    stage: str
    cycle: int
    visit: Visit
    now: dt.datetime
    today: dt.date
    open_since: dt.datetime | None = None
    cycle_since: dt.date | None = None
    values_owed_from: dt.date | None = None
    fields: frozenset[PilotField] = frozenset()
    partners: tuple[Partner, ...] = ()
    members: tuple[Member, ...] = ()
    tasks: tuple[Task, ...] = ()
    evidence: tuple[EvidenceUse, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    reviews: tuple[Review, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    visits: tuple[PastVisit, ...] = ()
    holds: tuple[Hold, ...] = ()

    @property
    def on_hold(self) -> bool:
        """Say whether the pilot is paused."""
        return any(hold.until is None for hold in self.holds)

    def visits_to(self, stage: str) -> int:
        """Count the visits to `stage` in this cycle, the open one included."""
        return sum(1 for past in self.visits if past.stage == stage and past.cycle == self.cycle)

    def review_of(self, move: str) -> Review | None:
        """Find the latest round of sign-off of `move` in this visit."""
        if not self.reviews:
            return None
        rounds = [r for r in self.reviews if r.move == move and r.visit_id == self.visit.id]
        return max(rounds, key=lambda r: r.round, default=None)

    def waiver_of(self, move: str, requirement: str) -> Waiver | None:
        """Find the waiver that sets `requirement` of `move` aside."""
        for waiver in self.waivers:
            if waiver.move == move and waiver.requirement == requirement:
                return waiver
        return None

    def roles_of(self, person_id: int | None) -> tuple[str, ...]:
        """Give the roles a person holds here; none for a stranger."""
        for member in self.members:
            if member.person_id == person_id:
                return member.held
        return ()

    def holders(self, role: str) -> tuple[Mention, ...]:
        """Give the people who hold `role`, or the role itself where nobody does."""
        people = [member.mention for member in self.members if member.holds(role)]
        return tuple(people) or _nobody(role)

    def canonical(self) -> bytes:
        """Give the one JSON form, from which the same verdicts can be reached again."""
        return canonical_json(_adapter().dump_python(self, mode="python"))

    @classmethod
    def from_json(cls, stored: bytes | str) -> PilotFacts:
        """Make the facts that `canonical` stored."""
        facts: PilotFacts = _adapter().validate_json(stored)
        return facts


@cache
def _nobody(role: str) -> tuple[Mention, ...]:
    return (Mention("role", code=role),)


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(PilotFacts)
