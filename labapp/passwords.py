"""Passwords: refused when weak, hashed with argon2id, checked in the same time for everybody."""

from __future__ import annotations

import functools
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from labapp.words import Sentence

SHORTEST, LONGEST = 12, 200
COMMON = Path(__file__).parent / "common_passwords.txt"
MEMORY_KIB = 19 * 1024
_HASHERS: dict[str, PasswordHasher] = {}


def use_memory(kib: int) -> None:
    """Have each hash take this much memory; tests take little, so that they are quick."""
    _HASHERS["now"] = PasswordHasher(time_cost=2, memory_cost=kib, parallelism=1)
    _nobodys_hash.cache_clear()


def hash_of(password: str) -> str:
    """Give what is stored of a password. Slow on purpose: never inside a transaction."""
    return _hasher().hash(password)


def matches(stored: str, password: str) -> bool:
    """Say whether `password` is the one that was stored; nobody's takes as long as anybody's."""
    try:
        return _hasher().verify(stored or _nobodys_hash(), password) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_old(stored: str) -> bool:
    """Say whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(stored)


def weakness_of(password: str, *, email: str = "") -> Sentence | None:
    """Say why a password is refused, or None when it is good enough."""
    if len(password) < SHORTEST:
        return Sentence("Use 12 characters or more. Three words that you remember make a good one")
    if len(password) > LONGEST:
        return Sentence("Use 200 characters at most")
    folded = "".join(password.casefold().split())
    if folded in _common() or len(set(folded)) < 4:
        return Sentence("Too many people use this password. Choose one that nobody would guess")
    if email and folded in {email.casefold(), email.casefold().partition("@")[0] * 2}:
        return Sentence("Your email address is no password: choose something else")
    return None


def _hasher() -> PasswordHasher:
    if "now" not in _HASHERS:
        use_memory(MEMORY_KIB)
    return _HASHERS["now"]


@functools.cache
def _nobodys_hash() -> str:
    return _hasher().hash("the password of an account that does not exist")


@functools.cache
def _common() -> frozenset[str]:
    """Read our own list; each stands for itself and for how people make it longer."""
    words = COMMON.read_text(encoding="utf-8").split()
    endings = ("", "1", "12", "123", "1234", "12345", "123456", "!", "1!", "123!")
    longer = {word + ending for word in words for ending in endings}
    return frozenset(longer | {word * 2 for word in words} | {word * 3 for word in words})
