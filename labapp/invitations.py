"""Invitations: a link by which somebody chooses their first password, once, within a week."""

from __future__ import annotations

import datetime as dt
import hashlib

from itsdangerous import BadSignature, URLSafeSerializer

from labapp.errors import NotFoundError
from labapp.words import Sentence

GOOD_FOR = dt.timedelta(days=7)
_SIGNER: list[URLSafeSerializer] = []


def use_secret(secret: str | None) -> None:
    """Sign links with this key."""
    _SIGNER[:] = [URLSafeSerializer(secret, salt="invitation")] if secret else []


def invitation_for(person_id: int, password_hash: str, *, at: dt.datetime) -> str:
    """Make what a link carries; it is worth nothing once the password is another."""
    until = int((at + GOOD_FOR).timestamp())
    return str(_SIGNER[0].dumps([person_id, until, fingerprint(password_hash)]))


def read_invitation(written: str, *, at: dt.datetime) -> tuple[int, str]:
    """Give the person and the password's fingerprint; raises NotFoundError when it is over."""
    try:
        person_id, until, of = _SIGNER[0].loads(written)
    except BadSignature as error:
        raise NotFoundError(Sentence("This link is not whole. Open it from the mail")) from error
    if at.timestamp() > until:
        raise NotFoundError(Sentence("This link is too old. Ask who invited you for another"))
    return int(person_id), str(of)


def fingerprint(password_hash: str) -> str:
    """Give a mark of a stored password that says nothing about it."""
    return hashlib.sha256(f"invitation {password_hash}".encode()).hexdigest()[:16]
