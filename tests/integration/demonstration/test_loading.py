"""The demonstration loads whole on whatever day it is loaded, and its records hold together."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from labapp import audit
from labapp.db import db
from labapp.errors import RefusedError
from labapp.models import (
    AuditEvent,
    Condition,
    EvidenceFile,
    GateReview,
    Hold,
    Job,
    Lab,
    MeetingDecision,
    OutboxMessage,
    Pilot,
    PilotRole,
    ReturnedSection,
    ScalePlace,
    SignOff,
    StageEvent,
    Task,
    Waiver,
)
from labapp.reading import readiness
from labapp.services.demonstration.loading import STILL_NEWS, is_loaded, load_demonstration
from labapp.words import PilotRoleKind, ReviewState, SignOffDecision
from tests.conftest import running, settings_for

STAGES = {
    "NW-1": "learning",
    "NW-2": "monitoring",
    "NW-3": "delivery",
    "NW-4": "evidence_review",
    "NW-5": "delivery",
    "NW-6": "monitoring",
    "NW-7": "evidence_review",
    "NW-8": "delivery",
    "NW-9": "learning",
    "NW-10": "adopted",
    "NW-11": "delivery",
    "NW-12": "stopped",
    "NW-13": "evidence_review",
    "NW-14": "run_test",
    "NW-15": "shape",
    "WM-1": "monitoring",
    "WM-2": "delivery",
    "WM-3": "evidence_review",
}
ON_HOLD = {"NW-8"}
MOMENTS = {
    "in November": dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC),
    "in January": dt.datetime(2027, 1, 15, 8, 30, tzinfo=dt.UTC),
    "as a quarter ends": dt.datetime(2027, 3, 31, 22, 45, tzinfo=dt.UTC),
    "on a leap day": dt.datetime(2028, 2, 29, 0, 5, tzinfo=dt.UTC),
    "on a day a round would have lapsed": dt.datetime(2029, 1, 7, 7, 9, tzinfo=dt.UTC),
}
SECONDS = 30  # of work; 7 where little else ran


def load(app: Flask, now: dt.datetime) -> float:
    """Load it and give the seconds of work that took."""
    began = time.process_time()
    with app.app_context():
        told = list(load_demonstration(now, lambda: "no password"))
    assert told[-1][0] == told[-1][1] == len(told)
    return time.process_time() - began


@pytest.fixture(params=MOMENTS.values(), ids=MOMENTS.keys())
def now(request: pytest.FixtureRequest) -> dt.datetime:
    moment: dt.datetime = request.param
    return moment


@pytest.fixture
def quiet(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on an empty SQLite database."""
    path = tmp_path / "labapp.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    with running(settings_for(f"sqlite:///{path}", tmp_path)) as app:
        yield app


def test_it_loads_whole_on_any_day(quiet: Flask, now: dt.datetime) -> None:
    took = load(quiet, now)
    with quiet.app_context():
        every_pilot_stands_where_it_should()
        the_gate_of_nw_1_waits_for_one_more_signature()
        what_gates_agree_on_is_there()
        the_record_holds(now)
        what_is_stored_of_readiness_is_what_judging_again_finds(now)
        nothing_old_waits_to_be_sent(now)
    assert took < SECONDS


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_it_loads_whole_on_postgresql(app: Flask, settings: Settings) -> None:
    now = MOMENTS["as a quarter ends"]
    load(app, now)
    with app.app_context():
        every_pilot_stands_where_it_should()
        the_gate_of_nw_1_waits_for_one_more_signature()
        the_record_holds(now)
        what_is_stored_of_readiness_is_what_judging_again_finds(now)


def test_it_is_never_loaded_over_something(quiet: Flask) -> None:
    now = MOMENTS["in January"]
    with quiet.app_context():
        assert not is_loaded()
        steps = load_demonstration(now, lambda: "no password")
        next(steps)
        steps.close()
        assert is_loaded()
        with pytest.raises(RefusedError):
            next(load_demonstration(now, lambda: "no password"))


def what_gates_agree_on_is_there() -> None:
    """A requirement set aside, conditions with their tasks, a meeting, deputies, where to go on."""
    assert db.session.scalars(select(Waiver.requirement)).all() == ["baselines"]
    met = select(Condition.text, Task.status).outerjoin(Task, Task.id == Condition.task_id)
    assert sorted(str(row.status) for row in db.session.execute(met)) == ["done", "to_do", "to_do"]
    assert db.session.scalars(select(MeetingDecision.state)).all() == ["recorded"]
    assert db.session.scalars(select(ReturnedSection.section)).all() == ["evidence"]
    deputies = select(PilotRole.id).where(PilotRole.kind == PilotRoleKind.DEPUTY)
    assert db.session.scalars(deputies).all()
    assert len(db.session.scalars(select(ScalePlace.place_id)).all()) == 4


def every_pilot_stands_where_it_should() -> None:
    pilots = db.session.scalars(select(Pilot)).all()
    assert {each.reference: each.stage for each in pilots} == STAGES
    assert set(STAGES.values()) >= {
        "evidence_review",
        "delivery",
        "monitoring",
        "learning",
        "adopted",
        "stopped",
    }
    held = select(Pilot.reference).join(Hold, Hold.pilot_id == Pilot.id)
    assert set(db.session.scalars(held.where(Hold.ended_at.is_(None)))) == ON_HOLD
    assert {each.reference: each.cycle for each in pilots}["NW-11"] == 2
    assert set(db.session.scalars(select(Lab.code))) == {"NW", "WM"}


def the_gate_of_nw_1_waits_for_one_more_signature() -> None:
    rounds = db.session.execute(
        select(GateReview.round, GateReview.state, GateReview.id)
        .join(Pilot, Pilot.id == GateReview.pilot_id)
        .where(Pilot.reference == "NW-1", GateReview.move == "scale")
        .order_by(GateReview.round)
    ).all()
    assert [row.state for row in rounds] == [ReviewState.RETURNED, ReviewState.OPEN]
    given = select(SignOff.decision).where(SignOff.review_id == rounds[1].id)
    assert list(db.session.scalars(given)) == [SignOffDecision.APPROVE]


def the_record_holds(now: dt.datetime) -> None:
    checked, problems = audit.verify()
    assert checked > 1300
    assert problems == []
    times = list(db.session.scalars(select(AuditEvent.at).order_by(AuditEvent.seq)))
    assert max(times) <= now
    loaded = [at for at in times if at > now - dt.timedelta(days=1900)]
    assert loaded
    assert db.session.scalar(select(func.max(StageEvent.at))) <= now
    assert db.session.scalar(select(func.count()).select_from(EvidenceFile)) >= 30


def what_is_stored_of_readiness_is_what_judging_again_finds(now: dt.datetime) -> None:
    for pilot in db.session.scalars(select(Pilot)):
        assert readiness.compare(pilot, now=now) == [], pilot.reference


def nothing_old_waits_to_be_sent(now: dt.datetime) -> None:
    oldest = db.session.scalar(select(func.min(OutboxMessage.created_at)))
    assert oldest is None or oldest >= now - STILL_NEWS
    jobs = db.session.scalar(select(func.count()).select_from(Job))
    assert jobs == db.session.scalar(select(func.count()).select_from(OutboxMessage))
