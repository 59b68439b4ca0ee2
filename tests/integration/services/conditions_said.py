"""Conditions as they are said at an approval, for tests of what becomes of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from labapp.services.conditions import ConditionSaid
from labapp.services.gate_decisions import approve_with_conditions
from labapp.words import Actor
from tests.factories import Team, press

DUE = dt.date(2026, 6, 30)


def said(team: Team, text: str = "Agree who pays", **over: Any) -> ConditionSaid:
    """Say one condition, which the delivery team answers for."""
    given: dict[str, Any] = {"owner_id": team.delivery.person_id, "due_on": DUE}
    return ConditionSaid(text=text, **(given | over))


def promised(
    team: Team, review: dict[str, Any], actor: Actor, *conditions: ConditionSaid
) -> dict[str, Any]:
    """Approve on conditions, on one unless others are given."""
    seen = review["seen_digest"]
    asked = conditions or (said(team),)
    return approve_with_conditions(
        actor, review["review_id"], asked, seen_digest=seen, press=press()
    )
