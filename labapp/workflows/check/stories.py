"""The scenarios of a definition come out as they promise."""

from __future__ import annotations

from collections.abc import Iterator

from labapp.words import Sentence
from labapp.workflows.check.findings import Lint
from labapp.workflows.definition import Definition
from labapp.workflows.definition.schema import Scenario
from labapp.workflows.scenarios import Told, given_in, tell

MOST_WORK = 2_000_000  # of facts to be looked at; some seconds


def stories_that_fail(definition: Definition) -> Iterator[Lint]:
    """Give each scenario that comes out otherwise than it says."""
    if not definition.scenarios:
        return
    if sum(work_of(definition, each) for each in definition.scenarios) > MOST_WORK:
        sentence = Sentence("The scenarios give more facts than can be looked at")
        yield Lint("too_large", ("scenarios",), sentence)
        return
    for n, each in enumerate(tell(definition)):
        if not each.holds:
            yield Lint("scenario_fails", ("scenarios", n), said(each))


def work_of(definition: Definition, scenario: Scenario) -> int:
    """Estimate how much is looked at: people with people, and each fact by each requirement."""
    given = given_in(definition, scenario)
    partners = sum((given.organisations or {}).values()) + (given.bodies or 0) + 1
    figures = sum((given.indicators or {}).values()) * (1 + sum((given.values or {}).values()))
    facts = figures + sum((given.evidence or {}).values()) + (given.lessons or 0)
    facts += sum((given.visits or {}).values()) + 10 * (given.due_missing or 0)
    move = definition.transition(scenario.move)
    asked = len(move.parts) if move else 0
    tasks = len(definition.stages[scenario.at].tasks)
    return (partners * partners + facts + tasks + 1) * (asked + 1)


def said(told: Told) -> Sentence:
    """Say how a scenario came out, and what it promised."""
    name = told.scenario.name
    promised, blocked = tuple(sorted(told.promised)), tuple(dict.fromkeys(told.blocked))
    if not promised:
        return Sentence(
            "The scenario should let the move through. Scenario: %(name)s. Refused by: %(blocked)s",
            name=name,
            blocked=blocked,
        )
    if not blocked:
        return Sentence(
            "The scenario should refuse the move and does not. Scenario: %(name)s. "
            "Promised to refuse: %(promised)s",
            name=name,
            promised=promised,
        )
    return Sentence(
        "The scenario is refused otherwise than it says. Scenario: %(name)s. "
        "Promised to refuse: %(promised)s. Refused by: %(blocked)s",
        name=name,
        promised=promised,
        blocked=blocked,
    )
