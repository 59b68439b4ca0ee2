"""A product in which a body is asked again though nobody could confirm what it decides."""

import pytest

from labapp.workflows import meetings


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(meetings, "_nobody", lambda *_: None)
