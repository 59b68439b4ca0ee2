"""The returns of a pilot: what was sent, with its corrections, and what was not."""

from __future__ import annotations

import datetime as dt

from flask import render_template, url_for

from labapp.permissions import Permission
from labapp.reading.returns import list_returns
from labapp.web.access import access, viewer
from labapp.web.indicators.shown import period_words
from labapp.web.navigation import Link
from labapp.web.pilots.heads import head_of
from labapp.web.returns.room import blueprint
from labapp.words import Frequency, Phase
from labapp.words.periods import period_code


@blueprint.get("/pilots/<reference>/returns")
@access(Permission.SEE_RETURNS)
def listing(reference: str) -> str:
    """Show the returns of a pilot."""
    who = viewer()
    pilot = who.pilot
    found = list_returns(pilot.id, pilot.definition_digest, pilot.cycle, who.today)
    every = found.rhythm.every if found.rhythm else Frequency.MONTH
    may = who.may(Permission.SEND_RETURN) and pilot.phase is not Phase.CLOSED
    return render_template(
        "returns/listing.html",
        pilot=head_of(pilot),
        found=found,
        ended=pilot.phase is Phase.CLOSED,
        rows=[
            (period_words(every, each[0].start, each[0].end), _url(reference, every, each[0].start),
             each[0], each[1:])
            for each in found.sent
        ],
        unsent=[
            Link(period_words(every, each.start, each.end), _url(reference, every, each.start))
            for each in found.unsent
        ],
        may_send=may and found.rhythm is not None,
        current_url=url_for("returns.current", reference=reference),
        illustrative_pilot=pilot.illustrative,
    )  # fmt: skip


def _url(reference: str, every: Frequency, start: dt.date) -> str:
    period = period_code(every, start)
    return url_for("returns.one", reference=reference, period=period)
