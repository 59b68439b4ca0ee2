"""Signing in: the right password opens a session, wrong ones are slow, strangers learn nothing."""

from __future__ import annotations

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from labapp import login, passwords
from labapp.db import db, transaction
from labapp.models import Person, SignInFailure, WebSession
from labapp.reading.persons import find_person_id
from labapp.services.attempts import MOST_HERE, WINDOW
from labapp.services.people import NewPerson, add_person, set_password
from tests.factories import OPERATOR, make_lab, make_member, press
from tests.visitor import HERE, Visitor, text_of

PASSWORD = "three quiet otters"
EMAIL = "mair.nw@example.org"


@pytest.fixture
def mair(app):
    with app.app_context():
        return make_member(make_lab(), name="Mair", password_hash=passwords.hash_of(PASSWORD))


def session_rows(app):
    with app.app_context():
        return list(db.session.execute(select(WebSession.__table__)).mappings())


def test_the_right_password_opens_a_session_and_goes_where_one_was_going(app, mair):
    visitor = Visitor(app)
    assert visitor.get("/account").headers["Location"] == "/sign-in?next=/account"
    answer = visitor.sign_in(EMAIL, PASSWORD, next="/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert "Mair" in text_of(visitor.get("/account"))
    (row,) = session_rows(app)
    assert row["person_id"] == mair.person_id
    assert row["expires_at"] - row["created_at"] == login.LONGEST


def test_the_address_may_be_written_in_capitals(app, mair):
    assert Visitor(app).sign_in(f" {EMAIL.upper()} ", PASSWORD).status_code == 303


def test_the_database_keeps_no_token_that_opens_anything(app, mair):
    visitor = Visitor(app)
    visitor.sign_in(EMAIL, PASSWORD)
    token = visitor.client.get_cookie(login.COOKIE).value
    assert token not in str(session_rows(app))


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(app, mair):
    wrong = Visitor(app).sign_in(EMAIL, "not my password")
    unknown = Visitor(app).sign_in("nobody.nw@example.org", "not my password")
    assert wrong.status_code == unknown.status_code == 422
    told = "The email address or the password is wrong"
    assert told in text_of(wrong)
    assert told in text_of(unknown)
    assert session_rows(app) == []


def quickest_refusal(app, email):
    """Give the quickest of a few: a busy machine only ever makes them slower."""
    taken = []
    for _ in range(MOST_HERE):
        began = time.perf_counter()
        assert Visitor(app).sign_in(email, "not my password").status_code == 422
        taken.append(time.perf_counter() - began)
    return min(taken)


def test_an_unknown_account_takes_as_long_as_a_known_one(app, mair):
    passwords.use_memory(32 * 1024)
    try:
        slow = passwords.hash_of(PASSWORD)
        with app.app_context(), transaction() as session:
            session.execute(update(Person).values(password_hash=slow))
        known, unknown = quickest_refusal(app, EMAIL), quickest_refusal(app, "no.nw@example.org")
        assert min(known, unknown) > max(known, unknown) / 2
    finally:
        passwords.use_memory(64)


def test_a_blank_form_says_what_is_missing_and_keeps_the_address(app):
    answer = Visitor(app).sign_in(EMAIL, "")
    assert answer.status_code == 422
    assert "Write your password" in text_of(answer)
    assert EMAIL in answer.text


def test_after_five_wrong_passwords_even_the_right_one_waits(app, mair):
    for _ in range(MOST_HERE):
        assert Visitor(app).sign_in(EMAIL, "not my password").status_code == 422
    answer = Visitor(app).sign_in(EMAIL, PASSWORD)
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in text_of(answer)
    with app.app_context(), transaction() as session:
        long_ago = dt.datetime.now(dt.UTC) - WINDOW
        session.execute(update(SignInFailure).values(at=long_ago))
    assert Visitor(app).sign_in(EMAIL, PASSWORD).status_code == 303


def test_an_unknown_account_is_slowed_down_like_a_known_one(app, mair):
    for _ in range(MOST_HERE):
        Visitor(app).sign_in("nobody.nw@example.org", "not my password")
    assert Visitor(app).sign_in("nobody.nw@example.org", "x" * 20).status_code == 429


def test_only_failures_count(app, mair):
    for _ in range(MOST_HERE + 2):
        assert Visitor(app).sign_in(EMAIL, PASSWORD).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(SignInFailure.id))) == 0


def test_signing_in_makes_a_new_session_and_ends_the_one_before(app, mair):
    visitor = Visitor(app)
    visitor.sign_in(EMAIL, PASSWORD)
    before = visitor.client.get_cookie(login.COOKIE).value
    visitor.sign_in(EMAIL, PASSWORD)
    assert visitor.client.get_cookie(login.COOKIE).value != before
    ended = {row["ended_at"] is not None for row in session_rows(app)}
    assert ended == {True, False}


