from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labapp.workflows import library
from labapp.workflows.definition import Definition, DefinitionError, Problem
from labapp.workflows.definition.yaml_tree import MAX_BYTES

DRAFTS = Path(__file__).parents[4] / "shared/reference/workflows"

SMALL = """\
schema: labapp.workflow/1
key: small
version: 1
title: {en: Small, cy: Bach}
roles: [coordinator, approver]
initial: begun
stages:
  begun:
    phase: evidence
    label: {en: Begun, cy: Dechreuwyd}
    tasks:
      - {key: ask, title: {en: Ask, cy: A}, role: delivery, due: 5 days, closes_with: question}
  over: {phase: closed, final: true, label: {en: Over, cy: Drosodd}}
transitions:
  - id: finish
    from: [begun]
    to: over
    kind: conclude
    by: [coordinator]
    label: {en: Finish, cy: Gorffen}
    requires:
      - {id: question, requirement: field_set, field: question}
holds: {by: [coordinator], reason: required, review_within: 3 weeks}
"""


def refused(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as error:
        Definition.from_yaml(text)
    return error.value.problems


def refusal(text: str | bytes) -> list[tuple[int, str]]:
    return [(each.line, each.sentence.text % each.sentence.facts) for each in refused(text)]


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def test_the_small_definition_reads() -> None:
    definition = Definition.from_yaml(SMALL)
    assert definition.key == "small"
    assert [each.id for each in definition.leaving("begun")] == ["finish"]


def test_the_same_definition_written_otherwise_has_the_same_digest() -> None:
    otherwise = "# a comment\n" + changed(
        "title: {en: Small, cy: Bach}", "title: {cy: Bach, en: Small}"
    )
    assert Definition.from_yaml(otherwise).digest == Definition.from_yaml(SMALL).digest
    other = changed("en: Small,", "en: Smaller,")
    assert Definition.from_yaml(other).digest != Definition.from_yaml(SMALL).digest


def test_the_canonical_form_reads_back_to_the_same_identity() -> None:
    definition = Definition.from_yaml(SMALL)
    again = Definition.from_canonical(definition.canonical())
    assert again.digest == definition.digest
    assert again.canonical() == definition.canonical()
    assert again.transitions == definition.transitions


def test_the_digest_is_over_what_was_written_and_not_over_defaults() -> None:
    body = json.loads(Definition.from_yaml(SMALL).canonical())
    assert "max_visits" not in body["stages"]["begun"]


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("key: small", "key: small\nnonsense: 1", 3, "no such key"),
        ("version: 1", "version: '1'", 3, "not in the right form"),
        ("version: 1", "version: 1.5", 3, "not in the right form"),
        ("version: 1", "version: yes", 3, "not in the right form"),
        ("version: 1\n", "", 1, "missing"),
        ("field: question}", "field: answer}", 22, "Not allowed"),
        ("field: question}", "field: question, colour: red}", 22, "no such key"),
        (
            "requirement: field_set",
            "requirement: field_sett",
            22,
            "no requirement called field_sett",
        ),
        ("initial: begun", "initial: nowhere", 6, "no stage"),
        ("to: over", "to: nowhere", 17, "no stage"),
        ("from: [begun]", "from: [nowhere]", 16, "no stage"),
        ("from: [begun]", "from: begun", 16, "not in the right form"),
        ("due: 5 days", "due: 5 fortnights", 12, "not in the right form"),
        ("closes_with: question", "closes_with: nothing", 12, "asks for"),
        ("title: {en: Small, cy: Bach}", "title: Small", 4, "not in the right form"),
        ("title: {en: Small, cy: Bach}", "title: {cy: Bach}", 4, "not in the right form"),
        ("phase: evidence", "phase: [evidence]", 9, ""),
        ("schema: labapp.workflow/1", "schema: labapp.workflow/9", 1, "Not allowed"),
    ],
)
def test_each_error_names_its_line(old: str, new: str, line: int, part: str) -> None:
    problems = refusal(changed(old, new))
    assert any(each == line and part in text for each, text in problems), problems


