"""The whole check, in one order: what cannot be read, then every lint, exploration and scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labapp.words import Severity
from labapp.workflows.check.clocks import clock_contradictions
from labapp.workflows.check.exploration import explore
from labapp.workflows.check.findings import CheckFinding, Lint
from labapp.workflows.check.languages import missing_welsh
from labapp.workflows.check.passable import gates_never_met
from labapp.workflows.check.people import people_who_are_not_there
from labapp.workflows.check.shape import ill_shaped
from labapp.workflows.check.stories import stories_that_fail
from labapp.workflows.check.wandering import endless_or_doubled
from labapp.workflows.definition import Definition, DefinitionError
from labapp.workflows.definition.references import loose_ends
from labapp.workflows.definition.yaml_tree import Tree


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to; the definition is there when it could be read."""

    findings: tuple[CheckFinding, ...]
    definition: Definition | None = None

    @property
    def ok(self) -> bool:
        """Say whether nothing blocks."""
        return not any(finding.blocks for finding in self.findings)


def check_text(text: str | bytes) -> Checked:
    """Check a written definition; whatever is written, it answers and raises nothing."""
    try:
        definition, tree = Definition.from_written(text)
    except DefinitionError as refused:
        found = [
            CheckFinding(each.code, Severity.BLOCK, each.line, each.sentence)
            for each in refused.problems
        ]
        return Checked(_in_order(found))
    loose = [Lint(code, place, said) for code, place, said in loose_ends(definition)]
    if loose:
        return Checked(_at_lines([*loose, *_still_said(definition, loose)], tree))
    return Checked(check_definition(definition.settled(), tree), definition)


def check_definition(definition: Definition, tree: Tree | None = None) -> tuple[CheckFinding, ...]:
    """Check a definition that could be read; its lines are those of the tree it was read from."""
    found = [*_said(definition), *_walked(definition), *stories_that_fail(definition)]
    return _at_lines(found, tree or Tree())


def _still_said(definition: Definition, loose: Iterable[Lint]) -> Iterator[Lint]:
    """Give what can be said though names mean nothing: the ways too, where those do stand."""
    yield from _said(definition)
    if not any(each.place[0] in ("initial", "transitions") for each in loose):
        yield from _walked(definition.settled())


def _said(definition: Definition) -> Iterator[Lint]:
    """Give what is wrong whether or not every name stands for something."""
    yield from missing_welsh(definition)
    yield from clock_contradictions(definition)
    yield from people_who_are_not_there(definition)


def _walked(definition: Definition) -> Iterator[Lint]:
    """Give what is wrong with the ways through it."""
    yield from ill_shaped(definition)
    yield from endless_or_doubled(definition)
    yield from gates_never_met(definition, explore(definition))


def _at_lines(lints: Iterable[Lint], tree: Tree) -> tuple[CheckFinding, ...]:
    return _in_order(
        CheckFinding(each.code, each.severity, tree.line_of(each.place), each.sentence)
        for each in lints
    )


def _in_order(found: Iterable[CheckFinding]) -> tuple[CheckFinding, ...]:
    """Order by line, then what blocks, then by code and sentence, so that it is always the same."""
    return tuple(
        sorted(
            found,
            key=lambda each: (each.line, not each.blocks, each.code, repr(each.sentence)),
        )
    )
