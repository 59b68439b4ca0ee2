"""One of many: what fails is set apart and told of, and does not keep the rest waiting.

The one place where work goes on after whatever went wrong (docs/adr/0013).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from labapp.db import db
from labapp.errors import BusyError, LabError

log = logging.getLogger("labapp.apart")


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that failed: the part of the work, what it was about, and why."""

    part: str
    subject: str
    why: str
    busy: bool = False

    @property
    def what(self) -> str:
        """Name what failed."""
        return f"{self.part} {self.subject}".strip()


@dataclass(slots=True)
class Tally:
    """What came of many: how many were done, and which failed."""

    done: int = 0
    failed: list[Failure] = field(default_factory=list)

    def do(self, part: str, work: Callable[[], int | None], *, subject: str = "") -> Failure | None:
        """Do one of them and add what it gives; where somebody is busy it is no failure of ours."""
        failure = attempt(part, lambda: self._add(work()), subject=subject)
        if failure and not failure.busy:
            self.failed.append(failure)
        return failure

    def do_all(self, part: str, work: Callable[[], Tally]) -> None:
        """Do some of them that have a tally of their own, and take it in."""
        self.do(part, lambda: self.take_in(work()))

    def take_in(self, tally: Tally) -> None:
        """Add what another tally counted."""
        self.done += tally.done
        self.failed += tally.failed

    def _add(self, done: int | None) -> None:
        self.done += done or 0


def attempt(part: str, work: Callable[[], None], *, subject: str = "") -> Failure | None:
    """Do one thing of many; whatever goes wrong is rolled back, logged and given as a fact."""
    try:
        work()
    except Exception as error:
        db.session.rollback()
        why = f"{type(error).__name__}: {error}"
        failure = Failure(part, subject, why, busy=isinstance(error, BusyError))
        _log(failure, error)
        return failure
    return None


def _log(failure: Failure, error: Exception) -> None:
    """Log what has a name of ours in one line, and all else with its traceback."""
    if failure.busy:
        log.info("Left to the next time: %s", failure.what)
    else:
        trace = None if isinstance(error, LabError) else error
        log.error("Failed: %s: %s", failure.what, failure.why, exc_info=trace)
