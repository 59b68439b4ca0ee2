"""What is measured: indicators with baseline, target and values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labapp.words import Frequency, IndicatorLevel, Mention, ObservationFlag


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where an indicator started."""

    id: int
    period_start: dt.date
    period_end: dt.date


@dataclass(frozen=True, slots=True)
class Target:
    """Where an indicator should be at the end of a period."""

    id: int
    period_end: dt.date


@dataclass(frozen=True, slots=True)
class Observation:
    """One revision of a value for a period, or a flag in its place.

    `confirms` are the revisions before it that say the same: a second person made them final.
    """

    id: int
    revision: int
    period_start: dt.date
    period_end: dt.date
    has_value: bool
    flag: ObservationFlag | None = None
    current: bool = True
    provisional: bool = False
    series: str = ""
    confirms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the pilot with its baseline, target and values."""

    id: int
    code: str
    level: IndicatorLevel
    frequency: Frequency
    lag_days: int = 0
    measured_from: dt.date | None = None
    measured_until: dt.date | None = None
    definition_version: int = 1
    baseline: Baseline | None = None
    target: Target | None = None
    active: bool = True
    observations: tuple[Observation, ...] = ()

    @property
    def mention(self) -> Mention:
        """Give the mention under which this indicator is spoken of."""
        return Mention("indicator", self.id)
