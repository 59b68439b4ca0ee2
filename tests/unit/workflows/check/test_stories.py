"""Scenarios are told at every check, and are refused untold where that would take long."""

from __future__ import annotations

import pytest

from labapp.workflows.check import check_text
from labapp.workflows.check.stories import work_of
from tests.unit.workflows.check.written import KNOWN, codes, line_of, spoiled, told


@pytest.mark.parametrize(
    ("expect", "part"),
    [
        ("allowed", "should let the move through"),
        ("{blocked: [council]}", "is refused otherwise than it says"),
    ],
)
def test_a_scenario_that_fails_says_how_it_came_out(expect: str, part: str) -> None:
    (said,) = told(("expect: {blocked: [known]}", f"expect: {expect}"))
    assert part in said
    assert "the evidence is missing" in said
    assert "Refused by: known" in said


def test_a_scenario_that_is_let_through_against_its_word_says_so() -> None:
    (said,) = told((KNOWN, KNOWN.replace("at_least: 1", "at_least: 1, severity: warn")))
    assert said.startswith("The scenario should refuse the move and does not.")


def test_scenarios_that_would_take_long_to_tell_are_refused_untold() -> None:
    kinds = ("council", "university", "funder", "other", "combined_authority")
    many = ", ".join(f"{kind}: 20" for kind in kinds)
    given = ("given: {organisations: {council: 1}", f"given: {{organisations: {{{many}}}")
    more = "".join(f"      - {{id: q{n}, requirement: required_tasks_done}}\n" for n in range(300))
    change = (f"      {KNOWN}\n", f"      {KNOWN}\n{more}")
    assert ("too_large", line_of("scenarios:", given, change)) in codes(given, change)
    assert "too_large" not in [code for code, _ in codes(given)]


def test_what_a_scenario_costs_is_people_with_people_and_each_fact_by_each_requirement() -> None:
    given = (
        "given: {organisations: {council: 1}, partners: {lead: council}, signed: {council: 1}}",
        (
            "given: {organisations: {council: 2, university: 3}, bodies: 1, "
            "indicators: {outcome: 4}, values: {outcome: 5}, evidence: {known: 6}, "
            "lessons: 7, visits: {plan: 8}, due_missing: 9}"
        ),
    )
    definition = check_text(spoiled(given)).definition
    assert definition is not None
    people, figures = (2 + 3 + 1 + 1) ** 2, 4 * (1 + 5)
    facts = figures + 6 + 7 + 8 + 10 * 9
    assert work_of(definition, definition.scenarios[0]) == (people + facts + 1 + 1) * (2 + 1)


def test_a_scenario_in_which_there_is_nothing_costs_next_to_nothing() -> None:
    old = "given: {organisations: {council: 1}, partners: {lead: council}, signed: {council: 1}}"
    definition = check_text(spoiled((old, "given: {organisations: {}, visits: {}}"))).definition
    assert definition is not None
    assert work_of(definition, definition.scenarios[0]) == (1 + 1 + 1) * (2 + 1)
