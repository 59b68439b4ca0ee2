"""Every page of everybody is searched for what was planted for somebody else."""

from __future__ import annotations

import pytest

from tests.rules.access.secrets import CONFIDENTIAL, SECRETS, leaks, secret
from tests.rules.access.walk import Answer

PAGES_THAT_COULD = {
    "embargoed": {"evidence.library", "evidence.of_pilot", "evidence.item", "pilots.gate"},
    "teamonly": {"evidence.library", "evidence.of_pilot", "pilots.gate"},
}


def test_nobody_reads_of_evidence_that_is_kept_from_them(
    answers: list[Answer], hidden_answers: list[Answer]
) -> None:
    assert leaks([*answers, *hidden_answers]) == []


def test_a_value_made_confidential_is_read_by_nobody_on_any_page(answers: list[Answer]) -> None:
    shapes = (CONFIDENTIAL, f"{int(CONFIDENTIAL):,}")
    told = {str(each.ask) for each in answers for shape in shapes if shape in each.text}
    assert told == set()


@pytest.mark.parametrize("kind", SECRETS)
def test_the_secrets_are_there_to_be_found_on_every_page_that_has_them(
    answers: list[Answer], hidden_answers: list[Answer], kind: str
) -> None:
    found = {
        each.ask.endpoint
        for each in (*answers, *hidden_answers)
        if each.ask.actor == "coordinator" and secret("ours", kind) in each.text
    }
    assert found >= PAGES_THAT_COULD[kind]


def test_who_may_know_reads_what_is_embargoed(hidden_answers: list[Answer]) -> None:
    readers = {
        each.ask.actor
        for each in hidden_answers
        if each.ask.endpoint == "evidence.item" and secret("ours", "embargoed") in each.text
    }
    assert readers == {"academic", "approver", "coordinator", "deputy"}


def test_a_mail_names_embargoed_evidence_to_those_alone_who_may_know(
    letters: dict[str, str],
) -> None:
    told = {name for name, letter in letters.items() if secret("ours", "embargoed") in letter}
    assert told == {"academic", "approver", "coordinator", "deputy"}


def test_a_command_names_embargoed_evidence_to_those_alone_who_may_know(
    explanations: dict[str, str],
) -> None:
    told = {name for name, said in explanations.items() if secret("ours", "embargoed") in said}
    assert told == {"academic", "approver", "coordinator", "deputy"}
    assert "Retracted by its publisher" in explanations["delivery"]
