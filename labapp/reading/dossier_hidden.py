"""What a kept dossier no longer shows: evidence a reader may not know of, values made confidential.

The kept bytes and their digest stay as they were signed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import Evidence
from labapp.permissions import visible_evidence
from labapp.words import Actor, ObservationFlag
from labapp.workflows.facts import PilotFacts

Kept = Mapping[str, Any]
ValueKey = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Evidence by its id, and values by indicator, series and first day of their period."""

    evidence: frozenset[int] = frozenset()
    values: frozenset[ValueKey] = frozenset()

    def taken_from(self, dossier: Kept) -> dict[str, Any]:
        """Give a dossier without what is hidden; a hidden value says so in `hidden`."""
        return {
            **dossier,
            "evidence": [
                each for each in dossier["evidence"] if each["evidence"] not in self.evidence
            ],
            "observations": [self._value(each) for each in dossier["observations"]],
        }

    def _value(self, seen: Mapping[str, Any]) -> Mapping[str, Any]:
        key = (seen["indicator"], seen["series"], str(seen["period_start"]))
        if key not in self.values or seen["value"] is None:
            return seen
        hidden = {"value": None, "flag": str(ObservationFlag.CONFIDENTIAL), "hidden": True}
        return {**seen, **hidden, "provisional": False}


NOTHING_HIDDEN = Hidden()


def hidden_from(actor: Actor, facts: PilotFacts, dossiers: Iterable[Kept]) -> Hidden:
    """Find what these dossiers of a pilot must not show this reader now."""
    return Hidden(_evidence(actor, dossiers, facts.today), _values(facts))


def _evidence(actor: Actor, dossiers: Iterable[Kept], today: dt.date) -> frozenset[int]:
    ids = {
        item["evidence"]
        for each in dossiers
        for item in (*each["evidence"], *each["material"]["evidence"])
    }
    if not ids:
        return frozenset()
    seen = db.session.scalars(
        select(Evidence.id).where(Evidence.id.in_(ids), visible_evidence(actor, today))
    )
    return frozenset(ids - set(seen))


def _values(facts: PilotFacts) -> frozenset[ValueKey]:
    return frozenset(
        (indicator.id, seen.series, seen.period_start.isoformat())
        for indicator in facts.indicators
        for seen in indicator.observations
        if seen.flag is ObservationFlag.CONFIDENTIAL
    )
