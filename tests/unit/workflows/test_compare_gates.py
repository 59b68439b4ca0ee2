"""What a gate asks in two versions, in words."""

from __future__ import annotations

import pytest

from labapp.speak import say
from labapp.workflows.compare import Turn, compare
from labapp.workflows.compare.stating import PARAMETERS, parameter_words, parameters_of
from labapp.workflows.registry import kinds
from tests.unit.workflows.editing import KNOWN, both_ways, edited, told


def test_a_gate_that_asks_more_is_tightened() -> None:
    assert both_ways(
        (KNOWN, KNOWN + "      - {id: tasks, requirement: required_tasks_done}\n")
    ) == [
        ("Asked now: Required tasks", "tighter"),
        ("No longer asked: Required tasks", "looser"),
    ]


def test_a_warning_tightens_nothing() -> None:
    warning = "      - {id: b, requirement: field_set, field: budget_code, severity: warn}\n"
    said = "Details of the pilot (Field: Budget code)"
    assert both_ways((KNOWN, KNOWN + warning)) == [
        (f"Warns now: {said}", "other"),
        (f"Warns no longer: {said}", "other"),
    ]
    both = (
        edited((KNOWN, KNOWN + warning)),
        edited((KNOWN, KNOWN + warning.replace("budget_code", "ends_on"))),
    )
    assert [each.turn for each in compare(*both).changes] == [Turn.OTHER]


def test_to_warn_in_place_of_blocking_asks_less() -> None:
    assert both_ways((KNOWN, KNOWN.replace("at_least: 1", "at_least: 1, severity: warn"))) == [
        ("Only warns now, where it blocked: Accepted evidence (What is already known)", "looser"),
        ("Blocks now, where it only warned: Accepted evidence (What is already known)", "tighter"),
    ]


def test_what_may_be_set_aside_asks_less() -> None:
    waivable = KNOWN.replace("}", ", waivable: {by: [coordinator], reason: required}}")
    what = "Accepted evidence (What is already known)"
    assert both_ways((KNOWN, waivable)) == [
        (f"May be set aside: {what}. By: Coordinator", "looser"),
        (f"May no longer be set aside: {what}", "tighter"),
    ]
    more = waivable.replace("[coordinator]", "[coordinator, approver]")
    assert [
        (say(each.sentence, "en"), each.turn)
        for each in compare(edited((KNOWN, more)), edited((KNOWN, waivable))).changes
    ] == [(f"May be set aside: {what}. By: Coordinator", Turn.TIGHTER)]
    warns = waivable.replace("at_least: 1", "at_least: 1, severity: warn")
    assert told((KNOWN, warns))[1] == (f"May be set aside: {what}. By: Coordinator", "other")


