"""The rounds of sign-off in which something waits for one person: to decide, record or confirm."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from labapp.db import db
from labapp.models import GateReview, Pilot, Readiness, SignOff
from labapp.permissions import pilots_with_role
from labapp.reading.my_lines import (
    PilotLine,
    labs_led,
    line_columns,
    line_of,
    with_line,
)
from labapp.reading.my_requests import MOST, move_label
from labapp.words import Actor, Bilingual, PilotRoleKind, ReviewState


@dataclass(frozen=True, slots=True)
class SignOffWaiting:
    """A gate at which I am asked to decide."""

    pilot: PilotLine
    move: str
    label: Bilingual
    round: int
    asked_at: dt.datetime
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class MeetingWaiting:
    """A body's decision that I am to record, or to confirm as one who was there."""

    pilot: PilotLine
    move: str
    label: Bilingual
    to_confirm: bool
    asked_at: dt.datetime
    due_on: dt.date | None


def list_my_rounds(
    actor: Actor, today: dt.date
) -> tuple[tuple[SignOffWaiting, ...], tuple[MeetingWaiting, ...]]:
    """List the rounds in which `actor` is asked: to decide, or for what a meeting decided."""
    rows = db.session.execute(_rounds(actor, today)).all()
    signs = [row for row in rows if row.signs and is_asked(row.details, row.move, actor)]
    records = [row for row in rows if is_asked(row.details, row.move, actor, "record")]
    confirms = [row for row in rows if is_asked(row.details, row.move, actor, "confirm")]
    met = [_meeting(row, to_confirm=row in confirms) for row in (*records, *confirms)]
    return tuple(_sign_off(row) for row in signs), tuple(met)


def _rounds(actor: Actor, today: dt.date) -> Select[Any]:
    """Select the open rounds in which a signature or a meeting may be with `actor`."""
    signs_here = GateReview.pilot_id.in_(
        pilots_with_role(actor, today, PilotRoleKind.APPROVER, PilotRoleKind.DEPUTY)
    )
    leads = Pilot.lab_id.in_(labs_led(actor))
    signs = and_(GateReview.submitted_by != actor.person_id, signs_here, ~_decided(actor))
    meets = and_(Readiness.details.contains('"meeting":"'), or_(leads, signs_here))
    return (
        with_line(
            select(
                *line_columns(),
                GateReview.move,
                GateReview.round,
                GateReview.opened_at,
                GateReview.due_on,
                Readiness.details,
                signs.label("signs"),
            )
            .select_from(GateReview)
            .join(Pilot, Pilot.id == GateReview.pilot_id)
            .join(Readiness, Readiness.pilot_id == Pilot.id)
        )
        .where(GateReview.state == ReviewState.OPEN, or_(signs, meets))
        .order_by(GateReview.due_on, GateReview.id)
        .limit(MOST)
    )


def _decided(actor: Actor) -> ColumnElement[bool]:
    """Say of a round whether `actor` has decided; for whom another decided, `is_asked` knows."""
    given = (SignOff.review_id == GateReview.id, SignOff.person_id == actor.person_id)
    return select(SignOff.id).where(*given).exists()


def _meeting(row: Any, *, to_confirm: bool) -> MeetingWaiting:
    return MeetingWaiting(
        pilot=line_of(row),
        move=row.move,
        label=move_label(row.definition_digest, row.move),
        to_confirm=to_confirm,
        asked_at=row.opened_at,
        due_on=row.due_on,
    )


def _sign_off(row: Any) -> SignOffWaiting:
    return SignOffWaiting(
        pilot=line_of(row),
        move=row.move,
        label=move_label(row.definition_digest, row.move),
        round=row.round,
        asked_at=row.opened_at,
        due_on=row.due_on,
    )


def is_asked(details: str, move: str, actor: Actor, meeting: str = "") -> bool:
    """Say whether a signature, or a meeting's decision, is asked of `actor`: not of all it is."""
    findings = (
        part
        for each in json.loads(details)["moves"]
        if each["move"] == move
        for finding in each["findings"]
        if not finding["ok"]
        for part in (finding, *finding["members"])
    )
    me = ["person", actor.person_id]
    return any(
        not each["ok"]
        and each["parameters"].get("meeting", "") == meeting
        and me in (who[:2] for who in each["held_by"])
        for each in findings
    )
