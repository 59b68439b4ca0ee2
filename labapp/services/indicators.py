"""Indicators: what is measured, where it started and where it should be."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from labapp import audit
from labapp.command import pilots_command, pilots_using, verb
from labapp.errors import RefusedError, StaleError
from labapp.models import Baseline, Indicator, Pilot, Target
from labapp.permissions import Permission, require
from labapp.services.indicator_terms import (
    DEFINING,
    BaselineTerms,
    IndicatorTerms,
    checked_baseline,
    checked_target,
    checked_terms,
)
from labapp.services.written import Written
from labapp.words import Actor, Phase, Press, Sentence

__all__ = [
    "BaselineTerms",
    "IndicatorTerms",
    "change_indicator",
    "define_indicator",
    "lock_baselines",
    "retire_indicator",
    "set_baseline",
    "set_target",
]


@verb
def define_indicator(
    actor: Actor, reference: str, terms: IndicatorTerms, *, press: Press
) -> dict[str, Any]:
    """Define an indicator of a pilot, so that values can be recorded for it."""
    with pilots_command(actor, [reference], press=press) as locked:
        pilot = locked.pilot
        require(actor, Permission.DEFINE_INDICATOR, pilot)
        kept = checked_terms(locked, terms, None)
        indicator = Indicator(
            pilot_id=pilot.id, created_by=actor.person_id, created_at=press.at, **kept
        )
        locked.session.add(indicator)
        locked.session.flush()
        _record(actor, "indicator.defined", indicator, pilot)
        locked.answer = {"indicator_id": indicator.id, "code": indicator.code}
    return locked.answer  # type: ignore[no-any-return]


@verb
def change_indicator(
    actor: Actor, indicator_id: int, terms: IndicatorTerms, *, seen: int, press: Press
) -> dict[str, Any]:
    """Change an indicator; another definition is a new version of it and a break in its line."""
    with pilots_using(actor, Indicator, indicator_id, press=press) as locked:
        indicator = locked.get_of_pilot(Indicator, indicator_id)
        require(actor, Permission.DEFINE_INDICATOR, locked.pilot)
        if indicator.row_version != seen:
            raise StaleError(Sentence("This indicator changed after you opened the page"))
        kept = checked_terms(locked, terms, indicator)
        redefined = any(getattr(indicator, name) != kept[name] for name in DEFINING)
        for name, value in kept.items():
            setattr(indicator, name, value)
        indicator.definition_version += redefined
        indicator.row_version += 1
        _record(actor, "indicator.changed", indicator, locked.pilot, redefined=redefined)
        locked.answer = {"indicator_id": indicator.id, "version": indicator.definition_version}
    return locked.answer  # type: ignore[no-any-return]


@verb
def retire_indicator(
    actor: Actor, indicator_id: int, *, reason: str, press: Press
) -> dict[str, Any]:
    """Retire an indicator: nothing more is due for it, and what was recorded stays."""
    with pilots_using(actor, Indicator, indicator_id, press=press) as locked:
        indicator = locked.get_of_pilot(Indicator, indicator_id)
        require(actor, Permission.DEFINE_INDICATOR, locked.pilot)
        if not indicator.active:
            raise RefusedError(Sentence("This indicator is retired already"))
        written = Written()
        needed = Sentence("Say why nothing more is measured")
        kept = written.text("reason", reason, 1000, needed=needed)
        written.settle()
        indicator.active, indicator.retired_reason = False, kept
        indicator.row_version += 1
        _record(actor, "indicator.retired", indicator, locked.pilot)
        locked.answer = {"indicator_id": indicator.id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def set_baseline(
    actor: Actor, indicator_id: int, terms: BaselineTerms, *, press: Press
) -> dict[str, Any]:
    """Set where an indicator started; an earlier baseline is kept beside it, never changed."""
    with pilots_using(actor, Indicator, indicator_id, press=press) as locked:
        indicator = locked.get_of_pilot(Indicator, indicator_id)
        pilot = locked.pilot
        require(actor, Permission.DEFINE_INDICATOR, pilot)
        kept = checked_baseline(indicator, terms)
        if _delivery_began(pilot):
            lock_baselines(locked.session, pilot, press.at)
        number = _next_baseline(locked.session, indicator.id)
        locked.session.add(
            Baseline(
                indicator_id=indicator.id,
                number=number,
                set_by=actor.person_id,
                set_at=press.at,
                locked_at=press.at if _delivery_began(pilot) else None,
                **kept,
            )
        )
        locked.session.flush()
        _record(actor, "baseline.set", indicator, pilot, number=number)
        locked.answer = {"indicator_id": indicator.id, "number": number}
    return locked.answer  # type: ignore[no-any-return]


@verb
def set_target(
    actor: Actor,
    indicator_id: int,
    *,
    value: str,
    due_on: dt.date | None,
    rationale: str,
    press: Press,
) -> dict[str, Any]:
    """Set where an indicator should be, and when; an earlier target is kept and superseded."""
    with pilots_using(actor, Indicator, indicator_id, press=press) as locked:
        indicator = locked.get_of_pilot(Indicator, indicator_id)
        require(actor, Permission.DEFINE_INDICATOR, locked.pilot)
        kept = checked_target(indicator, value, due_on, rationale)
        number = _next_target(locked.session, indicator.id)
        locked.session.add(
            Target(
                indicator_id=indicator.id,
                number=number,
                set_by=actor.person_id,
                set_at=press.at,
                **kept,
            )
        )
        _record(actor, "target.set", indicator, locked.pilot, number=number)
        locked.answer = {"indicator_id": indicator.id, "number": number}
    return locked.answer  # type: ignore[no-any-return]


def lock_baselines(session: Session, pilot: Pilot, at: dt.datetime) -> None:
    """Lock the baselines of a pilot whose delivery begins; a later one is a new one."""
    unlocked = session.scalars(
        select(Baseline)
        .join(Indicator, Indicator.id == Baseline.indicator_id)
        .where(Indicator.pilot_id == pilot.id, Baseline.locked_at.is_(None))
    )
    for baseline in unlocked:
        baseline.locked_at = at
    session.flush()


def _delivery_began(pilot: Pilot) -> bool:
    return pilot.cycle > 1 or pilot.phase != Phase.EVIDENCE


def _next_baseline(session: Session, indicator_id: int) -> int:
    newest = select(func.max(Baseline.number)).where(Baseline.indicator_id == indicator_id)
    return (session.scalar(newest) or 0) + 1


def _next_target(session: Session, indicator_id: int) -> int:
    newest = select(func.max(Target.number)).where(Target.indicator_id == indicator_id)
    return (session.scalar(newest) or 0) + 1


def _record(actor: Actor, kind: str, indicator: Indicator, pilot: Pilot, **details: Any) -> None:
    audit.record(
        actor,
        kind,
        f"indicator:{indicator.id}",
        lab_id=pilot.lab_id,
        pilot_id=pilot.id,
        **details,
    )
