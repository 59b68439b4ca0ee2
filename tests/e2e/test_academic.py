"""An academic: several files at once, every checksum shown, every version byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.e2e import steps
from tests.e2e.conftest import Visit


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_files_go_up_with_three_questions_and_every_version_comes_back_byte_for_byte(
    visit: Visit, scripts: bool, tmp_path: Path
) -> None:
    academic = visit("academic", scripts=scripts)
    report = write(tmp_path / f"report-{scripts}.md", "# What we found\n\nA little.\n")
    table = write(tmp_path / f"table-{scripts}.csv", "month,value\r\n2026-10,4e3\r\n")
    steps.bring_evidence(academic, "NW-11", "What came of it", report, table)
    said = academic.reads()
    assert "2 items of evidence are taken in" in said
    assert digest(report) in said
    assert digest(table) in said
    academic.follow(report.name)
    item = academic.path
    assert "Current" in academic.reads()

    second = write(tmp_path / f"report-{scripts}-corrected.md", "# What we found\n\nMore.\n")
    academic.follow("Add a version")
    academic.attach("File", second)
    assert academic.press("Add the version") == 422
    academic.attach("File", second)
    academic.fill("What changed", "Corrects the count in table 4")
    assert academic.press("Add the version") == 200
    academic.open(item)
    assert "Corrects the count in table 4" in academic.reads()
    for version, path in ((1, report), (2, second)):
        link = academic.main.locator(f"a[href$='/v/{version}']").first.get_attribute("href")
        kept = academic.context.request.get(f"{academic.base}{link}")
        assert kept.status == 200
        assert kept.body() == path.read_bytes()


def test_nobody_accepts_what_they_brought(visit: Visit, tmp_path: Path) -> None:
    academic = visit("academic")
    paper = write(tmp_path / "own.txt", "My own paper.\n")
    steps.bring_evidence(academic, "NW-6", "What came of it", paper)
    academic.open("/pilots/NW-6/evidence")
    row = academic.main.get_by_role("row").filter(has_text="own.txt")
    assert row.count() == 1
    assert "Decide" not in row.inner_text()


def test_what_is_asked_is_told_beside_its_question(visit: Visit, scripts: bool) -> None:
    academic = visit("academic", scripts=scripts)
    academic.open("/pilots/NW-11/evidence/new")
    assert academic.press("Add the evidence") == 422
    summary = academic.page.get_by_role("alert")
    assert summary.get_by_role("link").count() >= 4
    for link in summary.get_by_role("link").all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert academic.page.locator(f"[id='{target}']").count() == 1
