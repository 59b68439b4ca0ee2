"""A coordinator carries a pilot from its start to its conclusion, with everybody who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import steps
from tests.e2e.conftest import Visit
from tests.e2e.person import Person


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    written = []
    for name in ("first", "second", "need", "register", "evaluation"):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"What the {name} paper says.\n", encoding="utf-8")
        written.append(path)
    return written


@dataclass(frozen=True, slots=True)
class Everybody:
    """Those who take part in a pilot, each at a browser of their own."""

    coordinator: Person
    delivery: Person
    academic: Person
    council: Person
    university: Person


@pytest.fixture
def everybody(visit: Visit, scripts: bool) -> Everybody:
    accounts = ("coordinator", "delivery", "academic", "approver.council", "approver.university")
    return Everybody(*(visit(each, scripts=scripts) for each in accounts))


def test_a_pilot_goes_from_its_start_to_its_conclusion(
    everybody: Everybody, scripts: bool, papers: list[Path]
) -> None:
    first, second, need, register, evaluation = papers
    title = f"Walking bus {'with' if scripts else 'without'} scripts"
    pilot = steps.start_pilot(everybody.coordinator, title)
    outcome, output = prepare(everybody.coordinator, pilot)
    review_the_evidence(everybody, pilot, [first, second], need)
    deliver(everybody, pilot, register, outcome, output)
    steps.finish_tasks(everybody.coordinator, pilot)
    assert steps.move(everybody.coordinator, pilot, "Start learning") == 200
    assert "Learning" in steps.stage_of(everybody.coordinator, pilot)
    learn(everybody, pilot, evaluation)
    everybody.coordinator.open(f"/pilots/{pilot}/history")
    history = everybody.coordinator.reads()
    for passed in ("Start delivery", "Start monitoring", "Start learning", "Adopt"):
        assert passed in history


def prepare(coordinator: Person, pilot: str) -> tuple[str, str]:
    steps.say_what_it_asks(coordinator, pilot)
    steps.bring_people(coordinator, pilot)
    coordinator.open(f"/pilots/{pilot}/tasks/new")
    coordinator.fill("In English", "Paint the footprints", within="What is to be done")
    coordinator.select("With whom", "Delivery lead, Wrexham")
    coordinator.press("Add the task")
    assert "Paint the footprints" in coordinator.reads()
    outcome = steps.define_indicator(coordinator, pilot, "On time", "Outcome", "children")
    steps.set_baseline_and_target(coordinator, outcome, "4e3", "4,500")
    assert "4,000" in coordinator.reads()
    output = steps.define_indicator(coordinator, pilot, "Walks", "Output", "walks")
    steps.set_baseline_and_target(coordinator, output, "0", "40")
    return outcome, output


def review_the_evidence(everybody: Everybody, pilot: str, known: list[Path], need: Path) -> None:
    coordinator = everybody.coordinator
    steps.bring_evidence(everybody.academic, pilot, "What is already known", *known)
    steps.bring_evidence(everybody.delivery, pilot, "What this place needs", need)
    assert steps.accept_everything(coordinator, pilot) == 3
    assert steps.move(coordinator, pilot, "Start delivery") == 422
    assert steps.finish_tasks(coordinator, pilot) >= 3
    sign(everybody, pilot, "start_delivery")
    assert steps.move(coordinator, pilot, "Start delivery") == 200
    assert "Delivery" in steps.stage_of(coordinator, pilot)


def sign(everybody: Everybody, pilot: str, move: str) -> None:
    steps.ask_for_sign_off(everybody.coordinator, pilot, move)
    steps.approve(everybody.council, pilot, move)
    steps.approve(everybody.university, pilot, move)


def deliver(everybody: Everybody, pilot: str, register: Path, outcome: str, output: str) -> None:
    coordinator, delivery = everybody.coordinator, everybody.delivery
    steps.finish_tasks(coordinator, pilot)
    steps.bring_evidence(delivery, pilot, "That it was done", register)
    assert steps.accept_everything(coordinator, pilot) == 1
    steps.add_value(delivery, output, "12")
    steps.add_value(delivery, outcome, "4,200")
    assert steps.move(coordinator, pilot, "Start monitoring") == 200
    assert "Monitoring" in steps.stage_of(coordinator, pilot)


def learn(everybody: Everybody, pilot: str, evaluation: Path) -> None:
    coordinator = everybody.coordinator
    steps.bring_evidence(everybody.academic, pilot, "What came of it", evaluation)
    assert steps.accept_everything(coordinator, pilot) == 1
    steps.record_lesson(everybody.delivery, pilot, "Rain needs a second plan")
    coordinator.open(f"/pilots/{pilot}/edit")
    coordinator.fill("Owner afterwards", "School travel team")
    coordinator.press("Save the details")
    steps.conclude(coordinator, pilot, "Adopt")
    steps.finish_tasks(coordinator, pilot)
    sign(everybody, pilot, "adopt")
    coordinator.open("/")
    assert "Make the move: Adopt" in coordinator.reads()
    assert steps.move(coordinator, pilot, "Adopt") == 200
    assert "Adopted" in steps.stage_of(coordinator, pilot)
