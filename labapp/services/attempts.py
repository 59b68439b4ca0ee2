"""Attempts: guessing a password is slow, by account and by address."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from labapp.db import transaction
from labapp.errors import LabError
from labapp.models import AuditHead, SignInFailure
from labapp.words import Sentence

WINDOW = dt.timedelta(minutes=15)
MOST_HERE, MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 5, 30, 60


class TooManyAttemptsError(LabError):
    """Somebody guessed too often, at this account or from this address."""

    status = 429

    def __init__(self) -> None:
        super().__init__(Sentence("Too many attempts. Wait a quarter of an hour, then try again"))


def count_attempt(account: str, address: str, now: dt.datetime) -> None:
    """Count an attempt before the password is looked at, so that many at once are all counted.

    Whoever turns out to be right takes it back with `forget_attempts`. Raises TooManyAttemptsError.
    """
    with transaction() as session:
        session.execute(select(AuditHead.seq).where(AuditHead.id == 1).with_for_update())
        of_account = SignInFailure.email == account
        of_address = SignInFailure.address == address
        counts = session.execute(
            select(
                func.count().filter(failures_here(account, address)),
                func.count().filter(of_account),
                func.count().filter(of_address),
            ).where(SignInFailure.at > now - WINDOW, or_(of_account, of_address))
        ).one()
        limits = (MOST_HERE, MOST_OF_ACCOUNT, MOST_OF_ADDRESS)
        if any(count >= limit for count, limit in zip(counts, limits, strict=True)):
            raise TooManyAttemptsError
        session.add(SignInFailure(email=account, address=address, at=now))


def forget_attempts(account: str, address: str) -> None:
    """Take back the attempts on an account from an address: the last one was right."""
    with transaction() as session:
        session.execute(delete(SignInFailure).where(failures_here(account, address)))


def failures_here(account: str, address: str) -> ColumnElement[bool]:
    """Give the condition that finds the failed attempts on an account from an address."""
    return and_(SignInFailure.email == account, SignInFailure.address == address)
