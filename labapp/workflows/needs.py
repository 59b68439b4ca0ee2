"""What a requirement needs that is collected in stages: a closed set of things, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from labapp.words import Purpose, Sentence

Since = Literal["pilot", "cycle", "visit"]

DEFINITION, BASELINE, TARGET, VALUE = (
    "indicators.definition",
    "indicators.baseline",
    "indicators.target",
    "indicators.value",
)
LESSON, CONCLUSION = "records.lesson", "records.conclusion"

THINGS: Mapping[str, Sentence] = {
    **{f"evidence.{purpose}": purpose.label for purpose in Purpose},
    DEFINITION: Sentence("Indicators"),
    BASELINE: Sentence("Baselines"),
    TARGET: Sentence("Targets"),
    VALUE: Sentence("Values"),
    "records.assumption": Sentence("Assumptions"),
    "records.claim": Sentence("Claims"),
    CONCLUSION: Sentence("Conclusion"),
    "records.decision": Sentence("Decisions"),
    "records.dissent": Sentence("Dissent"),
    "records.issue": Sentence("Issues"),
    LESSON: Sentence("Lessons"),
    "records.opportunity": Sentence("Opportunities"),
    "records.return": Sentence("Returns"),
    "records.risk": Sentence("Risks"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """A thing that must have been collected: ever, in this cycle, or in this visit."""

    thing: str
    since: Since = "pilot"


Needs = tuple[frozenset[Need], ...]
NOTHING: Needs = (frozenset(),)
