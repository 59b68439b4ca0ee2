"""What people agree to: members and deputies, and rounds with what was decided in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Member:
    """Somebody of the pilot: the organisations they are of, and those they approve for."""

    organisations: frozenset[int]
    approves_for: dict[int, int] = field(default_factory=dict)  # organisation, role id


@dataclass(frozen=True, slots=True)
class Deputy:
    """Somebody who signs in the place of an approver, from the first day to the last."""

    person: int
    approver: int
    organisation: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody decided for an organisation, and whose signature that is."""

    organisation: int
    whose: int
    decision: str


@dataclass(slots=True)
class Met:
    """What a body decided in a meeting, as somebody recorded it."""

    id: int
    body: int
    decision: str
    recorder: int
    promises: int
    state: str = "recorded"
    settled_by: int | None = None


@dataclass(slots=True)
class Round:
    """A round of sign-off: what was frozen and shown, and who decided what for whom."""

    id: int
    move: str
    number: int
    asked_by: int
    asked_on: dt.date
    seen: str
    frozen: dict[str, Any]
    shown: set[str]
    state: str = "open"
    given: dict[int, Given] = field(default_factory=dict)
    met: list[Met] = field(default_factory=list)
    passed: list[tuple[int, int, int]] = field(default_factory=list)  # organisation, from, to
    sections: set[str] = field(default_factory=set)  # returned
    promises: int = 0

    @property
    def asked_no_longer(self) -> set[int]:
        """Name those whose signature is asked of somebody else."""
        gone: set[int] = set()
        for _, before, now in self.passed:
            gone = (gone | {before}) - {now}
        return gone

    @property
    def decided(self) -> set[int]:
        """Name those who have decided, or had it done in their place."""
        return set(self.given) | {given.whose for given in self.given.values()}

    def decision_of(self, body: int) -> Met | None:
        """Find what is recorded of a body and was not declined."""
        standing = (met for met in self.met if met.body == body and met.state != "declined")
        return next(standing, None)
