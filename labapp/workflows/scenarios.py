"""The stories a definition carries, told again: example facts in, the promised verdict out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from labapp.errors import GateNotMetError
from labapp.words import (
    Actor,
    Frequency,
    IndicatorLevel,
    LabRole,
    MeetingState,
    OrganisationKind,
    PartnerPart,
    PilotRoleKind,
    Purpose,
    ReviewState,
    SignOffDecision,
    TaskStatus,
    UseStatus,
    canonical_json,
)
from labapp.workflows import facts as f
from labapp.workflows.calendar import add_duration
from labapp.workflows.definition import Definition
from labapp.workflows.definition.schema import Blocked, Given, Scenario
from labapp.workflows.durations import Duration, DurationUnit
from labapp.workflows.machine import Compiled
from labapp.workflows.material import digest_of, material
from labapp.workflows.meetings import bodies_of

TODAY = dt.date(2026, 3, 16)
NOW = dt.datetime(2026, 3, 16, 12, tzinfo=dt.UTC)
ENTERED = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
CYCLE_BEGAN = dt.date(2024, 1, 1)
COORDINATOR = 1
AUTHOR = 2


@dataclass(frozen=True, slots=True)
class Told:
    """How one scenario came out: what it promised, and which requirements refused the move."""

    scenario: Scenario
    blocked: tuple[str, ...]

    @property
    def promised(self) -> frozenset[str]:
        """Give the requirements that should have refused it; none where it is allowed."""
        expect = self.scenario.expect
        return frozenset(expect.blocked) if isinstance(expect, Blocked) else frozenset()

    @property
    def holds(self) -> bool:
        """Say whether it came out as promised, neither more nor less."""
        return frozenset(self.blocked) == self.promised


def tell(definition: Definition) -> tuple[Told, ...]:
    """Tell every scenario of a definition."""
    compiled = Compiled(definition)
    return tuple(_tell(compiled, scenario) for scenario in definition.scenarios)


def _tell(compiled: Compiled, scenario: Scenario) -> Told:
    given = given_in(compiled.definition, scenario)
    facts = facts_of(compiled, scenario, given)
    reason = "as the scenario says" if given.reason else ""
    try:
        compiled.fire(scenario.move, facts, Actor.person(COORDINATOR), reason=reason)
    except GateNotMetError as refused:
        return Told(scenario, tuple(each.id for each in refused.findings if each.blocks))
    return Told(scenario, ())


def given_in(definition: Definition, scenario: Scenario) -> Given:
    """Give the facts of a scenario: its example, and over it what differs."""
    layers = [scenario.given]
    if scenario.given.like:
        layers.insert(0, definition.examples[scenario.given.like])  # type: ignore[arg-type]
    if scenario.given.but:
        layers.append(scenario.given.but)  # type: ignore[arg-type]
    merged: dict[str, object] = {}
    for layer in layers:
        said = {name: getattr(layer, name) for name in Given.model_fields}
        merged |= {name: value for name, value in said.items() if value is not None}
    return Given.model_construct(None, **merged)


def facts_of(compiled: Compiled, scenario: Scenario, given: Given) -> f.PilotFacts:
    """Make the facts that a scenario gives in numbers."""
    organisations = list(_organisations(given))
    facts = f.PilotFacts(
        pilot_id=1,
        stage=scenario.at,
        cycle=1,
        visit=f.Visit(1, 1, ENTERED),
        now=NOW,
        today=TODAY,
        cycle_since=CYCLE_BEGAN,
        values_owed_from=_months(-(given.due_missing or 0), TODAY.replace(day=1)),
        fields=frozenset(given.fields or ()),
        partners=tuple(_partners(given, organisations)),
        members=tuple(_members(organisations)),
        tasks=tuple(_tasks(compiled, scenario.at, given)),
        evidence=tuple(_evidence(given)),
        indicators=tuple(_indicators(given)),
        conclusions=tuple(_conclusions(given)),
        lessons=tuple(f.Lesson(n + 1, 1, 1) for n in range(given.lessons or 0)),
        waivers=tuple(
            f.Waiver(n + 1, scenario.move, name, COORDINATOR, NOW)
            for n, name in enumerate(given.waived or ())
        ),
        visits=tuple(_visits(scenario.at, given)),
    )
    return replace(facts, reviews=tuple(_review(compiled, scenario.move, facts, given)))


def _organisations(given: Given) -> Iterator[tuple[int, OrganisationKind]]:
    """Give an id to each organisation, those that only have a part included."""
    counts = dict(given.organisations or {})
    for kind in (given.partners or {}).values():
        counts[kind] = max(counts.get(kind, 1), 1)
    others = _bodies_unnamed(given)
    if others:
        counts[OrganisationKind.OTHER] = counts.get(OrganisationKind.OTHER, 0) + others
    number = 0
    for kind, count in counts.items():
        for _ in range(count):
            number += 1
            yield number, kind


def _partners(
    given: Given, organisations: list[tuple[int, OrganisationKind]]
) -> Iterator[f.Partner]:
    named = given.partners or {}
    first = {kind: number for number, kind in reversed(organisations)}
    for part, kind in named.items():
        yield f.Partner(first[kind], kind, part)
    taken = {first[kind] for kind in named.values()}
    free = [(number, kind) for number, kind in organisations if number not in taken]
    bodies = len(free) - _bodies_unnamed(given)
    for at, (number, kind) in enumerate(free):
        part = PartnerPart.GOVERNANCE_BODY if at >= bodies else PartnerPart.DELIVERY
        yield f.Partner(number, kind, part)


def _bodies_unnamed(given: Given) -> int:
    """Count the bodies that are asked for beside the one named among the partners."""
    named = PartnerPart.GOVERNANCE_BODY in (given.partners or {})
    return max((given.bodies or 0) - named, 0)


def _members(organisations: list[tuple[int, OrganisationKind]]) -> Iterator[f.Member]:
    yield f.Member(COORDINATOR, lab_role=LabRole.COORDINATOR)
    yield f.Member(AUTHOR, roles=(f.HeldRole(PilotRoleKind.ACADEMIC),))
    for number, _ in organisations:
        role = f.HeldRole(PilotRoleKind.APPROVER, number)
        yield f.Member(_approver(number), (number,), None, (role,))


def _approver(organisation: int) -> int:
    return 100 + organisation


def _tasks(compiled: Compiled, stage: str, given: Given) -> Iterator[f.Task]:
    """Give the stage’s tasks: to do where named open or nothing is said, else done."""
    for n, planned in enumerate(compiled.definition.stages[stage].tasks, start=1):
        is_open = given.tasks_open is None or planned.key in given.tasks_open
        status = TaskStatus.TO_DO if is_open else TaskStatus.DONE
        yield f.Task(n, planned.key, planned.required, status, role=planned.role)


def _evidence(given: Given) -> Iterator[f.EvidenceUse]:
    number = 0
    counts: dict[Purpose, int] = given.evidence or {}
    for purpose, count in counts.items():
        for _ in range(count):
            number += 1
            yield f.EvidenceUse(
                number, number, purpose, UseStatus.ACCEPTED, 1, 1, 1, "0" * 64, (AUTHOR,)
            )


def _indicators(given: Given) -> Iterator[f.Indicator]:
    number = 0
    levels: dict[IndicatorLevel, int] = given.indicators or {}
    for level, count in levels.items():
        bare = (given.without_baseline or {}).get(level, 0)
        aimless = (given.without_target or {}).get(level, count)
        for n in range(count):
            number += 1
            yield _indicator(number, level, given, (n < bare, n < aimless))
    if given.due_missing:
        yield f.Indicator(number + 1, "DUE", IndicatorLevel.ACTIVITY, Frequency.MONTH)


def _indicator(
    number: int, level: IndicatorLevel, given: Given, lacks: tuple[bool, bool]
) -> f.Indicator:
    bare, aimless = lacks
    ahead = _months(given.target_months_ahead or 0, TODAY)
    values = (given.values or {}).get(level, 0)
    return f.Indicator(
        number,
        f"I{number}",
        level,
        Frequency.YEAR,
        lag_days=3650,
        baseline=None if bare else f.Baseline(number, CYCLE_BEGAN, dt.date(2024, 1, 31)),
        target=None if aimless else f.Target(number, ahead),
        observations=tuple(_observation(number * 100 + n, n) for n in range(values)),
    )


def _observation(number: int, n: int) -> f.Observation:
    start = _months(n + 1, CYCLE_BEGAN)
    end = _months(1, start) - dt.timedelta(days=1)
    return f.Observation(number, 1, start, end, has_value=True, provisional=True)


def _conclusions(given: Given) -> Iterator[f.Conclusion]:
    if given.conclusion:
        yield f.Conclusion(1, 1, given.conclusion, bool(given.look_back), given.follows_rule)


def _visits(at: str, given: Given) -> Iterator[f.PastVisit]:
    for stage, count in (given.visits or {at: 1}).items():
        for _ in range(count):
            yield f.PastVisit(stage, 1, ENTERED)


def _review(compiled: Compiled, move: str, facts: f.PilotFacts, given: Given) -> Iterator[f.Review]:
    """Give the round with the signatures, by kind of organisation, and what the bodies decided."""
    signed, met = tuple(_signed(facts, given)), tuple(_meetings(facts, given))
    if not signed and not met:
        return
    frozen = material(facts, compiled.gate(move))
    yield f.Review(
        1,
        move,
        facts.visit.id,
        1,
        ReviewState.OPEN,
        ENTERED,
        COORDINATOR,
        digest_of(frozen),
        canonical_json(frozen).decode(),
        signed,
        met,
    )


def _signed(facts: f.PilotFacts, given: Given) -> Iterator[f.SignOff]:
    for kind, count in (given.signed or {}).items():
        of_kind = dict.fromkeys(p.organisation_id for p in facts.partners if p.kind == kind)
        for organisation in list(of_kind)[:count]:
            yield _approval(organisation)


def _meetings(facts: f.PilotFacts, given: Given) -> Iterator[f.Meeting]:
    """Give what each body decided: recorded by the coordinator, confirmed by an approver."""
    if not given.meeting_decision:
        return
    for body in bodies_of(facts):
        yield f.Meeting(
            body,
            body,
            SignOffDecision.APPROVE,
            MeetingState.ATTESTED,
            TODAY,
            COORDINATOR,
            _approver(body),
            NOW,
        )


def _approval(organisation: int) -> f.SignOff:
    return f.SignOff(_approver(organisation), (organisation,), SignOffDecision.APPROVE, NOW)


def _months(count: int, day: dt.date) -> dt.date:
    if count >= 0:
        return add_duration(day, Duration(count, DurationUnit.MONTH)) if count else day
    months = day.year * 12 + day.month - 1 + count
    return dt.date(months // 12, months % 12 + 1, 1)
