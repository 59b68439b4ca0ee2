"""A definition drawn: an ordered list for pages, mermaid text for documents."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.words import Bilingual, MoveKind, Phase
from labapp.workflows.definition import Definition, Transition

_ARROWS = {MoveKind.BACK: "-.->", MoveKind.STOP: "-.->", MoveKind.REOPEN: "-.->"}
_KEPT = frozenset({"class", "click", "default", "end", "graph", "flowchart", "style", "subgraph"})


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a stage."""

    move: str
    label: Bilingual
    kind: MoveKind
    to: str
    to_label: Bilingual
    requirements: int
    asks_sign_off: bool


@dataclass(frozen=True, slots=True)
class DrawnStage:
    """A stage with its ways out, in the order of the journey."""

    key: str
    label: Bilingual
    purpose: Bilingual | None
    phase: Phase
    final: bool
    tasks: int
    exits: tuple[Exit, ...]


def as_list(definition: Definition) -> tuple[DrawnStage, ...]:
    """Give the stages in the order they are written, each with its exits."""
    return tuple(
        DrawnStage(
            key,
            stage.label,
            stage.purpose,
            stage.phase,
            stage.final,
            len(stage.tasks),
            tuple(_exit(definition, each) for each in definition.leaving(key)),
        )
        for key, stage in definition.stages.items()
    )


def _name(stage: str) -> str:
    """Give the name of a stage as mermaid may have it: some words it keeps for itself."""
    return f"{stage}_stage" if stage in _KEPT else stage


def as_mermaid(definition: Definition, language: str = "en") -> str:
    """Give the definition as mermaid text; moves back, stops and reopenings are dotted."""
    lines = ["flowchart TD"]
    for key, stage in definition.stages.items():
        label = _quoted(stage.label.in_language(language))
        name = _name(key)
        lines.append(f"    {name}([{label}])" if stage.final else f"    {name}[{label}]")
    for key in definition.stages:
        for each in definition.leaving(key):
            arrow = _ARROWS.get(each.kind, "-->")
            said = _quoted(each.label.in_language(language))
            lines.append(f"    {_name(key)} {arrow}|{said}| {_name(each.to)}")
    return "\n".join(lines) + "\n"


def _exit(definition: Definition, transition: Transition) -> Exit:
    return Exit(
        transition.id,
        transition.label,
        transition.kind,
        transition.to,
        definition.stages[transition.to].label,
        len(transition.requires),
        transition.asks_sign_off,
    )


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace('"', "#quot;") + '"'