def test_all_errors_are_told_at_once_in_order() -> None:
    text = changed("version: 1", "version: x").replace("to: over", "to: [over]")
    lines = [line for line, _ in refusal(text)]
    assert lines == sorted(lines)
    assert lines == [3, 17]


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("title: {en", "title: &t {en", "Anchors"),
        ("key: small", "key: !!str small", "Tags"),
        ("key: small", "key: small\nkey: other", "twice"),
        ("key: small", "key: [small", "not YAML"),
        ("key: small", "key: small\n? [a]\n: b", "plain text"),
        ("holds:", "---\nholds:", "more than one"),
        ("key: small", "key: \x00", "forbids"),
    ],
)
def test_yaml_that_could_mean_anything_else_is_refused(old: str, new: str, part: str) -> None:
    ((line, text),) = refusal(changed(old, new))
    assert part in text
    assert line >= 1


def test_an_alias_is_refused_before_it_is_followed() -> None:
    bomb = "a: &a [x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(50))
    assert "Anchors" in refusal(bomb)[0][1]


def test_deep_nesting_is_refused_by_line_and_not_by_exhaustion() -> None:
    ((line, text),) = refusal("schema: x\nkey: " + "[" * 50_000)
    assert (line, text) == (2, "This is nested too deeply")


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    ((_, text),) = refusal("#" * (MAX_BYTES + 1))
    assert "larger than 4 MB" in text


@pytest.mark.parametrize("text", ["just words", "[1, 2]", "42"])
def test_what_is_no_mapping_is_no_definition(text: str) -> None:
    assert refusal(text) == [(1, "This is not a workflow definition")]


def test_bytes_that_are_no_utf8_are_refused_by_line() -> None:
    assert refusal("key: small\ntitle: Môn".encode("latin-1"))[0][0] == 2


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200)))
def test_whatever_nonsense_is_given_is_refused_with_a_line(written: str | bytes) -> None:
    assert all(line >= 1 for line, _ in refusal(written))


REQUIREMENT = "- {id: question, requirement: field_set, field: question}"


TASKS = "{id: a, requirement: required_tasks_done}"
INNER = f"{{id: b, requirement: any_of, of: [{TASKS}, {TASKS}]}}"
WAIVED = "waivable: {by: [coordinator], reason: required}"
FIELD = f"{{id: b, requirement: field_set, field: question, {WAIVED}}}"


@pytest.mark.parametrize(
    "written",
    [
        f"requirement: sign_off, {WAIVED}",
        "requirement: sign_off, as: meeting_decision",
        f"requirement: any_of, of: [{TASKS}]",
        f"requirement: any_of, of: [{TASKS}, {INNER}]",
        f"requirement: any_of, of: [{TASKS}, {FIELD}]",
        "requirement: evidence_accepted, purpose: known, at_least: 0",
        "requirement: values_recorded, scope: all, at_least: most",
    ],
)
def test_a_requirement_that_makes_no_sense_is_refused(written: str) -> None:
    ((line, _), *_) = refusal(changed(REQUIREMENT, f"- {{id: question, {written}}}"))
    assert line == 22


def test_a_name_given_twice_in_one_gate_is_refused() -> None:
    twice = f"{REQUIREMENT}\n      {REQUIREMENT}"
    assert any("twice" in text for _, text in refusal(changed(REQUIREMENT, twice)))


def test_the_day_since_which_returns_are_owed_is_the_first_of_the_cycle() -> None:
    from labapp.workflows.facts import PastVisit
    from tests.unit.workflows.making import ENTERED, NOW

    standard = library.definition("standard")
    visits = [
        PastVisit("evidence_review", 1, ENTERED),
        PastVisit("monitoring", 1, NOW),
        PastVisit("delivery", 1, ENTERED),
    ]
    assert standard.owed_from(visits, 1) == ENTERED.date()
    assert standard.owed_from(visits, 2) is None
    assert standard.owed_from(visits[:1], 1) is None


@pytest.mark.parametrize("draft", ["rapid_test", "strategy"])
def test_the_other_drafts_read(draft: str) -> None:
    path = DRAFTS / f"{draft}.yaml"
    if not path.exists():
        pytest.skip(f"the draft is not here: shared/reference/workflows/{draft}.yaml")
    assert Definition.from_yaml(path.read_bytes()).key == draft
