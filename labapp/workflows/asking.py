"""How a gate asks: a requirement with its parameters, and the gate it stands in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from labapp.words import Bilingual, Mention, Sentence, Severity, Spoken
from labapp.workflows.facts import EvidenceUse, PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.needs import NOTHING, Needs

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Role = Literal["coordinator", "delivery", "academic", "approver"]
Count = Annotated[int, Field(ge=1, le=100)]


def _pair(value: Any) -> Bilingual:
    if isinstance(value, Bilingual):
        return value
    if not isinstance(value, dict) or not {"en"} <= set(value) <= {"en", "cy"}:
        raise ValueError("not a pair of en and cy")
    if not all(isinstance(text, str) and 0 < len(text.strip()) <= 1000 for text in value.values()):
        raise ValueError("not a pair of en and cy")
    return Bilingual(value["en"], value.get("cy", ""))


Pair = Annotated[Bilingual, PlainValidator(_pair)]


class Strict(BaseModel):
    """What a definition says, exactly: unknown keys and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=False)


class Waivable(Strict):
    """Who may set a requirement aside, with a reason."""

    by: tuple[Literal["coordinator", "approver"], ...] = Field(min_length=1)
    reason: Literal["required"]


class Details(TypedDict, total=False):
    """What a finding may say beside its verdict."""

    fix: str
    held_by: tuple[Mention, ...]
    since: dt.datetime | None
    parameters: Mapping[str, Any]
    relied_on: tuple[int, ...]
    pinned: tuple[int, ...]
    members: tuple[Finding, ...]


class Asked(Strict):
    """One requirement as a definition asks it; each kind adds its own parameters."""

    id: Key
    requirement: str
    severity: Severity = Severity.BLOCK
    waivable: Waivable | None = None
    why: Pair | None = None

    @cached_property
    def gate(self) -> Gate:
        """Give the gate it stands in, known once the definition is compiled."""
        raise RuntimeError("a requirement is judged only in its gate")

    @cached_property
    def heading(self) -> Sentence:
        """Give the heading of its kind, known once the definition is compiled."""
        raise RuntimeError("a requirement is judged only in its gate")

    def parts(self) -> tuple[Asked, ...]:
        """Give the requirements inside this one, itself when it has none."""
        return (self,)

    def needs(self) -> Needs:
        """Give what it needs that stages collect: any one of these sets is enough.

        A kind that does not say is held against no gate when a definition is checked.
        """
        return NOTHING

    def relied_on(self, facts: PilotFacts) -> tuple[EvidenceUse, ...]:
        """Give the evidence uses this requirement counts; none for most kinds."""
        del facts
        return ()

    def bound(self, gate: Gate, heading: Sentence) -> Self:
        """Give a copy that knows its gate and its heading."""
        copy = self.model_copy()
        copy.__dict__ |= {"gate": gate, "heading": heading}
        return copy

    def found(
        self,
        ok: bool,
        sentence: Spoken,
        **details: Unpack[Details],
    ) -> Finding:
        """Make the finding that this requirement is met or not."""
        return Finding(
            self.requirement,
            self.id,
            ok,
            sentence,
            self.heading,
            self.severity,
            self.why,
            **details,
        )


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands around a requirement: its move, the definition's digest, its neighbours.

    `closers`: for each stage, the requirements that close a task, by the task's key;
    `closing`: the same the other way round, the keys of tasks by the requirement's id.
    """

    move: str
    definition: str
    requirements: tuple[Asked, ...] = ()
    closers: Mapping[str, Mapping[str, tuple[Asked, ...]]] = field(default_factory=dict)
    closing: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def relied_on(self, facts: PilotFacts) -> tuple[EvidenceUse, ...]:
        """Give every evidence use that a requirement of this gate counts, once."""
        uses = {use.id: use for asked in self.requirements for use in asked.relied_on(facts)}
        return tuple(uses[each] for each in sorted(uses))
