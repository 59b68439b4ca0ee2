"""What a machine may lack: such tests are skipped by name, or fail where the name is required."""

from __future__ import annotations

import os
from collections import Counter
from typing import NoReturn

import pytest

REQUIRED = set(os.environ.get("LABAPP_TESTS_REQUIRE", "").replace(",", " ").split())


def cannot_run(name: str, reason: str) -> NoReturn:
    """Skip for `reason`; fail when LABAPP_TESTS_REQUIRE has this name (postgres, browser)."""
    if name in REQUIRED:
        pytest.fail(f"{name} is required here: {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")


def say_what_was_skipped(terminal: pytest.TerminalReporter) -> None:
    """Close the run with a line for each reason and how many tests it kept from running."""
    reports = terminal.stats.get("skipped", [])
    reasons = Counter(_reason(report) for report in reports)
    terminal.write_line(f"Skipped: {len(reports)}" if reports else "Skipped: none")
    for reason, times in sorted(reasons.items()):
        terminal.write_line(f"  {times} × {reason}")


def _reason(report: pytest.TestReport) -> str:
    told = report.longrepr
    text = told[2] if isinstance(told, tuple) else str(told)
    return text.removeprefix("Skipped: ")
