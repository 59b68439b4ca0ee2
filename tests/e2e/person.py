"""Somebody at a real browser: opens pages, fills in what is labelled, presses what is named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

PASSWORD = "policy-lab-demo"
PATIENCE = 15_000
TYPED = "input:not([type=radio]):not([type=checkbox]), textarea"
WIDE, NARROW = (1280, 900), (390, 844)


class Person:
    """A browser context of its own; whatever its pages complain of is kept in `faults`."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        scripts: bool = True,
        size: tuple[int, int] = WIDE,
        state: Any = None,
        bypass_csp: bool = False,
    ) -> None:
        self.base = base
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=base,
            java_script_enabled=scripts,
            viewport={"width": size[0], "height": size[1]},
            storage_state=state,
            bypass_csp=bypass_csp,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.context.on("response", self._response)
        self.page: Page = self.context.new_page()

    def _console(self, message: ConsoleMessage) -> None:
        # a page that answers 404 or 422 is an answer; Chromium notes it in its console
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status} {response.url}")

    @property
    def path(self) -> str:
        """Where the person is, without the host."""
        return self.page.url.removeprefix(self.base)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def sign_in(self, account: str) -> None:
        self.open("/sign-in")
        self.main.get_by_label("Email address").fill(f"{account}@example.org")
        self.main.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")
        assert "/sign-in" not in self.page.url, self.reads()

    def open(self, path: str) -> int:
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Click a link, in the words it has."""
        self.main.get_by_role("link", name=name).or_(
            self.main.get_by_role("button", name=name)
        ).first.click()

    def press(self, name: str, *, exact: bool = True) -> int:
        """Press the button of this name and wait for the page that answers; give its status."""
        named = self.main.get_by_role("button", name=name, exact=exact)
        button = named.and_(self.page.locator("button")).first  # links may look like buttons
        with self.page.expect_navigation() as answered:
            button.click()
        return answered.value.status if answered.value else 0

    def fill(self, label: str, value: str, *, within: str = "") -> None:
        """Type into the field of this label, in the group of that name where it is given."""
        place = self.group(within) if within else self.main
        place.get_by_label(label).and_(self.page.locator(TYPED)).first.fill(value)

    def choose(self, label: str, *, within: str = "") -> None:
        """Choose a radio button or tick a box, as people do: by its label."""
        place = self.group(within) if within else self.main
        place.get_by_label(label, exact=True).first.check()

    def answer(self, question: str, answer: str) -> None:
        """Answer a question, whether its answers stand in a list or one under the other."""
        if self.main.get_by_role("combobox", name=question).count():
            self.select(question, answer)
        else:
            self.choose(answer, within=question)

    def select(self, label: str, option: str) -> None:
        self.main.get_by_label(label).first.select_option(label=option)

    def date(self, within: str, day: dt.date) -> None:
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.fill(part, str(number), within=within)

    def attach(self, label: str, paths: Path | Iterable[Path]) -> None:
        files = [paths] if isinstance(paths, Path) else list(paths)
        self.main.get_by_label(label).first.set_input_files(files)

    def unfold(self, summary: str) -> None:
        """Open the details of this summary."""
        self.main.locator("summary", has_text=summary).first.click()

    def group(self, name: str) -> Locator:
        return self.main.get_by_role("group", name=name).first

    def reads(self) -> str:
        """Give what the page says, in one line."""
        return " ".join((self.main.inner_text()).split())

    def close(self) -> None:
        self.context.close()
