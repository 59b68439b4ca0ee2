"""Does what is stored still hold? Readiness that differs is stored anew, digests only checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from labapp.errors import BusyError
from labapp.reading.kept_digests import check_digests
from labapp.reading.stored_readiness import check_readiness
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


def check_all(now: Callable[[], dt.datetime]) -> Checked:
    """Check stored readiness and every stored digest; nothing is changed."""
    found = [*check_readiness(now), *check_digests()]
    return Checked(len(found), tuple(each for each in found if each is not None))


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
