"""A product whose gates do not look whether the pilot is on hold."""

import pytest

from labapp.workflows.facts import PilotFacts


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(PilotFacts, "on_hold", False)
