"""Pilots: the portfolio, and each pilot's own pages."""

from labapp.web.pilots import (
    deciding,
    gate,
    history,
    leaving,
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
    "gate",
    "history",
    "leaving",
    "moving",
    "overview",
    "people",
    "portfolio",
    "starting",
]
