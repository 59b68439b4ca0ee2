"""A product in which any target will do, however near."""

import pytest

from labapp.workflows.facts import Indicator, PilotFacts
from labapp.workflows.requirements.indicators_have_baseline import IndicatorsHaveBaseline


def apply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break this process for as long as the test runs."""

    def has_none(asked: IndicatorsHaveBaseline, _facts: PilotFacts, indicator: Indicator) -> bool:
        return asked.target == "required" and indicator.target is None

    monkeypatch.setattr(IndicatorsHaveBaseline, "lacks_target", has_none)
