"""Rounds of sign-off that have lapsed: who asked for them, and who had signed by then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, union

from labapp.db import db
from labapp.models import GateReview, MeetingDecision, Readiness, SignOff
from labapp.words import MeetingState, ReviewState

LAPSED = '"lapsed":true'  # as stored readiness writes it
LAPSE_NOTICES: Mapping[str, frozenset[ReviewState]] = {
    "round_lapsed": frozenset({ReviewState.OPEN}),
    "signature_lapsed": frozenset({ReviewState.OPEN, ReviewState.WITHDRAWN}),
}


@dataclass(frozen=True, slots=True)
class Lapse:
    """A round whose signatures no longer count."""

    review_id: int
    asked_by: int
    signed_by: tuple[int, ...]


def list_new_lapses(pilot_id: int, before: str, details: str) -> tuple[Lapse, ...]:
    """List the open rounds of a pilot that lapsed between two judgings; mostly there are none."""
    moves = _moves(details) - _moves(before)
    if not moves:
        return ()
    chosen = select(GateReview.id, GateReview.submitted_by).where(
        GateReview.pilot_id == pilot_id,
        GateReview.state == ReviewState.OPEN,
        GateReview.move.in_(moves),
    )
    rows = db.session.execute(chosen.order_by(GateReview.id)).all()
    return tuple(Lapse(row.id, row.submitted_by, who_signed(row.id)) for row in rows)


def is_still_so(notice: str, review_id: int) -> bool:
    """Say whether a notice of a lapse is still true: the round may have become whole again."""
    chosen = (
        select(GateReview.state, GateReview.move, Readiness.details)
        .outerjoin(Readiness, Readiness.pilot_id == GateReview.pilot_id)
        .where(GateReview.id == review_id)
    )
    row = db.session.execute(chosen).one_or_none()
    if row is None or row.state not in LAPSE_NOTICES[notice]:
        return False
    return row.state is ReviewState.WITHDRAWN or row.move in _moves(row.details or "")


def who_signed(review_id: int) -> tuple[int, ...]:
    """List who decided in a round: in person, or as one of the two who stand for a meeting."""
    settled = (
        MeetingDecision.review_id == review_id,
        MeetingDecision.state == MeetingState.ATTESTED,
    )
    chosen = union(
        select(SignOff.person_id.label("who")).where(SignOff.review_id == review_id),
        select(MeetingDecision.recorded_by).where(*settled),
        select(MeetingDecision.settled_by).where(*settled),
    ).subquery()
    return tuple(db.session.scalars(select(chosen.c.who).order_by(chosen.c.who)))


def _moves(details: str) -> set[str]:
    if LAPSED not in details:
        return set()
    return {each["move"] for each in json.loads(details)["moves"] if _has_lapsed(each)}


def _has_lapsed(move: Mapping[str, Any]) -> bool:
    parts = [part for each in move["findings"] for part in (each, *each["members"])]
    return any(part["parameters"].get("lapsed") for part in parts)
