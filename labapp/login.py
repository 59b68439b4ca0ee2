"""Sessions and signing in: server-side rows behind a cookie, known to Flask-Login."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask import Flask, Request, Response, g
from flask_login import LoginManager, UserMixin

from labapp.afterwards import afterwards
from labapp.reading.sessions import SignedIn, find_session, find_whose_session
from labapp.services.sessions import SEEN_AGAIN, touch
from labapp.words import Actor

COOKIE = "labapp_session"
IDLE = dt.timedelta(hours=8)
LONGEST = dt.timedelta(days=7)
KEPT = dt.timedelta(days=30)  # longer than any session, so that what was typed finds its person


class SignedInUser(UserMixin):
    """What Flask-Login calls a user: somebody with an open session."""

    def __init__(self, signed_in: SignedIn) -> None:
        self.signed_in = signed_in

    def get_id(self) -> str:
        """Give the id of the person."""
        return str(self.signed_in.person_id)


def set_up(app: Flask) -> None:
    """Have Flask-Login find people by our cookie and nothing else."""
    manager = LoginManager()
    manager.init_app(app)
    manager.request_loader(_load)
    app.after_request(_note_use)


def new_token() -> str:
    """Make the secret that the cookie holds; only its hash is stored."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Give what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keep_token(response: Response, token: str, *, secure: bool) -> None:
    """Put the token into the browser's cookie."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(KEPT.total_seconds()),
        secure=secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget_token(response: Response, *, secure: bool) -> None:
    """Take the token out of the browser's cookie."""
    response.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="Lax", path="/")


def whose_it_was(request: Request) -> Actor | None:
    """Find whom the cookie named whose session ran out while they typed; it opens nothing."""
    token, since = request.cookies.get(COOKIE), dt.datetime.now(dt.UTC) - KEPT
    return find_whose_session(hash_of(token), used_since=since) if token else None


def _load(request: Request) -> SignedInUser | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    found = find_session(hash_of(token), now=dt.datetime.now(dt.UTC), idle=IDLE)
    g.signed_in = found
    return SignedInUser(found) if found else None


def _note_use(response: Response) -> Response:
    """Have the session's last use noted once the answer is gone, at most every five minutes."""
    signed_in: SignedIn | None = g.get("signed_in")
    now = dt.datetime.now(dt.UTC)
    if signed_in and now - signed_in.last_seen_at > SEEN_AGAIN:
        session_id = signed_in.session_id
        afterwards(response, "note the last use of a session", lambda: touch(session_id, now=now))
    return response
