"""Everything a gate may know of a pilot, frozen, with its own clock; ids and codes only."""

from labapp.workflows.facts.measures import Baseline, Indicator, Observation, Target
from labapp.workflows.facts.people import HeldRole, Member, Partner
from labapp.workflows.facts.pilot import PilotFacts
from labapp.workflows.facts.reviews import Meeting, Readdressed, Review, SignOff, Waiver
from labapp.workflows.facts.work import (
    Conclusion,
    EvidenceUse,
    Hold,
    Lesson,
    PastVisit,
    Task,
    Visit,
)

__all__ = [
    "Baseline",
    "Conclusion",
    "EvidenceUse",
    "HeldRole",
    "Hold",
    "Indicator",
    "Lesson",
    "Meeting",
    "Member",
    "Observation",
    "Partner",
    "PastVisit",
    "PilotFacts",
    "Readdressed",
    "Review",
    "SignOff",
    "Target",
    "Task",
    "Visit",
    "Waiver",
]
