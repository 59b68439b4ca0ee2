"""Somebody at a browser: keeps cookies, sends forms with their token and press, reads answers."""

from __future__ import annotations

import datetime as dt
import html
import itertools
import re
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from labapp import login
from labapp.db import transaction
from labapp.models import WebSession
from labapp.words import Actor

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
HERE = {"Origin": "http://localhost"}
_presses = itertools.count()


class Visitor:
    """A browser of its own; with an actor it is signed in as that person."""

    def __init__(self, app: Flask, actor: Actor | None = None, *, token: str = "") -> None:
        self.app, self.token = app, token
        self.client = app.test_client()
        self.session_id: int | None = None
        with self.client.session_transaction() as session:
            session["csrf_token"] = raw = f"raw-{next(_presses)}"
        self.csrf = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
        if actor is not None:
            self.session_id = self._open(actor)
        if self.token:
            self.client.set_cookie(login.COOKIE, self.token)

    def get(self, path: str, **how: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, buffered=True, **how)

    def post(self, path: str, typed: dict[str, Any] | None = None, **how: Any) -> TestResponse:
        """Send a form as a page of ours sends it."""
        sent = {"csrf_token": self.csrf, "press": f"press-{next(_presses)}"} | (typed or {})
        how.setdefault("headers", HERE)
        return self.client.post(path, data=sent, buffered=True, **how)

    def sign_in(self, email: str, password: str, **more: Any) -> TestResponse:
        """Sign in by the form."""
        typed = {"email": email, "password": password, **more}
        return self.post("/sign-in", typed, headers=HERE | {"User-Agent": BROWSER})

    def _open(self, actor: Actor) -> int:
        """Open a session without the form; a thousand tests need one and none tests the form."""
        self.token, now = login.new_token(), dt.datetime.now(dt.UTC)
        with self.app.app_context(), transaction() as session:
            row = WebSession(
                token_hash=login.hash_of(self.token),
                person_id=actor.person_id,
                browser=BROWSER,
                created_at=now,
                last_seen_at=now,
                expires_at=now + login.LONGEST,
            )
            session.add(row)
            session.flush()
            return row.id


def text_of(answer: TestResponse) -> str:
    """Give what a person reads on a page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())
