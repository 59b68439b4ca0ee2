"""Durations and percentages as a definition writes them: `10 working days`, `75%`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import PlainValidator

_DURATION = re.compile(r"([1-9]\d{0,3}) (day|working day|week|month)s?", re.ASCII)
_PERCENT = re.compile(r"([1-9]\d{0,2})%", re.ASCII)


class DurationUnit(StrEnum):
    """What a duration is counted in."""

    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Duration:
    """So many days, working days, weeks or months."""

    count: int
    unit: DurationUnit

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read `<n> days|working days|weeks|months`; anything else is a ValueError."""
        if (found := _DURATION.fullmatch(written)) is None:
            raise ValueError("not a duration")
        return cls(int(found[1]), DurationUnit(found[2]))

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def _duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise ValueError("not a duration")
    return Duration.parse(value)


def _percent(value: Any) -> int:
    if not isinstance(value, str) or (found := _PERCENT.fullmatch(value)) is None:
        raise ValueError("not a percentage")
    return int(found[1])


WrittenDuration = Annotated[Duration, PlainValidator(_duration)]
Percent = Annotated[int, PlainValidator(_percent)]
