"""A definition in words: what a stage is for, and what each way out of it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labapp.reading.workflows import WorkflowPage
from labapp.web.shapes import Text
from labapp.words import (
    Bilingual,
    ConclusionKind,
    Counted,
    IndicatorLevel,
    LabRole,
    MoveKind,
    OrganisationKind,
    PartnerPart,
    Phase,
    PilotRoleKind,
    Purpose,
    Sentence,
    Severity,
)
from labapp.workflows.asking import Asked
from labapp.workflows.definition import PlannedTask, Stage, Transition
from labapp.workflows.durations import Duration, DurationUnit
from labapp.workflows.registry import kinds

KINDS: Mapping[MoveKind, Sentence] = {
    MoveKind.FORWARD: Sentence("Goes on"),
    MoveKind.BACK: Sentence("Goes back"),
    MoveKind.CONCLUDE: Sentence("Concludes the cycle"),
    MoveKind.STOP: Sentence("Stops"),
    MoveKind.REOPEN: Sentence("Begins again"),
}


@dataclass(frozen=True, slots=True)
class AskedShown:
    """One requirement: its kind, what exactly it asks, and why."""

    heading: Text
    asks: Text
    why: Bilingual | None
    warns: bool
    waivable: bool
    parts: tuple[AskedShown, ...] = ()


@dataclass(frozen=True, slots=True)
class ExitShown:
    """One way out of a stage."""

    label: Bilingual
    kind: Text
    to: Bilingual
    needs_reason: bool
    requirements: tuple[AskedShown, ...]


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage with its tasks and its ways out; `standing` pilots are in it now."""

    key: str
    label: Bilingual
    purpose: Bilingual | None
    phase: Phase
    final: bool
    limit: Text
    tasks: tuple[tuple[PlannedTask, Text, Text], ...]
    exits: tuple[ExitShown, ...]
    standing: int


def drawn_stages(page: WorkflowPage) -> list[StageShown]:
    """Draw every stage in the order of the definition."""
    definition = page.definition
    return [
        _stage(key, stage, page, [_exit(each, page) for each in definition.leaving(key)])
        for key, stage in definition.stages.items()
    ]


def _stage(key: str, stage: Stage, page: WorkflowPage, exits: list[ExitShown]) -> StageShown:
    return StageShown(
        key=key,
        label=stage.label,
        purpose=stage.purpose,
        phase=stage.phase,
        final=stage.final,
        limit=duration_words(stage.limit.target) if stage.limit else "",
        tasks=tuple(
            (task, role_words(task.role), duration_words(task.due)) for task in stage.tasks
        ),
        exits=tuple(exits),
        standing=page.standing.get(key, 0),
    )


def _exit(transition: Transition, page: WorkflowPage) -> ExitShown:
    return ExitShown(
        label=transition.label,
        kind=KINDS[transition.kind],
        to=page.definition.stages[transition.to].label,
        needs_reason=transition.needs_reason,
        requirements=tuple(_asked(each) for each in transition.requires),
    )


def _asked(asked: Asked) -> AskedShown:
    parts = asked.parts()
    return AskedShown(
        heading=kinds()[asked.requirement].heading,
        asks=asks_words(asked),
        why=asked.why,
        warns=asked.severity is Severity.WARN,
        waivable=asked.waivable is not None,
        parts=tuple(_asked(part) for part in parts) if parts != (asked,) else (),
    )


def asks_words(asked: Asked) -> Text:
    """Say what a requirement asks, from its parameters; blank where its heading says it all."""
    telling = ASKS.get(asked.requirement)
    return telling(asked) if telling else ""


def _evidence(asked: Any) -> Text:
    return Sentence("%(purpose)s. Items: %(n)s", purpose=Purpose(asked.purpose), n=asked.at_least)


def _field(asked: Any) -> Text:
    return asked.field.label  # type: ignore[no-any-return]


def _partner(asked: Any) -> Text:
    return PartnerPart(asked.part).label


def _scope(asked: Any) -> Text:
    if asked.scope == "all":
        return Sentence("All indicators")
    return Sentence("Indicators: %(level)s", level=IndicatorLevel(asked.scope))


def _conclusion(asked: Any) -> Text:
    return ConclusionKind(asked.wanted).label


def _lessons(asked: Any) -> Text:
    return Counted("%(n)s lesson or more", "%(n)s lessons or more", n=asked.at_least)


def _sign_off(asked: Any) -> Text:
    if asked.organisation == "any":
        return Sentence("Any partner")
    who = tuple(OrganisationKind(each) for each in asked.organisation)
    if asked.from_partner == "lead":
        return Sentence("The lead partner: %(kinds)s", kinds=who)
    if asked.from_partner == "each":
        return Sentence("Each partner: %(kinds)s", kinds=who)
    return Sentence("One partner: %(kinds)s", kinds=who)


ASKS: Mapping[str, Callable[[Any], Text]] = {
    "evidence_accepted": _evidence,
    "field_set": _field,
    "partner_named": _partner,
    "indicators_have_baseline": _scope,
    "values_recorded": _scope,
    "conclusion_recorded": _conclusion,
    "lesson_recorded": _lessons,
    "sign_off": _sign_off,
}


def duration_words(duration: Duration) -> Counted:
    """Say how long something takes."""
    n = duration.count
    match duration.unit:
        case DurationUnit.DAY:
            return Counted("%(n)s day", "%(n)s days", n=n)
        case DurationUnit.WORKING_DAY:
            return Counted("%(n)s working day", "%(n)s working days", n=n)
        case DurationUnit.WEEK:
            return Counted("%(n)s week", "%(n)s weeks", n=n)
    return Counted("%(n)s month", "%(n)s months", n=n)


def role_words(role: str) -> Text:
    """Name a role of a definition."""
    return LabRole.COORDINATOR.label if role == LabRole.COORDINATOR else PilotRoleKind(role).label
