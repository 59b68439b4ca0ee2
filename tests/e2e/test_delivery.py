"""The delivery team: a task in two presses, the month's return on one page, nothing to report."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.conftest import Visit

MADE_BY = 0x010F  # the maker of a camera, as a photograph carries it


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """Make a photograph that says with which camera it was taken."""
    path = tmp_path / "stop.jpg"
    carried = Image.Exif()
    carried[MADE_BY] = "Camera of somebody"
    Image.new("RGB", (640, 480), "#0f5c5c").save(path, exif=carried)
    return path


def test_a_task_is_finished_in_two_presses(visit: Visit, scripts: bool) -> None:
    title = (
        "Tell those who took part what was found" if scripts else "Agree who pays for the online"
    )
    delivery = visit("delivery", scripts=scripts)
    delivery.open("/")
    assert title in delivery.reads()
    task = delivery.main.get_by_role("listitem").filter(has_text=title)
    with delivery.page.expect_navigation():
        task.get_by_role("button", name=re.compile("^Done")).click()
    assert delivery.path.partition("?")[0] == "/"
    waiting = delivery.main.get_by_role("region", name="Waiting for you").inner_text()
    assert title not in waiting
    delivery.open("/pilots/NW-1/tasks")
    assert "Done" in delivery.main.get_by_role("row").filter(has_text=title).inner_text()


def test_the_return_of_the_month_is_one_page_with_a_photograph(
    visit: Visit, photograph: Path
) -> None:
    delivery = visit("delivery")
    delivery.open("/")
    delivery.main.get_by_role("link", name=re.compile("^Send the return")).first.click()
    assert re.search(r"/pilots/NW-6/returns/\d{4}-\d\d$", delivery.path)
    said = delivery.reads()
    assert "Last time: " in said
    values = delivery.main.get_by_label(re.compile(r"^(Trips|Subsidy).*optional"))
    assert values.count() >= 2
    values.nth(0).fill("1,066")
    for number in range(1, values.count()):
        group = delivery.main.get_by_role("group", name=re.compile("^Without a new value"))
        group.nth(number).get_by_label("Not available").check()
    delivery.choose("At risk")
    delivery.fill("Why", "Two drivers have left")
    delivery.fill("What happened since", "The early bus ran on every day but one.")
    delivery.fill("Spend in this period", "11,350.50")
    delivery.attach("Photographs and files", photograph)
    assert delivery.press("Send return") == 200
    said = delivery.reads()
    for sent in ("At risk", "Two drivers have left", "11,350.50", "1 file"):
        assert sent in said, said
    delivery.open("/")
    assert "Send the return" not in delivery.reads()


def test_the_photograph_was_stripped_of_what_the_camera_wrote(
    visit: Visit, photograph: Path
) -> None:
    delivery = visit("delivery")
    delivery.open("/pilots/NW-11/evidence/new")
    delivery.attach("Files", photograph)
    delivery.answer("What is it for in this pilot?", "That it was done")
    delivery.answer("What kind of evidence is it?", "Photograph")
    delivery.answer("What does it hold of people?", "No personal data")
    delivery.answer("Who may see it?", "This pilot’s team")
    delivery.press("Add the evidence")
    assert "what the camera wrote into it is taken out" in delivery.reads()
    delivery.follow("stop.jpg")
    link = delivery.main.locator("a[href*='/v/1']").first.get_attribute("href")
    kept = delivery.context.request.get(f"{delivery.base}{link}").body()
    assert kept != photograph.read_bytes()
    assert MADE_BY not in Image.open(io.BytesIO(kept)).getexif()


def test_nothing_to_report_is_one_press(visit: Visit, scripts: bool) -> None:
    delivery = visit("delivery", scripts=scripts)
    pilot = "NW-11" if scripts else "NW-6"
    delivery.open(f"/pilots/{pilot}/returns")
    unsent = delivery.main.get_by_role("link", name=re.compile(r"^\w+ \d{4}$")).first
    period = unsent.inner_text().strip()
    unsent.click()
    delivery.press("Nothing to report")
    delivery.open(f"/pilots/{pilot}/returns")
    row = delivery.main.get_by_role("row").filter(has_text=period)
    assert "Nothing to report" in row.inner_text()
