"""Accounts: what somebody changes about themself."""

from __future__ import annotations

from sqlalchemy import and_, select, update

from labapp import audit, passwords
from labapp.command import Locked, site_command, verb
from labapp.db import db
from labapp.errors import InvalidError, NotFoundError
from labapp.invitations import fingerprint, read_invitation
from labapp.models import Person, WebSession
from labapp.services.attempts import TooManyAttemptsError, count_attempt, forget_attempts
from labapp.words import Actor, Language, Press, Sentence

USED = Sentence("This link was used already. Sign in with the password you chose")


@verb
def change_password(
    actor: Actor, old: str, new: str, *, keeping: int | None = None, address: str, press: Press
) -> dict[str, int]:
    """Change the actor's own password; every session but `keeping` ends.

    Raises InvalidError for `old_password` and `new_password`.
    """
    email, stored = _own(actor)
    if not _is_known(email, stored, old, address=address, press=press):
        if passwords.matches(stored, new):  # the button was pressed twice
            return {"person_id": actor.person_id or 0}
        raise InvalidError({"old_password": Sentence("This is not your password")})
    if weakness := passwords.weakness_of(new, email=email):
        raise InvalidError({"new_password": weakness})
    made = passwords.hash_of(new)
    with site_command(actor, press=press) as locked:
        person = locked.get(Person, actor.person_id or 0)
        if person.password_hash != stored:
            raise InvalidError({"old_password": Sentence("Your password was changed a moment ago")})
        person.password_hash = made
        _end_others(locked, person.id, keeping)
        audit.record(actor, "person.password_changed", f"person:{person.id}")
        locked.answer = {"person_id": person.id}
    return locked.answer  # type: ignore[no-any-return]


def _end_others(locked: Locked, person_id: int, keeping: int | None) -> None:
    """End every session of somebody but the one they are in."""
    others = and_(WebSession.person_id == person_id, WebSession.ended_at.is_(None))
    if keeping is not None:
        others = and_(others, WebSession.id != keeping)
    locked.session.execute(update(WebSession).where(others).values(ended_at=locked.press.at))


@verb
def choose_first_password(invitation: str, new: str, *, press: Press) -> dict[str, int]:
    """Choose a password by an invitation; it is used up by that, and every session ends.

    Raises NotFoundError for an invitation that is over, InvalidError for `new_password`.
    """
    person_id, of = read_invitation(invitation, at=press.at)
    email, stored = _own(Actor.person(person_id))
    if fingerprint(stored) != of:
        raise NotFoundError(USED)
    if weakness := passwords.weakness_of(new, email=email):
        raise InvalidError({"new_password": weakness})
    made, actor = passwords.hash_of(new), Actor.person(person_id)
    with site_command(actor, press=press) as locked:
        person = locked.get(Person, person_id)
        if fingerprint(person.password_hash) != of or person.disabled_at is not None:
            raise NotFoundError(USED)
        person.password_hash = made
        audit.record(actor, "person.password_set", f"person:{person_id}")
        locked.answer = {"person_id": person_id}
    return locked.answer  # type: ignore[no-any-return]


@verb
def choose_language(actor: Actor, language: str, *, press: Press) -> dict[str, str]:
    """Keep the language in which the actor is written to; blank is both."""
    if language not in {"", *Language}:
        raise InvalidError({"language": Sentence("Choose one of the answers shown")})
    with site_command(actor, press=press) as locked:
        person = locked.get(Person, actor.person_id or 0)
        person.language = language
        audit.record(actor, "person.language_chosen", f"person:{person.id}", language=language)
        locked.answer = {"language": language}
    return locked.answer  # type: ignore[no-any-return]


def _own(actor: Actor) -> tuple[str, str]:
    found = db.session.execute(
        select(Person.email, Person.password_hash).where(Person.id == actor.person_id)
    ).one_or_none()
    db.session.rollback()  # nothing is held open while the hash is computed
    if found is None:
        raise NotFoundError
    return found.email, found.password_hash


def _is_known(email: str, stored: str, old: str, *, address: str, press: Press) -> bool:
    try:
        count_attempt(email, address, press.at)
    except TooManyAttemptsError as error:
        raise InvalidError({"old_password": error.sentence}) from error
    known = passwords.matches(stored, old)
    if known:
        forget_attempts(email, address)
    return known
