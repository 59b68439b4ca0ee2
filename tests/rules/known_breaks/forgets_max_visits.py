"""A product that goes back as often as anybody likes."""

import pytest

from labapp.workflows import of_itself


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(of_itself, "_max_visits", lambda *_asked: ())
