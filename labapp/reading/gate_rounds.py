"""The rounds of sign-off of a move, newest first, with who decided what and why."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.models import AuditEvent, GateReview, Organisation, Person, ReturnedSection, SignOff
from labapp.reading.conditions import ConditionShown, list_conditions
from labapp.reading.dossier_hidden import NOTHING_HIDDEN, Hidden
from labapp.reading.meetings import MeetingShown, list_meetings
from labapp.words import Bilingual, ReviewState, Sentence, SignOffDecision


@dataclass(frozen=True, slots=True)
class SignOffShown:
    """One person's decision, for whom and in whose place, and why; what they asked for with it."""

    id: int
    person_id: int
    person: Bilingual
    organisation_id: int
    organisation: Bilingual
    in_place_of: Bilingual | None
    decision: SignOffDecision
    reason: str
    at: dt.datetime
    sections: tuple[tuple[str, str], ...] = ()
    conditions: tuple[ConditionShown, ...] = ()

    @property
    def overall(self) -> str:
        """Give the reason for the whole, where it says more than those by section."""
        return "" if self.reason == "\n".join(why for _, why in self.sections) else self.reason


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
    conditions: tuple[ConditionShown, ...] = ()
    meetings: tuple[MeetingShown, ...] = ()
    hidden: Hidden = NOTHING_HIDDEN

    @property
    def dossier(self) -> Mapping[str, Any]:
        """Read the kept dossier, without what is hidden from this reader since."""
        return self.hidden.taken_from(json.loads(self.body))


def list_rounds(pilot_id: int, move: str | None = None) -> tuple[RoundShown, ...]:
    """List the rounds of a move, or of every move of a pilot, in five statements."""
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
    conditions = list_conditions(pilot_id)
    given = _sign_offs(pilot_id, conditions)
    met = list_meetings(pilot_id, move, conditions)
    return tuple(
        _round(
            row,
            [each for at, each in given if at == row.id],
            [each for each in conditions if each.review_id == row.id],
            [each for each in met if each.review_id == row.id],
        )
        for row in rows
    )


def _sign_offs(
    pilot_id: int, conditions: Sequence[ConditionShown]
) -> list[tuple[int, SignOffShown]]:
    sections = _sections(pilot_id)
    return [
        (
            row.review_id,
            SignOffShown(
                id=row.id,
                person_id=row.person_id,
                person=Bilingual(row.name, row.name_cy),
                organisation_id=row.organisation_id,
                organisation=Bilingual(row.name_en, row.organisation_cy),
                in_place_of=Bilingual(row.other_en, row.other_cy) if row.other_en else None,
                decision=row.decision,
                reason=row.reason,
                at=row.at,
                sections=tuple(sections[row.id]),
                conditions=tuple(each for each in conditions if each.sign_off_id == row.id),
            ),
        )
        for row in db.session.execute(_given(pilot_id))
    ]


def _given(pilot_id: int) -> Any:
    other = aliased(Person)
    return (
        select(
            SignOff.id,
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
            other.name.label("other_en"),
            other.name_cy.label("other_cy"),
        )
        .join(Person, Person.id == SignOff.person_id)
        .join(Organisation, Organisation.id == SignOff.organisation_id)
        .outerjoin(other, other.id == SignOff.deputy_for)
        .where(SignOff.pilot_id == pilot_id)
        .order_by(SignOff.id)
    )


def _sections(pilot_id: int) -> Mapping[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = db.session.execute(
        select(ReturnedSection.sign_off_id, ReturnedSection.section, ReturnedSection.reason)
        .join(SignOff, SignOff.id == ReturnedSection.sign_off_id)
        .where(SignOff.pilot_id == pilot_id)
        .order_by(ReturnedSection.id)
    )
    for row in rows:
        found[row.sign_off_id].append((row.section, row.reason))
    return found


def _round(
    row: Any,
    sign_offs: Sequence[SignOffShown],
    conditions: Sequence[ConditionShown],
    meetings: Sequence[MeetingShown],
) -> RoundShown:
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
        conditions=tuple(conditions),
        meetings=tuple(meetings),
    )


def told_of_withdrawal(review_id: int) -> tuple[tuple[Sentence, str], ...]:
    """Give the rows of a letter: why a request for sign-off was withdrawn, where that was said."""
    chosen = select(AuditEvent.details).where(
        AuditEvent.subject == f"review:{review_id}", AuditEvent.kind == "review.withdrawn"
    )
    details = db.session.scalars(chosen).one()
    reason = json.loads(details).get("reason", "")
    return ((Sentence("Reason"), reason),) if reason else ()
