"""Which way a requirement turns when one of its parameters becomes another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labapp.workflows.asking import Asked
from labapp.workflows.compare.change import Turn, by_set, by_size
from labapp.workflows.compare.stating import days_in
from labapp.workflows.durations import Duration

_FROM = {"pilot": 0, "cycle": 1, "visit": 2}
_LADDERS: Mapping[str, Mapping[Any, int]] = {
    "since": _FROM,
    "counted_from": _FROM,
    "relevance": {"any": 0, "judged": 1},
    "look_back": {None: 0, "required": 1},
    "follows_rule": {None: 0, "required": 1},
    "target": {"ignored": 0, "required": 1},
    "absences": {"accepted": 0, "not_accepted": 1},
    "status": {"captured": 0, "validated": 1},
    "scope": {"all": 1},
    "from_partner": {"each": 1},
}


def turn_of(name: str, before: Asked, after: Asked) -> Turn:
    """Say which way a requirement turns by this parameter, OTHER where that cannot be told."""
    was, now = getattr(before, name), getattr(after, name)
    if name in _LADDERS:
        return _climbed(_LADDERS[name], was, now)
    if name == "at_least" and isinstance(was, int) and isinstance(now, int):
        return by_size(was, now, more=Turn.TIGHTER)
    if name == "target_ahead":
        return _by_length(was, now)
    if name == "barred":
        return by_set(was, now, more=Turn.TIGHTER)
    if name == "organisation":
        return _by_organisations(before, after)
    return Turn.OTHER


def _climbed(ladder: Mapping[Any, int], before: Any, after: Any) -> Turn:
    """Compare two rungs; what is not on the ladder stands beneath it."""
    return by_size(ladder.get(before, 0), ladder.get(after, 0), more=Turn.TIGHTER)


def _by_length(before: Duration | None, after: Duration | None) -> Turn:
    return by_size(days_in(before) or 0, days_in(after) or 0, more=Turn.TIGHTER)


def _by_organisations(before: Asked, after: Asked) -> Turn:
    """More kinds to choose from ask less, but not where every partner of a kind must sign."""
    if "each" in (getattr(before, "from_partner", ""), getattr(after, "from_partner", "")):
        return Turn.OTHER
    was, now = getattr(before, "organisation", None), getattr(after, "organisation", None)
    anybody = (None, "any")
    if was in anybody or now in anybody:
        return Turn.TIGHTER if was in anybody else Turn.LOOSER
    return by_set(was or (), now or (), more=Turn.LOOSER)
