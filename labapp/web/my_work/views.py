"""My work: what waits for me, by pilot, soonest first; and what waits for others."""

from __future__ import annotations

from flask import Blueprint, render_template

from labapp.permissions import Permission
from labapp.reading.my_pilots import WithOthers
from labapp.reading.my_work import list_my_work
from labapp.web.access import Viewer, access, viewer
from labapp.web.formatting import address, short_day
from labapp.web.my_work.waiting import groups_of, things_waiting
from labapp.web.pilots.heads import pilot_url
from labapp.web.pilots.holding import holder_in_row
from labapp.web.shapes import Holder, Text
from labapp.words import Bilingual, Counted, Sentence, Spoken

blueprint = Blueprint("my_work", __name__)


@blueprint.get("/")
@access(Permission.SEE_MY_WORK)
def my_work() -> str:
    """Show what waits for whoever is signed in."""
    who = viewer()
    work = list_my_work(who.actor, now=who.now)
    things = things_waiting(work, who)
    return render_template(
        "my_work/my_work.html",
        groups=groups_of(things),
        told=_told(len(things), sum(each.late for each in things)),
        others=[_other(each, who) for each in work.pilots.others],
        coordinates=work.pilots.coordinates,
        takes_part=work.pilots.takes_part or bool(things) or bool(work.pilots.coming),
        coming=[(pilot_url(each.reference), each) for each in work.pilots.coming],
        home=address("/"),
    )


def _told(waiting: int, late: int) -> Spoken:
    if not waiting:
        return Sentence("Nothing waits for you now.")
    told = Counted("%(n)s thing waits for you.", "%(n)s things wait for you.", n=waiting)
    if not late:
        return told
    return Sentence("%(told)s Late: %(late)s.", told=told, late=late)


def _other(other: WithOthers, who: Viewer) -> tuple[Bilingual, str, Holder]:
    note: Text = ""
    if other.review_on is not None:
        note = Sentence("Review on: %(day)s", day=short_day(other.review_on))
    holders = () if other.review_on else other.holders
    holder = holder_in_row(holders, other.since, now=who.now, calendar=other.calendar, note=note)
    return other.pilot.title, pilot_url(other.pilot.reference), holder
