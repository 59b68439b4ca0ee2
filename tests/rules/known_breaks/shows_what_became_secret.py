"""A product that shows in old dossiers the values that were made confidential since."""

import pytest

from labapp.reading import dossier_hidden


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    monkeypatch.setattr(dossier_hidden, "_values", lambda _facts: frozenset())
