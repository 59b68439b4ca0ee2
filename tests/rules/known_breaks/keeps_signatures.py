"""A product whose signatures stand, whatever becomes of what they rest on."""

import pytest

from labapp.workflows import round_findings


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(round_findings, "changed_since", lambda *_asked: ())
