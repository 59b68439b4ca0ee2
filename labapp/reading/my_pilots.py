"""The pilots that somebody can carry on, and those of theirs that wait for others."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from labapp.db import db
from labapp.models import GateReview, Hold, Lab, Pilot, Readiness, Return, Visit, WorkflowStage
from labapp.permissions import labs_of, pilots_with_role
from labapp.reading.calendars import CALENDAR
from labapp.reading.definitions import get_definition
from labapp.reading.deputies import Coming, coming_for, coming_from
from labapp.reading.holders import Held, held_by, mentions_from, named_from, people_named
from labapp.reading.my_lines import (
    PilotLine,
    labs_led,
    line_columns,
    line_of,
    with_line,
)
from labapp.reading.my_requests import MOST, move_label
from labapp.words import Actor, Bilingual, LabRole, Phase, PilotRoleKind, ReviewState
from labapp.workflows.calendar import Calendar, day_of
from labapp.workflows.periods import Period, period_holding

OTHERS = 8
LEFT_AT_MOST = 6
SOON = dt.timedelta(days=7)
DAY = dt.timedelta(days=1)
ROUNDS = (ReviewState.OPEN, ReviewState.SIGNED)
FOLLOWING = (LabRole.VIEWER,)
RETURNING = (Phase.DELIVERY, Phase.MONITORING)


@dataclass(frozen=True, slots=True)
class PilotWaiting:
    """A pilot I can carry on: to move, to ask for sign-off, to look at its hold, its return.

    `nobody` says that somebody who can sign has to be found first.
    """

    pilot: PilotLine
    move: str
    label: Bilingual
    ready: bool
    to_ask: bool
    nobody: bool
    since: dt.datetime | None
    review_on: dt.date | None
    owed: Period | None


@dataclass(frozen=True, slots=True)
class WithOthers:
    """A pilot of mine that waits for somebody else, or on hold until it is looked at again."""

    pilot: PilotLine
    holders: tuple[Held, ...]
    since: dt.datetime | None
    review_on: dt.date | None
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class MyPilots:
    """The pilots of one person."""

    waiting: tuple[PilotWaiting, ...]
    others: tuple[WithOthers, ...]
    coordinates: bool
    takes_part: bool
    coming: tuple[Coming, ...]


def list_my_pilots(actor: Actor, *, now: dt.datetime) -> MyPilots:
    """List the pilots that `actor` can carry on or waits for, in two statements."""
    today = day_of(now)
    asked = union_all(_can_carry_on(actor, today), _with_others(actor, today))
    rows = db.session.execute(asked).all()
    mine = [row for row in rows if row.sort == "mine"]
    ids = {row.id for row in mine}
    others = [row for row in rows if row.sort == "others" and row.id not in ids]
    held = {row.id: mentions_from(row.held_by) for row in others}
    people = {each.id for mentions in held.values() for each in mentions if each.id}
    also = db.session.execute(union_all(people_named(people), coming_for(actor, today))).all()
    named = named_from(also)
    return MyPilots(
        waiting=tuple(each for row in mine for each in _waiting(row, today)),
        others=tuple(
            WithOthers(
                line_of(row),
                held_by(held[row.id], named),
                row.held_since,
                row.review_on,
                row.calendar,
            )
            for row in others
        ),
        coordinates=any(row.coordinates for row in rows),
        takes_part=bool(rows),
        coming=coming_from(also),
    )


def _mine(actor: Actor, sort: str, today: dt.date) -> Select[Any]:
    leads = Pilot.lab_id.in_(labs_led(actor))
    delivers = Pilot.id.in_(pilots_with_role(actor, today, PilotRoleKind.DELIVERY))
    told = select(func.max(Return.period_start)).where(Return.pilot_id == Pilot.id)
    review_open = select(GateReview.id).where(
        GateReview.pilot_id == Pilot.id,
        GateReview.move == _move(),
        GateReview.state == ReviewState.OPEN,
    )
    chosen = select(
        literal(sort).label("sort"),
        *line_columns(),
        Pilot.stage,
        CALENDAR,
        _move().label("move"),
        Readiness.met,
        Readiness.asked,
        Readiness.held_by,
        Readiness.held_since,
        case((Readiness.asked - Readiness.met <= LEFT_AT_MOST, Readiness.details)).label("details"),
        leads.label("coordinates"),
        delivers.label("delivers"),
        _first_owed().label("owed_from"),
        told.scalar_subquery().label("told"),
        review_open.exists().label("review_open"),
    ).join(Lab, Lab.id == Pilot.lab_id)
    part = Pilot.id.in_(pilots_with_role(actor, today))
    goes_on = or_(Pilot.phase != Phase.CLOSED, and_(leads, _asked_at_the_end().is_not(None)))
    follows = Pilot.lab_id.in_(labs_of(actor, *FOLLOWING))
    return (
        with_line(chosen)
        .join(Readiness, Readiness.pilot_id == Pilot.id)
        .where(or_(leads, part, follows), goes_on)
    )


def _move() -> Any:
    """Give the move that leads on, from the end the one that is asked for."""
    return case((Pilot.phase == Phase.CLOSED, _asked_at_the_end()), else_=Readiness.move)


def _asked_at_the_end() -> Any:
    """Give the move of the newest round that is open or signed."""
    return (
        select(GateReview.move)
        .where(GateReview.pilot_id == Pilot.id, GateReview.state.in_(ROUNDS))
        .order_by(GateReview.id.desc())
        .limit(1)
        .correlate(Pilot)
        .scalar_subquery()
    )


def _first_owed() -> Any:
    """Give the instant a pilot’s cycle first came to a stage that owes returns."""
    return (
        select(func.min(Visit.entered_at))
        .join(
            WorkflowStage,
            and_(
                WorkflowStage.digest == Pilot.definition_digest,
                WorkflowStage.stage == Visit.stage,
            ),
        )
        .where(
            Visit.pilot_id == Pilot.id,
            Visit.cycle == Pilot.cycle,
            WorkflowStage.phase.in_(RETURNING),
        )
        .correlate(Pilot)
        .scalar_subquery()
    )


def _can_carry_on(actor: Actor, today: dt.date) -> Select[Any]:
    leads = Pilot.lab_id.in_(labs_led(actor))
    delivers = Pilot.id.in_(pilots_with_role(actor, today, PilotRoleKind.DELIVERY))
    left = Readiness.asked - Readiness.met
    chosen = _mine(actor, "mine", today).where(
        or_(
            and_(leads, left == 0, _move() != ""),
            and_(leads, left <= LEFT_AT_MOST, _held_by(actor)),
            and_(leads, Hold.review_on <= today + SOON),
            and_(delivers, Pilot.phase.in_(RETURNING)),
        )
    )
    return select(chosen.order_by(Pilot.id).limit(MOST).subquery())


def _with_others(actor: Actor, today: dt.date) -> Select[Any]:
    chosen = _mine(actor, "others", today).where(
        ~_held_by(actor),
        Readiness.asked > Readiness.met,
        Readiness.held_since.is_not(None),
    )
    return select(chosen.order_by(Readiness.held_since, Pilot.id).limit(OTHERS).subquery())


def _held_by(actor: Actor) -> Any:
    return Readiness.held_by.contains(f'["person",{actor.person_id},""]')


def _waiting(row: Any, today: dt.date) -> Iterable[PilotWaiting]:
    """Give what a pilot waits for, where it is anything that this person can do."""
    stands = _stands(row) if row.coordinates and row.review_on is None else Stands()
    review_on = row.review_on if row.coordinates else None
    owed = _owed(row, today) if row.delivers and row.review_on is None else None
    if any(stands) or owed or (review_on and review_on <= today + SOON):
        yield PilotWaiting(
            pilot=line_of(row),
            move=row.move,
            label=move_label(row.definition_digest, row.move),
            ready=stands.ready,
            to_ask=stands.to_ask,
            nobody=stands.nobody,
            since=row.held_since,
            review_on=review_on,
            owed=owed,
        )


class Stands(NamedTuple):
    """How far a pilot is: ready to move, ready to be asked for, or nobody can sign."""

    ready: bool = False
    to_ask: bool = False
    nobody: bool = False


def _stands(row: Any) -> Stands:
    moves = json.loads(row.details)["moves"] if row.details else []
    main = next((each for each in moves if each["move"] == row.move), None)
    if main is None or main["ready"]:
        return Stands(ready=main is not None)
    asked = [each["parameters"] for each in main["findings"] if each["code"] == "sign_off"]
    nobody = any(each.get("nobody") for each in asked)
    waits = row.review_open and not any(each.get("lapsed") for each in asked)
    return Stands(to_ask=main["only_sign_offs_left"] and not waits and not nobody, nobody=nobody)


def _owed(row: Any, today: dt.date) -> Period | None:
    """Give the newest whole period whose return is owed and not sent."""
    returns = get_definition(row.definition_digest).stages[row.stage].returns
    if returns is None or row.owed_from is None:
        return None
    now = period_holding(returns.every, today)
    last = period_holding(returns.every, now.start - DAY)
    sent = row.told is not None and row.told >= last.start
    return None if sent or last.end < day_of(row.owed_from) else last
