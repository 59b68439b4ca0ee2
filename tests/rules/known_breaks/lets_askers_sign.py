"""A product in which those sign who asked for sign-off."""

import pytest

from labapp.workflows import signers


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    bar_of = signers.bar_of

    def lenient(*asked: object, **how: object) -> object:
        found = bar_of(*asked, **how)
        return None if found is signers.Bar.ASKS else found

    monkeypatch.setattr(signers, "bar_of", lenient)
