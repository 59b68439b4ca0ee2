"""What changes between two versions of a workflow, in words."""

from __future__ import annotations

import pytest

from labapp.speak import say
from labapp.workflows.compare import Place, Turn, compare
from labapp.workflows.compare.change import by_set, by_size
from tests.definitions import short
from tests.unit.workflows.editing import KNOWN, both_ways, changes, edited, told

PLAN = "    label: {en: Plan, cy: Cynllunio}\n"
SEARCH = """        role: academic
        due: 3 working days
        required: true
        closes_with: known
"""
BY = "    by: [coordinator]\n    label: {en: Begin, cy: Dechrau}\n"


def test_the_same_version_has_no_changes() -> None:
    assert compare(short(), short()).changes == ()


def test_a_new_number_alone_is_said_to_change_nothing_that_matters() -> None:
    assert told(("version: 1", "version: 2")) == [
        ("Only the number, the examples or the scenarios are others", "other")
    ]


def test_what_is_of_the_whole_workflow() -> None:
    found = told(
        ("{en: Short pilot, cy: Peilot byr}", "{en: Brief pilot, cy: Peilot byr}"),
        ("roles:", "summary: {en: A short way, cy: Ffordd fer}\nroles:"),
        ("initial: plan", "initial: doing"),
        (
            "holds: {by: [coordinator], reason: required, review_within: 4 weeks}",
            "holds: {by: [coordinator, delivery], reason: required, review_within: 2 months}",
        ),
    )
    assert found == [
        ("Name: Short pilot → Brief pilot", "other"),
        ("The workflow is explained in other words", "other"),
        ("First stage: Plan → Doing", "other"),
        ("Who may pause a pilot: Coordinator → Coordinator, Delivery team", "other"),
        ("Longest pause: 4 weeks → 2 months", "looser"),
    ]


def test_a_stage_that_comes_or_goes_is_told_with_its_moves() -> None:
    added = (
        (
            "  finished: {phase",
            "  waiting: {phase: monitoring, label: {en: Waiting, cy: Aros}}\n  finished: {phase",
        ),
        (
            "  - id: stop\n",
            (
                "  - {id: rest, from: [doing], to: waiting, kind: forward, by: [coordinator],"
                " label: {en: Rest, cy: Gorffwys}}\n  - id: stop\n"
            ),
        ),
    )
    there = changes(*added)
    assert [(each.code, each.place, each.key) for each in there] == [
        ("stage_added", Place.STAGE, "waiting"),
        ("move_added", Place.MOVE, "rest"),
    ]
    assert say(there[1].sentence, "en") == "This move is new. Leads to: Waiting"
    back = compare(edited(*added), short())
    assert [each.code for each in back.changes] == ["stage_gone", "move_gone"]
    assert back.gone == ("waiting",)
    assert back.changes[0].label is not None
    assert back.changes[0].label.cy == "Aros"


def test_a_stage_of_the_same_name_that_is_another_is_told_apart_by_its_key() -> None:
    again = (
        ("initial: plan", "initial: design"),
        ("  plan:\n", "  design:\n"),
        ("from: [plan]", "from: [design]"),
        ("to: plan\n    kind: back", "to: design\n    kind: back"),
        ("to: plan\n    kind: reopen", "to: design\n    kind: reopen"),
    )
    said = [sentence for sentence, _ in told(*again)]
    assert "First stage: Plan (plan) → Plan (design)" in said
    assert "Leads to: Plan (plan) → Plan (design)" in said
    assert "May also be made from: Plan (design)" in said
    assert "May no longer be made from: Plan (plan)" in said
    named = {(each.code, say(each.label, "cy")) for each in changes(*again) if each.label}
    assert ("stage_added", "Cynllunio (design)") in named
    assert ("stage_gone", "Cynllunio (plan)") in named


def test_what_a_stage_is() -> None:
    found = told(
        (
            "phase: evidence\n    label: {en: Plan, cy: Cynllunio}",
            (
                "phase: delivery\n    purpose: {en: Think first}\n"
                "    label: {en: Planning, cy: Cynllunio}"
            ),
        ),
    )
    assert found == [
        ("Name: Plan → Planning", "other"),
        ("Phase: Evidence → Delivery", "other"),
        ("What belongs here is explained in other words", "other"),
    ]


