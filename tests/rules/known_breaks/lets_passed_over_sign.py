"""A product in which somebody signs though it was asked of another instead."""

from collections.abc import Mapping

import pytest

from labapp.workflows import signers
from labapp.workflows.facts import Review


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""

    def nobody(_review: Review | None) -> Mapping[int, int]:
        return {}

    monkeypatch.setattr(signers, "passed_on", nobody)
