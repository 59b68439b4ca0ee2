"""A product that moves on although what was promised is overdue."""

import pytest

from labapp.workflows import of_itself


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(of_itself, "_condition_overdue", lambda *_asked: ())
