"""A product that counts the signatures of a round that is over."""

import pytest

from labapp.workflows.facts import Review


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(Review, "is_living", True)
