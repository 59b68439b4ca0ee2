"""What changes between two versions of a workflow, in words, and what that means for one pilot."""

from labapp.workflows.compare.change import TURNS, Change, Comparison, Place, Turn
from labapp.workflows.compare.outlook import Outlook, carried_over, outlook
from labapp.workflows.compare.whole import compare

__all__ = [
    "TURNS",
    "Change",
    "Comparison",
    "Outlook",
    "Place",
    "Turn",
    "carried_over",
    "compare",
    "outlook",
]
