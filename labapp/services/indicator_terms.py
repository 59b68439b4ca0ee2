"""What is said of an indicator and its baseline, checked before it is kept."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from labapp.command import Locked
from labapp.models import Indicator, Membership, Observation
from labapp.services.spans import read_span
from labapp.services.written import Written
from labapp.services.written_values import UnreadableError, WrittenValue, read_value
from labapp.words import (
    Accumulation,
    Bilingual,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
    ObservationFlag,
    Sentence,
)

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,39}", re.ASCII)
NO_UNIT = Bilingual("")
DEFINING = ("definition", "measure", "unit_en", "accumulation", "frequency")
CHOOSE = {
    "level": (IndicatorLevel, Sentence("Choose what kind of indicator it is")),
    "measure": (Measure, Sentence("Choose what kind of number it is")),
    "direction": (Direction, Sentence("Choose which way is good")),
    "accumulation": (Accumulation, Sentence("Choose how the values add up")),
    "frequency": (Frequency, Sentence("Choose how often it is measured")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorTerms:
    """Everything that is said of an indicator; without a code it is given the next number."""

    title: Bilingual
    definition: str
    level: str
    measure: str
    direction: str
    accumulation: str
    frequency: str
    unit: Bilingual = NO_UNIT
    code: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    lag_days: int = 0
    measured_from: dt.date | None = None
    measured_until: dt.date | None = None
    method_note: str = ""
    source: str = ""
    in_return: bool = True
    owner_id: int | None = None
    illustrative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineTerms:
    """Where an indicator started: a period, and a value or why there is none."""

    period: str
    value: str = ""
    flag: ObservationFlag | None = None
    method: str = ""


def checked_terms(locked: Locked, terms: IndicatorTerms, now: Indicator | None) -> dict[str, Any]:
    written = Written()
    title = written.pair(
        "title", terms.title, 200, needed=Sentence("Say what the indicator is called")
    )
    unit = written.pair("unit", terms.unit, 60)
    kept: dict[str, Any] = {
        "code": _code(written, locked, terms.code, now),
        "title_en": title.en,
        "title_cy": title.cy,
        "definition": written.text(
            "definition", terms.definition, 2000, needed=Sentence("Say what exactly is counted")
        ),
        "unit_en": unit.en,
        "unit_cy": unit.cy,
        "method_note": written.text("method_note", terms.method_note, 4000),
        "source": written.text("source", terms.source, 500),
        "in_return": bool(terms.in_return),
        "illustrative": bool(terms.illustrative),
        "minimum": terms.minimum,
        "maximum": terms.maximum,
        "lag_days": terms.lag_days,
        "measured_from": terms.measured_from,
        "measured_until": terms.measured_until,
        "owner_id": _owner(written, locked, terms.owner_id),
    }
    for name, (vocabulary, choose) in CHOOSE.items():
        kept[name] = written.word(name, vocabulary, getattr(terms, name), choose)
    _check_numbers(written, terms)
    _check_frequency(written, locked, now, kept["frequency"])
    written.settle()
    return kept


def _code(written: Written, locked: Locked, code: str, now: Indicator | None) -> str:
    kept = written.text("code", code, 40).upper()
    if not kept:
        return now.code if now else next_code(locked.session, locked.pilot.id)
    if not CODE.fullmatch(kept):
        told = Sentence("Write the code in letters, digits and hyphens, like CLUB-HOURS")
        written.refuse("code", told)
    other = locked.session.scalar(
        select(Indicator.id).where(Indicator.pilot_id == locked.pilot.id, Indicator.code == kept)
    )
    if other is not None and (now is None or other != now.id):
        written.refuse("code", Sentence("This pilot has another indicator with this code"))
    return kept


def _owner(written: Written, locked: Locked, person_id: int | None) -> int | None:
    if person_id is None:
        return None
    member = locked.session.scalar(
        select(Membership.id).where(
            Membership.person_id == person_id,
            Membership.lab_id == locked.pilot.lab_id,
            Membership.ended_at.is_(None),
        )
    )
    if member is None:
        written.refuse("owner_id", Sentence("Choose somebody of the lab"))
    return person_id


def _check_numbers(written: Written, terms: IndicatorTerms) -> None:
    bounds = {"minimum": terms.minimum, "maximum": terms.maximum}
    for field, bound in bounds.items():
        if bound is not None and (not bound.is_finite() or bound.adjusted() >= 20):
            written.refuse(field, Sentence("This number is too large to be kept"))
    if None not in bounds.values() and not written.errors and terms.minimum > terms.maximum:  # type: ignore[operator]
        written.refuse("maximum", Sentence("The largest value is below the smallest"))
    first, last = terms.measured_from, terms.measured_until
    if first and last and last < first:
        told = Sentence("Measuring cannot end before it begins")
        written.refuse("measured_until", told)
    if not 0 <= terms.lag_days <= 3660:
        written.refuse("lag_days", Sentence("Write the days as a number from 0 to 3660"))


def _check_frequency(
    written: Written, locked: Locked, now: Indicator | None, frequency: Frequency
) -> None:
    if now is None or frequency == now.frequency:
        return
    recorded = select(Observation.id).where(Observation.indicator_id == now.id).limit(1)
    if locked.session.scalar(recorded) is not None:
        told = Sentence("Values are recorded already. Define a new indicator for another rhythm")
        written.refuse("frequency", told)


def checked_baseline(indicator: Indicator, terms: BaselineTerms) -> dict[str, Any]:
    written = Written()
    span = read_span(terms.period)
    if span is None:
        told = Sentence("Write the period of the baseline, like 2026-11 or 2026")
        written.refuse("period", told)
    flag, value = terms.flag, None
    if flag is None:
        needed = Sentence("Write the baseline, or choose why there is none")
        value = needed_value(written, terms.value, indicator.measure, needed).value
    elif flag not in (ObservationFlag.NOT_AVAILABLE, ObservationFlag.NOT_APPLICABLE):
        written.refuse("flag", Sentence("Choose why there is no baseline"))
    elif terms.value.strip():
        written.refuse("value", Sentence("Give a value, or say that there is none: not both"))
    method = written.text("method", terms.method, 2000)
    written.settle()
    start, end = span or (None, None)
    return {
        "period_start": start,
        "period_end": end,
        "value": value,
        "flag": flag,
        "method": method,
    }


def checked_target(
    indicator: Indicator, value: str, due_on: dt.date | None, rationale: str
) -> dict[str, Any]:
    written = Written()
    read = needed_value(written, value, indicator.measure, Sentence("Write the target"))
    why = written.text("rationale", rationale, 2000)
    if due_on is None:
        written.refuse("due_on", Sentence("Say by when the target should be reached"))
    written.settle()
    return {"value": read.value, "due_on": due_on, "rationale": why}


def needed_value(written: Written, text: str, measure: Measure, needed: Sentence) -> WrittenValue:
    if not text.strip():
        written.refuse("value", needed)
        return WrittenValue(None)
    try:
        read = read_value(text, measure)
    except UnreadableError as error:
        written.refuse("value", error.sentence)
        return WrittenValue(None)
    if read.value is None:
        written.refuse("value", Sentence("Write the number itself: it is needed to compare with"))
    return read


def next_code(session: Session, pilot_id: int) -> str:
    """Give the next free code of a pilot's indicators: I-1, I-2, …"""
    taken = set(session.scalars(select(Indicator.code).where(Indicator.pilot_id == pilot_id)))
    return next(code for n in range(1, len(taken) + 2) if (code := f"I-{n}") not in taken)