@pytest.mark.parametrize(
    ("before", "after", "sentence", "turn", "back"),
    [
        (
            "evidence_accepted, purpose: need, at_least: 1",
            "evidence_accepted, purpose: need, at_least: 2",
            "Accepted evidence (What this place needs). At least: 1 → 2",
            "tighter",
            "looser",
        ),
        (
            "evidence_accepted, purpose: need, at_least: 1",
            "evidence_accepted, purpose: known, at_least: 1",
            (
                "Accepted evidence (What is already known). "
                "Purpose: What this place needs → What is already known"
            ),
            "other",
            "other",
        ),
        (
            "evidence_accepted, purpose: need, at_least: 1",
            "evidence_accepted, purpose: need, at_least: 1, since: cycle",
            (
                "Accepted evidence (What this place needs). "
                "Counted from: the start of the pilot → the start of the cycle"
            ),
            "tighter",
            "looser",
        ),
        (
            "values_recorded, scope: all, at_least: all_due",
            "values_recorded, scope: all, at_least: 2",
            "Values. At least: every value that is due → 2",
            "other",
            "other",
        ),
        (
            "values_recorded, scope: output, at_least: 1",
            "values_recorded, scope: all, at_least: 1",
            "Values. Indicators: Output → all",
            "tighter",
            "looser",
        ),
        (
            "values_recorded, scope: output, at_least: 1",
            "values_recorded, scope: outcome, at_least: 1",
            "Values (Outcome). Indicators: Output → Outcome",
            "other",
            "other",
        ),
        (
            "lesson_recorded, status: captured",
            "lesson_recorded, status: validated",
            "Lessons. Lessons are: Captured → Validated",
            "tighter",
            "looser",
        ),
        (
            "conclusion_recorded, is: adopt",
            "conclusion_recorded, is: adopt, look_back: required",
            "Conclusion (Adopt). Day to look back: none → required",
            "tighter",
            "looser",
        ),
        (
            "partner_named, part: lead",
            "partner_named, part: lead, organisation: [council]",
            "Partners (Lead). Organisations: none → Council",
            "tighter",
            "looser",
        ),
        (
            "partner_named, part: lead, organisation: [council]",
            "partner_named, part: lead, organisation: [council, university]",
            "Partners (Lead). Organisations: Council → Council, University",
            "looser",
            "tighter",
        ),
        (
            "indicators_have_baseline, scope: all, at_least: 1, target: required",
            (
                "indicators_have_baseline, scope: all, at_least: 1, target: required,"
                " target_ahead: 6 months"
            ),
            "Baselines. Targets lie ahead by: none → 6 months",
            "tighter",
            "looser",
        ),
        (
            "field_set, field: question",
            "field_set, field: hypothesis",
            "Details of the pilot (Hypothesis). Field: Question → Hypothesis",
            "other",
            "other",
        ),
        (
            "sign_off, organisation: [council], from: lead",
            "sign_off, organisation: [council], from: each",
            "Sign-off (Council). Which partners: the lead partner → each partner",
            "tighter",
            "looser",
        ),
        (
            "sign_off, organisation: [council], from: each",
            "sign_off, organisation: [council, university], from: each",
            "Sign-off (Council, University). Organisations: Council → Council, University",
            "other",
            "other",
        ),
        (
            "sign_off, organisation: any",
            "sign_off, organisation: [council]",
            "Sign-off (Council). Organisations: any → Council",
            "tighter",
            "looser",
        ),
        (
            "indicators_have_baseline, scope: all, at_least: 1, target: required",
            (
                "indicators_have_baseline, scope: all, at_least: 1, target: required,"
                " target_ahead: 1 day"
            ),
            "Baselines. Targets lie ahead by: none → 1 day",
            "tighter",
            "looser",
        ),
        (
            "sign_off, organisation: [council]",
            "sign_off, organisation: [council], not: [evidence_author]",
            "Sign-off (Council). May not sign: none → whoever wrote the evidence",
            "tighter",
            "looser",
        ),
    ],
)
def test_a_parameter_is_told_with_what_it_was(
    before: str, after: str, sentence: str, turn: str, back: str
) -> None:
    was, now = (
        edited(
            (KNOWN, f"      - {{id: x, requirement: {each}}}\n"),
            ("        closes_with: known\n", ""),
        )
        for each in (before, after)
    )
    (change,) = compare(was, now).changes
    assert (say(change.sentence, "en"), str(change.turn)) == (sentence, turn)
    assert str(compare(now, was).changes[0].turn) == back


def test_another_kind_of_requirement_under_the_same_name() -> None:
    new = "      - {id: known, requirement: field_set, field: question}\n"
    assert told((KNOWN, new)) == [
        (
            (
                "Asks something else: Accepted evidence"
                " (Purpose: What is already known, At least: 1)"
                " → Details of the pilot (Field: Question)"
            ),
            "other",
        )
    ]


def test_one_more_way_to_meet_a_requirement_asks_less() -> None:
    ways = """      - id: money
        requirement: any_of
        of:
          - {id: funder, requirement: partner_named, part: funder}
          - {id: budget, requirement: field_set, field: budget_code}
"""
    more = ways + "          - {id: ends, requirement: field_set, field: ends_on}\n"
    other = ways.replace("part: funder", "part: lead")
    was = edited((KNOWN, KNOWN + ways))
    assert [
        (say(each.sentence, "en"), each.turn)
        for each in compare(was, edited((KNOWN, KNOWN + more))).changes
    ] == [("One of these. Asked now: Details of the pilot (Field: End date)", Turn.LOOSER)]
    assert [each.turn for each in compare(edited((KNOWN, KNOWN + more)), was).changes] == [
        Turn.TIGHTER
    ]
    assert [
        (each.code, say(each.sentence, "en"), each.turn)
        for each in compare(was, edited((KNOWN, KNOWN + other))).changes
    ] == [
        (
            "part_parameter_changed",
            "One of these. Partners (Lead). Part: Funding partner → Lead",
            Turn.OTHER,
        )
    ]
    warns = more.replace("any_of\n", "any_of\n        severity: warn\n")
    assert [each.turn for each in compare(was, edited((KNOWN, KNOWN + warns))).changes] == [
        Turn.LOOSER,
        Turn.OTHER,
    ]


def test_a_reason_in_other_words_changes_nothing_that_is_asked() -> None:
    new = KNOWN.replace("}", ", why: {en: Look before you leap}}")
    assert told((KNOWN, new)) == [
        ("Explained in other words: Accepted evidence (What is already known)", "other")
    ]


def test_a_parameter_without_words_goes_by_its_name_in_the_file() -> None:
    assert say(parameter_words("odd_name"), "en") == "odd_name"


def test_every_parameter_of_every_requirement_has_words() -> None:
    bare = {
        f"{kind.name}.{name}"
        for kind in kinds().values()
        for name in parameters_of(kind.asks)
        if name not in PARAMETERS
    }
    assert bare == set()
