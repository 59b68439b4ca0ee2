"""Pages as they are seen: axe finds nothing, nothing runs off the side, no script complains."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import Visit
from tests.e2e.looking import look
from tests.e2e.person import Person
from tests.loaded import CHECKOUT

PAGES = {
    "": ("/sign-in",),
    "coordinator": (
        "/",
        "/pilots",
        "/pilots?view=board",
        "/pilots/new",
        "/pilots/NW-3",
        "/pilots/NW-10",
        "/pilots/NW-3/tasks",
        "/pilots/NW-3/tasks/new",
        "/pilots/NW-2/evidence",
        "/pilots/NW-2/evidence/new",
        "/pilots/NW-11/indicators",
        "/pilots/NW-11/indicators/new",
        "/pilots/NW-4/gate",
        "/pilots/NW-4/gate/start_delivery",
        "/pilots/NW-4/gate/start_delivery/waive/baselines",
        "/pilots/NW-15/gate/adopt_strategy",
        "/pilots/NW-15/gate/adopt_strategy/meeting",
        "/pilots/NW-7/move",
        "/pilots/NW-8/hold",
        "/pilots/NW-9/people?add=person",
        "/pilots/NW-9/decisions",
        "/pilots/NW-9/history",
        "/pilots/NW-9/edit",
        "/evidence",
        "/lessons",
        "/workflows",
        "/workflows/strategy",
        "/labs/NW/calendar",
        "/account",
    ),
    "delivery": ("/pilots/NW-11/returns/current", "/pilots/NW-11/returns"),
    "approver.council": ("/pilots/NW-1/gate/scale", "/pilots/NW-7/people/deputy", "/no-such-page"),
    "admin": ("/status", "/audit", "/workflows/standard", "/workflows/publish"),
}
FOUND = {
    "/pilots/NW-3/tasks": r"^/pilots/NW-3/tasks/\d+$",
    "/pilots/NW-11/indicators": r"^/pilots/NW-11/indicators/\d+$",
    "/pilots/NW-2/evidence": r"^/evidence/\d+$",
    "/pilots/NW-15/gate/adopt_strategy": r"^/pilots/NW-15/gate/adopt_strategy/rounds/\d+/dossier$",
    "/lessons": r"^/lessons/\d+$",
}


@pytest.mark.parametrize("language", ["", "/cy"], ids=["English", "Welsh"])
@pytest.mark.parametrize("account", PAGES, ids=lambda account: account or "signed out")
def test_axe_finds_nothing_and_nothing_runs_off_the_side(
    visit: Visit, axe: str, account: str, language: str
) -> None:
    person = visit(account, bypass_csp=True)
    found: list[str] = []
    waiting = list(PAGES[account])
    while waiting:
        path = waiting.pop(0)
        person.open(f"{language}{path}")
        found += [f"{path}: {each}" for each in look(person, axe)]
        waiting += one_of(person, language, FOUND.get(path, ""))
    assert found == []


def one_of(person: Person, language: str, wanted: str) -> list[str]:
    """Give the first address on the page that is of this kind."""
    if not wanted:
        return []
    links = person.main.locator("a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
    paths = [str(each).partition("?")[0].removeprefix(language) for each in links if each]
    kinds = [each for each in paths if re.match(wanted, each)]
    assert kinds, (person.path, wanted)
    return kinds[:1]


def test_a_form_with_errors_is_as_accessible_as_one_without(visit: Visit, axe: str) -> None:
    person = visit("coordinator", bypass_csp=True)
    person.open("/pilots/new")
    assert person.press("Start the pilot") == 422
    assert person.page.title().startswith("Error:")
    assert person.page.locator(".govuk-error-summary:focus").count() == 1
    assert look(person, axe) == []


def test_a_definition_its_faults_and_a_change_of_version_are_as_accessible(
    visit: Visit, axe: str
) -> None:
    person = visit("admin", bypass_csp=True)
    definition = CHECKOUT / "labapp" / "workflows" / "library" / "rapid_test.yaml"
    newer = definition.read_text(encoding="utf-8").replace("version: 1\n", "version: 2\n", 1)
    newer = newer.replace("waivable: {by: [coordinator], reason: required}", "severity: warn", 1)
    broken = newer.replace("kind: forward", "kind: sideways", 1)
    found = []
    for language, text in (("", broken), ("/cy", broken), ("", newer)):
        person.open(f"{language}/workflows/check")
        person.main.locator("textarea").fill(text)
        with person.page.expect_navigation():
            person.main.locator("form button").last.click()
        found += look(person, axe)
    person.press("Publish this version")
    change = take_pilots_over(person)
    for path in ("/workflows/rapid_test/compare", "/workflows/rapid_test/migrate", change):
        for language in ("", "/cy"):
            assert person.open(f"{language}{path}") == 200
            found += look(person, axe)
    assert found == []


def take_pilots_over(admin: Person) -> str:
    """Begin a change from one version to the next, and give the address of its page."""
    admin.open("/workflows/rapid_test/migrate")
    admin.choose("They stay on their version")
    admin.fill("Why", "The test that runs is finished first.")
    admin.press("Take the pilots over")
    assert "/changes/" in admin.path, admin.reads()
    return admin.path
