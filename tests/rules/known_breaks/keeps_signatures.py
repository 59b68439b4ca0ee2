"""A product whose signatures stand, whatever becomes of what they rest on."""

import pytest

from labapp.workflows.requirements import sign_off


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(sign_off, "changed_since", lambda *_asked: ())