def test_a_stage_that_ends_the_journey_or_no_longer_does() -> None:
    assert both_ways(("final: true, label: {en: Stopped", "label: {en: Stopped")) == [
        ("The journey no longer ends here", "other"),
        ("The journey ends here now", "other"),
    ]


@pytest.mark.parametrize(
    ("new", "sentence", "turn", "back"),
    [
        ("limit: {target: 5 days}", "Planned time: 2 weeks → 5 days", "tighter", "looser"),
        ("limit: {target: 3 months}", "Planned time: 2 weeks → 3 months", "looser", "tighter"),
        ("limit: {target: 14 days}", "Planned time: 2 weeks → 14 days", "other", "other"),
        ("max_visits: 3", "Planned time: 2 weeks → none", "looser", "tighter"),
    ],
)
def test_less_time_asks_more(new: str, sentence: str, turn: str, back: str) -> None:
    edit = ("limit: {target: 2 weeks}", new)
    assert (sentence, turn) in told(edit)
    assert told(edit, back=True)[0][1] == back


def test_reminders_that_come_at_other_times() -> None:
    (found,) = told(("limit: {target: 2 weeks}", "limit: {target: 2 weeks, remind: [50%]}"))
    assert found == (
        "Reminders come at other times, or go to somebody else: Planned time",
        "other",
    )


def test_fewer_stays_ask_more() -> None:
    assert both_ways(("max_visits: 2", "max_visits: 1")) == [
        ("Stays in one cycle: 2 at most → 1 at most", "tighter"),
        ("Stays in one cycle: 1 at most → 2 at most", "looser"),
    ]
    assert both_ways(("    max_visits: 2\n", "")) == [
        ("Stays in one cycle: 2 at most → any number", "looser"),
        ("Stays in one cycle: any number → 2 at most", "tighter"),
    ]


def test_returns_that_are_owed_ask_more() -> None:
    returns = "    returns: {every: month, role: delivery}\n"
    assert both_ways((returns, "")) == [
        ("Returns: Monthly, by: Delivery team → none", "looser"),
        ("Returns: none → Monthly, by: Delivery team", "tighter"),
    ]
    assert told((returns, returns.replace("month", "quarter"))) == [
        ("Returns: Monthly, by: Delivery team → Quarterly, by: Delivery team", "other")
    ]


def test_tasks_come_and_go() -> None:
    thinking = (
        "      - {key: think, title: {en: Think, cy: Meddwl}, role: coordinator,"
        " due: 5 working days}\n"
    )
    needed = thinking.replace("due:", "required: true, due:")
    more = needed.replace("key: think", "key: ask").replace("Think", "Ask")
    assert both_ways((thinking, "")) == [
        ("Task no longer there: Think", "other"),
        ("New task: Think", "other"),
    ]
    assert both_ways((thinking, thinking + more)) == [
        ("New task: Ask", "tighter"),
        ("Task no longer there: Ask", "looser"),
    ]
    assert both_ways((thinking, needed)) == [
        ("Task is required now: Think", "tighter"),
        ("Task is no longer required: Think", "looser"),
    ]


def test_what_a_task_is() -> None:
    new = SEARCH.replace("academic", "delivery").replace("3 working", "9 working")
    new = new.replace("        closes_with: known\n", "        guidance: {en: Look widely}\n")
    assert told(("{en: Search, cy: Chwilio}", "{en: Look, cy: Chwilio}"), (SEARCH, new)) == [
        ("Task: Search → Look", "other"),
        ("Task: Look. Due after: 3 working days → 9 working days", "looser"),
        ("Task: Look. With whom: Academic → Delivery team", "other"),
        ("Task is closed by another requirement, or by hand: Look", "other"),
        ("Explained in other words: Look", "other"),
    ]


def test_a_move_may_lead_elsewhere_and_be_made_by_others() -> None:
    found = told(
        (
            "to: doing\n    kind: forward\n" + BY,
            "to: finished\n    kind: forward\n"
            + BY.replace("[coordinator]", "[coordinator, delivery]").replace("Begin", "Go"),
        )
    )
    assert found == [
        ("Name: Begin → Go", "other"),
        ("Leads to: Doing → Finished", "other"),
        ("Who may make it: Coordinator → Coordinator, Delivery team", "looser"),
    ]


