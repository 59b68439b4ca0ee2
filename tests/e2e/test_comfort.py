"""What is typed is never lost, a language is one click away, and a keyboard is enough."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.e2e.conftest import Site, Visit
from tests.e2e.person import Person

LESSON = "Ring twice before you write"
MARK_STOPS = """() => {
  const stops = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")];
  const radios = new Set();
  return stops.filter((one) => {
    if (one.disabled || one.tabIndex < 0 || one.type === "hidden") return false;
    if (!one.checkVisibility({ visibilityProperty: true })) return false;
    if (one.type !== "radio") return true;
    const group = `${one.form?.action} ${one.name}`;
    const chosen = document.querySelector(`input[name="${one.name}"]:checked`);
    if (radios.has(group) || (chosen && chosen !== one)) return false;
    return radios.add(group);
  }).map((one, number) => { one.dataset.stop = number; return number; });
}"""
STOP = "() => document.activeElement?.dataset?.stop ?? ''"


def test_what_was_typed_survives_a_session_that_ran_out_meanwhile(
    visit: Visit, site: Site, scripts: bool
) -> None:
    typist = visit(scripts=scripts)
    typist.sign_in("academic2")
    typist.open("/pilots/NW-5/lessons/new")
    typist.fill("In English", LESSON, within="The lesson in a line")
    typist.fill("In English", "Nobody reads the first letter.", within="What happened?")
    site.run_sessions_out("academic2@example.org")
    typist.press("Record the lesson")
    assert "/sign-in" in typist.path
    assert "What you typed is kept" in typist.page.locator("body").inner_text()
    typist.fill("Email address", "academic2@example.org")
    typist.fill("Password", "policy-lab-demo")
    typist.press("Sign in")
    assert typist.path.startswith("/pilots/NW-5/lessons/new")
    title = typist.group("The lesson in a line").get_by_label("In English")
    assert title.input_value() == LESSON
    typist.press("Record the lesson")
    assert LESSON in typist.reads()


def test_what_is_typed_is_kept_at_a_pause_before_the_field_is_left(visit: Visit) -> None:
    typist = visit("academic2")
    typist.open("/pilots/NW-5/lessons/new")
    happened = typist.group("What happened?").get_by_label("In English")
    happened.focus()
    with typist.page.expect_request("**/drafts/**") as kept:
        happened.press_sequentially("An hour in one box")
    assert "An+hour+in+one+box" in (kept.value.post_data or "")


def test_a_draft_that_is_overtaken_by_the_press_does_not_replace_it(
    visit: Visit, site: Site
) -> None:
    typist = visit()
    typist.sign_in("academic2")
    typist.open("/pilots/NW-5/lessons/new")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    typist.page.route("**/drafts/**", hold)
    typist.fill("In English", LESSON, within="The lesson in a line")
    typist.fill("In English", "Nobody reads the second.", within="What happened?")
    site.run_sessions_out("academic2@example.org")
    typist.press("Record the lesson")
    late = held[0].request
    assert "Nobody" not in (late.post_data or "")
    sent = typist.context.request.post(late.url, headers=late.headers, data=late.post_data)
    assert sent.status == 204
    typist.fill("Email address", "academic2@example.org")
    typist.fill("Password", "policy-lab-demo")
    typist.press("Sign in")
    happened = typist.group("What happened?").get_by_label("In English")
    assert happened.input_value() == "Nobody reads the second."


def test_a_browser_that_was_signed_out_from_elsewhere_shows_what_was_typed(visit: Visit) -> None:
    typist, elsewhere = visit(scripts=False), visit(scripts=False)
    typist.sign_in("academic2")
    typist.open("/pilots/NW-5/lessons/new")
    typist.fill("In English", "Never ring at noon", within="The lesson in a line")
    elsewhere.sign_in("academic2")
    elsewhere.open("/account")
    elsewhere.press("Sign out everywhere else")
    assert typist.press("Record the lesson") == 401
    assert "Never ring at noon" in typist.main.inner_html()


def test_the_other_language_is_one_click_and_the_same_page(visit: Visit, scripts: bool) -> None:
    person = visit("coordinator", scripts=scripts)
    for path in ("/pilots?view=board", "/pilots/NW-1/tasks?show=open", "/pilots/NW-1/gate/scale"):
        person.open(path)
        english = person.main.inner_text()
        person.page.get_by_role("link", name="Cymraeg").first.click()
        assert person.path == f"/cy{path}"
        assert person.page.locator("html").get_attribute("lang") == "cy"
        assert person.main.inner_text() != english
        person.page.get_by_role("link", name="English").first.click()
        assert person.path == path


def test_the_skip_link_is_the_first_stop_and_leads_to_the_page(visit: Visit) -> None:
    person = visit("coordinator")
    person.open("/pilots")
    person.page.keyboard.press("Tab")
    first = person.page.locator(":focus")
    assert first.inner_text() == "Skip to main content"
    assert first.is_visible()
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Tab")
    assert person.page.locator("main :focus").count() == 1


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("coordinator", "/"),
        ("coordinator", "/pilots"),
        ("coordinator", "/pilots/NW-3"),
        ("coordinator", "/pilots/NW-3/edit"),
        ("delivery", "/pilots/NW-11/returns/current"),
        ("approver.council", "/pilots/NW-1/gate/scale"),
    ],
)
def test_every_control_is_reached_by_the_keyboard(visit: Visit, account: str, path: str) -> None:
    person = visit(account)
    assert person.open(path) == 200
    wanted = {str(number) for number in person.page.evaluate(MARK_STOPS)}
    assert len(wanted) > 5
    assert wanted - reached(person, len(wanted) + 5) == set()


def reached(person: Person, presses: int) -> set[str]:
    found = set()
    for _ in range(presses):
        person.page.keyboard.press("Tab")
        found.add(person.page.evaluate(STOP))
    return found
