"""The portfolio: pilots as a table and as a board, filtered by the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from labapp.charts.series import Level, Point, Series
from labapp.permissions import Permission
from labapp.reading.lead_figures import LeadFigure
from labapp.reading.portfolio import PilotRow, Wanted, list_board, list_portfolio
from labapp.reading.portfolio_counts import MOST, PortfolioCounts, count_portfolio
from labapp.web.access import Viewer, access, viewer
from labapp.web.drawings import draw_sparkline
from labapp.web.formatting import address, both, say, short_day
from labapp.web.pilots.heads import pilot_url, whole_number
from labapp.web.pilots.holding import holder_in_row
from labapp.web.pilots.planned import late_by
from labapp.web.pilots.room import blueprint
from labapp.web.shapes import BoardCard, BoardColumn, Holder, Text
from labapp.words import Phase, Rating, Sentence
from labapp.workflows.calendar import working_days_between

UNSIGNABLE = Sentence("A gate ahead cannot be signed")
SHOWS = ("open", "held", "closed", "all")
WITH = {"me": Sentence("With: me"), "late": Sentence("Waiting five working days or more")}


@dataclass(frozen=True, slots=True)
class Chip:
    """A link that filters; `count` is a text, since counting stops at 1,000."""

    label: Text
    url: str
    current: bool = False
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A pilot in the table."""

    pilot: PilotRow
    url: str
    ref: str
    done: int
    holder: Holder | None
    flag: Text = ""
    late: Text = ""
    number: str = ""
    lead: Text = ""
    spark: str = ""


@blueprint.get("/pilots")
@access(Permission.SEE_LISTS)
def portfolio() -> str:
    """Show the pilots somebody may know of."""
    who, wanted = viewer(), wanted_from(request.args)
    counts = count_portfolio(who.actor)
    board = request.args.get("view") == "board"
    shown = _board(who, wanted, counts) if board else _table(who, wanted)
    return render_template(
        f"pilots/{'board' if board else 'portfolio'}.html",
        wanted=wanted,
        counts=counts,
        chips=_chips(wanted, counts),
        views=_views(board),
        applied=_applied(wanted, counts),
        with_choices=WITH.items(),
        ratings=[(str(each), each.label) for each in Rating],
        phases=[(str(each), each.label) for each in Phase],
        view="board" if board else "",
        **shown,
    )


def wanted_from(args: Any) -> Wanted:
    """Read the filters of an address; what is not known is not a filter."""
    show, phase = args.get("show", "open"), args.get("phase", "")
    rating, with_whom = args.get("rating", ""), args.get("with", "")
    return Wanted(
        show=show if show in SHOWS else "open",
        phase=Phase(phase) if phase in set(Phase) else None,
        stage=args.get("stage", "")[:60],
        place=args.get("place", "")[:9],
        rating=rating if rating in set(Rating) else "",
        with_whom=with_whom if with_whom in WITH else "",
        words=args.get("q", "").replace("\x00", "").strip()[:200],
        newest_first=args.get("sort") == "newest",
        after=whole_number(args.get("after")),
        before=whole_number(args.get("before")),
    )


def _table(who: Viewer, wanted: Wanted) -> dict[str, Any]:
    page = list_portfolio(who.actor, wanted, now=who.now)
    onward = {"after": str(page.next_after), "before": None} if page.next_after else None
    back = {"before": str(page.previous_before), "after": None} if page.previous_before else None
    return {
        "rows": [_row(each, who) for each in page.rows],
        "next_url": _url(**onward) if onward else None,
        "previous_url": _url(**back) if back else None,
    }


def _row(pilot: PilotRow, who: Viewer) -> Row:
    place = both(pilot.places)
    told = ""
    if pilot.told_on is not None:
        told = say(Sentence("Last return: %(day)s", day=short_day(pilot.told_on)))
    lead = pilot.lead
    return Row(
        pilot=pilot,
        url=pilot_url(pilot.reference),
        ref=" · ".join(part for part in (pilot.reference, place, told) if part),
        done=phases_done(pilot.phase),
        holder=_holder(pilot, who),
        late=_late(pilot, who),
        flag=UNSIGNABLE if pilot.unsignable else "",
        number=_number(lead),
        lead=lead.title if lead else "",
        spark=draw_sparkline(_series(lead)) if lead and len(lead.values) > 1 else "",
    )


def phases_done(phase: Phase) -> int:
    """Count the phases that are behind a pilot in `phase`."""
    return list(Phase).index(phase)


