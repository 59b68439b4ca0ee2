from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from labapp.words import Mention, Sentence
from labapp.workflows.definition import Definition, Transition
from labapp.workflows.finding import Finding
from labapp.workflows.reminding import again_from, by_requirement, people_to_remind
from labapp.workflows.waiving import refusal_of_role, refusal_to_waive, waivable_by
from tests.definitions import SHORT

KNOWN = "      - {id: known, requirement: evidence_accepted, purpose: known, at_least: 1"
BY_BOTH = ", waivable: {by: [coordinator, approver], reason: required}"
HEADING = Sentence("Evidence")


def move(name: str, more: str = BY_BOTH, *others: str) -> Transition:
    """Give a move of the short workflow whose evidence may be set aside."""
    written = SHORT.replace(KNOWN, "\n".join([*others, KNOWN + more]))
    found = Definition.from_yaml(written).transition(name)
    assert found
    return found


def found(*, ok: bool = False, waived: bool = False, name: str = "known") -> Finding:
    return Finding("evidence_accepted", name, ok, HEADING, HEADING, waived=waived)


def test_a_coordinator_sets_aside_only_what_signers_will_see() -> None:
    assert waivable_by(move("finish"), ["coordinator"]) == {"known"}
    assert waivable_by(move("begin"), ["coordinator"]) == frozenset()
    assert waivable_by(move("begin"), ["approver"]) == {"known"}


@pytest.mark.parametrize("roles", [["deputy"], ["delivery"], []])
def test_nobody_else_sets_anything_aside(roles: list[str]) -> None:
    assert waivable_by(move("finish"), roles) == frozenset()
    refusal = refusal_of_role(move("finish"), "known", roles)
    assert refusal is not None
    named = (Mention("role", code="coordinator"), Mention("role", code="approver"))
    assert refusal.facts == {"who": named}


@pytest.mark.parametrize("requirement", ["question", "council", "not_asked_here"])
def test_what_is_not_waivable_is_never_set_aside(requirement: str) -> None:
    refusal = refusal_to_waive(move("finish"), found(name=requirement), ["coordinator"])
    assert refusal == Sentence("This requirement is never set aside")


def test_warnings_tasks_and_sign_offs_are_never_set_aside() -> None:
    roles = ["coordinator", "approver"]
    tasks = "      - {id: tasks, requirement: required_tasks_done" + BY_BOTH + "}"
    either = (
        "      - {id: either, requirement: any_of" + BY_BOTH + ", of: ["
        "{id: a, requirement: field_set, field: question},"
        " {id: b, requirement: sign_off, organisation: any}]}"
    )
    asked = move("finish", BY_BOTH + ", severity: warn", tasks, either)
    assert waivable_by(asked, roles) == frozenset()


def test_what_is_met_or_set_aside_already_is_not_set_aside() -> None:
    asked, roles = move("finish"), ["coordinator"]
    assert refusal_to_waive(asked, found(), roles) is None
    again = refusal_to_waive(asked, found(ok=True, waived=True), roles)
    assert again == Sentence("It is set aside already")
    met = refusal_to_waive(asked, found(ok=True), roles)
    assert met == Sentence("It is met, so there is nothing to set aside")


def test_people_are_reminded_once_and_never_oneself_or_a_role_nobody_holds() -> None:
    one, two = Mention("person", 1), Mention("person", 2)
    left = replace(found(), held_by=(one, two, two, Mention("role", code="approver")))
    assert people_to_remind(left, 1) == (2,)
    assert people_to_remind(left, None) == (1, 2)
    assert people_to_remind(replace(left, ok=True), 1) == ()


def test_each_way_to_meet_a_requirement_is_reminded_of_until_one_is_met() -> None:
    ways = (found(name="funder"), found(name="budget"))
    either = replace(found(name="either"), members=ways)
    assert set(by_requirement([either])) == {"either", "funder", "budget"}
    assert set(by_requirement([replace(either, ok=True)])) == {"either"}


@pytest.mark.parametrize(
    ("day", "again"),
    [("2026-03-02", "2026-03-04"), ("2026-03-05", "2026-03-09"), ("2026-04-02", "2026-04-08")],
)
def test_nobody_is_reminded_again_within_two_working_days(day: str, again: str) -> None:
    read = dt.date.fromisoformat
    assert again_from(read(day), "england-and-wales") == read(again)
