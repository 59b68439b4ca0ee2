"""Every (stage, move leaving it) of a definition, with facts that let it through and that do not.

The facts are those a scenario could give: `plenty` is everything a gate may ask for, and
`without` takes away what one requirement asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labapp.errors import GateNotMetError
from labapp.words import (
    Actor,
    IndicatorLevel,
    OrganisationKind,
    PartnerPart,
    PilotField,
    Purpose,
)
from labapp.workflows import library
from labapp.workflows.asking import Asked
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.definition.schema import Example, Given, Scenario
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled
from labapp.workflows.scenarios import COORDINATOR, facts_of
from tests.definitions import short

KIND_OF = {
    PartnerPart.LEAD: OrganisationKind.COUNCIL,
    PartnerPart.DELIVERY: OrganisationKind.OTHER,
    PartnerPart.EVALUATION: OrganisationKind.UNIVERSITY,
    PartnerPart.FUNDER: OrganisationKind.FUNDER,
    PartnerPart.GOVERNANCE_BODY: OrganisationKind.COMBINED_AUTHORITY,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A stage and a move that leaves it."""

    machine: Compiled
    stage: str
    move: Transition

    def __str__(self) -> str:
        return f"{self.machine.definition.key}: {self.stage}, {self.move.id}"

    def judged(self, given: Given, *, reason: str = "Because") -> tuple[Finding, ...]:
        """Try the move on what is given, and give every finding of its gate."""
        told = Example.model_construct(None, **dict(given))
        scenario = Scenario.model_construct(
            None, name=str(self), at=self.stage, given=told, move=self.move.id
        )
        facts = facts_of(self.machine, scenario, given)
        actor = Actor.person(COORDINATOR)
        try:
            return self.machine.fire(self.move.id, facts, actor, reason=reason).findings
        except GateNotMetError as refused:
            return tuple(refused.findings)

    def plenty(self) -> Given:
        """Give all that any gate asks for."""
        return said(
            organisations=dict.fromkeys(OrganisationKind, 1),
            bodies=1,
            tasks_open=(),
            fields=tuple(PilotField),
            evidence=dict.fromkeys(Purpose, 5),
            indicators=dict.fromkeys(IndicatorLevel, 5),
            without_baseline=dict.fromkeys(IndicatorLevel, 0),
            without_target=dict.fromkeys(IndicatorLevel, 0),
            target_months_ahead=360,
            values=dict.fromkeys(IndicatorLevel, 5),
            due_missing=0,
            partners=KIND_OF,
            signed=dict.fromkeys(OrganisationKind, 10),
            meeting_decision=True,
            lessons=5,
            conclusion=self.move.conclusion or self.wanted(),
            look_back=True,
            follows_rule=True,
        )

    def wanted(self) -> Any:
        """Give the conclusion the gate asks for, if any."""
        asked = [getattr(part, "wanted", None) for part in self.move.parts]
        return next((each for each in asked if each), None)


def pairs() -> Iterator[Pair]:
    """Give every pair of every definition that is shipped, and of the one tests walk."""
    for definition in (*library.definitions(), short()):
        yield from pairs_of(definition)


def pairs_of(definition: Definition) -> Iterator[Pair]:
    """Give every pair of a definition."""
    machine = Compiled(definition)
    for stage in definition.stages:
        for move in definition.leaving(stage):
            yield Pair(machine, stage, move)


def said(**given: Any) -> Given:
    """Give facts in numbers; what is not said is none."""
    return Given.model_construct(None, **(dict.fromkeys(Given.model_fields) | given))


def blocking(findings: tuple[Finding, ...]) -> set[str]:
    """Name the requirements that refuse."""
    return {finding.id for finding in findings if finding.blocks}


def without(pair: Pair, given: Given, asked: Asked) -> Given | None:
    """Take away what one requirement asks for; None where this stage has none of it."""
    taken: dict[str, Any] = {}
    for part in asked.parts():
        if part.requirement == "required_tasks_done" and not _tasks_of(pair):
            return None
        taken |= _LACKING[part.requirement](pair, given, part)
    return given.model_copy(update=taken)


def _no_values(_pair: Pair, _given: Given, asked: Any) -> dict[str, Any]:
    if asked.at_least == "all_due":
        return {"due_missing": 2}
    return {"values": dict.fromkeys(IndicatorLevel, 0)}


def _no_signature(_pair: Pair, _given: Given, asked: Any) -> dict[str, Any]:
    return {"meeting_decision": False} if asked.given_as == "meeting_decision" else {"signed": {}}


# what a pilot lacks that fails a kind of requirement: a new kind is added here
_LACKING: Mapping[str, Callable[[Pair, Given, Any], dict[str, Any]]] = {
    "field_set": lambda _pair, given, asked: {
        "fields": tuple(field for field in given.fields or () if field != asked.field)
    },
    "required_tasks_done": lambda pair, _given, _asked: {"tasks_open": _tasks_of(pair)},
    "evidence_accepted": lambda _pair, given, asked: {
        "evidence": (given.evidence or {}) | {asked.purpose: 0}
    },
    "indicators_have_baseline": lambda _pair, _given, _asked: {
        "without_baseline": dict.fromkeys(IndicatorLevel, 5)
    },
    "values_recorded": _no_values,
    "partner_named": lambda _pair, _given, asked: {
        "partners": {part: kind for part, kind in KIND_OF.items() if part != asked.part},
        "bodies": 0,
    },
    "conclusion_recorded": lambda _pair, _given, _asked: {"conclusion": None},
    "lesson_recorded": lambda _pair, _given, _asked: {"lessons": 0},
    "sign_off": _no_signature,
}


def _tasks_of(pair: Pair) -> tuple[str, ...]:
    closers = pair.machine.gate(pair.move.id).closers.get(pair.stage, {})
    planned = pair.machine.definition.stages[pair.stage].tasks
    return tuple(task.key for task in planned if task.required and task.key not in closers)
