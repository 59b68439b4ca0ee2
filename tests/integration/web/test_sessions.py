"""Sessions: a copied cookie is dead after sign-out, old ones end, owners see and end their own."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import event, select, update

from labapp import login, passwords
from labapp.db import db, transaction
from labapp.models import AuditEvent, Person, WebSession
from labapp.services.sessions import SEEN_AGAIN
from tests.factories import make_lab, make_member
from tests.visitor import Visitor, text_of

PASSWORD = "three quiet otters"
NEW_PASSWORD = "four louder herons"


@pytest.fixture
def people(app):
    with app.app_context():
        lab, stored = make_lab(), passwords.hash_of(PASSWORD)
        return [make_member(lab, name=name, password_hash=stored) for name in ("Mair", "Ifan")]


def change(app, session_id, **values):
    with app.app_context(), transaction() as session:
        session.execute(update(WebSession).where(WebSession.id == session_id).values(**values))


def row(app, session_id):
    with app.app_context():
        chosen = select(WebSession.__table__).where(WebSession.id == session_id)
        return db.session.execute(chosen).mappings().one()


def is_signed_in(visitor):
    return visitor.get("/account").status_code == 200


def test_a_copied_cookie_opens_nothing_after_sign_out(app, people):
    visitor, thief = Visitor(app, people[0]), Visitor(app)
    thief.client.set_cookie(login.COOKIE, visitor.client.get_cookie(login.COOKIE).value)
    assert is_signed_in(thief)
    answer = visitor.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert not is_signed_in(visitor)
    assert not is_signed_in(thief)


def test_signing_out_twice_is_no_mistake(app, people):
    visitor = Visitor(app, people[0])
    visitor.post("/sign-out")
    assert Visitor(app).post("/sign-out").status_code == 303


def test_a_link_cannot_sign_anybody_out(app, people):
    assert Visitor(app, people[0]).get("/sign-out").status_code == 405


@pytest.mark.parametrize(
    ("column", "ago"),
    [("last_seen_at", login.IDLE), ("expires_at", dt.timedelta(0)), ("ended_at", dt.timedelta(0))],
)
def test_a_session_ends_when_idle_when_old_and_when_ended(app, people, column, ago):
    visitor = Visitor(app, people[0])
    change(app, visitor.session_id, **{column: dt.datetime.now(dt.UTC) - ago})
    assert not is_signed_in(visitor)


def test_a_session_lasts_while_it_is_used_and_not_for_ever(app, people):
    visitor = Visitor(app, people[0])
    almost = dt.datetime.now(dt.UTC) - login.IDLE + dt.timedelta(minutes=1)
    change(app, visitor.session_id, last_seen_at=almost)
    assert is_signed_in(visitor)
    assert row(app, visitor.session_id)["last_seen_at"] > almost
    assert row(app, visitor.session_id)["expires_at"] < almost + dt.timedelta(days=8)


def test_a_use_is_noted_after_the_answer_and_at_most_every_five_minutes(app, people):
    visitor, statements = Visitor(app, people[0]), []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *about: statements.append(about[2]))
    visitor.get("/account")
    assert not [each for each in statements if each.startswith("UPDATE")]
    earlier = dt.datetime.now(dt.UTC) - SEEN_AGAIN - dt.timedelta(seconds=1)
    change(app, visitor.session_id, last_seen_at=earlier)
    statements.clear()
    answer = visitor.client.get("/account")
    assert not [each for each in statements if each.startswith("UPDATE")]
    answer.close()
    assert [each for each in statements if each.startswith("UPDATE web_session")]


def test_one_sees_and_ends_ones_own_sessions(app, people):
    here, there = Visitor(app, people[0]), Visitor(app, people[0])
    page = text_of(here.get("/account"))
    assert page.count("Firefox, Linux") >= 2
    assert "(this one)" in page
    answer = here.post(f"/account/sessions/{there.session_id}/end")
    assert answer.status_code == 303
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_nobody_ends_the_session_of_somebody_else(app, people):
    mine, theirs = Visitor(app, people[0]), Visitor(app, people[1])
    assert mine.post(f"/account/sessions/{theirs.session_id}/end").status_code == 404
    assert is_signed_in(theirs)


def test_one_signs_out_everywhere_else(app, people):
    here, there, other = Visitor(app, people[0]), Visitor(app, people[0]), Visitor(app, people[1])
    here.post("/account/sessions/end-others")
    assert [is_signed_in(each) for each in (here, there, other)] == [True, False, True]


def change_password(visitor, old, new, again=None):
    typed = {"old_password": old, "new_password": new, "again_password": again or new}
    return visitor.post("/account/password", typed)


def test_a_changed_password_signs_out_everywhere_else(app, people):
    here, there = Visitor(app, people[0]), Visitor(app, people[0])
    assert change_password(here, PASSWORD, NEW_PASSWORD).status_code == 303
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert Visitor(app).sign_in("mair.nw@example.org", PASSWORD).status_code == 422
    assert Visitor(app).sign_in("mair.nw@example.org", NEW_PASSWORD).status_code == 303


def test_a_password_is_changed_by_whoever_knows_it(app, people):
    answer = change_password(Visitor(app, people[0]), "not my password", NEW_PASSWORD)
    assert answer.status_code == 422
    assert "This is not your password" in text_of(answer)


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("short", "12 characters or more"),
        ("passwordpassword", "Too many people use this password"),
        ("Password1234", "Too many people use this password"),
        ("aaaaaaaaaaaaaa", "Too many people use this password"),
        ("mair.nw@example.org", "Your email address is no password"),
        ("x1" * 150, "200 characters at most"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(app, people, weak, told):
    answer = change_password(Visitor(app, people[0]), PASSWORD, weak)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert not re.search(r'type="password"[^>]*value=', answer.text)


def test_two_different_new_passwords_are_refused(app, people):
    answer = change_password(Visitor(app, people[0]), PASSWORD, NEW_PASSWORD, "five odd storks")
    assert "exactly the same" in text_of(answer)


def test_a_button_pressed_twice_changes_a_password_once(app, people):
    visitor = Visitor(app, people[0])
    typed = {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "press": "twice"}
    typed["again_password"] = NEW_PASSWORD
    answers = [visitor.post("/account/password", typed).status_code for _ in range(2)]
    assert answers == [303, 303]
    with app.app_context():
        kinds = list(db.session.scalars(select(AuditEvent.kind)))
    assert kinds.count("person.password_changed") == 1


def test_the_language_of_mails_is_kept(app, people):
    visitor = Visitor(app, people[0])
    assert visitor.post("/account/language", {"language": "cy"}).status_code == 303
    assert visitor.post("/account/language", {"language": "xx"}).status_code == 422
    with app.app_context():
        chosen = select(Person.language).where(Person.id == people[0].person_id)
        assert db.session.scalar(chosen) == "cy"


def test_signing_in_and_out_stands_in_the_audit_record(app, people):
    visitor = Visitor(app)
    visitor.sign_in("mair.nw@example.org", PASSWORD)
    visitor.post("/sign-out")
    with app.app_context():
        kinds = list(db.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.seq)))
    assert kinds[-2:] == ["session.opened", "session.ended"]
