"""Drafts: what somebody typed is never lost, whatever becomes of their session."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from labapp import login, passwords
from labapp.db import db, transaction
from labapp.models import Draft, Person, Task, WebSession
from labapp.services.drafts import MOST_CHARACTERS, MOST_DRAFTS, keep_draft
from labapp.words import Actor
from tests.factories import Team, make_pilot, make_team, make_workflows, press
from tests.visitor import HERE, Visitor, text_of

PASSWORD = "three quiet otters"
TYPED = {
    "title-en": "Ask the cooks",
    "guidance-en": "Two pages I wrote in one go.",
    "due_on-day": "3",
}
NOW = dt.datetime.now(dt.UTC)
IDLE = {"last_seen_at": NOW - login.IDLE - dt.timedelta(minutes=1)}


@dataclass
class Scene:
    """A pilot, and the person of its delivery team who types."""

    app: Flask
    team: Team
    form: str

    @property
    def typist(self) -> Actor:
        return self.team.delivery

    def end_sessions(self, **how: dt.datetime) -> None:
        with self.app.app_context(), transaction() as session:
            session.execute(update(WebSession).values(how or IDLE))

    def drafts(self) -> dict[str, dict[str, str]]:
        with self.app.app_context():
            rows = db.session.execute(select(Draft.form, Draft.fields)).all()
        return {row.form: dict(json.loads(row.fields)) for row in rows}

    def tasks_called(self, title: str) -> int:
        with self.app.app_context():
            found = select(func.count(Task.id)).where(Task.title_en == title)
            return db.session.scalar(found) or 0


@pytest.fixture
def scene(app):
    with app.app_context():
        make_workflows()
        team = make_team()
        reference = make_pilot(team)
        hashed = passwords.hash_of(PASSWORD)
        with transaction() as session:
            session.execute(update(Person).values(password_hash=hashed))
    return Scene(app, team, f"/pilots/{reference}/tasks/new")


def sign_in_again(visitor, sent_to):
    """Sign in on the page one was sent to, and open what that leads to."""
    next_page = sent_to.partition("next=")[2]
    answer = visitor.sign_in("delivery.nw@example.org", PASSWORD, next=next_page)
    assert answer.status_code == 303
    return visitor.get(answer.headers["Location"])


@pytest.mark.parametrize(
    "how",
    [IDLE, {"expires_at": NOW - dt.timedelta(minutes=1)}],
    ids=["idle", "expired"],
)
def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(scene, how):
    visitor = Visitor(scene.app, scene.typist)
    visitor.get(scene.form)
    scene.end_sessions(**how)
    answer = visitor.post(scene.form, TYPED)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/sign-in?next={scene.form}"
    assert "What you typed is kept" in text_of(visitor.get(answer.headers["Location"]))
    page = sign_in_again(visitor, answer.headers["Location"])
    assert "Ask the cooks" in page.text
    assert "Two pages I wrote in one go." in page.text
    assert 'value="3"' in page.text
    assert "What you typed earlier and have not sent" in text_of(page)
    assert scene.tasks_called("Ask the cooks") == 0


def test_once_it_is_sent_the_draft_is_gone(scene):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions()
    answer = visitor.post(scene.form, TYPED)
    sign_in_again(visitor, answer.headers["Location"])
    assert scene.drafts()
    assert visitor.post(scene.form, {"title-en": "Ask the cooks"}).status_code == 303
    assert scene.tasks_called("Ask the cooks") == 1
    assert scene.drafts() == {}
    assert "Ask the cooks" not in visitor.get(scene.form).text


def test_the_page_one_is_sent_to_is_not_filled_in_with_what_was_sent(scene):
    visitor = Visitor(scene.app, scene.typist)
    visitor.post(f"/drafts{scene.form}", TYPED)
    sent = TYPED | {"csrf_token": visitor.csrf, "press": "once", "due_on-day": ""}
    answer = visitor.client.post(scene.form, data=sent, headers=HERE)
    assert answer.status_code == 303
    assert scene.drafts() == {}  # the browser goes on as soon as the answer is there
    answer.close()


def test_a_form_that_is_sent_and_refused_keeps_its_draft(scene):
    visitor = Visitor(scene.app, scene.typist)
    visitor.post(f"/drafts{scene.form}", TYPED)
    assert visitor.post(scene.form, {"guidance-en": "No title"}).status_code == 422
    assert scene.form in scene.drafts()


def test_where_the_cookie_is_gone_too_the_page_gives_back_what_was_typed(scene):
    visitor = Visitor(scene.app, scene.typist)
    visitor.client.delete_cookie(login.COOKIE)
    answer = visitor.post(scene.form, TYPED)
    assert answer.status_code == 401
    assert "Two pages I wrote in one go." in text_of(answer)
    assert scene.drafts() == {}


@pytest.mark.parametrize(
    "how",
    [
        {"ended_at": NOW},
        {"ended_at": NOW - dt.timedelta(days=2000)},
        IDLE | {"ended_at": NOW},
        {"last_seen_at": NOW - login.KEPT - dt.timedelta(minutes=1)},
    ],
    ids=["just ended", "long ended", "idle, then ended", "idle for long"],
)
@pytest.mark.parametrize("below", ["", "/drafts"])
def test_a_session_somebody_ended_or_that_is_long_over_keeps_nothing(scene, how, below):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions(**how)
    answer = visitor.post(f"{below}{scene.form}", TYPED)
    assert answer.status_code == 401
    assert below or "Two pages I wrote in one go." in text_of(answer)
    assert scene.drafts() == {}


def test_a_form_that_no_page_of_ours_gave_keeps_nothing(scene):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions()
    answer = visitor.post(scene.form, TYPED | {"csrf_token": "made up"})
    assert answer.status_code == 401
    assert "Two pages I wrote in one go." in text_of(answer)
    assert scene.drafts() == {}


def test_nobody_else_sees_what_was_typed(scene):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions()
    visitor.post(scene.form, TYPED)
    somebody = Visitor(scene.app, scene.team.coordinator)
    assert "Two pages" not in somebody.get(scene.form).text
    assert "Two pages" not in somebody.get("/drafts").text


def test_a_cookie_that_was_made_up_keeps_nothing(scene):
    visitor = Visitor(scene.app)
    visitor.client.set_cookie(login.COOKIE, "made up")
    assert visitor.post(scene.form, TYPED).status_code == 401
    assert scene.drafts() == {}


def test_a_form_of_another_site_keeps_nothing(scene):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions()
    answer = visitor.post(scene.form, TYPED, headers={"Origin": "https://x.example"})
    assert answer.status_code == 403
    assert scene.drafts() == {}


def test_a_form_beside_the_one_that_was_typed_in_stands_as_it_was(scene):
    edit = scene.form.replace("/tasks/new", "/edit")
    visitor = Visitor(scene.app, scene.team.coordinator)
    before = visitor.get(edit).text.count("checked")
    visitor.post(f"/drafts{edit}", {"title-en": "Breakfast for everybody"})
    page = visitor.get(edit).text
    assert "Breakfast for everybody" in page
    assert page.count("checked") == before > 0


def test_passwords_and_the_forms_own_secrets_are_never_kept(scene):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions()
    visitor.post("/account/password", {"old_password": PASSWORD, "new_password": "x" * 20})
    assert scene.drafts() == {}
    visitor.post(scene.form, TYPED | {"seen": "3"})
    assert set(scene.drafts()[scene.form]) == set(TYPED)


def test_what_is_typed_where_no_page_can_be_opened_waits_in_the_list(scene):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions()
    answer = visitor.post("/account/language", {"language": "cy"})
    assert answer.headers["Location"] == "/sign-in?next=/drafts"
    page = sign_in_again(visitor, answer.headers["Location"])
    assert "cy" in text_of(page)


def test_the_script_keeps_a_draft_as_each_field_is_left(scene):
    visitor = Visitor(scene.app, scene.typist)
    first = visitor.post(f"/drafts{scene.form}", {"title-en": "Ask"}, headers=HERE)
    visitor.post(f"/drafts{scene.form}", {"title-en": "Ask the cooks"})
    assert first.status_code == 204
    assert scene.drafts() == {scene.form: {"title-en": "Ask the cooks"}}
    assert "Ask the cooks" in visitor.get(scene.form).text
    assert "Ask the cooks" in visitor.get("/drafts").text


def test_the_script_keeps_a_draft_even_when_the_session_has_just_ended(scene):
    visitor = Visitor(scene.app, scene.typist)
    scene.end_sessions()
    assert visitor.post(f"/drafts{scene.form}", TYPED).status_code == 204
    assert scene.form in scene.drafts()
    assert Visitor(scene.app).post(f"/drafts{scene.form}", TYPED).status_code == 401


def test_a_draft_that_arrives_after_its_form_was_sent_is_ignored(scene):
    visitor = Visitor(scene.app, scene.typist)
    sent = {"title-en": "Ask the cooks", "press": "one-press"}
    assert visitor.post(scene.form, sent).status_code == 303
    assert visitor.post(f"/drafts{scene.form}", sent).status_code == 204
    assert scene.drafts() == {}


def test_a_draft_is_thrown_away_by_its_owner(scene):
    visitor = Visitor(scene.app, scene.typist)
    visitor.post(f"/drafts{scene.form}", TYPED)
    assert visitor.post("/drafts", {"form": scene.form}).status_code == 303
    assert scene.drafts() == {}


def test_a_form_that_is_too_old_gives_back_what_was_typed(scene):
    visitor = Visitor(scene.app, scene.typist)
    answer = visitor.post(scene.form, TYPED | {"csrf_token": "old"})
    assert answer.status_code == 422
    assert "Two pages I wrote in one go." in text_of(answer)


def test_a_role_that_was_taken_away_meanwhile_loses_no_words(scene):
    visitor = Visitor(scene.app, scene.team.neighbour)
    answer = visitor.post(scene.form, TYPED)
    assert answer.status_code == 403
    assert "Two pages I wrote in one go." in text_of(answer)


LOCKS = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT id FROM pilot FOR UPDATE"}


def test_a_busy_database_gives_back_the_form_and_one_press_sends_it(scene):
    visitor = Visitor(scene.app, scene.typist)
    with scene.app.app_context():
        other = db.engine.raw_connection()
        other.cursor().execute(LOCKS[db.engine.dialect.name])
    try:
        answer = visitor.post(scene.form, {"title-en": "Ask the cooks"})
    finally:
        other.rollback()
        other.close()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Try again" in text_of(answer)
    again = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', answer.text))
    assert visitor.post(scene.form, again).status_code == 303
    assert scene.tasks_called("Ask the cooks") == 1


HELD_DRAFTS = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT id FROM draft FOR UPDATE"}


def test_what_is_done_is_answered_though_the_database_is_too_busy_to_drop_the_draft(scene):
    form = scene.form.replace("/tasks/new", "/indicators/import")
    visitor = Visitor(scene.app, scene.team.academic)
    visitor.post(f"/drafts{form}", {"indicator": "x"})
    with scene.app.app_context():
        other = db.engine.raw_connection()
        other.cursor().execute(HELD_DRAFTS[db.engine.dialect.name])
    counts = b"date,count,rate,lad15cd,lad15nm\n2016-05-01,4e3,2.9,E08000005,Rochdale\n"
    try:
        sent = {"files": (io.BytesIO(counts), "counts.csv"), "indicator": ""}
        assert visitor.post(form, sent).status_code == 303
    finally:
        other.rollback()
        other.close()


LATE, WHOLE = {"title-en": "Ask"}, {"title-en": "Ask the cooks", "guidance-en": "Two pages."}


def test_a_draft_that_was_late_on_its_way_does_not_replace_what_was_typed_after_it(scene):
    visitor = Visitor(scene.app, scene.typist)
    visitor.post(f"/drafts{scene.form}", WHOLE | {"draft_turn": "page1.2"})
    assert visitor.post(f"/drafts{scene.form}", LATE | {"draft_turn": "page1.1"}).status_code == 204
    assert scene.drafts()[scene.form] == WHOLE


def test_what_was_sent_when_the_session_ended_outlives_a_draft_still_on_its_way(scene):
    visitor = Visitor(scene.app, scene.typist)
    visitor.get(scene.form)
    scene.end_sessions()
    visitor.post(scene.form, WHOLE | {"draft_turn": "page1.3"})
    visitor.post(f"/drafts{scene.form}", LATE | {"draft_turn": "page1.1"})
    assert scene.drafts()[scene.form] == WHOLE


@pytest.mark.parametrize("turn", ["page1.3", "page2.1", "", "1.x", "page1.99999999999"])
def test_what_is_typed_later_or_on_another_page_replaces_the_draft(scene, turn):
    visitor = Visitor(scene.app, scene.typist)
    visitor.post(f"/drafts{scene.form}", LATE | {"draft_turn": "page1.2"})
    assert visitor.post(f"/drafts{scene.form}", WHOLE | {"draft_turn": turn}).status_code == 204
    assert scene.drafts()[scene.form] == WHOLE


def test_a_person_keeps_only_so_many_drafts_and_only_so_long_ones(scene):
    with scene.app.app_context():
        for number in range(MOST_DRAFTS + 3):
            at = NOW + dt.timedelta(seconds=number)
            keep_draft(scene.typist, f"/form/{number}", [("a", "b")], at=at)
        assert db.session.scalar(select(func.count(Draft.id))) == MOST_DRAFTS
        assert db.session.scalar(select(func.min(Draft.saved_at))) == NOW + dt.timedelta(seconds=3)
    visitor = Visitor(scene.app, scene.typist)
    long = visitor.post("/drafts/x", {"a": "x" * (MOST_CHARACTERS + 1)})
    assert long.status_code == 422


@pytest.mark.parametrize("typed", ["a\0b", "\U0001f600", "ŵ ŷ", "<script>alert(1)</script>"])
def test_whatever_is_typed_is_kept_or_answered(scene, typed):
    visitor = Visitor(scene.app, scene.typist)
    assert visitor.post(f"/drafts{scene.form}", {"title-en": typed}).status_code == 204
    page = visitor.get(scene.form)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_drafts_need_no_pilot_and_leave_no_event(scene):
    with scene.app.app_context():
        before = db.session.scalar(text("SELECT seq FROM audit_head"))
        db.session.rollback()
        keep_draft(scene.typist, "/x", [("a", "b")], at=press().at)
        assert db.session.scalar(text("SELECT seq FROM audit_head")) == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_draft_does_not_wait_for_whoever_writes_a_record_that_points_to_the_person(scene):
    with scene.app.app_context():
        other = db.engine.raw_connection()
        other.cursor().execute("SELECT id FROM person FOR KEY SHARE")
        try:
            keep_draft(scene.typist, "/x", [("a", "b")], at=press().at)
        finally:
            other.rollback()
            other.close()
    assert "/x" in scene.drafts()
