"""What a move would do is said before it is made."""

from __future__ import annotations

import datetime as dt

from labapp.words import LabRole, Mention
from labapp.workflows import facts as f
from labapp.workflows.preview import preview
from tests.definitions import short
from tests.unit.workflows.making import TEAM, make_facts, task

NATION = "england-and-wales"


def previewed(move: str, **over: object):
    definition = short()
    transition = definition.transition(move)
    assert transition is not None
    return preview(definition, transition, make_facts(stage="plan", **over), NATION)


def test_it_says_where_a_move_leads_what_begins_there_and_until_when() -> None:
    back = previewed("rethink", members=TEAM)
    assert (back.to_label.en, back.final, back.new_cycle) == ("Plan", False, False)
    assert back.target == dt.date(2026, 3, 30)
    assert [(title.en, due) for title, due in back.tasks] == [
        ("Search", dt.date(2026, 3, 19)),
        ("Think", dt.date(2026, 3, 23)),
    ]
    assert [each.text for each in back.effects] == ["Fields are unlocked: %(fields)s"]


def test_it_says_who_is_told_those_who_alone_hold_the_role_of_a_task() -> None:
    assert previewed("rethink", members=TEAM).told == (Mention("person", 2), Mention("person", 1))
    two = (*TEAM, f.Member(9, lab_role=LabRole.COORDINATOR))
    assert previewed("rethink", members=two).told == (Mention("person", 2),)


def test_what_was_promised_goes_along_and_its_owner_is_told() -> None:
    promised = task(7, is_condition=True, owner_id=33)
    kept = task(8, is_condition=True, owner_id=34, status="done")
    plain = task(9, owner_id=35)
    told = previewed("begin", tasks=(promised, kept, plain), members=()).told
    assert told == (Mention("person", 33),)


def test_an_end_has_no_target() -> None:
    end = previewed("stop")
    assert (end.final, end.target, end.tasks) == (True, None, ())
