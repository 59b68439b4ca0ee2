"""Indicators and values for tests of what is measured, made through the verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from labapp.services.indicators import (
    BaselineTerms,
    IndicatorTerms,
    define_indicator,
    set_baseline,
)
from labapp.services.movement import move_pilot
from labapp.services.observations import GivenValue, record_values
from labapp.words import Actor, Bilingual
from tests.factories import Team, make_evidence, make_pilot, press


def said(**terms: Any) -> IndicatorTerms:
    """Say the least that can be said of an indicator: a monthly count."""
    given: dict[str, Any] = {
        "title": Bilingual("Club hours", "Oriau clwb"),
        "definition": "Hours stamped in passports.",
        "level": "output",
        "measure": "count",
        "direction": "increase",
        "accumulation": "period",
        "frequency": "month",
        "unit": Bilingual("hours", "awr"),
    }
    return IndicatorTerms(**(given | terms))


def make_indicator(team: Team, reference: str, **terms: Any) -> int:
    """Define an indicator and give its id."""
    made = define_indicator(team.academic, reference, said(**terms), press=press())
    return int(made["indicator_id"])


def make_baseline(team: Team, indicator_id: int, value: str = "10", period: str = "2026-02") -> int:
    """Set a baseline and give its number."""
    terms = BaselineTerms(period=period, value=value)
    return int(set_baseline(team.academic, indicator_id, terms, press=press())["number"])


def record(
    actor: Actor,
    reference: str,
    indicator_id: int,
    values: dict[str, str],
    at: dt.datetime | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Record values by period."""
    given = [
        GivenValue(indicator_id=indicator_id, period=period, value=value, **more)
        for period, value in values.items()
    ]
    return record_values(actor, reference, given, press=press(at))


def make_delivering(team: Team, **pilot: Any) -> str:
    """Start a pilot that is in delivery since March 2026, where a return is owed each month."""
    reference = make_pilot(team, **pilot)
    make_evidence(team, reference)
    move_pilot(team.coordinator, reference, move="begin", press=press())
    return reference
