"""Imports: a CSV of periods, areas and values becomes observations, after a dry run if wanted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from labapp import audit
from labapp.command import Locked, pilots_command, verb
from labapp.db import db
from labapp.errors import InvalidError, NotFoundError, RefusedError, StaleError
from labapp.models import Indicator, Observation, Pilot, Place
from labapp.permissions import Permission, require
from labapp.services.csv_reading import read_csv
from labapp.services.current_values import CurrentValues, current_values
from labapp.services.import_plan import Plan, Planner
from labapp.services.import_rows import ImportedRows, read_rows
from labapp.services.written import Written
from labapp.words import (
    Accumulation,
    Actor,
    Direction,
    Frequency,
    IndicatorLevel,
    Measure,
    Press,
    Sentence,
)
from labapp.workflows.calendar import day_of

CLAIMANTS = "CLAIMANTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAsked:
    """A file to import; `mapping` names columns where they cannot be told: value, period, …

    The parts are period, value, area_code and area_name. Without an indicator's code the values
    belong to the pilot's indicator CLAIMANTS, which is defined when it is missing.
    """

    content: bytes
    name: str
    indicator: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


def plan_import(
    actor: Actor, reference: str, asked: ImportAsked, *, now: dt.datetime
) -> dict[str, Any]:
    """Say what an import would do; nothing is stored."""
    today = day_of(now)
    pilot = _pilot(actor, reference, today)
    indicator, rows = _read(pilot, asked, now)
    _may_be_defined(actor, pilot, indicator, today)
    plan = _plan(db.session(), indicator, rows, today, asked.name)
    return plan.to_json(_told(indicator), stored=False)


@verb
def import_observations(
    actor: Actor, reference: str, asked: ImportAsked, *, press: Press
) -> dict[str, Any]:
    """Import every value of a file, provisional, or none while a row is rejected."""
    today = day_of(press.at)
    before = _pilot(actor, reference, today)
    indicator, rows = _read(before, asked, press.at)
    measure = indicator.measure
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.IMPORT_VALUES, locked.pilot)
        indicator = _indicator(locked.session, locked.pilot, asked.indicator, press.at)
        if indicator.measure != measure:
            raise StaleError(Sentence("This indicator changed after you opened the page"))
        _may_be_defined(actor, locked.pilot, indicator, today)
        plan = _plan(locked.session, indicator, rows, today, asked.name)
        told = _told(indicator)
        stored = not plan.rejected and bool(plan.new or plan.changed)
        locked.touched = stored
        if stored:
            told["id"] = _store(locked, actor, indicator, plan)
        locked.answer = plan.to_json(told, stored=stored)
    return locked.answer  # type: ignore[no-any-return]


def _pilot(actor: Actor, reference: str, today: dt.date) -> Pilot:
    pilot = db.session.scalars(select(Pilot).where(Pilot.reference == reference)).one_or_none()
    if pilot is None:
        raise NotFoundError
    require(actor, Permission.IMPORT_VALUES, pilot, today=today)
    return pilot


def _may_be_defined(actor: Actor, pilot: Pilot, indicator: Indicator, today: dt.date) -> None:
    if _told(indicator)["created"]:
        require(actor, Permission.DEFINE_INDICATOR, pilot, today=today)


def _read(pilot: Pilot, asked: ImportAsked, now: dt.datetime) -> tuple[Indicator, ImportedRows]:
    indicator = _indicator(db.session(), pilot, asked.indicator, now)
    return indicator, read_rows(read_csv(asked.content), indicator.measure, asked.mapping)


def _indicator(session: Session, pilot: Pilot, code: str, now: dt.datetime) -> Indicator:
    wanted = code.strip().upper() or CLAIMANTS
    found = session.scalars(
        select(Indicator)
        .where(Indicator.pilot_id == pilot.id, Indicator.code == wanted)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None and code.strip():
        told = Sentence("This pilot has no indicator with this code: %(code)s", code=wanted)
        raise InvalidError({"indicator": told})
    if found is not None and not found.active:
        raise RefusedError(Sentence("This indicator is retired"), field="indicator")
    return found or _claimants(pilot.id, now)


def _claimants(pilot_id: int, now: dt.datetime) -> Indicator:
    return Indicator(
        pilot_id=pilot_id,
        code=CLAIMANTS,
        title_en="Claimant count",
        title_cy="Nifer yr hawlwyr",
        definition="People who claim benefits principally because they are unemployed, by area.",
        definition_version=1,
        level=IndicatorLevel.IMPACT,
        measure=Measure.COUNT,
        unit_en="people",
        unit_cy="o bobl",
        direction=Direction.DECREASE,
        accumulation=Accumulation.POINT_IN_TIME,
        frequency=Frequency.MONTH,
        lag_days=60,
        source="Office for National Statistics",
        method_note="",
        in_return=False,
        active=True,
        illustrative=False,
        created_at=now,
        row_version=1,
    )


def _plan(
    session: Session, indicator: Indicator, rows: ImportedRows, today: dt.date, name: str
) -> Plan:
    current = current_values(session, [indicator.id]) if indicator.id else CurrentValues(())
    known = _known_places(session, {row.place_code for row in rows.values if row.place_code})
    planner = Planner(indicator, current, known, today, _source(name))
    return planner.plan(rows)


def _source(name: str) -> str:
    written = Written()
    kept = written.text("name", name.rpartition("/")[2].rpartition("\\")[2], 255)
    return "" if written.errors else kept


def _known_places(session: Session, codes: Iterable[str]) -> dict[str, int]:
    wanted = sorted(codes)
    known: dict[str, int] = {}
    for at in range(0, len(wanted), 1000):
        rows = session.execute(
            select(Place.code, Place.id).where(Place.code.in_(wanted[at : at + 1000]))
        )
        known |= {row.code: row.id for row in rows}
    return known


def _told(indicator: Indicator) -> dict[str, Any]:
    """Say which indicator takes the values; one without an id is yet to be defined."""
    return {"id": indicator.id, "code": indicator.code, "created": indicator.id is None}


def _store(locked: Locked, actor: Actor, indicator: Indicator, plan: Plan) -> int:
    session = locked.session
    where = {"lab_id": locked.pilot.lab_id, "pilot_id": locked.pilot.id}
    if indicator not in session:
        indicator.created_by = actor.person_id
        session.add(indicator)
        session.flush()
        audit.record(actor, "indicator.defined", f"indicator:{indicator.id}", **where)
    if plan.places:
        session.execute(insert(Place), [_place(*each) for each in plan.places.items()])
    _insert(locked, actor, indicator, plan)
    audit.record(
        actor,
        "observation.imported",
        f"indicator:{indicator.id}",
        new=len(plan.new),
        changed=len(plan.changed),
        places=len(plan.places),
        **where,
    )
    return indicator.id


def _place(code: str, name: str) -> dict[str, str]:
    return {"code": code, "name_en": name, "name_cy": "", "source": "import"}


def _insert(locked: Locked, actor: Actor, indicator: Indicator, plan: Plan) -> None:
    """Insert every value of the plan in one statement."""
    rows = [*plan.new, *plan.changed]
    ids = _known_places(locked.session, {row["place_code"] for row in rows if row["place_code"]})
    who = {
        "indicator_id": indicator.id,
        "recorded_by": actor.person_id,
        "recorded_at": locked.press.at,
    }
    for row in rows:
        row.update(who, place_id=ids.get(row.pop("place_code")))
    locked.session.execute(insert(cast("Table", Observation.__table__)), rows)
