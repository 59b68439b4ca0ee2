"""The scenarios of a definition come out as they promise."""

from __future__ import annotations

from collections.abc import Iterator

from labapp.words import Sentence
from labapp.workflows.check.findings import Lint
from labapp.workflows.definition import Definition
from labapp.workflows.scenarios import Told, tell


def stories_that_fail(definition: Definition) -> Iterator[Lint]:
    """Give each scenario that comes out otherwise than it says."""
    told = tell(definition) if definition.scenarios else ()
    for n, each in enumerate(told):
        if not each.holds:
            yield Lint("scenario_fails", ("scenarios", n), said(each))


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