def test_a_move_may_be_made_from_more_stages() -> None:
    assert both_ways(("from: [doing]\n    to: plan", "from: [doing, stopped]\n    to: plan")) == [
        ("May also be made from: Stopped", "looser"),
        ("May no longer be made from: Stopped", "tighter"),
    ]
    assert both_ways(("from: any_open", "from: [plan]")) == [
        ("May also be made from: Plan", "looser"),
        ("May no longer be made from: any open stage", "tighter"),
        ("May also be made from: any open stage", "looser"),
        ("May no longer be made from: Plan", "tighter"),
    ]


def test_a_stage_that_is_new_or_gone_makes_no_move_easier_or_harder() -> None:
    renamed = edited(
        ("initial: plan", "initial: design"),
        ("  plan:\n", "  design:\n"),
        ("from: [plan]", "from: [design]"),
        ("to: plan", "to: design"),
        ("to: plan", "to: design"),
    )
    found = {each.code: each.turn for each in compare(short(), renamed).changes}
    assert found["source_added"] is Turn.OTHER
    assert found["source_gone"] is Turn.OTHER


def test_what_a_move_does() -> None:
    found = told(
        ("kind: forward\n    by", "kind: back\n    new_cycle: true\n    by"),
        ("conclusion: adopt", "conclusion: adapt"),
        ("sign_off_within: {target: 5 working days}", "sign_off_within: {target: 3 weeks}"),
        ("You are asked to agree that this is finished.", "Do you agree?"),
    )
    assert found == [
        ("What it does: Goes on → Goes back", "other"),
        ("Begins a new cycle now", "other"),
        ("A reason must be given now", "tighter"),
        ("Conclusion: Adopt → Adapt", "other"),
        ("Time to sign: 5 working days → 3 weeks", "looser"),
        ("Those who sign are asked in other words", "other"),
    ]


def test_a_conclusion_that_a_move_has_or_no_longer_has() -> None:
    no_more = ("kind: conclude\n    conclusion: adopt", "kind: conclude")
    assert both_ways(no_more) == [
        ("Conclusion: Adopt → none", "other"),
        ("Conclusion: none → Adopt", "other"),
    ]


def test_a_cycle_and_a_reason_that_are_no_longer_asked() -> None:
    old = "    kind: reopen\n    new_cycle: true\n    by: [coordinator]\n    reason: required\n"
    found = told((old, "    kind: conclude\n    by: [coordinator]\n"))
    assert found == [
        ("What it does: Begins again → Concludes the cycle", "other"),
        ("No longer begins a new cycle", "other"),
        ("No reason is asked any more", "looser"),
    ]


def test_what_happens_along_with_a_move() -> None:
    found = told(
        ("      - {effect: lock_baselines}\n", ""),
        ("{effect: lock_fields, fields: [hypothesis]}", "{effect: child_pilots, workflow: short}"),
        ("{effect: unlock_fields, fields: [hypothesis]}", "{effect: close_tasks}"),
        ("{effect: look_back, after: 6 months, role: coordinator}", "{effect: close_tasks}"),
    )
    assert found == [
        ("Happens now: Each place becomes a pilot of its own", "other"),
        ("No longer happens: Baselines are locked", "other"),
        ("No longer happens: Fields are locked: Hypothesis", "other"),
        ("Happens now: Open tasks are closed as not needed", "other"),
        ("No longer happens: Fields are unlocked: Hypothesis", "other"),
        ("No longer happens: Somebody looks back after 6 months: Coordinator", "other"),
    ]


def test_changes_are_gathered_by_the_stage_or_move_they_are_in() -> None:
    found = compare(
        short(),
        edited(
            ("limit: {target: 2 weeks}", "limit: {target: 1 week}"),
            (PLAN, "    label: {en: Planning, cy: Cynllunio}\n"),
            (KNOWN, KNOWN.replace("at_least: 1", "at_least: 3")),
        ),
    )
    assert [[each.code for each in together] for together in found.by_place()] == [
        ["stage_renamed", "limit_changed"],
        ["parameter_changed"],
    ]
    assert [each.key for each in found.turned(Turn.TIGHTER)] == ["plan", "begin"]


def test_sets_and_sizes_that_are_neither_more_nor_less() -> None:
    assert by_set("ab", "bc", more=Turn.LOOSER) is Turn.OTHER
    assert by_set("ab", "ba", more=Turn.LOOSER) is Turn.OTHER
    assert by_size(1, 1, more=Turn.LOOSER) is Turn.OTHER
