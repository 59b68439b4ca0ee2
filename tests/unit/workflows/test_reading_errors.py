"""What cannot be read: each error has a code, its line, and a place as it is written."""

from __future__ import annotations

import pytest

from labapp.workflows.definition import Definition, DefinitionError, yaml_tree
from tests.unit.workflows.test_reading import SMALL, changed, refusal, refused


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("key: small", "key: small\nnonsense: 1", "unknown_key", 3),
        ("field: question}", "field: question, colour: red}", "unknown_key", 22),
        ("field: question}", "field: answer}", "bad_parameter", 22),
        (", field: question}", "}", "bad_parameter", 22),
        ("requirement: field_set", "requirement: nothing", "unknown_requirement", 22),
        ("requirement: field_set", "requirement: [field_set]", "unknown_requirement", 22),
        ("requirement: field_set, ", "", "bad_form", 22),
        ("{id: question, requirement: field_set, field: question}", "only words", "bad_form", 22),
        ("by: [coordinator]", "by: [mayor]", "unknown_role", 19),
        ("version: 1", "version: x", "bad_form", 3),
        ("version: 1\n", "", "bad_form", 1),
        ("initial: begun", "initial: nowhere", "unknown_stage", 6),
        ("from: [begun]", "from: [begun, begun]", "duplicate_name", 16),
        ("closes_with: question", "closes_with: nothing", "closes_with_nothing", 12),
        ("key: small", "key: small\nkey: other", "duplicate_key", 3),
        ("key: small", "key: &a small", "anchor", 2),
        ("key: small", "key: *a", "anchor", 2),
        ("key: small", "key: !a small", "tag", 2),
        ("key: small", "key: [small", "not_yaml", 3),
        ("key: small", "key: small\n? [a]\n: b", "key_not_text", 3),
        ("holds:", "---\nholds:", "several_documents", 23),
        ("key: small", "key: \x00", "forbidden_character", 2),
        ("en: Small", 'en: "\\0"', "forbidden_character", 4),
        ("en: Small", 'en: "\u202e"', "forbidden_character", 4),
        ("key: small", '"\\0": small', "forbidden_character", 2),
    ],
)
def test_each_error_has_a_code_of_its_own_and_its_line(
    old: str, new: str, code: str, line: int
) -> None:
    assert (code, line) in [(each.code, each.line) for each in refused(changed(old, new))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("# only a remark\n", "empty"),
        ("''", "empty"),
        ("- a list", "not_a_definition"),
        ("word", "not_a_definition"),
        (b"\xff\xfe", "not_utf8"),
        ("\ud800", "not_utf8"),
        ("a: " + "[" * 20, "nested_too_deeply"),
        ("x" * 10_000_000, "too_large"),
    ],
)
def test_a_file_that_is_no_definition_says_what_it_is(text: str | bytes, code: str) -> None:
    assert [each.code for each in refused(text)] == [code]


def test_so_many_nodes_are_refused_at_the_line_where_it_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml_tree, "MAX_NODES", 100)
    ((line, text),) = refusal("a:\n" + "  - 1\n" * 200)
    assert (line, text) == (99, "There is too much in this file")


def test_of_very_many_problems_a_thousand_are_told() -> None:
    problems = refused(SMALL + "".join(f"k{n}: 1\n" for n in range(1001)))
    assert [each.code for each in problems].count("unknown_key") == 1000
    assert (problems[0].sentence.text, problems[0].line) == ("More is wrong than is told here", 1)
    assert len(refused(SMALL + "".join(f"k{n}: 1\n" for n in range(1000)))) == 1000


STORY = """\
scenarios:
  - {name: a story, at: begun, given: {like: nobody}, move: leave, expect: allowed}
  - {name: elsewhere, at: nowhere, given: {}, move: finish, expect: often}
"""


def test_what_a_scenario_names_must_be_there_and_every_place_is_named_as_it_is_written() -> None:
    story = SMALL + STORY
    assert ("unknown_move", 25) not in [(p.code, p.line) for p in refused(story)]
    assert refusal(story) == [
        (26, "Not allowed for scenarios.expect. Allowed: 'allowed'"),
        (26, "This is not in the right form: scenarios.expect"),
    ]
    codes = [(p.code, p.line) for p in refused(story.replace("often", "allowed"))]
    assert codes == [("unknown_move", 25), ("unknown_example", 25), ("unknown_stage", 26)]


