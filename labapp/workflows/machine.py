"""The compiled definition: what may move, what is left, and the move; without any state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from transitions import EventData, Machine
from transitions import Transition as Arc

from labapp.errors import GateNotMetError
from labapp.words import Actor
from labapp.workflows.asking import Asked, Gate
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Explained, Finding, Fired
from labapp.workflows.of_itself import (
    may_move,
    not_from_here,
    not_you,
    nothing_to_sign,
    of_the_pilot,
    open_review,
    reason_given,
    roles_of,
)
from labapp.workflows.registry import bind, judge


@dataclass(slots=True)
class Cursor:
    """What one firing moves: thrown away afterwards, never a record."""

    state: str
    facts: PilotFacts
    actor: Actor
    reason: str
    findings: tuple[Finding, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Bound:
    """A transition with its requirements bound to its gate."""

    transition: Transition
    requires: tuple[Asked, ...]
    gate: Gate
    definition: Definition

    def judge(self, facts: PilotFacts, actor: Actor) -> list[Finding]:
        """Judge every requirement, and what every gate finds by itself; none is passed over."""
        findings = [judge(facts, actor, asked) for asked in self.requires]
        findings += of_the_pilot(facts, self.definition, self.transition, self.gate)
        return findings

    def judge_to_fire(self, facts: PilotFacts, actor: Actor, reason: str) -> tuple[Finding, ...]:
        """Judge everything the move itself needs: also who moves, and the reason."""
        findings = self.judge(facts, actor)
        if self.transition.needs_reason:
            findings.append(reason_given(reason))
        if not may_move(roles_of(facts, actor), self.transition):
            findings.append(not_you(facts, self.transition))
        return tuple(findings)


class GatedArc(Arc):
    """An arc that evaluates every requirement and keeps what each found."""

    def __init__(self, *args: Any, bound: Bound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bound = bound

    def _eval_conditions(self, event_data: EventData) -> bool:
        cursor = cast("Cursor", event_data.model)
        cursor.findings = self.bound.judge_to_fire(cursor.facts, cursor.actor, cursor.reason)
        return not any(finding.blocks for finding in cursor.findings)


class WorkflowMachine(Machine):
    """A machine that holds no model."""

    transition_cls = GatedArc


class Compiled:
    """A definition made ready: immutable, shared by everybody, one for a digest."""

    __slots__ = ("_bound", "_by_stage", "definition", "machine")

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._bound = _bind(definition)
        self._by_stage = {
            stage: tuple(self._bound[each.id] for each in definition.leaving(stage))
            for stage in definition.stages
        }
        self.machine = _machine(definition, self._by_stage)

    def explain(self, facts: PilotFacts, actor: Actor) -> tuple[Explained, ...]:
        """Say of every move from where the pilot stands what is met, what is not, and who may."""
        roles = roles_of(facts, actor)
        here = self._by_stage.get(facts.stage, ())
        return tuple([_explain(each, facts, actor, roles) for each in here])

    def explain_move(self, move: str, facts: PilotFacts, actor: Actor) -> Explained | None:
        """Explain one move, None when it does not start where the pilot stands."""
        bound = self._from_here(move, facts)
        return None if bound is None else _explain(bound, facts, actor, roles_of(facts, actor))

    def fire(self, move: str, facts: PilotFacts, actor: Actor, *, reason: str = "") -> Fired:
        """Make the move, or raise GateNotMetError with every finding, met or not."""
        bound = self._from_here(move, facts)
        if bound is None:
            raise GateNotMetError((not_from_here(facts, move),))
        cursor = Cursor(facts.stage, facts, actor, reason)
        if not self.machine.events[move].trigger(cursor):
            raise GateNotMetError(cursor.findings)
        return Fired(cursor.state, cursor.findings, bound.transition)

    def ask(self, move: str, facts: PilotFacts, actor: Actor) -> Explained:
        """Say that sign-off may be asked for now, or raise GateNotMetError with every finding."""
        bound = self._from_here(move, facts)
        if bound is None:
            raise GateNotMetError((not_from_here(facts, move),))
        explained = _explain(bound, facts, actor, roles_of(facts, actor))
        findings = list(explained.findings)
        if not bound.transition.asks_sign_off:
            findings.append(nothing_to_sign(move))
        if (already := open_review(facts, move)) is not None:
            findings.append(already)
        if any(finding.blocks and not finding.is_sign_off for finding in findings):
            raise GateNotMetError(findings)
        return explained

    def gate(self, move: str) -> Gate:
        """Give the gate of a move, for its dossier and its signers; KeyError where none is."""
        return self._bound[move].gate

    def _from_here(self, move: str, facts: PilotFacts) -> Bound | None:
        here = self._by_stage.get(facts.stage, ())
        return next((bound for bound in here if bound.transition.id == move), None)


_COMPILED: dict[str, Compiled] = {}


def compiled(digest: str | Definition, body: Callable[[], bytes | str] | None = None) -> Compiled:
    """Give the compiled definition of a digest, made once in this process.

    A digest that is not yet known needs `body`, which gives its canonical form.
    """
    key = digest if isinstance(digest, str) else digest.digest
    known = _COMPILED.get(key)
    if known is not None:
        return known
    if isinstance(digest, Definition):
        return _COMPILED.setdefault(key, Compiled(digest))
    if body is None:
        raise KeyError(key)
    definition = Definition.from_canonical(body())
    if definition.digest != key:
        raise ValueError("the stored definition does not have the digest under which it is kept")
    return _COMPILED.setdefault(key, Compiled(definition))


def _explain(bound: Bound, facts: PilotFacts, actor: Actor, roles: tuple[str, ...]) -> Explained:
    findings = bound.judge(facts, actor)
    unmet = [finding for finding in findings if finding.blocks]
    transition = bound.transition
    allowed = may_move(roles, transition)
    if not allowed:
        findings.append(not_you(facts, transition))
    return Explained(
        transition.id,
        transition.kind,
        transition.to,
        transition.label,
        allowed,
        ready=not unmet,
        only_sign_offs_left=bool(unmet) and all(finding.is_sign_off for finding in unmet),
        needs_reason=transition.needs_reason,
        asks_sign_off=transition.asks_sign_off,
        findings=tuple(findings),
    )


def _bind(definition: Definition) -> dict[str, Bound]:
    closers: dict[str, dict[str, tuple[Asked, ...]]] = {stage: {} for stage in definition.stages}
    closing: dict[str, dict[str, frozenset[str]]] = {stage: {} for stage in definition.stages}
    bound: dict[str, Bound] = {}
    for transition in definition.transitions:
        gate = Gate(transition.id, definition.digest, transition.parts, closers, closing)
        requires = tuple(bind(asked, gate) for asked in transition.requires)
        bound[transition.id] = Bound(transition, requires, gate, definition)
    for stage, planned in definition.stages.items():
        leaving = [bound[each.id] for each in definition.leaving(stage)]
        for task in planned.tasks:
            if task.closes_with:
                closers[stage][task.key] = _called(task.closes_with, leaving)
                known = closing[stage].get(task.closes_with, frozenset())
                closing[stage][task.closes_with] = known | {task.key}
    return bound


def _called(name: str, leaving: list[Bound]) -> tuple[Asked, ...]:
    return tuple(
        asked
        for bound in leaving
        for requirement in bound.requires
        for asked in dict.fromkeys((requirement, *requirement.parts()))
        if asked.id == name
    )


def _machine(definition: Definition, by_stage: dict[str, tuple[Bound, ...]]) -> WorkflowMachine:
    machine = WorkflowMachine(
        model=None,
        states=list(definition.stages),
        initial=definition.initial,
        auto_transitions=False,
        send_event=True,
        queued=False,
    )
    for stage, leaving in by_stage.items():
        for bound in leaving:
            move = bound.transition
            machine.add_transition(move.id, stage, move.to, bound=bound)
    return machine
