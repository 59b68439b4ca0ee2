"""Rounds of sign-off that have lapsed: who asked for them, and who had signed by then."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, union

from labapp.db import db
from labapp.models import GateReview, MeetingDecision, SignOff
from labapp.words import MeetingState, ReviewState

LAPSED = '"lapsed":true'  # as stored readiness writes it


@dataclass(frozen=True, slots=True)
class Lapse:
    """A round whose signatures no longer count."""

    review_id: int
    asked_by: int
    signed_by: tuple[int, ...]


def list_lapses(pilot_id: int, details: str) -> tuple[Lapse, ...]:
    """List the open rounds of a pilot that stored readiness found lapsed; mostly there are none."""
    if LAPSED not in details:
        return ()
    chosen = select(GateReview.id, GateReview.submitted_by).where(
        GateReview.pilot_id == pilot_id,
        GateReview.state == ReviewState.OPEN,
        GateReview.move.in_(_moves(details)),
    )
    rows = db.session.execute(chosen.order_by(GateReview.id)).all()
    return tuple(Lapse(row.id, row.submitted_by, who_signed(row.id)) for row in rows)


def who_signed(review_id: int) -> tuple[int, ...]:
    """List who decided in a round: in person, or as one of the two who stand for a meeting."""
    settled = (
        MeetingDecision.review_id == review_id,
        MeetingDecision.state != MeetingState.DECLINED,
    )
    chosen = union(
        select(SignOff.person_id.label("who")).where(SignOff.review_id == review_id),
        select(MeetingDecision.recorded_by).where(*settled),
        select(MeetingDecision.settled_by).where(*settled, MeetingDecision.settled_by.is_not(None)),
    ).subquery()
    return tuple(db.session.scalars(select(chosen.c.who).order_by(chosen.c.who)))


def _moves(details: str) -> Iterable[str]:
    for move in json.loads(details)["moves"]:
        parts = [part for each in move["findings"] for part in (each, *each["members"])]
        if any(part["parameters"].get("lapsed") for part in parts):
            yield move["move"]
