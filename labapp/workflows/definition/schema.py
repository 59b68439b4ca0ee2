"""The schema `labapp.workflow/1`: what a definition may say, and nothing else."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, SerializeAsAny

from labapp.words import (
    ConclusionKind,
    Frequency,
    IndicatorLevel,
    MoveKind,
    OrganisationKind,
    PartnerPart,
    Phase,
    PilotField,
    Purpose,
    Severity,
)
from labapp.workflows.asking import Asked, Count, Key, Pair, Role, Strict
from labapp.workflows.durations import Percent, WrittenDuration
from labapp.workflows.written import Requirement

ANY_OPEN = "any_open"
Amount = Annotated[int, Field(ge=0, le=100)]
Few = Annotated[int, Field(ge=0, le=20)]
RecordKind = Literal[
    "assumption", "claim", "conclusion", "decision", "dissent", "issue", "lesson",
    "opportunity", "return", "risk",
]  # fmt: skip


class Escalation(Strict):
    """To whom a limit is brought once so much of it has passed."""

    after: Percent
    to: Role


class Limit(Strict):
    """How long something should take, when to remind, when to escalate; nothing advances itself."""

    target: WrittenDuration
    remind: tuple[Percent, ...] = ()
    escalate: Escalation | None = None


class PlannedTask(Strict):
    """A task every visit to a stage begins with."""

    key: Key
    title: Pair
    role: Role
    due: WrittenDuration
    required: bool = False
    closes_with: Key | None = None
    guidance: Pair | None = None


class Collects(Strict):
    """What belongs in a stage, for empty states and for proving that gates can be met."""

    evidence: tuple[Purpose, ...] = ()
    indicators: tuple[Literal["definition", "baseline", "target", "value"], ...] = ()
    records: tuple[RecordKind, ...] = ()


class Returns(Strict):
    """How often a stage owes a return, and whose word it is."""

    every: Frequency
    role: Role


class Stage(Strict):
    """A stage of the journey."""

    phase: Phase
    label: Pair
    purpose: Pair | None = None
    collects: Collects | None = None
    tasks: tuple[PlannedTask, ...] = ()
    limit: Limit | None = None
    returns: Returns | None = None
    max_visits: Count | None = None
    final: bool = False


class LockBaselines(Strict):
    """Baselines are locked; a later one is new."""

    effect: Literal["lock_baselines"]


class ChangeFields(Strict):
    """Fields of the pilot are locked or unlocked."""

    effect: Literal["lock_fields", "unlock_fields"]
    fields: tuple[PilotField, ...] = Field(min_length=1)


class CloseTasks(Strict):
    """What is still open is closed as not needed."""

    effect: Literal["close_tasks"]


class LookBack(Strict):
    """Somebody is asked to look back after a time."""

    effect: Literal["look_back"]
    after: WrittenDuration
    role: Role


class ChildPilots(Strict):
    """Each place to scale to becomes a pilot with this one as its parent."""

    effect: Literal["child_pilots"]
    workflow: Key


Effect = Annotated[
    LockBaselines | ChangeFields | CloseTasks | LookBack | ChildPilots,
    Field(discriminator="effect"),
]


def _sources(value: Any) -> tuple[str, ...]:
    if value == ANY_OPEN:
        return (ANY_OPEN,)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise ValueError("not a list of stages")


class Transition(Strict):
    """An arc of the definition: a move people may make, and its gate."""

    id: Key
    sources: Annotated[tuple[str, ...], PlainValidator(_sources)] = Field(alias="from")
    to: Key
    kind: MoveKind
    by: tuple[Role, ...] = Field(min_length=1)
    label: Pair
    ask: Pair | None = None
    sign_off_within: Limit | None = None
    requires: tuple[SerializeAsAny[Requirement], ...] = ()
    effects: tuple[Effect, ...] = ()
    new_cycle: bool = False
    conclusion: ConclusionKind | None = None
    reason: Literal["required"] | None = None

    @cached_property
    def needs_reason(self) -> bool:
        """Say whether the move is refused without a reason."""
        moved_away = self.kind in (MoveKind.BACK, MoveKind.STOP, MoveKind.REOPEN)
        return moved_away or self.reason is not None

    @cached_property
    def leaves_any(self) -> bool:
        """Say whether it leaves every stage that is no end."""
        return self.sources == (ANY_OPEN,)

    @cached_property
    def is_free(self) -> bool:
        """Say whether no requirement can refuse it."""
        return not any(asked.severity is Severity.BLOCK for asked in self.requires)

    @cached_property
    def parts(self) -> tuple[Asked, ...]:
        """Give every requirement, those inside an `any_of` in its place."""
        return tuple(part for asked in self.requires for part in asked.parts())

    @cached_property
    def asks_sign_off(self) -> bool:
        """Say whether somebody must sign."""
        return any(part.requirement == "sign_off" for part in self.parts)


class Holds(Strict):
    """Who may pause the pilot, and for how long before it is looked at again."""

    by: tuple[Role, ...] = Field(min_length=1)
    reason: Literal["required"]
    review_within: WrittenDuration


class Given(Strict):
    """Named facts of a scenario, in numbers; what is not given is none."""

    organisations: dict[OrganisationKind, Few] | None = None
    bodies: Few | None = None
    tasks_open: tuple[Key, ...] | None = None
    fields: tuple[PilotField, ...] | None = None
    evidence: dict[Purpose, Few] | None = None
    indicators: dict[IndicatorLevel, Few] | None = None
    without_baseline: dict[IndicatorLevel, Few] | None = None
    without_target: dict[IndicatorLevel, Few] | None = None
    target_months_ahead: Amount | None = None
    values: dict[IndicatorLevel, Few] | None = None
    due_missing: Amount | None = None
    partners: dict[PartnerPart, OrganisationKind] | None = None
    signed: dict[OrganisationKind, Few] | None = None
    meeting_decision: bool | None = None
    lessons: Few | None = None
    conclusion: ConclusionKind | None = None
    look_back: bool | None = None
    follows_rule: bool | None = None
    waived: tuple[Key, ...] | None = None
    visits: dict[Key, Amount] | None = None
    reason: bool | None = None


class Example(Given):
    """Facts of a scenario, which may begin from a named example and differ from it."""

    like: Key | None = None
    but: Given | None = None


class Blocked(Strict):
    """Exactly which requirements refuse the move."""

    blocked: tuple[Key, ...] = Field(min_length=1)


class Scenario(Strict):
    """A story that must come out as it says whenever the definition is checked."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    at: Key
    given: Example
    move: Key
    expect: Literal["allowed"] | Blocked


class Body(Strict):
    """The whole of a definition."""

    form: Literal["labapp.workflow/1"] = Field(alias="schema")
    key: Key
    version: Annotated[int, Field(ge=1, le=10_000)]
    title: Pair
    summary: Pair | None = None
    roles: tuple[Role, ...]
    initial: Key
    stages: dict[Key, Stage] = Field(min_length=1)
    transitions: tuple[Transition, ...] = Field(min_length=1)
    holds: Holds
    examples: dict[Key, Given] = Field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
