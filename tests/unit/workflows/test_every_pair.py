"""No (stage, move) of a definition goes untried: each is let through, and refused in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from labapp.words import Severity, Spoken
from labapp.workflows import library
from labapp.workflows.asking import Asked
from labapp.workflows.definition import Definition
from labapp.workflows.definition.schema import Given
from labapp.workflows.finding import Finding
from tests.definitions import SHORT
from tests.unit.workflows.pairs import Pair, blocking, pairs, pairs_of, said, without

PAIRS = tuple(pairs())
LACKING = tuple(
    (pair, asked, given)
    for pair in PAIRS
    for asked in pair.move.requires
    if (given := without(pair, pair.plenty(), asked)) is not None
)
FORWARD = "kind: forward\n    by: [coordinator]"


def uncovered(every: Iterable[Pair]) -> list[str]:
    """Name the pairs that were not both allowed with plenty and refused with nothing."""
    missed = []
    for pair in every:
        if still := blocking(pair.judged(pair.plenty())):
            missed.append(f"{pair} is never allowed: {sorted(still)}")
        if not blocking(pair.judged(said(), reason="")):
            missed.append(f"{pair} is never refused")
    return missed


def test_every_move_from_every_stage_is_allowed_once_and_refused_once() -> None:
    assert uncovered(PAIRS) == []


def test_a_move_that_nothing_allows_and_one_that_nothing_refuses_are_named() -> None:
    unguarded = SHORT.replace("kind: stop\n    by: [coordinator]\n    reason: required", FORWARD)
    impossible = unguarded.replace("purpose: known, at_least: 1}", "purpose: known, at_least: 99}")
    definition = Definition.from_yaml(impossible)
    assert uncovered(tuple(pairs_of(definition))) == [
        "short: plan, begin is never allowed: ['known']",
        "short: plan, stop is never refused",
        "short: doing, finish is never allowed: ['known']",
        "short: doing, stop is never refused",
    ]


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_a_refusal_on_empty_facts_carries_every_finding_in_words(pair: Pair) -> None:
    findings = pair.judged(said(), reason="")
    assert blocking(findings), "a refusal without findings is a bug"
    asked = {each.id for each in pair.move.requires}
    assert asked <= {finding.id for finding in findings}, "none is passed over"
    assert all(in_words(finding) for finding in findings)


def in_words(finding: Finding) -> bool:
    texts: tuple[Spoken, ...] = (finding.sentence, finding.heading)
    return all(each.text.strip() for each in texts) and all(map(in_words, finding.members))


@pytest.mark.parametrize(
    ("pair", "asked", "given"), LACKING, ids=[f"{pair}, {asked.id}" for pair, asked, _ in LACKING]
)
def test_each_requirement_refuses_by_itself(pair: Pair, asked: Asked, given: Given) -> None:
    findings = pair.judged(given)
    found = next(finding for finding in findings if finding.id == asked.id)
    assert not found.ok
    assert (asked.id in blocking(findings)) is (asked.severity is Severity.BLOCK)
    if asked.waivable:
        waived = pair.judged(given.model_copy(update={"waived": (asked.id,)}))
        assert asked.id not in blocking(waived)


def test_there_are_as_many_pairs_as_the_definitions_have() -> None:
    counted = Counter(pair.machine.definition.key for pair in PAIRS)
    assert counted["standard"] == 15
    assert set(counted) >= {definition.key for definition in library.definitions()}