def _holder(pilot: PilotRow, who: Viewer) -> Holder | None:
    if not pilot.inside or pilot.phase is Phase.CLOSED:
        return None
    note: Text = ""
    if pilot.on_hold and pilot.review_on:
        note = Sentence("Review on: %(day)s", day=short_day(pilot.review_on))
    holders = () if pilot.on_hold else pilot.holders
    since = pilot.held_since or pilot.since
    return holder_in_row(holders, since, now=who.now, calendar=pilot.calendar, note=note)


def _late(pilot: PilotRow, who: Viewer) -> Text:
    """Say by how much a stage is late; nothing while the pilot is on hold, or has ended."""
    if pilot.target_on is None or pilot.on_hold or pilot.phase is Phase.CLOSED:
        return ""
    days = working_days_between(pilot.target_on, who.today, pilot.calendar)
    return late_by(days) if days > 0 else ""


def _series(lead: LeadFigure) -> Series:
    return Series(
        title=both(lead.title),
        points=tuple(Point("", value) for value in lead.values),
        measure=lead.measure,
        direction=lead.direction,
        target=Level(lead.target) if lead.target is not None else None,
    )


def _number(lead: LeadFigure | None) -> str:
    return _series(lead).written(lead.values[-1]) if lead and lead.values else ""


def _board(who: Viewer, wanted: Wanted, counts: PortfolioCounts) -> dict[str, Any]:
    board = list_board(who.actor, wanted, now=who.now)
    filtered = bool(wanted.place or wanted.rating or wanted.with_whom or wanted.words)
    columns = [
        BoardColumn(
            phase.label,
            tuple(_card(each, who) for each in rows),
            len(rows) if filtered else counts.by_phase[phase],
        )
        for phase, rows in board.items()
    ]
    cut = not filtered and any(each.count > len(each.cards) for each in columns)
    return {"columns": columns, "cut": cut}


def _card(pilot: PilotRow, who: Viewer) -> BoardCard:
    closed = pilot.phase is Phase.CLOSED
    return BoardCard(
        ref=" · ".join(part for part in (pilot.reference, both(pilot.places)) if part),
        title=pilot.title,
        url=pilot_url(pilot.reference),
        rating=pilot.rating or None,
        met=pilot.met,
        total=pilot.asked,
        holder=_holder(pilot, who),
        late=_late(pilot, who),
        held=Sentence("On hold") if pilot.on_hold else "",
        flag=UNSIGNABLE if pilot.unsignable else "",
        ended=pilot.stage_label if closed else "",
        ended_on=short_day(pilot.since) if closed and pilot.since else "",
    )


def _chips(wanted: Wanted, counts: PortfolioCounts) -> list[Chip]:
    plain = {"after": None, "before": None, "stage": None}
    every = wanted.phase is None
    chips = [
        Chip(
            Sentence("All open"),
            _url(show=None, phase=None, **plain),
            every and wanted.show == "open",
            _counted(counts.is_open),
        )
    ]
    for phase in Phase:
        url = _url(phase=str(phase), show=None, **plain)
        chips.append(
            Chip(phase.label, url, wanted.phase is phase, _counted(counts.by_phase[phase]))
        )
    held = _url(show="held", phase=None, **plain)
    chips.append(
        Chip(Sentence("On hold"), held, every and wanted.show == "held", _counted(counts.on_hold))
    )
    return chips


def _counted(n: int) -> str:
    return f"{MOST:,}+" if n >= MOST else str(n)


def _views(board: bool) -> list[Chip]:
    plain = {"after": None, "before": None}
    return [
        Chip(Sentence("Table"), _url(view=None, **plain), not board),
        Chip(Sentence("Board"), _url(view="board", phase=None, show=None, **plain), board),
    ]


def _applied(wanted: Wanted, counts: PortfolioCounts) -> list[Chip]:
    places = dict(counts.places)
    told: list[tuple[str, Text]] = []
    if wanted.words:
        told.append(("q", Sentence("Words: %(words)s", words=wanted.words)))
    if wanted.place:
        place = places.get(wanted.place)
        told.append(("place", Sentence("Place: %(place)s", place=place or wanted.place)))
    if wanted.stage:
        told.append(("stage", Sentence("Stage: %(stage)s", stage=wanted.stage)))
    if wanted.rating:
        told.append(("rating", Sentence("Rating: %(rating)s", rating=Rating(wanted.rating))))
    if wanted.with_whom:
        told.append(("with", WITH[wanted.with_whom]))
    return [Chip(label, _url(**{name: None}, after=None, before=None)) for name, label in told]


def _url(**changes: str | None) -> str:
    """Give this address with some of its filters changed; None takes one away."""
    kept = {name: value for name, value in request.args.items() if value}
    kept |= {name: value for name, value in changes.items() if value}
    gone = {name for name, value in changes.items() if not value}
    query = urlencode({name: value for name, value in kept.items() if name not in gone})
    return address("/pilots") + (f"?{query}" if query else "")
