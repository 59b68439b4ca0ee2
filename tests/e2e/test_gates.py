"""Gates walked without scripts: promises, returns, deputies, waivers, meetings and scaling."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.e2e import steps
from tests.e2e.conftest import Visit
from tests.e2e.looking import look, unfold_everything
from tests.e2e.person import Person
from tests.loaded import CHECKOUT

START = "/pilots/NW-13/gate/start_delivery"
SCALE = "/pilots/NW-1/gate/scale"
BOARD = "/pilots/NW-15/gate/adopt_strategy"
PROMISE = "Ask the two schools that have no room for it"
DAY = dt.timedelta(days=1)


@pytest.fixture
def people(visit: Visit) -> tuple[Person, Person, Person]:
    """Give a coordinator and the approvers of a council and the university."""
    accounts = ("coordinator", "approver.council", "approver.university")
    coordinator, council, university = (visit(each, scripts=False) for each in accounts)
    return coordinator, council, university


def ask(coordinator: Person, gate: str) -> None:
    """Ask for sign-off where nobody is asked now."""
    coordinator.open(gate)
    if coordinator.main.get_by_role("button", name="Ask for sign-off").count():
        coordinator.press("Ask for sign-off")
    assert "Waiting for sign-off" in coordinator.reads()


def decide(person: Person, gate: str, decision: str) -> None:
    person.open(gate)
    person.choose(decision)
    assert person.press("Sign and send") == 200, person.reads()


@pytest.mark.parametrize("language", ["", "/cy"], ids=["English", "Welsh"])
def test_the_pages_on_which_it_is_decided_are_accessible(
    visit: Visit, axe: str, language: str
) -> None:
    coordinator = visit("coordinator", bypass_csp=True)
    ask(coordinator, SCALE)
    readdress = coordinator.main.locator("a[href$=readdress]").first.get_attribute("href")
    coordinator.open(f"{language}{readdress}")
    found = look(coordinator, axe)
    approver = visit("approver.council", bypass_csp=True)
    for path in (SCALE, f"{BOARD}/meeting"):
        approver.open(f"{language}{path}")
        unfold_everything(approver)
        found += look(approver, axe)
    assert found == []


def test_a_gate_is_returned_by_section_then_signed_by_a_deputy_and_on_a_condition(
    visit: Visit, people: tuple[Person, Person, Person]
) -> None:
    coordinator, council, university = people
    ask(coordinator, START)
    return_by_section(university)
    coordinator.open(START)
    assert "Evidence “Say which schools were asked.”" in coordinator.reads()
    ask(coordinator, START)
    name_a_deputy(council)
    deputy = visit("delivery", scripts=False)
    decide(deputy, START, "Approve")
    promise(university)
    coordinator.open(START)
    said = coordinator.reads()
    assert "In place of: Council approver, Wrexham" in said
    assert PROMISE in said
    assert steps.move(coordinator, "NW-13", "Start delivery") == 200
    coordinator.open("/pilots/NW-13/tasks?show=open")
    assert PROMISE in coordinator.reads()


def return_by_section(approver: Person) -> None:
    approver.open(START)
    approver.unfold("Reasons by section")
    approver.fill("Evidence", "Say which schools were asked.")
    approver.choose("Approve")
    assert approver.press("Sign and send") == 422
    assert "choose to return it, or clear them" in approver.reads()
    approver.choose("Return with a reason")
    assert approver.press("Sign and send") == 200, approver.reads()


def name_a_deputy(approver: Person) -> None:
    approver.open("/pilots/NW-13/people/deputy")
    approver.select("Who stands in for you", "Delivery lead, Wrexham")
    approver.date("First day", steps.today())
    approver.date("Last day", steps.today() + DAY)
    approver.press("Name the deputy")
    assert "Your deputy is named, and is told." in approver.page.locator("body").inner_text()


def promise(approver: Person) -> None:
    approver.open(START)
    approver.choose("Approve with conditions")
    approver.unfold("Conditions of your approval")
    approver.fill("What is promised", PROMISE, within="Condition 1")
    approver.group("Condition 1").get_by_label("Who answers for it").select_option(
        label="Delivery lead, Wrexham"
    )
    approver.date("Until when", steps.today() + DAY)
    assert approver.press("Sign and send") == 200, approver.reads()


def test_a_condition_that_is_overdue_is_seen_at_the_gate(visit: Visit) -> None:
    coordinator = visit("coordinator", scripts=False)
    coordinator.open("/pilots/NW-3/gate/start_monitoring")
    promised = "Sign the data sharing agreement for the footfall counters"
    assert f"Promised at an approval and overdue: {promised}" in coordinator.reads()


def test_a_requirement_is_set_aside_with_a_reason_and_asked_for_again(visit: Visit) -> None:
    coordinator = visit("coordinator", scripts=False)
    waive = "/pilots/NW-4/gate/start_delivery/waive/baselines"
    coordinator.open("/pilots/NW-4/gate/start_delivery")
    coordinator.main.locator(f'a[href="{waive}"]').first.click()
    assert coordinator.press("Set this aside") == 422
    coordinator.fill("Why it is set aside", "Nobody can be asked before they join.")
    assert coordinator.press("Set this aside") == 200
    assert "Nobody can be asked before they join." in coordinator.reads()
    coordinator.open(waive)
    assert coordinator.press("Ask for it again") == 200
    assert "Nobody can be asked" not in coordinator.reads()


def test_a_meeting_is_recorded_again_with_its_minute_and_confirmed_by_another(
    visit: Visit, people: tuple[Person, Person, Person], axe: str, tmp_path: Path
) -> None:
    coordinator, approver, _ = people
    approver.open(f"{BOARD}/meeting")
    approver.unfold("It is not what was decided")
    approver.fill("What is not right?", "The dissent was longer.")
    assert approver.press("Do not confirm it") == 200
    seen = visit("coordinator", bypass_csp=True)
    seen.open(f"{BOARD}/meeting")
    unfold_everything(seen)
    assert look(seen, axe) == []
    record(coordinator, tmp_path)
    assert coordinator.main.get_by_role("button", name="Confirm the decision").count() == 0
    approver.open(f"{BOARD}/meeting")
    assert approver.press("Confirm the decision") == 422
    approver.choose("I was there, and this is what was decided")
    assert approver.press("Confirm the decision") == 200
    assert "Confirmed by somebody who was there" in approver.reads()
    with approver.page.expect_download() as given:
        approver.main.get_by_role("link", name="Minute: minute.txt").click()
    assert given.value.path().read_text() == "Adopted, one against."


def record(coordinator: Person, folder: Path) -> None:
    minute = folder / "minute.txt"
    minute.write_text("Adopted, one against.")
    coordinator.open(f"{BOARD}/meeting")
    seal = coordinator.main.locator("code").first.inner_text()
    coordinator.date("Day of the meeting", steps.today())
    coordinator.fill("Seal of the dossier", seal)
    coordinator.choose("Approve")
    coordinator.fill("Who disagreed", "One member would rather begin with transport.")
    coordinator.attach("The minute", minute)
    assert coordinator.press("Record the decision") == 200, coordinator.reads()
    assert "It waits to be confirmed." in coordinator.reads()


def test_a_broken_definition_keeps_its_text_and_names_its_lines(visit: Visit) -> None:
    person = visit("coordinator", scripts=False)
    definition = CHECKOUT / "labapp" / "workflows" / "library" / "rapid_test.yaml"
    written = definition.read_text(encoding="utf-8")
    broken = written.replace("kind: forward", "kind: sideways", 1)
    line = broken[: broken.index("kind: sideways")].count("\n") + 1
    person.open("/workflows/check")
    person.fill("Or write the definition here", broken)
    assert person.press("Check it") == 422
    assert f"Line {line} " in person.reads()
    again = person.main.get_by_label("Or write the definition here")
    assert again.input_value().strip() == broken.strip()
    again.fill(written)
    assert person.press("Check it") == 200
    assert "Nothing stands in the way of this definition." in person.reads()


def test_a_pilot_is_scaled_into_a_pilot_for_each_place(
    people: tuple[Person, Person, Person],
) -> None:
    coordinator, council, university = people
    ask(coordinator, SCALE)
    for approver in (council, university):
        approver.open(SCALE)
        if approver.main.get_by_role("button", name="Sign and send").count():
            decide(approver, SCALE, "Approve")
    assert steps.move(coordinator, "NW-1", "Scale") == 200
    coordinator.open("/pilots/NW-1")
    assert "Goes on in:" in coordinator.reads()
    section = coordinator.main.get_by_role("region", name="Where it comes from and goes on")
    children = section.get_by_role("link")
    assert children.count() == 4
    children.first.click()
    assert "Scaled from: NW-1" in coordinator.reads()
