"""The rounds of sign-off of a move, newest first, with who decided what and why."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import GateReview, Organisation, Person, SignOff
from labapp.words import Bilingual, ReviewState, SignOffDecision


@dataclass(frozen=True, slots=True)
class SignOffShown:
    """One person's decision, for whom, and why."""

    person_id: int
    person: Bilingual
    organisation_id: int
    organisation: Bilingual
    decision: SignOffDecision
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class RoundShown:
    """One round of sign-off with the dossier that was frozen for it."""

    id: int
    move: str
    visit_id: int
    number: int
    state: ReviewState
    note: str
    submitter_id: int
    submitter: Bilingual
    opened_at: dt.datetime
    due_on: dt.date | None
    closed_at: dt.datetime | None
    seen_digest: str
    material_digest: str
    body: str
    sign_offs: tuple[SignOffShown, ...]

    @property
    def dossier(self) -> Mapping[str, Any]:
        """Read the kept dossier."""
        read: Mapping[str, Any] = json.loads(self.body)
        return read

    @property
    def returned(self) -> tuple[SignOffShown, ...]:
        """Give the decisions that returned it."""
        return tuple(each for each in self.sign_offs if each.decision is SignOffDecision.RETURN)


def list_rounds(pilot_id: int, move: str | None = None) -> tuple[RoundShown, ...]:
    """List the rounds of a move, or of every move of a pilot, in two statements."""
    chosen = (
        select(GateReview, Person.name, Person.name_cy)
        .join(Person, Person.id == GateReview.submitted_by)
        .where(GateReview.pilot_id == pilot_id)
        .order_by(GateReview.id.desc())
        .with_only_columns(*GateReview.__table__.c, Person.name, Person.name_cy)
    )
    if move is not None:
        chosen = chosen.where(GateReview.move == move)
    rows = db.session.execute(chosen).all()
    given = _sign_offs(pilot_id)
    return tuple(_round(row, [each for at, each in given if at == row.id]) for row in rows)


def _sign_offs(pilot_id: int) -> list[tuple[int, SignOffShown]]:
    rows = db.session.execute(
        select(
            SignOff.review_id,
            SignOff.person_id,
            SignOff.organisation_id,
            SignOff.decision,
            SignOff.reason,
            SignOff.at,
            Person.name,
            Person.name_cy,
            Organisation.name_en,
            Organisation.name_cy.label("organisation_cy"),
        )
        .join(Person, Person.id == SignOff.person_id)
        .join(Organisation, Organisation.id == SignOff.organisation_id)
        .where(SignOff.pilot_id == pilot_id)
        .order_by(SignOff.id)
    )
    return [
        (
            row.review_id,
            SignOffShown(
                row.person_id,
                Bilingual(row.name, row.name_cy),
                row.organisation_id,
                Bilingual(row.name_en, row.organisation_cy),
                row.decision,
                row.reason,
                row.at,
            ),
        )
        for row in rows
    ]


def _round(row: Any, sign_offs: Sequence[SignOffShown]) -> RoundShown:
    return RoundShown(
        id=row.id,
        move=row.move,
        visit_id=row.visit_id,
        number=row.round,
        state=row.state,
        note=row.note,
        submitter_id=row.submitted_by,
        submitter=Bilingual(row.name, row.name_cy),
        opened_at=row.opened_at,
        due_on=row.due_on,
        closed_at=row.closed_at,
        seen_digest=row.seen_digest,
        material_digest=row.material_digest,
        body=row.dossier,
        sign_offs=tuple(sign_offs),
    )
