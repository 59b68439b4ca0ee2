"""Sessions: signing in, signing out, and ending what is open elsewhere."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from labapp import audit, passwords
from labapp.command import site_command, verb
from labapp.db import db, transaction
from labapp.errors import NotFoundError, RefusedError
from labapp.models import AuditHead, Person, SignInFailure, WebSession
from labapp.services.attempts import count_attempt, failures_here
from labapp.words import Actor, Press, Sentence, folded_address

WRONG = Sentence("The email address or the password is wrong")
SEEN_AGAIN = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Arrival:
    """From where somebody signs in, and the session they are given if the password is right."""

    token_hash: str
    address: str
    browser: str
    expires_at: dt.datetime
    replaces: str = ""


def sign_in(email: str, password: str, *, arrival: Arrival, press: Press) -> int:
    """Open a session for whoever the password proves; the one it replaces ends.

    Every attempt is counted before the password is looked at, and taken back when it is right.
    Raises TooManyAttemptsError; RefusedError, the same for a wrong password and no account.
    """
    account = folded_address(email)[:254]
    count_attempt(account, arrival.address, press.at)
    person_id, stored = _find_account(account)
    right = passwords.matches(stored, password)
    if person_id is None or not right:
        raise RefusedError(WRONG)
    newer = passwords.hash_of(password) if passwords.is_old(stored) else ""
    actor = Actor.person(person_id)
    with transaction() as session:
        session.info["press"] = press
        _require_unchanged(session, person_id, stored)
        session.execute(delete(SignInFailure).where(failures_here(account, arrival.address)))
        if newer:
            session.execute(
                update(Person).where(Person.id == person_id).values(password_hash=newer)
            )
        _end(session, WebSession.token_hash == arrival.replaces, press.at)
        opened = _open(person_id, arrival, press.at)
        session.add(opened)
        session.flush()
        audit.record(actor, "session.opened", f"session:{opened.id}")
    return person_id


@verb
def sign_out(actor: Actor, session_id: int, *, press: Press) -> dict[str, int]:
    """End the actor's own session; its cookie opens nothing any more."""
    return end_session(actor, session_id, press=press)


@verb
def end_session(actor: Actor, session_id: int, *, press: Press) -> dict[str, int]:
    """End one of the actor's own sessions, here or on another browser."""
    with site_command(actor, press=press) as locked:
        found = locked.get(WebSession, session_id)
        if found.person_id != actor.person_id:
            raise NotFoundError
        if found.ended_at is None:
            found.ended_at = press.at
            audit.record(actor, "session.ended", f"session:{session_id}")
        locked.answer = {"session_id": session_id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def end_other_sessions(actor: Actor, but: int, *, press: Press) -> dict[str, int]:
    """End every session of the actor but the one given."""
    with site_command(actor, press=press) as locked:
        theirs = and_(WebSession.person_id == actor.person_id, WebSession.id != but)
        ended = _end(locked.session, theirs, press.at)
        audit.record(actor, "sessions.ended", f"person:{actor.person_id}", ended=ended)
        locked.answer = {"ended": ended}
    return locked.answer  # type: ignore[no-any-return]


def touch(session_id: int, *, now: dt.datetime) -> None:
    """Note that a session is in use, at most every five minutes."""
    with transaction() as session:
        session.execute(
            update(WebSession)
            .where(WebSession.id == session_id, WebSession.last_seen_at < now - SEEN_AGAIN)
            .values(last_seen_at=now)
        )


def _find_account(account: str) -> tuple[int | None, str]:
    found = db.session.execute(
        select(Person.id, Person.password_hash).where(
            Person.email == account, Person.disabled_at.is_(None)
        )
    ).one_or_none()
    db.session.rollback()  # nothing is held open while the hash is computed
    return (found.id, found.password_hash) if found else (None, "")


def _require_unchanged(session: Session, person_id: int, stored: str) -> None:
    """Refuse where the password that was proved is theirs no more; locks as `site_command` does."""
    session.execute(select(AuditHead.seq).where(AuditHead.id == 1).with_for_update())
    now = select(Person.password_hash).where(Person.id == person_id, Person.disabled_at.is_(None))
    if session.scalar(now) != stored:
        raise RefusedError(WRONG)


def _open(person_id: int, arrival: Arrival, now: dt.datetime) -> WebSession:
    return WebSession(
        token_hash=arrival.token_hash,
        person_id=person_id,
        browser=arrival.browser.replace("\0", "")[:300],
        created_at=now,
        last_seen_at=now,
        expires_at=arrival.expires_at,
    )


def _end(session: Session, which: ColumnElement[bool], now: dt.datetime) -> int:
    ended = session.execute(
        update(WebSession).where(which, WebSession.ended_at.is_(None)).values(ended_at=now)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
