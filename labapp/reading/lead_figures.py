"""The lead indicator of pilots in a list: its last value, and the line that led to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import String, case, cast, false, func, literal, select
from sqlalchemy.orm import aliased

from labapp.models import Indicator, Observation, Pilot, Target
from labapp.words import Bilingual, Direction, IndicatorLevel, Measure

SHOWN = 12
LEAD = aliased(Indicator, name="lead")


@dataclass(frozen=True, slots=True)
class LeadFigure:
    """The indicator a pilot is known by; `values` are the latest ones, oldest first."""

    title: Bilingual
    measure: Measure
    direction: Direction
    values: tuple[Decimal, ...]
    target: Decimal | None


def with_lead(chosen: Any) -> Any:
    """Join to pilots the lead indicator of each: what is published first, then outcomes."""
    return chosen.outerjoin(LEAD, LEAD.id == _lead_id()).add_columns(
        LEAD.id.label("lead_id"),
        LEAD.title_en.label("lead_en"),
        LEAD.title_cy.label("lead_cy"),
        LEAD.measure.label("lead_measure"),
        LEAD.direction.label("lead_direction"),
        _newest_target().label("lead_target"),
    )


def _lead_id() -> Any:
    outcomes_first = case((Indicator.level == IndicatorLevel.OUTCOME, 0), else_=1)
    return (
        select(Indicator.id)
        .where(Indicator.pilot_id == Pilot.id, Indicator.active)
        .order_by(Indicator.illustrative, outcomes_first, Indicator.id)
        .limit(1)
        .correlate(Pilot)
        .scalar_subquery()
    )


def _newest_target() -> Any:
    return (
        select(Target.value)
        .where(Target.indicator_id == LEAD.id)
        .order_by(Target.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def lead_values(ids: Iterable[int]) -> Any:
    """Select the newest values of indicators, in the columns of `people_named`."""
    wanted = sorted(ids)
    place = func.row_number().over(
        partition_by=(Observation.indicator_id, Observation.series),
        order_by=(Observation.period_start.desc(), Observation.revision.desc()),
    )
    numbered = (
        select(
            Observation.indicator_id,
            Observation.value,
            Observation.series,
            Observation.period_start,
            place.label("place"),
        )
        .where(Observation.indicator_id.in_(wanted) if wanted else false())
        .subquery()
    )
    return select(
        literal("value"),
        numbered.c.indicator_id,
        cast(numbered.c.value, String),
        numbered.c.series,
        literal(""),
        false(),
        numbered.c.period_start,
    ).where(numbered.c.place <= 2 * SHOWN)


def lead_figures(pilots: Sequence[Any], rows: Iterable[Any]) -> dict[int, LeadFigure]:
    """Give the lead figure of each pilot, from its row and from rows of `lead_values`."""
    series: dict[int, dict[str, dict[Any, str | None]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.kind == "value":
            series[row.id][row.cy].setdefault(row.day, row.en)
    return {
        pilot.id: _figure(pilot, series.get(pilot.lead_id, {})) for pilot in pilots if pilot.lead_id
    }


def _figure(pilot: Any, series: dict[str, dict[Any, str | None]]) -> LeadFigure:
    by_day = series[min(series)] if series else {}
    newest = [by_day[day] for day in sorted(by_day)][-SHOWN:]
    return LeadFigure(
        title=Bilingual(pilot.lead_en, pilot.lead_cy),
        measure=pilot.lead_measure,
        direction=pilot.lead_direction,
        values=tuple(Decimal(value) for value in newest if value is not None),
        target=pilot.lead_target,
    )
