from __future__ import annotations

import datetime as dt

import pytest

from labapp.workflows.calendar import Nation
from labapp.workflows.deadlines import (
    percent_to_escalate,
    percent_to_remind,
    return_to_remind,
    review_to_remind,
    task_to_remind,
    tells_at,
)
from labapp.workflows.definition.schema import Escalation, Limit
from labapp.workflows.durations import Duration

D = dt.date
NATION = Nation.ENGLAND_AND_WALES
BEGAN, DUE = D(2026, 3, 2), D(2026, 3, 16)
LIMIT = Limit.model_construct(
    target=Duration.parse("10 working days"),
    remind=(50, 100),
    escalate=Escalation.model_construct(after=120, to="coordinator"),
)
UNGUARDED = Limit.model_construct(target=LIMIT.target, remind=(), escalate=None)


@pytest.mark.parametrize(
    ("day", "reminded", "escalated"),
    [(6, None, None), (9, 50, None), (13, 50, None), (16, 100, None), (18, 100, 120)],
)
def test_the_newest_percentage_that_has_come_is_what_is_told(
    day: int, reminded: int | None, escalated: int | None
) -> None:
    when = (BEGAN, DUE, D(2026, 3, day), NATION)
    assert percent_to_remind(LIMIT, *when) == reminded
    assert percent_to_escalate(LIMIT, *when) == escalated
    assert percent_to_remind(UNGUARDED, *when) is None
    assert percent_to_escalate(UNGUARDED, *when) is None


@pytest.mark.parametrize(
    ("given", "today", "which"),
    [
        (2, 11, None),
        (2, 12, "soon"),
        (2, 16, "soon"),
        (12, 13, None),
        (2, 17, "late"),
        (16, 23, "late"),
    ],
)
def test_a_task_is_soon_due_two_working_days_before_and_late_the_day_after(
    given: int, today: int, which: str | None
) -> None:
    days = (D(2026, 3, 16), D(2026, 3, given), D(2026, 3, today))
    assert task_to_remind(*days, NATION) == which


def test_a_return_is_late_five_working_days_after_it_could_be_sent() -> None:
    end = D(2026, 2, 28)
    assert return_to_remind(end, D(2026, 3, 2), NATION) == "due"
    assert return_to_remind(end, D(2026, 3, 6), NATION) == "due"
    assert return_to_remind(end, D(2026, 3, 9), NATION) == "late"


def test_a_hold_is_looked_at_again_on_its_day_and_each_week_after() -> None:
    on = D(2026, 3, 10)
    assert review_to_remind(on, D(2026, 3, 9)) is None
    assert review_to_remind(on, on) == on
    assert review_to_remind(on, D(2026, 3, 16)) == on
    assert review_to_remind(on, D(2026, 3, 17)) == D(2026, 3, 17)
    assert review_to_remind(on, D(2026, 3, 30)) == D(2026, 3, 24)


@pytest.mark.parametrize(
    ("month", "day", "hour", "tells"),
    [(3, 15, 12, False), (3, 16, 6, False), (3, 16, 7, True), (3, 30, 5, False), (3, 30, 6, True)],
)
def test_people_are_told_from_seven_in_the_morning_of_days_the_lab_works_on(
    month: int, day: int, hour: int, tells: bool
) -> None:
    assert tells_at(dt.datetime(2026, month, day, hour, tzinfo=dt.UTC), NATION) is tells
