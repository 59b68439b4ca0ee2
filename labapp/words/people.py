"""Who acts, and one press of a button."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self


class ActorKind(StrEnum):
    """What kind of actor does something."""

    PERSON = "person"
    OPERATOR = "operator"
    CLOCK = "clock"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks or acts: a signed-in person, the operator of the server, the clock, or nobody."""

    kind: ActorKind
    person_id: int | None = None

    @classmethod
    def person(cls, person_id: int) -> Self:
        """Make the actor that is this person."""
        return cls(ActorKind.PERSON, person_id)

    @classmethod
    def operator(cls) -> Self:
        """Make the actor of commands on the server: what a coordinator may, never sign-off."""
        return cls(ActorKind.OPERATOR)

    @classmethod
    def clock(cls) -> Self:
        """Make the actor of what happens by itself; it never moves a pilot."""
        return cls(ActorKind.CLOCK)

    @classmethod
    def nobody(cls) -> Self:
        """Make the actor of somebody who has not signed in."""
        return cls(ActorKind.NOBODY)

    @property
    def key(self) -> str:
        """Give the text under which presses and audit events of this actor are kept."""
        return f"person:{self.person_id}" if self.person_id else str(self.kind)


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button: its key, the digest of what was asked, and the clock."""

    key: str
    digest: str
    at: dt.datetime

    @classmethod
    def of(cls, key: str, at: dt.datetime, **asked: Any) -> Self:
        """Make a press whose digest is over everything that was asked."""
        return cls(key, hashlib.sha256(canonical_json(asked)).hexdigest(), at)


def folded_address(email: str) -> str:
    """Give the form of an email address by which somebody is known: no case, no stray spaces."""
    return unicodedata.normalize("NFC", email.replace("\0", "").strip().lower())


def canonical_json(value: Any) -> bytes:
    """Give the one JSON form of `value`: sorted keys, no spaces, UTF-8; its digest is identity."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )
    return text.encode()


def _plain(value: Any) -> Any:
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat()
        case dt.date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case set() | frozenset():
            return sorted(value)
        case tuple():
            return list(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")
