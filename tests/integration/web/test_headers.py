"""Headers: every answer, errors included, tells the browser what it may not do."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from labapp import login, passwords
from tests.conftest import running
from tests.factories import make_lab, make_member
from tests.visitor import Visitor

ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PASSWORD = "three quiet otters"
PAGES = [
    "/sign-in",
    "/nothing",
    "/account",
    "/healthz",
    "/audit",
    "/static/labapp.css",
    "/cy/status",
]


def sign_in_over(app, scheme="http", **how):
    with app.app_context():
        make_member(make_lab(), name="Mair", password_hash=passwords.hash_of(PASSWORD))
    visitor = Visitor(app)
    typed = {"email": "mair.nw@example.org", "password": PASSWORD}
    return visitor.post("/sign-in", typed, base_url=f"{scheme}://localhost", headers={}, **how)


@ONE
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_security_headers(app, path):
    headers = Visitor(app).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@ONE
def test_an_error_of_ours_carries_them_too_and_tells_nothing(settings):
    with running(settings) as app:
        app.config["PROPAGATE_EXCEPTIONS"] = False

        def broken():
            raise RuntimeError("the secret of the machine")

        app.view_functions["site.status"] = broken
        broken.declared = app.view_functions["site.alive"].declared
        answer = Visitor(app).get("/status")
        assert answer.status_code == 500
        assert "the secret of the machine" not in answer.text
        assert "If you report it, give this reference" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@ONE
def test_a_nonce_is_used_once(app):
    first, second = (Visitor(app).get("/sign-in") for _ in range(2))
    assert first.headers["Content-Security-Policy"] != second.headers["Content-Security-Policy"]


@ONE
def test_pages_are_never_kept_and_stamped_files_for_ever(app):
    visitor = Visitor(app)
    assert visitor.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert "immutable" in visitor.get("/static/labapp.css?v=1").headers["Cache-Control"]
    assert "max-age=3600" in visitor.get("/static/labapp.css").headers["Cache-Control"]
    assert visitor.get("/static/nothing.css?v=1").headers["Cache-Control"] == "no-store"


@ONE
def test_welsh_pages_share_the_files_of_english_ones(app):
    page = Visitor(app).get("/cy/sign-in").text
    assert "/static/labapp.css?v=" in page
    assert "/cy/static" not in page


@ONE
def test_cookies_are_hidden_from_scripts_and_kept_from_other_sites(app):
    answer = sign_in_over(app)
    cookies = answer.headers.getlist("Set-Cookie")
    (session,) = [each for each in cookies if each.startswith(login.COOKIE)]
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Secure" not in session


@ONE
def test_over_https_cookies_are_secure_and_browsers_told_to_stay(settings):
    with running(replace(settings, base_url="https://lab.example.org")) as app:
        answer = sign_in_over(app, "https")
        cookies = answer.headers.getlist("Set-Cookie")
        assert cookies
        assert all("Secure" in each for each in cookies)
        assert "max-age" in answer.headers["Strict-Transport-Security"]


@ONE
def test_what_a_proxy_says_is_believed_only_where_there_is_one(settings):
    said = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    seen = {}
    for proxies in (0, 1):
        with running(replace(settings, trusted_proxies=proxies)) as app:

            @app.before_request
            def note(proxies=proxies):
                from flask import request

                seen[proxies] = (request.remote_addr, request.scheme)

            Visitor(app).get("/healthz", headers=said)
    assert seen == {0: ("127.0.0.1", "http"), 1: ("203.0.113.9", "https")}


@ONE
@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/nothing", "/static/labapp.css"])
def test_asking_for_the_headers_answers_as_the_page_does_without_its_body(app, path):
    visitor = Visitor(app)
    page, headers = visitor.get(path), visitor.client.head(path)
    assert headers.status_code == page.status_code
    assert headers.data == b""
    assert headers.headers["Content-Type"] == page.headers["Content-Type"]


@ONE
def test_a_method_that_is_not_there_names_those_that_are(app):
    answer = Visitor(app).post("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@ONE
def test_a_site_that_is_ready_says_so_and_one_that_is_not_says_what_is_missing(app, settings):
    assert Visitor(app).get("/readyz").status_code == 200
    shutil.rmtree(settings.store_dir, ignore_errors=True)
    settings.store_dir.write_text("a file where the folder should be")
    answer = Visitor(app).get("/readyz")
    assert answer.status_code == 503
    assert "store: NO" in answer.text
    assert "does not work" in Visitor(app).get("/status").text
