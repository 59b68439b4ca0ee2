"""What is said of an indicator: its definition, its rhythm, who keeps it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from labapp.db import db
from labapp.errors import NotFoundError
from labapp.models import Indicator, Person
from labapp.words import (
    Accumulation,
    Bilingual,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
)


@dataclass(frozen=True, slots=True)
class About:
    """What is said of the indicator."""

    id: int
    code: str
    title: Bilingual
    definition: str
    definition_version: int
    level: IndicatorLevel
    measure: Measure
    unit: Bilingual
    direction: Direction
    accumulation: Accumulation
    frequency: Frequency
    minimum: Decimal | None
    maximum: Decimal | None
    lag_days: int
    measured_from: dt.date | None
    measured_until: dt.date | None
    method_note: str
    source: str
    in_return: bool
    owner_id: int | None
    owner: Bilingual | None
    active: bool
    retired_reason: str
    illustrative: bool
    row_version: int


def get_indicator(pilot_id: int, indicator_id: int) -> About:
    """Give what is said of an indicator of the pilot; raises NotFoundError."""
    row = db.session.execute(
        select(Indicator.__table__, Person.name, Person.name_cy)
        .outerjoin(Person, Person.id == Indicator.owner_id)
        .where(Indicator.id == indicator_id, Indicator.pilot_id == pilot_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    said = {
        name: getattr(row, name)
        for name in About.__dataclass_fields__
        if name not in {"title", "unit", "owner"}
    }
    return About(
        **said,
        title=Bilingual(row.title_en, row.title_cy),
        unit=Bilingual(row.unit_en, row.unit_cy),
        owner=Bilingual(row.name, row.name_cy) if row.name else None,
    )
