"""What changed on a pilot while somebody was working on an older page of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import g

from labapp.reading.definitions import names_of_stages_and_moves
from labapp.reading.happened import list_happened
from labapp.web.formatting import both, say
from labapp.words import Mention

MOST = 10


@dataclass(frozen=True, slots=True)
class Change:
    """What was done, by whom, and when."""

    what: str
    who: str
    at: dt.datetime


def changes_here(count: int) -> list[Change]:
    """Give the newest changes of this page's pilot, in words; one where not known how many."""
    who = g.viewer
    if who.pilot_here is None:
        return []
    happened = list_happened(who.actor, who.pilot.id, now=who.now, limit=min(count or 1, MOST))
    named = names_of_stages_and_moves(who.pilot.definition_digest) | dict(happened.names)
    names = {key: both(name) for key, name in named.items()}
    return [
        Change(
            what=say(each.sentence, names),
            who=say(names.get(Mention("person", each.person_id or 0).key)),
            at=each.at,
        )
        for each in happened.events
    ]
