"""A product whose gates stop at the first requirement that is not met."""

import pytest

from labapp.words import Actor
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Bound


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""
    judge = Bound.judge

    def short(self: Bound, facts: PilotFacts, actor: Actor) -> list[Finding]:
        found = judge(self, facts, actor)
        unmet = next((n for n, finding in enumerate(found) if finding.blocks), len(found))
        return found[: unmet + 1]

    monkeypatch.setattr(Bound, "judge", short)
