"""Pages as they are seen: axe finds nothing, nothing runs off the side, no script complains."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e.conftest import Visit
from tests.e2e.person import NARROW, WIDE, Person
from tests.loaded import CHECKOUT
from tests.requirements import cannot_run

AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const why = (node) => (node.any[0] || node.all[0] || {}).message || "";
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} (${why(node)})`));
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
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
        "/pilots/NW-1/evidence",
        "/pilots/NW-1/evidence/new",
        "/pilots/NW-11/indicators",
        "/pilots/NW-11/indicators/new",
        "/pilots/NW-4/gate",
        "/pilots/NW-4/gate/start_delivery",
        "/pilots/NW-7/move",
        "/pilots/NW-8/hold",
        "/pilots/NW-9/people?add=person",
        "/pilots/NW-9/decisions",
        "/pilots/NW-9/history",
        "/pilots/NW-9/edit",
        "/evidence",
        "/lessons",
        "/workflows",
        "/workflows/standard",
        "/account",
    ),
    "delivery": ("/pilots/NW-11/returns/current", "/pilots/NW-11/returns"),
    "approver.council": ("/pilots/NW-1/gate/scale", "/no-such-page"),
    "admin": ("/status", "/audit", "/workflows/publish", "/workflows/standard/migrate"),
}
FOUND = {
    "/pilots/NW-3/tasks": r"^/pilots/NW-3/tasks/\d+$",
    "/pilots/NW-11/indicators": r"^/pilots/NW-11/indicators/\d+$",
    "/pilots/NW-1/evidence": r"^/evidence/\d+$",
    "/lessons": r"^/lessons/\d+$",
}


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        cannot_run("browser", "no axe-core in node_modules: npm ci brings it")
    return AXE.read_text(encoding="utf-8")


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


def look(person: Person, axe: str) -> list[str]:
    """Look at a page at both widths."""
    found = []
    person.page.evaluate(axe)
    for width, height in (WIDE, NARROW):
        person.page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} px: {each}" for each in person.page.evaluate(RUN)]
        over: Any = person.page.evaluate(TOO_WIDE)
        found += [f"{width} px: {over} px too wide"] if over > 0 else []
    person.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return found


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
