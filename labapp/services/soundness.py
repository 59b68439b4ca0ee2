"""Does what is stored still hold? Readiness that differs is stored anew, digests only checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from labapp.errors import BusyError
from labapp.reading.kept_digests import check_digests, count_digests
from labapp.reading.stored_readiness import check_readiness, count_pilots
from labapp.reading.unsound import Unsound
from labapp.services.readiness import judge_again
from labapp.words import Actor, Press


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was checked, what does not hold, and what of it was mended."""

    checked: int
    unsound: tuple[Unsound, ...]
    mended: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        """Say whether everything holds now."""
        return all(each.subject in self.mended for each in self.unsound)


def check_each(now: Callable[[], dt.datetime]) -> Iterator[Unsound | None]:
    """Check stored readiness and every stored digest, one after the other; changes nothing."""
    yield from check_readiness(now)
    yield from check_digests()


def count_to_check() -> int:
    """Count what there is to check."""
    return count_pilots() + count_digests()


def sum_up(found: Iterable[Unsound | None]) -> Checked:
    """Give how much was checked, and what does not hold."""
    checked, unsound = 0, []
    for each in found:
        checked += 1
        if each is not None:
            unsound.append(each)
    return Checked(checked, tuple(unsound))


def mend(actor: Actor, checked: Checked, *, press: Press) -> Checked:
    """Judge the pilots again whose readiness differs, each under its lock."""
    mended = set()
    for each in checked.unsound:
        if each.pilot_id is None:
            continue
        own = Press(f"{press.key}:{each.pilot_id}", "", press.at)
        try:
            judge_again(actor, each.pilot_id, press=own)
        except BusyError:
            continue
        mended.add(each.subject)
    return Checked(checked.checked, checked.unsound, frozenset(mended))
