"""A definition drawn: stages in order with their work, clocks and ways out, and its scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from labapp.reading.definitions import get_definition
from labapp.reading.workflows import WorkflowPage
from labapp.web.shapes import Text
from labapp.web.workflows.words import (
    AskedShown,
    asked_shown,
    collects_words,
    limit_words,
    role_words,
)
from labapp.words import Bilingual, MoveKind, Phase, Sentence
from labapp.workflows.compare.stating import duration_words, effect_words
from labapp.workflows.definition import Definition, PlannedTask, Stage, Transition
from labapp.workflows.scenarios import Told, tell

LONG_GATE = 6
KINDS: Mapping[MoveKind, Sentence] = {
    MoveKind.FORWARD: Sentence("Goes on"),
    MoveKind.BACK: Sentence("Goes back"),
    MoveKind.CONCLUDE: Sentence("Concludes the cycle"),
    MoveKind.STOP: Sentence("Stops"),
    MoveKind.REOPEN: Sentence("Begins again"),
}
OTHERS = Sentence("Also")
GROUPS: tuple[tuple[Sentence, frozenset[str]], ...] = (
    (Sentence("The pilot and its partners"), frozenset({"field_set", "partner_named"})),
    (Sentence("Work"), frozenset({"required_tasks_done"})),
    (Sentence("Evidence"), frozenset({"evidence_accepted"})),
    (Sentence("Figures"), frozenset({"indicators_have_baseline", "values_recorded"})),
    (Sentence("What was learned"), frozenset({"lesson_recorded", "conclusion_recorded"})),
    (Sentence("Sign-off"), frozenset({"sign_off"})),
)


@dataclass(frozen=True, slots=True)
class ExitShown:
    """One way out of a stage: where to, who goes it, what it asks in groups, what it does."""

    label: Bilingual
    kind: Text
    to: Bilingual
    to_key: str
    needs_reason: bool
    by: tuple[Text, ...]
    signing: tuple[Text, ...]
    count: int
    groups: tuple[tuple[Text, tuple[AskedShown, ...]], ...]
    effects: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage with its tasks and its ways out; `standing` pilots are in it now."""

    key: str
    label: Bilingual
    purpose: Bilingual | None
    phase: Phase
    final: bool
    limit: tuple[Text, ...]
    collects: tuple[Text, ...]
    tasks: tuple[tuple[PlannedTask, Text, Text], ...]
    exits: tuple[ExitShown, ...]
    standing: int


@dataclass(frozen=True, slots=True)
class StoryShown:
    """A scenario: where and by which move it is told, what it promises, and whether it holds."""

    name: str
    at: Bilingual
    move: Bilingual
    promised: tuple[str, ...]
    holds: bool


def drawn_stages(page: WorkflowPage) -> list[StageShown]:
    """Draw every stage in the order of the definition."""
    definition = page.definition
    return [
        _stage(key, stage, page, [_exit(each, definition) for each in definition.leaving(key)])
        for key, stage in definition.stages.items()
    ]


def drawn_stories(page: WorkflowPage) -> list[StoryShown]:
    """Tell the scenarios of a definition, each with whether it comes out as it says."""
    definition = page.definition
    moves = {each.id: each.label for each in definition.transitions}
    return [
        StoryShown(
            name=told.scenario.name,
            at=definition.stages[told.scenario.at].label,
            move=moves[told.scenario.move],
            promised=tuple(sorted(told.promised)),
            holds=told.holds,
        )
        for told in _told(page.version.digest)
    ]


@lru_cache(maxsize=32)
def _told(digest: str) -> tuple[Told, ...]:
    """Tell the scenarios of a digest once: a published definition never changes."""
    return tell(get_definition(digest))


def _stage(key: str, stage: Stage, page: WorkflowPage, exits: list[ExitShown]) -> StageShown:
    limit = limit_words(stage.limit) if stage.limit else ()
    if stage.max_visits:
        limit += (Sentence("Visits in a cycle, at most: %(most)s", most=stage.max_visits),)
    return StageShown(
        key=key,
        label=stage.label,
        purpose=stage.purpose,
        phase=stage.phase,
        final=stage.final,
        limit=limit,
        collects=collects_words(stage),
        tasks=tuple(
            (task, role_words(task.role), duration_words(task.due)) for task in stage.tasks
        ),
        exits=tuple(exits),
        standing=page.standing.get(key, 0),
    )


def _exit(move: Transition, definition: Definition) -> ExitShown:
    return ExitShown(
        label=move.label,
        kind=KINDS[move.kind],
        to=definition.stages[move.to].label,
        to_key=move.to,
        needs_reason=move.needs_reason,
        by=tuple(role_words(each) for each in move.by),
        signing=limit_words(move.sign_off_within) if move.sign_off_within else (),
        count=len(move.requires),
        groups=_grouped(tuple(asked_shown(each) for each in move.requires)),
        effects=_effects(move),
    )


def _effects(move: Transition) -> tuple[Text, ...]:
    begins = (Sentence("A new cycle begins"),) if move.new_cycle else ()
    return (*begins, *(effect_words(each) for each in move.effects))


def _grouped(asked: tuple[AskedShown, ...]) -> tuple[tuple[Text, tuple[AskedShown, ...]], ...]:
    """Put a long gate in groups, each in the order of the definition; a short one is one group."""
    if len(asked) <= LONG_GATE:
        return (("", asked),) if asked else ()
    known = frozenset[str]().union(*(kinds for _, kinds in GROUPS))
    groups = [(label, tuple(e for e in asked if e.kind in kinds)) for label, kinds in GROUPS]
    groups.append((OTHERS, tuple(each for each in asked if each.kind not in known)))
    return tuple(group for group in groups if group[1])
