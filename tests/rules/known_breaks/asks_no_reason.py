"""A product that goes back, stops and reopens without a reason."""

import pytest

from labapp.workflows import machine


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    given = machine.reason_given
    monkeypatch.setattr(machine, "reason_given", lambda _reason: given("because"))
