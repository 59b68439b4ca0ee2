"""Mail: sent once, later when the server is down, and only what its reader may still see."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from labapp import jobs, mail
from labapp.db import db, transaction
from labapp.models import Job, Membership, OutboxMessage, Person
from labapp.reading.site import site_details
from labapp.services import clock
from labapp.services.notices import NOTICES
from labapp.services.tasks import AboutTask, add_task
from labapp.words import Actor, Bilingual, JobState, MessageState
from tests.conftest import running
from tests.factories import make_pilot, make_team, make_workflows, press
from tests.postgres import free_port

NOW = dt.datetime.now(dt.UTC)


@dataclass
class Sink:
    """A mail server of the test's own: keeps what it takes, or answers what it is told."""

    answer: str = "250 OK"
    hang: bool = False
    taken: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.taken.append(envelope.content.decode())
        return self.answer


@contextmanager
def serving(sink: Sink) -> Iterator[str]:
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def a_task_given(settings, smtp_url, *, language="en"):
    """Give somebody a task, on a site that sends through `smtp_url`."""
    with running(replace(settings, smtp_url=smtp_url)) as app:
        with app.app_context():
            make_workflows()
            team = make_team()
            reference = make_pilot(team)
            with transaction() as session:
                session.execute(update(Person).values(language=language))
                session.execute(update(OutboxMessage).values(state=MessageState.SENT))
            title = Bilingual("Count the breakfasts", "Cyfrif y brecwastau")
            new = AboutTask(title=title, owner_id=team.delivery.person_id)
            add_task(team.coordinator, reference, new, press=press(NOW))
        yield app, team


def message(app):
    with app.app_context():
        chosen = select(OutboxMessage.__table__).order_by(OutboxMessage.id.desc()).limit(1)
        return db.session.execute(chosen).mappings().one()


def job_of(app, row):
    with app.app_context():
        chosen = select(Job.__table__).where(Job.subject == f"message:{row['id']}")
        return db.session.execute(chosen).mappings().one()


def be_later(app):
    """Let the pause before the next attempt pass."""
    with app.app_context(), transaction() as session:
        session.execute(update(Job).values(not_before=NOW - dt.timedelta(minutes=1)))


def test_a_mail_is_sent_once_and_says_what_it_is_about(settings):
    sink = Sink()
    with serving(sink) as url, a_task_given(settings, url) as (app, _team):
        assert jobs.do_all_due(app).done > 0
        be_later(app)
        jobs.do_all_due(app)
        (text,) = sink.taken
        row = message(app)
        assert (row["state"], row["attempts"], row["body"]) == (MessageState.SENT, 1, "")
        assert job_of(app, row)["state"] == JobState.DONE
    assert "To: Delivery <delivery.nw@example.org>" in text
    assert "Subject: A task is yours: NW-1" in text
    assert "Task: Count the breakfasts" in text
    assert "http://localhost/pilots/NW-1/tasks" in text


@pytest.mark.parametrize("answer", ["451 Try later", "552 Full", "554 No"])
def test_a_server_that_refuses_gets_it_later_and_then_once(settings, answer):
    sink = Sink(answer)
    with serving(sink) as url, a_task_given(settings, url) as (app, _team):
        jobs.do_all_due(app)
        row = message(app)
        assert (row["state"], row["attempts"]) == (MessageState.WAITING, 1)
        assert answer[:3] in row["error"]
        assert jobs.do_all_due(app).done == 0
        sink.answer = "250 OK"
        be_later(app)
        jobs.do_all_due(app)
        assert len(sink.taken) == 1
        assert message(app)["state"] == MessageState.SENT


def test_a_server_that_is_not_there_gets_it_when_it_is_back(settings):
    with a_task_given(settings, f"smtp://127.0.0.1:{free_port()}") as (app, _team):
        jobs.do_all_due(app)
        assert message(app)["state"] == MessageState.WAITING
        sink = Sink()
        with serving(sink) as url:
            mail.send_through(url, sender="labapp@localhost", base_url="http://localhost")
            be_later(app)
            jobs.do_all_due(app)
        assert len(sink.taken) == 1


def test_a_server_that_hangs_is_given_up_for_now(settings, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        with a_task_given(settings, url) as (app, _team):
            jobs.do_all_due(app)
            row = message(app)
            assert row["state"] == MessageState.WAITING
            assert "TimeoutError" in row["error"] or "timed out" in row["error"]


def test_a_mail_that_never_leaves_is_given_up_and_shown(settings):
    with a_task_given(settings, f"smtp://127.0.0.1:{free_port()}") as (app, _team):
        for _ in range(8):
            jobs.do_all_due(app)
            be_later(app)
        row = message(app)
        assert row["state"] == MessageState.FAILED
        assert job_of(app, row)["state"] == JobState.FAILED


def test_what_is_no_longer_theirs_to_see_is_dropped_and_recorded(settings):
    from labapp.models import AuditEvent

    sink = Sink()
    with serving(sink) as url, a_task_given(settings, url) as (app, team):
        with app.app_context(), transaction() as session:
            gone = Membership.person_id == team.delivery.person_id
            session.execute(update(Membership).where(gone).values(ended_at=NOW))
        jobs.do_all_due(app)
        assert sink.taken == []
        assert message(app)["state"] == MessageState.DROPPED
        with app.app_context():
            kinds = list(db.session.scalars(select(AuditEvent.kind)))
        assert "message.dropped" in kinds


def test_without_a_server_a_mail_is_kept_to_be_read_and_sent_once_there_is_one(settings):
    with a_task_given(settings, None) as (app, _team):
        jobs.do_all_due(app)
        row = message(app)
        assert row["state"] == MessageState.WAITING
        assert "Count the breakfasts" in row["body"]
        with app.app_context():
            kept = site_details(Actor.operator(), now=NOW).kept
        assert kept[0].body == row["body"]
        sink = Sink()
        with serving(sink) as url:
            mail.send_through(url, sender="labapp@localhost", base_url="http://localhost")
            with app.app_context():
                clock.tick(press=press(NOW))
            jobs.do_all_due(app)
        assert len(sink.taken) == 1


@pytest.mark.parametrize(
    ("language", "there", "not_there"),
    [
        ("en", ["Count the breakfasts"], ["Cyfrif"]),
        ("cy", ["Cyfrif y brecwastau", "/cy/pilots/NW-1"], ["Count"]),
        ("", ["Count the breakfasts", "Cyfrif y brecwastau"], []),
    ],
)
def test_a_mail_is_in_its_readers_language_and_in_both_where_it_is_unknown(
    settings, language, there, not_there
):
    with a_task_given(settings, None, language=language) as (app, _team):
        jobs.do_all_due(app)
        body = message(app)["body"]
    assert all(each in body for each in there)
    assert not any(each in body for each in not_there)


def test_a_name_cannot_write_headers(settings):
    sink = Sink()
    with serving(sink) as url, a_task_given(settings, url) as (app, team):
        with app.app_context(), transaction() as session:
            whom = Person.id == team.delivery.person_id
            session.execute(update(Person).where(whom).values(name="Eve\r\nBcc: x@example.org"))
        jobs.do_all_due(app)
        (text,) = sink.taken
    assert "\nBcc:" not in text


def test_every_message_anybody_writes_has_words():
    import re
    from pathlib import Path

    services = Path(jobs.__file__).parent / "services"
    told = re.compile(r"outbox\.tell\(\s*[^,]+,\s*\"(\w+)\"", re.DOTALL)
    written = {name for each in services.rglob("*.py") for name in told.findall(each.read_text())}
    assert written
    assert written <= set(NOTICES)
