"""A product in which an approver and whoever stands in for them sign once each."""

import pytest

from labapp.workflows import signing
from labapp.workflows.facts import SignOff


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""

    def of_themself(given: SignOff) -> int:
        return given.person_id

    monkeypatch.setattr(signing, "authority_of", of_themself)