def test_a_token_planted_before_signing_in_opens_nothing_afterwards(app, mair):
    visitor = Visitor(app)
    visitor.client.set_cookie(login.COOKIE, "planted")
    visitor.sign_in(EMAIL, PASSWORD)
    thief = Visitor(app)
    thief.client.set_cookie(login.COOKIE, "planted")
    assert thief.get("/account").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil",
        "javascript:alert(1)",
        "/cy//evil.example",
        "/a\nSet-Cookie: x=y",
        "/sign-in",
    ],
)
def test_signing_in_never_leads_to_another_site(app, mair, elsewhere):
    assert Visitor(app).sign_in(EMAIL, PASSWORD, next=elsewhere).headers["Location"] == "/"


def test_the_welsh_page_leads_to_the_welsh_page(app, mair):
    visitor = Visitor(app)
    assert visitor.get("/cy/account").headers["Location"] == "/cy/sign-in?next=/account"
    answer = visitor.post("/cy/sign-in", {"email": EMAIL, "password": PASSWORD, "next": "/account"})
    assert answer.headers["Location"] == "/cy/account"


def test_somebody_disabled_cannot_sign_in_and_is_out_at_once(app, mair):
    visitor = Visitor(app, mair)
    assert visitor.get("/account").status_code == 200
    with app.app_context(), transaction() as session:
        session.execute(update(Person).values(disabled_at=dt.datetime.now(dt.UTC)))
    assert visitor.get("/account").status_code == 303
    assert Visitor(app).sign_in(EMAIL, PASSWORD).status_code == 422


def test_an_old_hash_is_made_anew_on_signing_in(app, mair):
    passwords.use_memory(128)
    try:
        assert Visitor(app).sign_in(EMAIL, PASSWORD).status_code == 303
        with app.app_context():
            stored = db.session.scalar(select(Person.password_hash))
        assert "m=128" in stored
        assert Visitor(app).sign_in(EMAIL, PASSWORD).status_code == 303
    finally:
        passwords.use_memory(64)


@pytest.mark.parametrize("typed", ["a\0b@example.org", "x" * 5000, "\U0001f600", "%s", "'; --"])
def test_nothing_typed_as_an_address_breaks_the_page(app, typed):
    assert Visitor(app).sign_in(typed, "not my password").status_code == 422


def test_a_form_from_elsewhere_is_refused(app, mair):
    visitor = Visitor(app)
    typed = {"email": EMAIL, "password": PASSWORD}
    assert (
        visitor.post("/sign-in", typed, headers={"Origin": "https://x.example"}).status_code == 403
    )
    assert visitor.post("/sign-in", typed | {"csrf_token": ""}, headers=HERE).status_code == 422
    assert visitor.post("/sign-in", typed, headers={}).status_code == 303


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_accounts_are_listed_in_the_demonstration_and_nowhere_else(settings, tmp_path):
    from dataclasses import replace

    from tests.conftest import running

    with running(settings) as app:
        assert "policy-lab-demo" not in Visitor(app).get("/sign-in").text
    with running(replace(settings, demo=True)) as app:
        page = Visitor(app).get("/sign-in").text
        assert "policy-lab-demo" in page
        assert "coordinator@example.org" in page


@pytest.mark.parametrize("email", ["Strauß@example.org", "STRAẞE@example.org", "İnci@example.org"])
def test_whoever_was_added_with_an_address_signs_in_with_it(app, email):
    with app.app_context():
        new = NewPerson(email, "Anna", password_hash=passwords.hash_of(PASSWORD))
        add_person(OPERATOR, new, press=press())
        assert find_person_id(email) is not None
    assert Visitor(app).sign_in(email, PASSWORD).status_code == 303


def test_a_password_that_is_changed_while_it_is_checked_opens_nothing(app, mair):
    slow = PasswordHasher(time_cost=400, memory_cost=4096, parallelism=1).hash(PASSWORD)
    with app.app_context(), transaction() as session:
        session.execute(update(Person).values(password_hash=slow))
    with ThreadPoolExecutor(1) as pool:
        signing_in = pool.submit(Visitor(app).sign_in, EMAIL, PASSWORD)
        time.sleep(0.4)
        with app.app_context():
            set_password(OPERATOR, mair.person_id, passwords.hash_of("another one"), press=press())
        assert not signing_in.done()
        assert signing_in.result().status_code == 422
    assert session_rows(app) == []
