"""Conclusions: how a cycle ends; adopting, adapting and stopping are equal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labapp import audit
from labapp.command import pilots_command, verb
from labapp.errors import RefusedError
from labapp.models import Conclusion, Pilot
from labapp.permissions import Permission, require
from labapp.services.journey import open_visit_id
from labapp.services.written import Written
from labapp.words import Actor, ConclusionKind, Phase, Press, Sentence
from labapp.workflows.calendar import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ConclusionTerms:
    """What is concluded and why, what else could have been, and who disagreed."""

    kind: str
    reasons: str
    options: str = ""
    dissent: str = ""
    look_back_on: dt.date | None = None
    follows_rule: bool | None = None


@verb
def record_conclusion(
    actor: Actor, reference: str, terms: ConclusionTerms, *, press: Press
) -> dict[str, Any]:
    """Record how this cycle is concluded; an earlier conclusion stays, and the latest counts."""
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.RECORD_CONCLUSION, pilot)
        if pilot.phase == Phase.CLOSED:
            raise RefusedError(Sentence("This pilot has ended: its conclusion stands"))
        said = _said(terms, day_of(press.at))
        _require_rule(pilot, terms)
        conclusion = Conclusion(
            pilot_id=pilot.id,
            visit_id=open_visit_id(pilot.id),
            cycle=pilot.cycle,
            number=_next_number(locked.session, pilot),
            recorded_by=actor.person_id,
            recorded_at=press.at,
            **said,
        )
        locked.session.add(conclusion)
        locked.session.flush()
        audit.record(
            actor, "conclusion.recorded", f"conclusion:{conclusion.id}", lab_id=pilot.lab_id,
            pilot_id=pilot.id, concluded=conclusion.kind, cycle=pilot.cycle,
        )  # fmt: skip
        locked.answer = {"conclusion_id": conclusion.id, "number": conclusion.number}
    return locked.answer  # type: ignore[no-any-return]


def _require_rule(pilot: Pilot, terms: ConclusionTerms) -> None:
    """Refuse to say whether a rule was followed where none was written."""
    if terms.follows_rule is not None and not pilot.decision_rule.strip():
        told = Sentence("This pilot has no decision rule to follow")
        raise RefusedError(told, field="follows_rule")


def _next_number(session: Session, pilot: Pilot) -> int:
    newest = select(func.max(Conclusion.number)).where(
        Conclusion.pilot_id == pilot.id, Conclusion.cycle == pilot.cycle
    )
    return (session.scalar(newest) or 0) + 1


def _said(terms: ConclusionTerms, today: dt.date) -> dict[str, Any]:
    written = Written()
    look_back = terms.look_back_on
    if look_back is not None and not today < look_back < dt.date(2200, 1, 1):
        written.refuse("look_back_on", Sentence("The day to look back must be in the future"))
    said = {
        "kind": written.word(
            "kind", ConclusionKind, terms.kind, Sentence("Choose what is concluded")
        ),
        "reasons": written.text(
            "reasons", terms.reasons, 4000, needed=Sentence("Say why this is concluded")
        ),
        "options": written.text("options", terms.options, 4000),
        "dissent": written.text("dissent", terms.dissent, 4000),
        "look_back_on": look_back,
        "follows_rule": terms.follows_rule,
    }
    written.settle()
    return said