def test_an_error_inside_one_of_several_forms_keeps_its_own_line() -> None:
    effects = "by: [coordinator]\n    effects:\n      - effect: look_back\n        after: soon"
    problems = refused(changed("by: [coordinator]", effects))
    assert ("bad_form", 22) in [(each.code, each.line) for each in problems]
    assert any(
        "transitions.effects.role" in text
        for _, text in refusal(changed("by: [coordinator]", effects))
    )


@pytest.mark.parametrize("many", ["stages", "scenarios", "ways out"])
def test_there_may_not_be_more_than_can_be_checked_and_drawn(many: str) -> None:
    over = "  over: {phase: closed, final: true, label: {en: Over, cy: Drosodd}}\n"
    stages = over + "".join(f"  s{n}: {{phase: closed, label: {{en: S}}}}\n" for n in range(2001))
    story = STORY.splitlines()[2] + "\n"
    arc = "  - {id: a%s, from: any_open, to: over, kind: stop, by: [delivery], label: {en: A}}\n"
    arcs = "".join(arc % n for n in range(21))
    fewer = "".join(stages.splitlines(keepends=True)[:1000])
    written = {
        "stages": changed(over, stages),
        "scenarios": SMALL + "scenarios:\n" + story.replace("often", "allowed") * 201,
        "ways out": changed(over, fewer).replace("transitions:\n", f"transitions:\n{arcs}"),
    }[many]
    assert [each.code for each in refused(written)] == ["too_large"]


AGAIN = "{id: finish, from: any_open, to: over, kind: stop, by: [approver], label: {en: Stop}}"
TASK = "{key: ask, title: {en: Again}, role: delivery, due: 2 days}"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("holds:", f"  - {AGAIN}\nholds:", "duplicate_name"),
        ("  over:", f"      - {TASK}\n  over:", "duplicate_name"),
    ],
)
def test_a_move_or_a_task_of_the_same_name_is_refused(old: str, new: str, code: str) -> None:
    assert [each.code for each in refused(changed(old, new))] == [code]


def test_a_stored_definition_whose_names_mean_nothing_is_refused() -> None:
    stored = Definition.from_yaml(SMALL).canonical().replace(b'"to":"over"', b'"to":"nowhere"')
    with pytest.raises(DefinitionError) as error:
        Definition.from_canonical(stored)
    assert [(each.code, each.line) for each in error.value.problems] == [("unknown_stage", 1)]


@pytest.mark.parametrize("text", [b"\nkey: \xff", "\nkey: \x00"])
def test_what_no_text_may_hold_is_named_by_its_line(text: str | bytes) -> None:
    assert [each.line for each in refused(text)] == [2]


def test_what_is_wrong_first_hides_nothing_that_is_wrong_later() -> None:
    story = changed("field: question}", "field: answer}").replace(
        "by: [coordinator]", "by: [mayor]"
    )
    codes = {each.code for each in refused(f"{story}nonsense: 1\n")}
    assert {"bad_parameter", "unknown_role", "unknown_key"} <= codes


def test_an_effect_there_is_not_is_told_with_those_there_are() -> None:
    wrong = changed("by: [coordinator]", "by: [coordinator]\n    effects: [{effect: fireworks}]")
    assert any("Allowed: 'lock_baselines'" in text or "close_tasks" in text
               for _, text in refusal(wrong))  # fmt: skip


SAME = "{id: question, requirement: field_set, field: hypothesis}"
ASKS = f", requires: [{SAME}]"
CHOICE = f"{{id: either, requirement: any_of, of: [{SAME}, {SAME}]}}"


def test_a_part_of_a_choice_that_is_named_twice_is_refused_at_the_last_requirement() -> None:
    old = "{id: question, requirement: field_set, field: question}"
    twice = changed(old, f"{old}\n      - {CHOICE.replace('id: question', 'id: part')}")
    assert ("duplicate_name", 23) in [(each.code, each.line) for each in refused(twice)]


@pytest.mark.parametrize(
    ("earlier", "later", "shared", "code"),
    [
        ("", "", True, "unguarded_duplicate_arc"),
        ("", "", False, "duplicate_name"),
        (ASKS, "", True, "duplicate_name"),
        ("", ASKS, True, "duplicate_name"),
    ],
)
def test_moves_of_one_name_are_told_apart_by_what_they_ask_or_by_where_they_begin(
    earlier: str, later: str, shared: bool, code: str
) -> None:
    move = (
        "  - {id: twice, from: [%s], to: over, kind: forward, by: [delivery], label: {en: T}%s}\n"
    )
    moves = move % ("begun", earlier) + move % ("begun" if shared else "over", later)
    assert [each.code for each in refused(changed("holds:", f"{moves}holds:"))] == [code]
