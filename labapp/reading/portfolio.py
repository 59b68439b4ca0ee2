"""The portfolio: the pilots somebody may know of, by stage and by with whom they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, false, func, or_, select, union_all

from labapp.db import db
from labapp.models import (
    Hold,
    Lab,
    Pilot,
    PilotPlace,
    Place,
    Readiness,
    Return,
    Visit,
    WorkflowStage,
)
from labapp.permissions import is_inside, visible_pilots
from labapp.reading.calendars import CALENDAR
from labapp.reading.holders import (
    LATE_AFTER,
    Held,
    held_by,
    mentions_from,
    named_from,
    people_named,
)
from labapp.reading.lead_figures import LeadFigure, lead_figures, lead_values, with_lead
from labapp.words import Actor, Bilingual, Phase
from labapp.workflows.calendar import Calendar, add_working_days, day_of, start_of

PAGE = 25
COLUMN = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pilots are asked for; blank asks for all, `show` is open, held or closed."""

    show: str = "open"
    phase: Phase | None = None
    stage: str = ""
    place: str = ""
    rating: str = ""
    with_whom: str = ""
    words: str = ""
    newest_first: bool = False
    after: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class PilotRow:
    """A pilot in a row; what only its team may know is blank for others (`inside` is false)."""

    id: int
    reference: str
    title: Bilingual
    stage: str
    stage_label: Bilingual
    phase: Phase
    places: Bilingual
    illustrative: bool
    inside: bool
    calendar: Calendar
    review_on: dt.date | None
    on_hold: bool
    since: dt.datetime | None
    told_on: dt.datetime | None
    target_on: dt.date | None
    rating: str
    met: int
    asked: int
    held_since: dt.datetime | None
    unsignable: bool
    holders: tuple[Held, ...]
    lead: LeadFigure | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A page of the portfolio, and the rows its next and previous pages begin after."""

    rows: tuple[PilotRow, ...]
    next_after: int | None = None
    previous_before: int | None = None


def _places(name: Any) -> Any:
    return (
        select(func.aggregate_strings(name, ", "))
        .join(PilotPlace, PilotPlace.place_id == Place.id)
        .where(PilotPlace.pilot_id == Pilot.id)
        .scalar_subquery()
    )


_ROW = (
    Pilot.id,
    Pilot.reference,
    Pilot.title_en,
    Pilot.title_cy,
    Pilot.stage,
    Pilot.phase,
    Pilot.illustrative,
    WorkflowStage.label_en,
    WorkflowStage.label_cy,
    CALENDAR,
    Hold.id.label("hold_id"),
    Hold.review_on,
    Readiness.since,
    Readiness.rating,
    Readiness.met,
    Readiness.asked,
    Readiness.held_by,
    Readiness.held_since,
    Readiness.unsignable,
    _places(Place.name_en).label("places_en"),
    _places(func.coalesce(func.nullif(Place.name_cy, ""), Place.name_en)).label("places_cy"),
    select(func.max(Return.sent_at))
    .where(Return.pilot_id == Pilot.id)
    .scalar_subquery()
    .label("told_on"),
    select(Visit.target_on)
    .where(Visit.pilot_id == Pilot.id, Visit.left_at.is_(None))
    .scalar_subquery()
    .label("target_on"),
)


def list_portfolio(actor: Actor, wanted: Wanted, *, now: dt.datetime) -> Portfolio:
    """List a page of the pilots that `actor` may know of, in two statements; late ones in three."""
    backwards = wanted.before is not None
    descending = wanted.newest_first != backwards
    inside = is_inside(actor, day_of(now))
    chosen = _chosen(actor, wanted, inside, _waiting(wanted, now))
    if wanted.after is not None:
        chosen = chosen.where(_beyond(wanted.after, descending))
    elif wanted.before is not None:
        chosen = chosen.where(_beyond(wanted.before, descending))
    order = Pilot.id.desc() if descending else Pilot.id.asc()
    found = db.session.execute(chosen.order_by(order).limit(PAGE + 1)).all()
    more, found = len(found) > PAGE, list(found[:PAGE])
    if backwards:
        found.reverse()
    rows = _rows(found)
    onward = backwards or more
    back = more if backwards else wanted.after is not None
    return Portfolio(
        rows,
        rows[-1].id if rows and onward else None,
        rows[0].id if rows and back else None,
    )


def list_board(actor: Actor, wanted: Wanted, *, now: dt.datetime) -> dict[Phase, list[PilotRow]]:
    """List the first pilots of every phase, in two statements; late ones in three."""
    inside, waiting = is_inside(actor, day_of(now)), _waiting(wanted, now)
    columns = [
        _chosen(actor, replace(wanted, show="", phase=phase), inside, waiting)
        .order_by(Pilot.id.desc() if phase is Phase.CLOSED else Pilot.id)
        .limit(COLUMN)
        .subquery()
        for phase in Phase
    ]
    found = db.session.execute(union_all(*(select(column) for column in columns))).all()
    board: dict[Phase, list[PilotRow]] = {phase: [] for phase in Phase}
    for row in _rows(found):
        board[row.phase].append(row)
    return board


def _beyond(pilot_id: int, descending: bool) -> Any:
    return Pilot.id < pilot_id if descending else Pilot.id > pilot_id


def _chosen(actor: Actor, wanted: Wanted, inside: Any, waiting: Any) -> Any:
    chosen = (
        visible_pilots(actor)
        .with_only_columns(*_ROW, inside.label("inside"))
        .join(Lab, Lab.id == Pilot.lab_id)
        .join(
            WorkflowStage,
            and_(
                WorkflowStage.digest == Pilot.definition_digest,
                WorkflowStage.stage == Pilot.stage,
            ),
        )
        .outerjoin(Hold, and_(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None)))
        .outerjoin(Readiness, Readiness.pilot_id == Pilot.id)
    )
    return with_lead(chosen).where(*_conditions(actor, wanted, inside, waiting))


def _conditions(actor: Actor, wanted: Wanted, inside: Any, waiting: Any) -> Iterable[Any]:
    yield from _stands(wanted)
    if wanted.stage:
        yield Pilot.stage == wanted.stage
    if wanted.place:
        yield Pilot.id.in_(
            select(PilotPlace.pilot_id)
            .join(Place, Place.id == PilotPlace.place_id)
            .where(Place.code == wanted.place)
        )
    if wanted.rating:
        yield and_(Readiness.rating == wanted.rating, inside)
    yield from _with_whom(actor, wanted.with_whom, inside, waiting)
    for word in wanted.words.split()[:8]:
        like = f"%{_escaped(word)}%"
        columns = (Pilot.title_en, Pilot.title_cy, Pilot.reference)
        yield or_(*(column.ilike(like, escape="\\") for column in columns))


def _stands(wanted: Wanted) -> Iterable[Any]:
    if wanted.phase is not None:
        yield Pilot.phase == wanted.phase
    elif wanted.show == "open":
        yield Pilot.phase != Phase.CLOSED
    elif wanted.show == "closed":
        yield Pilot.phase == Phase.CLOSED
    if wanted.show == "held":
        yield Hold.id.is_not(None)


def _with_whom(actor: Actor, with_whom: str, inside: Any, waiting: Any) -> Iterable[Any]:
    if with_whom == "me":
        yield Readiness.held_by.contains(f'["person",{actor.person_id},""]')
    if with_whom == "late":
        yield and_(waiting, Pilot.phase != Phase.CLOSED, inside)


def _waiting(wanted: Wanted, now: dt.datetime) -> Any:
    """Give the condition that a pilot waits for long by the calendar of its lab, where asked for.

    Labs that work on the same days are asked for together.
    """
    if wanted.with_whom != "late":
        return None
    tomorrow = day_of(now) + dt.timedelta(days=1)
    labs: dict[dt.date, list[int]] = defaultdict(list)
    for lab in db.session.execute(select(Lab.id, CALENDAR)):
        labs[add_working_days(tomorrow, -LATE_AFTER, lab.calendar)].append(lab.id)
    return or_(
        false(),
        *(
            and_(Pilot.lab_id.in_(ids), Hold.id.is_(None), Readiness.held_since < start_of(first))
            for first, ids in labs.items()
        ),
    )


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _rows(found: Sequence[Any]) -> tuple[PilotRow, ...]:
    held = {row.id: mentions_from(row.held_by) if row.inside else () for row in found}
    people = {each.id for mentions in held.values() for each in mentions if each.id}
    leads = {row.lead_id for row in found if row.inside and row.lead_id}
    named = db.session.execute(people_named(people).union_all(lead_values(leads))).all()
    known, figures = named_from(named), lead_figures(found, named)
    return tuple(_row(row, held_by(held[row.id], known), figures.get(row.id)) for row in found)


def _row(row: Any, holders: tuple[Held, ...], lead: LeadFigure | None) -> PilotRow:
    inside = bool(row.inside)
    return PilotRow(
        id=row.id,
        reference=row.reference,
        title=Bilingual(row.title_en, row.title_cy),
        stage=row.stage,
        stage_label=Bilingual(row.label_en, row.label_cy),
        phase=row.phase,
        places=Bilingual(row.places_en or "", row.places_cy or ""),
        illustrative=row.illustrative,
        inside=inside,
        calendar=row.calendar,
        review_on=row.review_on,
        on_hold=row.hold_id is not None,
        since=row.since,
        told_on=row.told_on if inside else None,
        target_on=row.target_on if inside else None,
        rating=(row.rating or "") if inside else "",
        met=(row.met or 0) if inside else 0,
        asked=(row.asked or 0) if inside else 0,
        held_since=row.held_since if inside else None,
        unsignable=inside and row.unsignable is not None,
        holders=holders,
        lead=lead if inside else None,
    )
