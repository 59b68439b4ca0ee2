"""A product in which whoever recorded what a meeting decided confirms it too."""

from typing import Any

import pytest

from labapp.services import meetings


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""

    def lenient(*_asked: Any) -> None:
        return None

    monkeypatch.setattr(meetings, "refusal_to_attest", lenient)
