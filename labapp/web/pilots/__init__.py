"""Pilots: the portfolio, and each pilot's own pages."""

from labapp.web.pilots import (
    deciding,
    dossier,
    gate,
    history,
    leaving,
    meeting,
    moving,
    overview,
    people,
    portfolio,
    starting,
)
from labapp.web.pilots.room import blueprint

__all__ = [
    "blueprint",
    "deciding",
    "dossier",
    "gate",
    "history",
    "leaving",
    "meeting",
    "moving",
    "overview",
    "people",
    "portfolio",
    "starting",
]
