"""Returns: what is due for a period with the last value beside it, and what was sent."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from labapp.db import db
from labapp.models import EvidenceUse, Indicator, Observation, Person, Return
from labapp.reading.fact_rows_of_knowledge import indicators as indicator_facts
from labapp.reading.return_rhythm import ReturnRhythm, find_rhythm
from labapp.words import Bilingual, Frequency, Measure, ObservationFlag, Rating
from labapp.workflows.periods import DueValue, Period, due_values, is_answered

MOST_DUE, LISTED = 60, 12
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LastValue:
    """The value before, to be looked at beside the field."""

    value: Decimal | None
    flag: ObservationFlag | None
    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class ValueDue:
    """A value that a return asks for; `given` is what is there already."""

    indicator_id: int
    code: str
    title: Bilingual
    unit: Bilingual
    measure: Measure
    frequency: Frequency
    period: Period
    late: bool
    last: LastValue | None
    given: LastValue | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReturnSent:
    """One revision of a return."""

    id: int
    start: dt.date
    end: dt.date
    revision: int
    nothing: bool
    rating: Rating | None
    rating_reason: str
    happened: str
    spend: Decimal | None
    revision_reason: str
    sent_by: Bilingual
    sent_at: dt.datetime
    files: int


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """The one page of a return: what is due, what was sent for it, what was said last time."""

    rhythm: ReturnRhythm
    period: Period
    due: tuple[ValueDue, ...]
    more_due: int
    sent: tuple[ReturnSent, ...]
    before: ReturnSent | None
    is_newest: bool


@dataclass(frozen=True, slots=True)
class ReturnList:
    """Returns of a pilot, newest first, and the owed periods that have none."""

    rhythm: ReturnRhythm | None
    sent: tuple[tuple[ReturnSent, ...], ...]
    unsent: tuple[Period, ...]


def list_returns(pilot_id: int, digest: str, cycle: int, today: dt.date) -> ReturnList:
    """List what was sent, each with its corrections, and which of the last periods have none."""
    rhythm = find_rhythm(pilot_id, digest, cycle)
    sent = _sent(pilot_id)
    by_period: dict[dt.date, list[ReturnSent]] = defaultdict(list)
    for each in sent:
        by_period[each.start].append(each)
    unsent: tuple[Period, ...] = ()
    if rhythm is not None and rhythm.owed_now:
        owed = rhythm.periods_until(today, LISTED)
        unsent = tuple(each for each in owed if each.start not in by_period)
    return ReturnList(rhythm, tuple(tuple(each) for each in by_period.values()), unsent)


def current_period(pilot_id: int, rhythm: ReturnRhythm, today: dt.date) -> Period:
    """Give the period to send next: the last one that ended and has no return, else this one."""
    now = rhythm.holding(today)
    ended = rhythm.before(now)
    if ended.end < rhythm.owed_from:
        return now
    sent = select(func.count(Return.id)).where(
        Return.pilot_id == pilot_id, Return.period_start == ended.start
    )
    return now if db.session.scalar(sent) else ended


def return_page(pilot_id: int, rhythm: ReturnRhythm, period: Period, today: dt.date) -> ReturnPage:
    """Read the page of a return; six statements, however many values are due."""
    sent = _sent(pilot_id)
    newest = period.end >= rhythm.before(rhythm.holding(today)).end
    until = max(period.end, today - DAY) if newest else period.end
    due, more = _values_due(pilot_id, rhythm, period, until, today)
    return ReturnPage(
        rhythm=rhythm,
        period=period,
        due=due,
        more_due=more,
        sent=tuple(each for each in sent if each.start == period.start),
        before=next((each for each in sent if each.start < period.start), None),
        is_newest=newest,
    )


def _values_due(
    pilot_id: int, rhythm: ReturnRhythm, period: Period, until: dt.date, today: dt.date
) -> tuple[tuple[ValueDue, ...], int]:
    about = _indicators(pilot_id)
    values = _values(pilot_id)
    asked: list[DueValue] = []
    for facts in indicator_facts(pilot_id):
        if facts.id in about:
            asked += [
                due
                for due in due_values(facts, rhythm.owed_from, until + DAY)
                if due.period.start <= today and _belongs(due, period)
            ]
    asked.sort(key=lambda due: (due.indicator.id, due.period.start))
    shown = asked[:MOST_DUE]
    rows = tuple(_due(due, about[due.indicator.id], values, today) for due in shown)
    return rows, len(asked) - len(shown)


def _belongs(due: DueValue, period: Period) -> bool:
    """Ask for what has no answer, and for what this period itself answered."""
    return not is_answered(due, absences=True) or period.start <= due.due <= period.end


def _due(due: DueValue, about: Any, values: dict[Any, list[Any]], today: dt.date) -> ValueDue:
    mine = values.get(due.indicator.id, [])
    given = next((row for row in mine if row.period_start == due.period.start), None)
    before = [row for row in mine if row.period_start < due.period.start]
    return ValueDue(
        indicator_id=about.id,
        code=about.code,
        title=Bilingual(about.title_en, about.title_cy),
        unit=Bilingual(about.unit_en, about.unit_cy),
        measure=about.measure,
        frequency=about.frequency,
        period=due.period,
        late=due.due < today and given is None,
        last=_last(before[-1]) if before else None,
        given=_last(given) if given else None,
        note=given.note if given else "",
    )


def _last(row: Any) -> LastValue:
    return LastValue(row.value, row.flag, row.period_start, row.period_end)


def _indicators(pilot_id: int) -> dict[int, Any]:
    rows = db.session.execute(
        select(
            Indicator.id,
            Indicator.code,
            Indicator.title_en,
            Indicator.title_cy,
            Indicator.unit_en,
            Indicator.unit_cy,
            Indicator.measure,
            Indicator.frequency,
        ).where(Indicator.pilot_id == pilot_id, Indicator.active, Indicator.in_return)
    )
    return {row.id: row for row in rows}


def _values(pilot_id: int) -> dict[int, list[Any]]:
    """Read the current values of the pilot as a whole, by indicator, oldest first."""
    rows = db.session.execute(
        select(
            Observation.indicator_id,
            Observation.period_start,
            Observation.period_end,
            Observation.value,
            Observation.flag,
            Observation.note,
        )
        .join(Indicator, Indicator.id == Observation.indicator_id)
        .where(Indicator.pilot_id == pilot_id, Indicator.in_return, Observation.series == "")
        .order_by(Observation.period_start, Observation.revision)
    )
    newest = {(row.indicator_id, row.period_start): row for row in rows}
    found: dict[int, list[Any]] = defaultdict(list)
    for (indicator_id, _), row in newest.items():
        found[indicator_id].append(row)
    return found


def _sent(pilot_id: int) -> list[ReturnSent]:
    """Read every return with its corrections, newest period and newest revision first."""
    files = (
        select(func.count(EvidenceUse.id))
        .where(EvidenceUse.return_id == Return.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Return.__table__, Person.name, Person.name_cy, files.label("files"))
        .join(Person, Person.id == Return.sent_by)
        .where(Return.pilot_id == pilot_id)
        .order_by(Return.period_start.desc(), Return.revision.desc())
    )
    return [
        ReturnSent(
            id=row.id,
            start=row.period_start,
            end=row.period_end,
            revision=row.revision,
            nothing=row.nothing_to_report,
            rating=row.rating,
            rating_reason=row.rating_reason,
            happened=row.happened,
            spend=row.spend,
            revision_reason=row.revision_reason,
            sent_by=Bilingual(row.name, row.name_cy),
            sent_at=row.sent_at,
            files=row.files,
        )
        for row in rows
    ]
