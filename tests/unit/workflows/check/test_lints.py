"""Every fault a definition can have is found by its own code, at its line."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from labapp.words import Severity
from labapp.workflows.check import check_text
from tests.unit.workflows.check.written import (
    ADOPTED,
    COUNCIL,
    KNOWN,
    SOUND,
    codes,
    found,
    line_of,
    spoiled,
    told,
)

TRY = "phase: delivery\n    label: {en: Try, cy: Rhoi cynnig}"
RETHINK = "kind: back\n    by: [coordinator]\n    reason: required"
ISLAND = "  island: {phase: learning, label: {en: Island, cy: Ynys}}\n  kept:"
ROUND = """\
  a: {phase: learning, label: {en: A, cy: A}}
  b: {phase: learning, label: {en: B, cy: B}}
  kept:"""


def move(name: str, leaves: str, to: str, kind: str = "forward", more: str = "") -> str:
    """A move, written on one line before those there are."""
    return (
        f"transitions:\n  - {{id: {name}, from: {leaves}, to: {to}, kind: {kind}, "
        f"by: [coordinator], label: {{en: {name}, cy: {name}}}{more}}}"
    )


FAULTS = {
    "nonsense: yes": ([("key: sound", "key: sound\nnonsense: yes")], "unknown_key"),
    "to: nowhere": ([("to: try", "to: nowhere")], "unknown_stage"),
    "requirement: guesswork": ([("evidence_accepted", "guesswork")], "unknown_requirement"),
    "at_least: many": ([("known, at_least: 1", "known, at_least: many")], "bad_parameter"),
    "role: mayor": ([("role: academic", "role: mayor")], "unknown_role"),
    "island:": ([("  kept:", ISLAND)], "unreachable_stage"),
    "  island": (
        [("  kept:", ISLAND), ("transitions:", move("visit", "[try]", "island"))],
        "dead_end",
    ),
    "  a: {": (
        [
            ("  kept:", ROUND),
            ("transitions:", move("wander", "[try]", "a")),
            ("transitions:", move("on", "[a]", "b")),
            ("transitions:", move("off", "[b]", "a", "back", ", reason: required")),
        ],
        "no_way_to_conclusion",
    ),
    "- {id: second": (
        [
            ("transitions:", move("first", "[try]", "learn")),
            ("  - id: read", move("second", "[try]", "learn")[13:] + "\n  - id: read"),
        ],
        "unguarded_duplicate_arc",
    ),
    "- id: rethink": ([(RETHINK, RETHINK.replace("    reason: required", ""))],
                      "back_without_reason"),
    "- {id: circle": ([("transitions:", move("circle", "[learn]", "try"))], "back_without_reason"),
    "due: 30 working days": ([("10 working days}", "30 working days}")], "clock_contradiction"),
    "returns: {every: quarter": (
        [("    limit: {target: 4 weeks", ("    returns: {every: quarter, role: delivery}\n"
           "    limit: {target: 4 weeks"))],
        "clock_contradiction",
    ),
    "remind: [100%, 75%]": ([("75%, 100%", "100%, 75%")], "clock_contradiction"),
    "escalate: {after: 90%": ([("after: 120%", "after: 90%")], "clock_contradiction"),
    "sign_off_within: {target: 3 months": (
        [("sign_off_within: {target: 10 working days", "sign_off_within: {target: 3 months")],
        "clock_contradiction",
    ),
    "- {id: third": (
        [(COUNCIL, COUNCIL + "".join(
            f"\n      {COUNCIL.replace('id: council', f'id: {each}')}"
            for each in ("second", "third")))],
        "too_many_sign_offs",
    ),
    "- {id: other": (
        [(COUNCIL, f"{COUNCIL}\n      "
          + COUNCIL.replace("id: council", "id: other").replace("[council]", "[university]"))],
        "too_many_sign_offs",
    ),
    "- {id: body2": (
        [(COUNCIL, "".join(
            f"- {{id: {each}, requirement: sign_off, part: governance_body, "
            "as: meeting_decision}\n      " for each in ("body1", "body2")))],
        "too_many_sign_offs",
    ),
    "- {id: council": ([("academic, approver]", "academic]")], "too_many_sign_offs"),
    "- {id: evaluation": (
        [("purpose: known, at_least", "purpose: evaluation, at_least"),
         ("id: known", "id: evaluation")],
        "gate_never_met",
    ),
    "title: {en: Sound}": ([("{en: Sound, cy: Cadarn}", "{en: Sound}")], "missing_welsh"),
    "- name: the evidence": ([("expect: {blocked: [known]}", "expect: allowed")],
                             "scenario_fails"),
    "waivable: {by: [coordinator]": (
        [(ADOPTED, ADOPTED[:-1] + ", waivable: {by: [coordinator], reason: required}}")],
        "unseen_waiver",
    ),
    "waivable: {by: [approver]": (
        [(KNOWN, (f"{KNOWN}\n      - {{id: tasks, requirement: required_tasks_done, "
           "waivable: {by: [approver], reason: required}}"))],
        "never_waivable",
    ),
    "key: publish": ([("key: sound", "key: publish")], "reserved_key"),
    "initial: kept": ([("initial: plan", "initial: kept")], "begins_at_an_end"),
    "learn:": ([("phase: learning", "phase: closed")], "false_end"),
    "kind: forward": (
        [("from: [plan]\n    to: try\n    kind: forward",
          "from: [plan, stopped]\n    to: try\n    kind: forward")],
        "wrong_kind",
    ),
    "kind: reopen": ([("from: [stopped]", "from: [try]")], "wrong_kind"),
}  # fmt: skip


def test_a_sound_definition_is_found_sound() -> None:
    checked = check_text(SOUND)
    assert checked.findings == ()
    assert checked.ok
    assert checked.definition is not None


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_by_its_own_code_at_its_line(fault: str) -> None:
    changes, code = FAULTS[fault]
    assert (code, line_of(fault, *changes)) in codes(*changes)
    assert not check_text(spoiled(*changes)).ok


def test_the_guide_explains_each_code_and_its_own_example_is_sound() -> None:
    guide = (Path(__file__).parents[4] / "docs/guide/writing-a-workflow.md").read_text("utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    assert check_text(example).findings == ()
    explained = set(re.findall(r"`([a-z_0-9]+)`", guide))
    assert {code for _, code in FAULTS.values()} | {"gate_may_stop", "stage_lost"} <= explained


def test_findings_come_in_one_order_and_all_at_once() -> None:
    changes = [
        ("{en: Stop, cy: Stopio}", "{en: Stop}"),
        ("to: try", "to: nowhere"),
        ("75%, 100%", "100%, 75%"),
        ("{en: Plan, cy: Cynllunio}", "{en: Plan}"),
    ]
    assert [code for code, _ in codes(*changes)] == [
        "missing_welsh",
        "clock_contradiction",
        "unknown_stage",
        "missing_welsh",
    ]
    assert found(*changes) == found(*changes)


def test_a_scenario_or_a_task_that_names_nothing_does_not_hide_what_is_wrong_with_the_ways() -> (
    None
):
    island = ("  kept:", ISLAND)
    story, task = (
        ("move: begin", "move: fly"),
        ("due: 10 working days}", "due: 10 days, closes_with: x}"),
    )
    assert [code for code, _ in codes(island, story, task)] == [
        "closes_with_nothing",
        "dead_end",
        "unreachable_stage",
        "unknown_move",
    ]


def test_the_ways_are_not_walked_where_one_leads_nowhere_whatever_else_names_nothing() -> None:
    story, way = ("move: begin", "move: fly"), ("to: try", "to: nowhere")
    assert [code for code, _ in codes(story, way)] == ["unknown_stage", "unknown_move"]
    assert [code for code, _ in codes(("initial: plan", "initial: x"))] == ["unknown_stage"]


def test_two_free_moves_of_one_name_are_doubled_and_guarded_ones_only_share_it() -> None:
    free = ("transitions:", move("rethink", "[try]", "learn"))
    assert [code for code, _ in codes(free)] == ["unguarded_duplicate_arc"]
    guarded = ("transitions:", move("begin", "[try]", "learn"))
    assert [code for code, _ in codes(guarded)] == ["duplicate_name"]


def test_every_text_that_has_no_welsh_is_named_with_its_line() -> None:
    either = (
        "- {id: either, requirement: any_of, why: {en: Either}, of: [\n"
        "        {id: one, requirement: field_set, field: question, why: {en: One}},\n"
        "        {id: two, requirement: field_set, field: hypothesis}]}"
    )
    texts = [
        ("initial:", "summary: {en: Summary}\ninitial:"),
        (TRY, TRY + "\n    purpose: {en: Purpose}"),
        ("{en: Search, cy: Chwilio}", "{en: Search}, guidance: {en: Guidance}"),
        (KNOWN, f"{KNOWN}\n      {either}"),
        ("    sign_off_within", "    ask: {en: Ask}\n    sign_off_within"),
    ]
    said = told(*texts)
    for word in ("Summary", "Purpose", "Search", "Guidance", "Either", "One", "Ask"):
        assert f"The Welsh is missing: {word}" in said


def test_each_role_must_be_among_those_of_the_workflow() -> None:
    fewer = ("[coordinator, delivery, academic, approver]", "[approver]")
    more = (TRY, TRY + "\n    returns: {every: month, role: delivery}")
    late = ("{target: 10 working days}",
            ("{target: 10 working days, escalate: {after: 150%, to: delivery}}\n"
             "    effects: [{effect: close_tasks}, "
             "{effect: look_back, after: 6 months, role: academic}]"))  # fmt: skip
    blocked = codes(fewer, more, late)
    assert {code for code, _ in blocked} == {"unknown_role"}
    assert len(blocked) == 13


def test_two_signatures_of_one_partner_are_worth_a_look_and_of_any_partner_none() -> None:
    twice = COUNCIL.replace("id: council", "id: again")
    each = (COUNCIL, f"{COUNCIL}\n      {twice}")
    assert [f.severity for f in found(each) if f.code == "too_many_sign_offs"] == [Severity.WARN]
    any_two = COUNCIL.replace("from: lead", "from: any")
    any_two += "\n      " + any_two.replace("id: council", "id: again")
    assert "too_many_sign_offs" in [f.code for f in found((COUNCIL, any_two))]
    anybody = "- {id: %s, requirement: sign_off, organisation: any, from: %s}\n      "
    three = "".join(anybody % (name, "any") for name in ("a", "b", "c"))
    assert "too_many_sign_offs" not in [f.code for f in found((COUNCIL, three))]
    leads = "".join(anybody % (name, "lead") for name in ("a", "b"))
    assert [f.code for f in found((COUNCIL, leads))].count("too_many_sign_offs") == 1


def test_one_sign_off_by_anybody_hides_none_of_the_others() -> None:
    anybody = "- {id: anybody, requirement: sign_off, organisation: any, from: %s}\n      "
    others = [COUNCIL.replace("id: council", f"id: {name}") for name in ("second", "third")]
    three = (COUNCIL, anybody % "any" + "\n      ".join((COUNCIL, *others)))
    assert ("too_many_sign_offs", line_of("- {id: third", three)) in codes(three)
    other = COUNCIL.replace("id: council", "id: other").replace("[council]", "[university]")
    two = (COUNCIL, f"{anybody % 'lead'}{COUNCIL}\n      {other}")
    said = "The lead partner is one organisation, and cannot be of both kinds"
    assert said in told(two)


def test_the_lead_is_one_partner_by_whatever_kind_it_is_asked_and_two_kinds_are_two() -> None:
    either = COUNCIL.replace("[council]", "[council, university]").replace("id: c", "id: either_c")
    anybody = COUNCIL.replace("[council]", "any").replace("id: c", "id: any_c")
    changes = (COUNCIL, "\n      ".join((COUNCIL, either, anybody)))
    assert "So many different people of one partner must sign: 3" in told(changes)
    council = COUNCIL.replace("from: lead", "from: any")
    university = council.replace("id: council", "id: u").replace("[council]", "[university]")
    two = found((COUNCIL, f"{council}\n      {university}"))
    assert "too_many_sign_offs" not in [each.code for each in two]


def test_a_conclusion_that_leads_on_to_an_open_stage_is_one() -> None:
    again = ", conclusion: new_cycle, new_cycle: true"
    asked = ", requires: [{id: q, requirement: field_set, field: question}]"
    changes = (
        ("  kept:", ISLAND),
        ("transitions:", move("visit", "[try]", "island", more=asked)),
        ("transitions:", move("leave", "[island]", "plan", "conclude", again)),
    )
    assert codes(*changes) == []


def test_a_dead_end_is_found_though_it_is_written_after_the_ends() -> None:
    island = ISLAND.removesuffix("\n  kept:")
    changes = (
        ("transitions:", move("visit", "[try]", "island")),
        ("transitions:", f"{island}\ntransitions:"),
    )
    assert "dead_end" in [code for code, _ in codes(*changes)]


@pytest.mark.parametrize("leaves", ["any_open", "[stopped, try]"])
def test_only_what_has_ended_is_reopened(leaves: str) -> None:
    reopen = ("from: [stopped]", f"from: {leaves}")
    assert ("wrong_kind", line_of("kind: reopen", reopen)) in codes(reopen)


def test_a_pair_told_of_one_stage_hides_no_other_pair_of_another() -> None:
    both, first = "[plan, try]", "transitions:"
    pairs = [
        (first, move(name, leaves, "learn", "forward", ", reason: required"))
        for name, leaves in (("c", "[try]"), ("b", both), ("a", both))
    ]
    said = [each for each in told(*pairs) if each.startswith("Two moves without requirements")]
    assert len(said) == 2


def test_a_ladder_of_a_hundred_rungs_with_two_ways_each_is_looked_through_in_time() -> None:
    names = [f"r{n}" for n in range(100)]
    stages = "".join(f"  {n}: {{phase: learning, label: {{en: R, cy: R}}}}\n" for n in names)
    free = ", requires: [{id: q, requirement: field_set, field: question}]"
    ways = [
        ("transitions:", move(f"{way}_{here}", f"[{here}]", on, more=free))
        for here, on in pairwise([*names, "learn"])
        for way in ("one", "two")
    ]
    begin = ("transitions:", move("climb", "[try]", "r0", more=free))
    assert codes(("  kept:", f"{stages}  kept:"), begin, *ways) == []


def test_a_sign_off_that_only_warns_asks_for_nobody_more() -> None:
    warned = COUNCIL.replace("id: council", "id: %s").replace("lead}", "lead, severity: warn}")
    more = "".join(f"\n      {warned % name}" for name in ("second", "third"))
    assert found((COUNCIL, COUNCIL + more)) == ()


@pytest.mark.parametrize(
    ("limit", "due", "late"),
    [
        ("4 weeks", "20 working days", False),
        ("4 weeks", "21 working days", True),
        ("1 month", "31 days", False),
        ("1 month", "32 days", True),
        ("30 days", "1 month", False),
        ("29 days", "1 month", True),
    ],
)
def test_a_task_is_late_only_where_it_surely_is(limit: str, due: str, late: bool) -> None:
    changes = [("target: 4 weeks", f"target: {limit}"), ("10 working days}", f"{due}}}"),
               ("sign_off_within: {target: 10", "sign_off_within: {target: 1")]  # fmt: skip
    assert bool(codes(*changes)) is late


def test_signing_is_too_slow_only_when_every_stage_it_leaves_is_shorter() -> None:
    slow = ("sign_off_within: {target: 10 working days", "sign_off_within: {target: 3 months")
    without_limit = ("from: [plan]\n    to: try", "from: [plan, learn]\n    to: try")
    assert "clock_contradiction" not in [code for code, _ in codes(slow, without_limit)]


def test_a_way_back_needs_a_reason_or_a_limit_of_visits_on_either_side() -> None:
    free = (RETHINK, RETHINK.replace("    reason: required", ""))
    assert codes(free, (TRY, TRY + "\n    max_visits: 3")) == []
    assert codes(free, ("phase: evidence", "phase: evidence\n    max_visits: 3")) == []
    anywhere = ("from: [try]\n    to: plan", "from: any_open\n    to: plan")
    assert ("back_without_reason", line_of("- id: rethink", free, anywhere)) in codes(
        free, anywhere
    )


def test_a_circle_with_a_reason_or_a_conclusion_in_it_is_no_wandering() -> None:
    circle = move("circle", "[learn]", "try", more=", reason: required")
    assert codes(("transitions:", circle)) == []


def test_ways_of_one_name_are_told_apart_by_what_they_ask() -> None:
    same = move("other", "[try]", "kept").replace("en: other", "en: READ")
    asks = ", requires: [{id: q, requirement: field_set, field: question, severity: warn}]"
    free = ("values, requirement: values_recorded, scope: all, at_least: 1",
            "q, requirement: field_set, field: question, severity: warn")  # fmt: skip
    assert codes(("transitions:", same)) == []
    doubled = codes(("transitions:", same.replace("}}", "}" + asks + "}")), free)
    assert [code for code, _ in doubled] == ["unguarded_duplicate_arc"]


def test_a_circle_on_an_island_is_found_too() -> None:
    island = ("  kept:", ROUND)
    there, back = move("there", "[a]", "b"), move("return", "[b]", "a")
    changes = [island, ("transitions:", there), ("transitions:", back)]
    assert ("back_without_reason", line_of("- {id: there", *changes)) in codes(*changes) or (
        "back_without_reason", line_of("- {id: return", *changes)) in codes(*changes)  # fmt: skip


def test_a_pair_that_was_named_hides_no_other_pair_of_its_stage() -> None:
    everywhere = move("leave", "any_open", "stopped", "stop")
    here = move("hasty", "[try]", "plan", "back", ", reason: required")
    changes = [("transitions:", here), ("transitions:", everywhere)]
    named = [line for code, line in codes(*changes) if code == "unguarded_duplicate_arc"]
    assert named == [line_of("- id: rethink", *changes), line_of("- id: stop", *changes)]


def test_the_same_two_ways_are_named_once_however_many_stages_they_leave() -> None:
    both = move("leave", "any_open", "stopped", "stop")
    assert len([code for code, _ in codes(("transitions:", both))]) == 1


def test_stopping_is_no_conclusion() -> None:
    conclude = ("from: [learn]\n    to: kept\n    kind: conclude", ("from: [plan]\n    to: kept\n"
                 "    kind: stop"))  # fmt: skip
    again = ("from: [learn]\n    to: plan\n    kind: conclude", ("from: [learn]\n    to: plan\n"
              "    reason: required\n    kind: forward"))  # fmt: skip
    blocked = [code for code, _ in codes(conclude, again)]
    assert blocked.count("no_way_to_conclusion") == 3
