"""Pilots: the portfolio, and each pilot's own pages."""

from labapp.web.pilots import (
    asking,
    deciding,
    deputies,
    dossier,
    gate,
    history,
    leaving,
    meeting,
    moving,
    overview,
    people,
    portfolio,
    readdressing,
    reminding,
    starting,
    waiving,
)
from labapp.web.pilots.room import blueprint

__all__ = [
    "asking",
    "blueprint",
    "deciding",
    "deputies",
    "dossier",
    "gate",
    "history",
    "leaving",
    "meeting",
    "moving",
    "overview",
    "people",
    "portfolio",
    "readdressing",
    "reminding",
    "starting",
    "waiving",
]
