"""What is done in a pilot: visits, tasks, evidence, conclusions and lessons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labapp.words import (
    ConclusionKind,
    EvidenceStatus,
    LessonStatus,
    Mention,
    Purpose,
    TaskStatus,
    UseStatus,
)

_SETTLED = frozenset({TaskStatus.DONE, TaskStatus.NOT_NEEDED})


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
class Hold:
    """A pause; it is open until it has an end."""

    id: int
    since: dt.datetime
    until: dt.datetime | None = None
    review_on: dt.date | None = None


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
    is_condition: bool = False

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
    """What ties one item of evidence to this pilot, with its current file version.

    `ended_at` is when it ceased to count: it was returned, withdrawn or retracted then.
    """

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
    link_sha256: str = ""
    ended_at: dt.datetime | None = None

    @property
    def mention(self) -> Mention:
        """Give the mention under which the evidence is spoken of."""
        return Mention("evidence", self.evidence_id)

    @property
    def counts(self) -> bool:
        """Say whether a gate may rest on it: accepted, neither withdrawn nor retracted."""
        return self.is_accepted and not self.retracted

    @property
    def is_accepted(self) -> bool:
        """Say whether it is accepted and not withdrawn."""
        return self.status == UseStatus.ACCEPTED and self.evidence_status == EvidenceStatus.CURRENT

    @property
    def contributor_ids(self) -> frozenset[int]:
        """Give everybody who wrote, filed or uploaded it."""
        filed = () if self.submitted_by is None else (self.submitted_by,)
        return frozenset((*self.author_ids, *self.uploader_ids, *filed))


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
