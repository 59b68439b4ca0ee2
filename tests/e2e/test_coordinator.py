"""A coordinator sends back, holds and resumes, stops, and is told every reason of a refusal."""

from __future__ import annotations

import datetime as dt
import re

from tests.e2e import steps
from tests.e2e.conftest import Visit


def test_a_move_whose_gate_is_not_met_names_every_reason_with_a_link_to_each_mend(
    visit: Visit, scripts: bool
) -> None:
    coordinator = visit("coordinator", scripts=scripts)
    assert steps.move(coordinator, "NW-7", "Start delivery") == 422
    assert coordinator.path == "/pilots/NW-7/move"
    summary = coordinator.page.get_by_role("alert")
    told = summary.get_by_role("link").all()
    assert len(told) == 5, "its baselines are set aside"
    for link in told:
        href = link.get_attribute("href") or ""
        assert href.startswith("/pilots/NW-7/"), href
        assert coordinator.context.request.get(f"{coordinator.base}{href}").status == 200, href
    said = summary.inner_text()
    for reason in ("Required tasks still open", "No evidence accepted yet", "Sign-off not asked"):
        assert reason in said
    assert "Evidence review" in steps.stage_of(coordinator, "NW-7")


def test_a_pilot_is_sent_back_with_a_reason_that_stays_on_the_record(
    visit: Visit, scripts: bool
) -> None:
    account, pilot = ("coordinator", "NW-2") if scripts else ("outsider", "WM-1")
    coordinator = visit(account, scripts=scripts)
    assert steps.move(coordinator, pilot, "Go back to delivery") == 422
    assert "Give a reason" in coordinator.reads()
    why = "The address list was two years old"
    assert steps.move(coordinator, pilot, "Go back to delivery", why) == 200
    assert "Delivery" in steps.stage_of(coordinator, pilot)
    coordinator.open(f"/pilots/{pilot}/history")
    assert why in coordinator.reads()


def test_a_pilot_is_held_and_resumed_to_the_same_stage(visit: Visit, scripts: bool) -> None:
    coordinator = visit("coordinator", scripts=scripts)
    coordinator.open("/pilots/NW-5/hold")
    coordinator.fill("Why is it put on hold?", "The mentors are away for a month")
    coordinator.date("When is it looked at again?", steps.today() + dt.timedelta(days=20))
    coordinator.press("Put on hold")
    coordinator.open("/pilots/NW-5")
    assert "The mentors are away for a month" in coordinator.reads()
    assert steps.move(coordinator, "NW-5", "Stop") == 422
    coordinator.open("/pilots/NW-5/hold")
    coordinator.press("Take it off hold")
    assert "Delivery" in steps.stage_of(coordinator, "NW-5")
    assert "The mentors are away for a month" not in coordinator.reads()


def test_a_pilot_is_stopped_once_its_lesson_is_recorded(visit: Visit, scripts: bool) -> None:
    coordinator = visit("coordinator", scripts=scripts)
    pilot = steps.start_pilot(coordinator, "A pilot that should not be")
    assert steps.move(coordinator, pilot, "Stop before delivery", "Nobody needs it") == 422
    assert "No lessons recorded yet" in coordinator.page.get_by_role("alert").inner_text()
    steps.record_lesson(coordinator, pilot, "Ask who needs it first")
    assert steps.move(coordinator, pilot, "Stop before delivery", "Nobody needs it") == 200
    coordinator.open(f"/pilots/{pilot}")
    assert "Stopped" in coordinator.reads()


def test_the_portfolio_is_a_table_and_a_board(visit: Visit, scripts: bool) -> None:
    coordinator = visit("coordinator", scripts=scripts)
    coordinator.open("/pilots")
    references = re.findall(r"NW-\d+", coordinator.reads())
    assert len(set(references)) >= 10
    assert not re.search(r"WM-\d", coordinator.reads())
    coordinator.follow("Board")
    assert "view=board" in coordinator.path
    for column in ("Evidence", "Delivery", "Monitoring", "Learning"):
        assert coordinator.main.get_by_role("heading", name=re.compile(column)).count()
    coordinator.open("/pilots?q=bus")
    assert "Bus to work" in coordinator.reads()
    assert "Warm homes" not in coordinator.reads()


def test_an_outsider_is_told_that_there_is_nothing(visit: Visit) -> None:
    outsider = visit("outsider")
    for path in ("/pilots/NW-1", "/pilots/NW-1/gate", "/pilots/NW-1/evidence"):
        assert outsider.open(path) == 404
        assert "Children" not in outsider.reads()
