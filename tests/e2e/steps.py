"""What people do to carry a pilot: a few presses each, used by more than one journey."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.e2e.person import Person

COUNCIL, UNIVERSITY = "Wrexham County Borough Council", "Wrexham University"
TEAM = (
    ("Delivery lead, Wrexham, Wrexham County Borough Council", "Delivery team", ""),
    ("Academic 1, Wrexham University", "Academic", ""),
    ("Council approver, Wrexham, Wrexham County Borough Council", "Approver", COUNCIL),
    ("University approver, Wrexham University", "Approver", UNIVERSITY),
)
DONE = re.compile("^Done")


def today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Europe/London")).date()


def start_pilot(person: Person, title: str) -> str:
    """Start a pilot from my work and give its reference."""
    person.open("/")
    person.follow("Start a pilot")
    person.fill("What is the pilot called?", title)
    person.select("Where is it tried out?", "Wrexham")
    person.press("Start the pilot")
    assert "What is left" in person.reads()
    reference = person.path.rpartition("/")[2].partition("?")[0]
    assert re.fullmatch(r"NW-\d+", reference), person.path
    return reference


def say_what_it_asks(person: Person, reference: str) -> None:
    """Fill in the question and the hypothesis, and who pays until when."""
    person.open(f"/pilots/{reference}/edit")
    person.fill("In English", "Do walking buses get children to school?", within="Question")
    person.fill("In English", "If we walk with them, then they come.", within="Hypothesis")
    person.fill("Budget code", "WX-1")
    person.date("Funding ends on", today() + dt.timedelta(days=300))
    person.press("Save the details")


def bring_people(person: Person, reference: str) -> None:
    """Name the partners and give everybody their role."""
    for organisation, part in ((COUNCIL, "Lead"), (UNIVERSITY, "Evaluation partner")):
        person.open(f"/pilots/{reference}/people?add=partner")
        person.select("Organisation", organisation)
        person.choose(part)
        person.press("Add the partner")
    for who, role, organisation in TEAM:
        person.open(f"/pilots/{reference}/people?add=person")
        person.select("Who", who)
        person.choose(role)
        if organisation:
            person.select("For which organisation", organisation)
        person.press("Give the role")
    said = person.reads()
    assert "Academic 1" in said
    assert "Evaluation partner" in said


def define_indicator(person: Person, reference: str, name: str, level: str, unit: str) -> str:
    """Define a monthly count and give the address of its page."""
    person.open(f"/pilots/{reference}/indicators/new")
    person.fill("In English", name, within="What is it called?")
    person.fill("What exactly is counted?", "Counted at the gate by the lollipop lady.")
    person.choose(level)
    person.choose("Count")
    person.fill("In English", unit, within="Unit")
    person.choose("Each period by itself")
    person.choose("Monthly")
    person.press("Define the indicator")
    person.open(f"/pilots/{reference}/indicators")
    person.main.get_by_role("link", name=name).first.click()
    return person.path.partition("?")[0]


def set_baseline_and_target(person: Person, indicator: str, baseline: str, target: str) -> None:
    before = today().replace(day=1) - dt.timedelta(days=1)
    person.open(f"{indicator}/baseline")
    person.fill("Period", f"{before:%Y-%m}")
    person.fill("Value (optional)", baseline)
    person.press("Set the baseline")
    person.open(f"{indicator}/target")
    person.fill("Target", target)
    person.date("To be reached by", today() + dt.timedelta(days=200))
    person.press("Set the target")


def add_value(person: Person, indicator: str, value: str) -> None:
    person.open(f"{indicator}/values/new")
    person.fill("Period", f"{today():%Y-%m}")
    person.fill("Value (optional)", value)
    person.press("Add the value")


def bring_evidence(person: Person, reference: str, purpose: str, *paths: Path) -> None:
    """Add files with the three questions answered."""
    person.open(f"/pilots/{reference}/evidence/new")
    person.attach("Files", paths)
    person.answer("What is it for in this pilot?", purpose)
    person.answer("What kind of evidence is it?", "Evaluation report")
    person.answer("What does it hold of people?", "No personal data")
    person.answer("Who may see it?", "Everybody in the lab")
    person.press("Add the evidence")


def accept_everything(person: Person, reference: str) -> int:
    """Accept whatever waits for acceptance, and say how much there was."""
    accepted = 0
    while True:
        person.open(f"/pilots/{reference}/evidence")
        waiting = person.main.get_by_role("link", name=re.compile("^Decide"))
        if not waiting.count():
            return accepted
        waiting.first.click()
        person.press("Accept")
        accepted += 1


def finish_tasks(person: Person, reference: str) -> int:
    """Press Done on every task that is still to be done, and say how many there were."""
    done = 0
    buttons = person.main.get_by_role("button", name=DONE)
    person.open(f"/pilots/{reference}/tasks?show=open")
    while buttons.count():
        with person.page.expect_navigation():
            buttons.first.click()
        done += 1
    return done


def ask_for_sign_off(person: Person, reference: str, move: str) -> None:
    person.open(f"/pilots/{reference}/gate/{move}")
    person.press("Ask for sign-off")
    assert "Waiting for sign-off" in person.reads(), person.reads()


def approve(person: Person, reference: str, move: str) -> None:
    """Find the request in my work and approve it."""
    person.open("/")
    person.main.locator(f'a[href="/pilots/{reference}/gate/{move}"]').first.click()
    person.choose("Approve")
    person.press("Sign and send")


def move(person: Person, reference: str, label: str, reason: str = "") -> int:
    """Move the pilot by the page that asks which way; give the status of the answer."""
    person.open(f"/pilots/{reference}/move")
    person.choose(label)
    if reason:
        person.fill("Reason", reason)
    return person.press("Move the pilot")


def record_lesson(person: Person, reference: str, title: str) -> None:
    person.open(f"/pilots/{reference}/lessons/new")
    person.fill("In English", title, within="The lesson in a line")
    person.fill("In English", "Nobody walked when it rained.", within="What happened?")
    person.press("Record the lesson")


def conclude(person: Person, reference: str, kind: str) -> None:
    person.open(f"/pilots/{reference}/decisions/new?kind=conclusion")
    person.choose(kind)
    person.fill("Why?", "More children came, and it costs little.")
    person.date("Look back on", today() + dt.timedelta(days=180))
    person.press("Record the conclusion")


def stage_of(person: Person, reference: str) -> str:
    """Read at which stage the pilot stands, off its stage track."""
    person.open(f"/pilots/{reference}")
    now = person.main.get_by_role("listitem").filter(has_text="Now:").first
    return " ".join(now.inner_text().split()) if now.count() else person.reads()
