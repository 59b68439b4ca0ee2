"""The work itself, without a server: moving, importing, drawing, judging, starting."""

from __future__ import annotations

import csv
import datetime as dt
import io
import sqlite3
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

from sqlalchemy import select

from bench.journeys import NEXT_GATE
from bench.rows import Row, by_ratio, by_time
from bench.servers import LABAPP
from bench.site import Site
from labapp.charts import Level, Point, Series, line_chart
from labapp.db import db
from labapp.models import Pilot
from labapp.reading.definitions import compiled_of
from labapp.reading.facts import load_facts
from labapp.services.imports import ImportAsked, import_observations
from labapp.services.movement import move_pilot
from labapp.words import Actor, Press

VALUES, MONTHS, JUDGED, SAMPLE = 10_000, 100, 100_000, 20_000
NAMED = "areas.csv"
RAW = """
CREATE TABLE IF NOT EXISTS raw (
    id INTEGER PRIMARY KEY, pilot INTEGER, area TEXT, period TEXT, value TEXT, source TEXT,
    recorded_by INTEGER, recorded_at TEXT, UNIQUE (pilot, area, period)
)
"""


def measure(site: Site) -> list[Row]:
    """Measure what needs no server."""
    return [_explain(site), _move(site), _import(site), _chart(), _help()]


def _move(site: Site) -> Row:
    times = []
    for reference in site.ready[len(site.ready) // 2 :]:
        press = Press.of(f"bench-{reference}", dt.datetime.now(dt.UTC))
        began = time.perf_counter()
        move_pilot(site.team.coordinator, reference, move=NEXT_GATE, press=press)
        times.append(time.perf_counter() - began)
    return by_time("move, the verb alone", times, goal=0.003, beside=f"{len(times)} moves")


def _import(site: Site) -> Row:
    content = _observations()
    rounds = [
        (
            _timed(partial(_our_import, site, reference, content)),
            _timed(partial(_raw_import, site.settings.data_dir, content, place)),
        )
        for place, reference in enumerate(site.importing)
    ]
    ours, raw = [one[0] for one in rounds], [one[1] for one in rounds]
    return by_ratio("import 10,000 values, CSV", ours, raw, goal=3)


def _our_import(site: Site, reference: str, content: bytes) -> None:
    press = Press.of(f"bench-import-{reference}", dt.datetime.now(dt.UTC))
    asked = ImportAsked(content=content, name=NAMED)
    import_observations(site.team.coordinator, reference, asked, press=press)


def _observations() -> bytes:
    lines = ["date,count,lad15cd,lad15nm"]
    for month in range(MONTHS):
        period = f"{2017 + month // 12}-{month % 12 + 1:02}-01"
        for area in range(VALUES // MONTHS):
            lines.append(f"{period},{month * 37 % 1000 + area},W{area:08},Area {area}")
    return "\n".join([*lines, ""]).encode()


def _raw_import(folder: Path, content: bytes, pilot: int) -> None:
    """Read, check and insert with nothing but the csv and sqlite3 modules."""
    connection = sqlite3.connect(folder / "raw.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(RAW)
    rows = []
    for written in csv.DictReader(io.StringIO(content.decode())):
        value, period = Decimal(written["count"]), dt.date.fromisoformat(written["date"])
        if not value.is_finite() or len(written["lad15cd"]) != 9:
            raise SystemExit("The raw import found a value that is none")
        rows.append((pilot, written["lad15cd"], str(period), str(value), NAMED, 1, "2026"))
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(
        "INSERT INTO raw (pilot, area, period, value, source, recorded_by, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    connection.execute("COMMIT")
    connection.close()


def _chart() -> Row:
    points = tuple(
        Point(f"Month {place}", Decimal(40 + place * 7 % 23), f"M{place}") for place in range(60)
    )
    baseline, target = Level(Decimal(40)), Level(Decimal(60), "March 2027")
    series = Series("Pupils", points, baseline=baseline, target=target)
    times = [_timed(lambda: line_chart(series)) for _ in range(200)]
    return by_time("chart of 60 points", times, goal=0.001)


def _explain(site: Site) -> Row:
    """Judge every way on from the facts of pilots of every stage, keeping nothing."""
    db.session.rollback()
    now = dt.datetime.now(dt.UTC)
    pilots = db.session.scalars(select(Pilot).order_by(Pilot.id).limit(30)).all()
    known = [(compiled_of(pilot.definition_digest), load_facts(pilot, now=now)) for pilot in pilots]
    actor = Actor.operator()
    began = time.process_time()
    for turn in range(SAMPLE):
        machine, facts = known[turn % len(known)]
        machine.explain(facts, actor)
    seconds = (time.process_time() - began) * JUDGED / SAMPLE
    beside = f"{SAMPLE:,} judged, scaled"
    return by_time("explain 100,000 pilots, CPU", [seconds], goal=3, beside=beside)


def _help() -> Row:
    command = [LABAPP, "--help"]
    times = [
        _timed(partial(subprocess.run, command, check=True, capture_output=True)) for _ in range(7)
    ]
    return by_time("labapp --help", times, goal=0.5)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
