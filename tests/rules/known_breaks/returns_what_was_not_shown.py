"""A product in which a section is returned that the dossier did not show."""

import pytest

from labapp.services import gate_decisions
from labapp.workflows.dossier import LABELS


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""

    def everything(_dossier: str) -> tuple[str, ...]:
        return tuple(LABELS)

    monkeypatch.setattr(gate_decisions, "filled_sections", everything)
