"""What changes between two versions of a workflow, in words, and what that means for one pilot."""

from labapp.workflows.compare.change import TURNS, Change, Comparison, Place, Turn
from labapp.workflows.compare.outlook import (
    Outlook,
    Turned,
    carried_over,
    goes_along,
    outlook,
    planned_end,
    stage_in,
)
from labapp.workflows.compare.whole import compare

__all__ = [
    "TURNS",
    "Change",
    "Comparison",
    "Outlook",
    "Place",
    "Turn",
    "Turned",
    "carried_over",
    "compare",
    "goes_along",
    "outlook",
    "planned_end",
    "stage_in",
]
