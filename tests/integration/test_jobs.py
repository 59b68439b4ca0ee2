"""Jobs: the row is the truth; what is handed over twice is done once, what fails is tried again."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from sqlalchemy import func, select, update

from labapp import jobs, outbox, storage
from labapp.command import site_command
from labapp.db import db, transaction
from labapp.db.guards import drop_guards
from labapp.errors import BusyError
from labapp.models import Draft, Job, Pilot, PressRecord, Readiness, SignInFailure, Visit
from labapp.reading import readiness
from labapp.reading.jobs import jobs_due, work_at
from labapp.services import clock
from labapp.services.apart import Tally
from labapp.services.jobs import LEASE, PAUSES, claim, fail, finish
from labapp.words import JobState
from tests.factories import (
    OPERATOR,
    make_lab,
    make_member,
    make_pilot,
    make_team,
    make_workflows,
    press,
)

VISIT = Visit.__table__
NOW = dt.datetime.now(dt.UTC)


def ask(app, kind="send_message", subject="message:0", once=""):
    with app.app_context():
        with site_command(OPERATOR, press=press(NOW)):
            outbox.ask(kind, subject, once=once)
        return db.session.scalar(select(Job.id).order_by(Job.id.desc()))


def job(app, job_id):
    with app.app_context():
        chosen = select(Job.__table__).where(Job.id == job_id)
        return db.session.execute(chosen).mappings().one()


def change(app, job_id, **values):
    with app.app_context(), transaction() as session:
        session.execute(update(Job).where(Job.id == job_id).values(**values))


@pytest.fixture
def counted(monkeypatch):
    """A kind of job that counts how often it is done; the registry takes it like any other."""
    done = []
    monkeypatch.setitem(jobs.KINDS, "count", lambda claimed, _press: done.append(claimed.id))
    return done


def test_a_job_is_done_once_however_often_it_is_handed_over(app, counted):
    job_id = ask(app, "count")
    assert [jobs.do_job(app, job_id).done for _ in range(3)] == [1, 0, 0]
    assert counted == [job_id]
    assert job(app, job_id)["state"] == JobState.DONE


def test_a_job_claimed_by_many_at_once_is_claimed_by_one(app):
    job_id, won = ask(app), []

    def try_it():
        with app.app_context():
            if claim(job_id, now=NOW):
                won.append(1)

    threads = [threading.Thread(target=try_it) for _ in range(12)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert len(won) == 1


def test_what_is_asked_once_is_one_job(app):
    first, second = ask(app, once="a name"), ask(app, once="a name")
    assert first == second


def test_a_job_that_fails_is_tried_again_later_and_says_why(app, monkeypatch):
    def broken(_claimed, _press):
        raise OSError("no room")

    monkeypatch.setitem(jobs.KINDS, "broken", broken)
    job_id = ask(app, "broken")
    assert [each.why for each in jobs.do_job(app, job_id).failed] == ["OSError: no room"]
    row = job(app, job_id)
    assert (row["state"], row["error"]) == (JobState.WAITING, "OSError: no room")
    assert row["not_before"] > dt.datetime.now(dt.UTC)
    assert jobs.do_job(app, job_id) == Tally()


def test_each_pause_is_longer_and_after_the_last_it_is_given_up(app):
    job_id, now, pauses = ask(app), NOW, []
    with app.app_context():
        for _ in range(len(PAUSES) + 1):
            fail(claim(job_id, now=now), "why", now=now)
            row = db.session.execute(select(Job.state, Job.not_before)).one()
            db.session.rollback()
            pauses.append(row.not_before - now)
            now = max(row.not_before, now)
        assert pauses[: len(PAUSES)] == sorted(PAUSES)
        assert row.state == JobState.FAILED
        assert work_at(now).failed[0].error == "why"
        assert jobs_due(now + dt.timedelta(days=9)) == []


def test_a_kind_nobody_knows_is_not_lost(app):
    job_id = ask(app, "a kind of a newer version")
    jobs.do_job(app, job_id)
    assert job(app, job_id)["state"] == JobState.WAITING


def test_the_sweep_finds_what_was_never_handed_over_and_whose_lease_ran_out(app, counted):
    forgotten, killed, alive = (ask(app, "count") for _ in range(3))
    change(app, killed, state=JobState.RUNNING, attempts=1, lease_until=NOW - LEASE)
    change(app, alive, state=JobState.RUNNING, attempts=1, lease_until=NOW + LEASE)
    assert jobs.do_all_due(app).done == 2
    assert sorted(counted) == [forgotten, killed]


def test_who_took_too_long_does_not_undo_what_another_did(app):
    job_id = ask(app)
    with app.app_context():
        slow = claim(job_id, now=NOW)
        quick = claim(job_id, now=NOW + LEASE * 2)
        finish(quick, now=NOW)
        fail(slow, "too late", now=NOW)
    assert job(app, job_id)["state"] == JobState.DONE


def test_a_bell_that_does_not_ring_loses_nothing(app, settings, counted):
    settings.queue_path.mkdir()
    hand_over = jobs.hand_over_of(app)
    outbox.hand_over_with(hand_over)
    try:
        job_id = ask(app, "count")
    finally:
        outbox.hand_over_with(None)
    assert job(app, job_id)["state"] == JobState.WAITING
    jobs.do_all_due(app)
    assert counted == [job_id]


def test_a_job_is_handed_over_after_the_commit_and_never_for_what_was_rolled_back(app):
    def ask_and_fail():
        with site_command(OPERATOR, press=press(NOW)):
            outbox.ask("count", "x:1")
            raise KeyboardInterrupt

    heard = []
    outbox.hand_over_with(heard.append)
    try:
        with app.app_context(), pytest.raises(KeyboardInterrupt):
            ask_and_fail()
        assert heard == []
        job_id = ask(app)
    finally:
        outbox.hand_over_with(None)
    assert heard == [job_id]


def test_the_tick_judges_again_what_the_clock_overtook_and_nothing_twice(app):
    with app.app_context():
        make_workflows()
        make_pilot(make_team())
        with transaction() as session:
            session.execute(update(Readiness).values(valid_until=NOW - dt.timedelta(hours=1)))
        first = clock.tick(press=press(NOW, key="tick-1"))
        second = clock.tick(press=press(NOW, key="tick-2"))
    assert (first.judged, second.judged) == (1, 0)


def test_a_pilot_that_cannot_be_judged_does_not_keep_the_others_waiting(app, caplog):
    with app.app_context():
        bad, _ = make_overdue_pilots()
        spoil(bad)
        ticked = clock.tick(press=press(NOW))
        assert ticked.judged == 1
        assert [each.what for each in ticked.failed] == [f"readiness pilot:{bad}"]
        assert readiness.expired(now=NOW) == [bad]
    assert f"pilot:{bad}" in caplog.text
    assert "Traceback" in caplog.text


def test_what_failed_in_the_newest_tick_is_kept_until_a_tick_does_it(app):
    with app.app_context():
        bad, _ = make_overdue_pilots()
        spoil(bad)
        for number in range(2):
            clock.tick(press=press(NOW, key=f"tick-{number}"))
        (shown,) = work_at(NOW).failed_ticks
        assert shown.subject == f"readiness pilot:{bad}"
        assert shown.error
        assert work_at(NOW).failed == ()
        assert JobState.FAILED not in work_at(NOW).counts
        spoil(bad, stage=db.session.get(Pilot, bad).stage)  # which is as it was
        clock.tick(press=press(NOW, key="tick-3"))
        assert work_at(NOW).failed_ticks == ()


def test_where_somebody_is_busy_is_left_to_the_next_time_and_no_failure(app):
    def busy():
        raise BusyError

    with app.app_context():
        tally = Tally()
        assert tally.do("readiness", busy).busy
        tally.do("readiness", lambda: 2)
    assert tally == Tally(done=2, failed=[])


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_tick_that_finds_somebody_busy_did_not_fail(app):
    with app.app_context():
        bad, _ = make_overdue_pilots()
        spoil(bad)
        clock.tick(press=press(NOW, key="tick-1"))
        spoil(bad, stage=db.session.get(Pilot, bad).stage)
        db.session.rollback()
        other = db.engine.raw_connection()
        other.cursor().execute("SELECT id FROM job FOR UPDATE")
        try:
            ticked = clock.tick(press=press(NOW, key="tick-2"))
        finally:
            other.rollback()
            other.close()
        assert ticked.failed == ()
        assert work_at(NOW).failed_ticks, "what failed before is noted until a tick can note anew"


def make_overdue_pilots():
    """Make two pilots that the clock has overtaken, the first of them earlier."""
    make_workflows()
    team = make_team()
    pilots = [db.session.scalar(of(make_pilot(team))) for _ in range(2)]
    with transaction() as session:
        for pilot_id, hours in zip(pilots, (2, 1), strict=True):
            at = NOW - dt.timedelta(hours=hours)
            theirs = Readiness.pilot_id == pilot_id
            session.execute(update(Readiness).where(theirs).values(valid_until=at))
    return pilots


def spoil(pilot_id, stage="nowhere"):
    """Have a pilot stay where its workflow has no stage, so that nothing can judge it."""
    with transaction() as session:
        drop_guards(session.connection())
        staying = update(VISIT).where(VISIT.c.pilot_id == pilot_id)
        session.connection().execute(staying.values(stage=stage))


def of(reference):
    return select(Pilot.id).where(Pilot.reference == reference)


def test_what_fails_in_a_tick_does_not_keep_the_rest_waiting(app, settings, caplog):
    with app.app_context():
        old = NOW - dt.timedelta(days=31)
        with transaction() as session:
            session.add(SignInFailure(email="a@b.c", address="::1", at=old))
        coming_in = settings.store_dir / storage.COMING_IN
        coming_in.mkdir(parents=True, exist_ok=True)
        (coming_in / "dangling").symlink_to("nowhere")
        assert clock.tick(press=press(NOW)).swept_out == 1
    assert "Failed: files" in caplog.text


def test_the_clock_leaves_no_press_behind(app):
    with app.app_context():
        make_workflows()
        make_pilot(make_team())
        with transaction() as session:
            session.execute(update(Readiness).values(valid_until=NOW - dt.timedelta(hours=1)))
        before = db.session.scalar(select(func.count(PressRecord.id)))
        assert clock.tick(press=press(NOW)).judged == 1
        assert db.session.scalar(select(func.count(PressRecord.id))) == before


def test_the_sweep_hands_over_nothing_that_waits_in_the_queue_already(app):
    job_ids = [ask(app, "count") for _ in range(3)]
    huey = jobs._queue(app).huey
    for _ in range(3):
        jobs._sweep(app)
    assert [task.args[0] for task in huey.pending()] == job_ids


def test_a_job_that_ends_its_worker_every_time_is_given_up(app):
    job_id, now = ask(app), NOW
    with app.app_context():
        for _ in range(len(PAUSES) + 1):
            assert claim(job_id, now=now)
            now += LEASE * 2
        assert claim(job_id, now=now) is None
    assert job(app, job_id)["state"] == JobState.FAILED
    assert job(app, job_id)["error"]


def test_the_tick_sweeps_out_what_nobody_needs_any_more(app):
    with app.app_context():
        person = make_member(make_lab()).person_id
        old, new = NOW - dt.timedelta(days=31), NOW - dt.timedelta(hours=1)
        with transaction() as session:
            for at in (old, new):
                session.add(SignInFailure(email="a@b.c", address="::1", at=at))
                session.add(Draft(person_id=person, form=f"/{at}", fields="[]", saved_at=at))
        clock.tick(press=press(NOW))
        kept = [
            *db.session.scalars(select(SignInFailure.at)),
            *db.session.scalars(select(Draft.saved_at)),
        ]
    assert kept == [new, new]
