"""Clocks contradict one another only where they surely do, and are said as they are written."""

from __future__ import annotations

import pytest

from labapp.words import Severity
from tests.unit.workflows.check.written import KNOWN, codes, found, line_of, told

LIMIT = "limit: {target: 4 weeks, remind: [75%, 100%], escalate: {after: 120%, to: coordinator}}"
CLOCK = "clock_contradiction"


def clocks(*changes: tuple[str, str]) -> list[int]:
    """The lines of clocks that contradict others."""
    return [line for code, line in codes(*changes) if code == CLOCK]


@pytest.mark.parametrize(
    ("every", "enough", "short"),
    [
        ("week", "7 days", "6 days"),
        ("month", "30 days", "29 days"),
        ("quarter", "90 days", "89 days"),
        ("term", "90 days", "89 days"),
        ("half", "180 days", "179 days"),
        ("year", "360 days", "359 days"),
    ],
)
def test_a_stage_is_long_enough_for_its_first_return(every: str, enough: str, short: str) -> None:
    returns = f"returns: {{every: {every}, role: delivery}}"
    due = ("due: 10 working days", "due: 1 day")
    sign = ("sign_off_within: {target: 10 working days", "sign_off_within: {target: 1 day")
    for length, lines in ((enough, 0), (short, 1)):
        change = (LIMIT, f"limit: {{target: {length}}}\n    {returns}")
        assert len(clocks(change, due, sign)) == lines


def test_returns_without_a_limit_and_a_limit_without_returns_contradict_nothing() -> None:
    assert clocks((LIMIT, "returns: {every: year, role: delivery}")) == []
    assert clocks((LIMIT, "limit: {target: 4 weeks}")) == []


def test_a_stage_without_returns_hides_no_later_one_whose_returns_come_too_late() -> None:
    slow = (
        TRY,
        f"{TRY}\n    returns: {{every: year, role: delivery}}\n    limit: {{target: 9 days}}",
    )
    assert clocks(slow) == [line_of("returns: {every: year", slow)]


def test_a_task_of_a_stage_without_a_limit_is_never_late() -> None:
    assert clocks((LIMIT, ""), ("due: 10 working days", "due: 36 months")) == []


@pytest.mark.parametrize(
    ("remind", "after", "wrong"),
    [
        ("[75%, 100%]", "100%", False),
        ("[75%, 100%]", "99%", True),
        ("[50%]", "50%", False),
        ("[]", "1%", False),
        ("[50%, 50%]", "120%", True),
    ],
)
def test_it_is_escalated_with_the_last_reminder_at_the_earliest(
    remind: str, after: str, wrong: bool
) -> None:
    changed = LIMIT.replace("[75%, 100%]", remind).replace("120%", after)
    assert bool(clocks((LIMIT, changed))) is wrong


def test_what_contradicts_is_told_with_both_times() -> None:
    early = (LIMIT, LIMIT.replace("120%", "80%"))
    assert told(early) == [
        "It is escalated before the last reminder. Escalated after: 80%. Last reminder: 100%"
    ]
    late = ("due: 10 working days", "due: 2 months")
    said = "The task is due after the stage should be over. Task: Search. Due: 2 months. "
    assert told(late) == [f"{said}Time for the stage: 4 weeks"]


SLOW = "sign_off_within: {target: 3 months}"
TRY = "label: {en: Try, cy: Rhoi cynnig}"
STOP = "label: {en: Stop, cy: Stopio}"


def test_each_move_that_is_signed_too_slowly_is_found() -> None:
    limited = (TRY, f"{TRY}\n    limit: {{target: 5 weeks}}")
    first = ("sign_off_within: {target: 10 working days}", SLOW)
    read = ("    label: {en: Read, cy: Darllen}", f"    label: {{en: Read, cy: D}}\n    {SLOW}")
    assert len(clocks(limited, first, read)) == 2
    both = ("from: [try]\n    to: learn", "from: [plan, try]\n    to: learn")
    said = "Signing may take longer than the whole stage. For signing: 3 months. "
    assert f"{said}Time for the stage: 4 weeks, 5 weeks" in told(limited, read, both)


def test_the_reminders_of_signing_are_in_order_too_and_a_move_nobody_signs_hides_none() -> None:
    begin = "    sign_off_within: {target: 10 working days}\n"
    read = "    label: {en: Read, cy: Darllen}"
    late = "sign_off_within: {target: 10 days, remind: [100%, 75%]}"
    changes = ((begin, ""), (read, f"{read}\n    {late}"))
    assert clocks(*changes) == [line_of(late, *changes)]


@pytest.mark.parametrize("target", ["120 days", "93 days"])
def test_one_stage_that_is_long_enough_lets_signing_take_its_time(target: str) -> None:
    limited = (TRY, f"{TRY}\n    limit: {{target: {target}}}")
    slow = ("sign_off_within: {target: 10 working days}", SLOW)
    both = ("from: [plan]\n    to: try", "from: [plan, try]\n    to: learn")
    assert clocks(limited, slow, both) == []


def test_signing_from_any_stage_is_held_to_none_and_from_an_unknown_one_to_those_known() -> None:
    anywhere = (STOP, f"{STOP}\n    {SLOW}")
    assert clocks(anywhere) == []
    unknown = ("from: [plan]\n    to: try", "from: [plan, nowhere]\n    to: try")
    slow = ("sign_off_within: {target: 10 working days}", SLOW)
    assert clocks(unknown, slow) == [line_of(SLOW, unknown, slow)]


def test_on_one_line_what_blocks_comes_before_what_warns_and_then_by_code() -> None:
    twice = "".join(
        f"{{id: {name}, requirement: sign_off, organisation: [council], from: lead}}, "
        for name in ("a", "b", "c", "d")
    )
    gate = f"requires: [{twice}{KNOWN[2:]}]"
    old = (f"requires:\n      {KNOWN}\n      - {{id: council, requirement: sign_off, "
            "organisation: [council], from: lead}")  # fmt: skip
    on_it = [f for f in found((old, gate)) if f.code == "too_many_sign_offs"]
    assert [f.severity for f in on_it] == [Severity.BLOCK, Severity.BLOCK, Severity.WARN]
    assert [str(f.sentence.facts["n"]) for f in on_it] == ["3", "4", "2"]
