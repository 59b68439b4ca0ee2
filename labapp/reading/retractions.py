"""What publishers said since of evidence, and what rests on what they retracted."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, union_all

from labapp.db import db
from labapp.models import (
    Evidence,
    EvidenceUse,
    GateReview,
    Membership,
    Person,
    Pilot,
    StageEvent,
)
from labapp.permissions import (
    STANDING,
    Permission,
    allows,
    is_inside,
    join_standing,
    standing_of,
    visible_evidence,
)
from labapp.reading.lapses import who_signed
from labapp.words import (
    Actor,
    Bilingual,
    LabRole,
    MoveKind,
    Retraction,
    ReviewState,
    Sentence,
    UseStatus,
)

# beside whatever is asked of a pilot: whether it used anything retracted since, which is rare
HAS_RETRACTED = (
    select(EvidenceUse.id)
    .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
    .where(EvidenceUse.pilot_id == Pilot.id, Evidence.retraction == Retraction.RETRACTED)
    .correlate(Pilot)
    .exists()
    .label("has_retracted")
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the publisher said last, where it stands, and the day of the notice."""

    standing: Retraction
    source: str
    noted_on: dt.date


@dataclass(frozen=True, slots=True)
class RetractedItem:
    """An item of evidence that was retracted."""

    id: int
    number: int
    title: Bilingual
    noted_on: dt.date


@dataclass(frozen=True, slots=True)
class RestedGate:
    """A gate that was passed on evidence retracted since, in the cycle it was passed in."""

    move: str
    kind: str
    cycle: int
    at: dt.datetime
    evidence: tuple[RetractedItem, ...]

    @property
    def concludes(self) -> bool:
        """Say whether a cycle was concluded by it."""
        return self.kind == MoveKind.CONCLUDE


def marks_of(evidence_ids: Iterable[int]) -> dict[int, Mark]:
    """Give what publishers said of these items, by id; nothing of those of which none did."""
    ids = sorted(set(evidence_ids))
    if not ids:
        return {}
    chosen = select(
        Evidence.id, Evidence.retraction, Evidence.retraction_source, Evidence.retraction_on
    ).where(Evidence.id.in_(ids), Evidence.retraction != Retraction.NONE)
    return {
        row.id: Mark(row.retraction, row.retraction_source, row.retraction_on)
        for row in db.session.execute(chosen)
        if row.retraction_on is not None
    }


def rests_on_retracted(actor: Actor, pilot_id: int, today: dt.date) -> tuple[RestedGate, ...]:
    """List the gates a pilot passed on evidence retracted since, newest first.

    Evidence that the actor may not know of leaves no trace.
    """
    retracted = _retracted_uses(actor, pilot_id, today)
    if not retracted:
        return ()
    moves = db.session.execute(
        select(
            StageEvent.move, StageEvent.kind, StageEvent.cycle, StageEvent.at, StageEvent.findings
        )
        .where(StageEvent.pilot_id == pilot_id)
        .order_by(StageEvent.seq)
    )
    return tuple(reversed([*_rested(moves, retracted)]))


def where_to_mark(actor: Actor, evidence_id: int, today: dt.date) -> str:
    """Find a pilot on which the actor may say what its publisher says; blank where none is.

    Its home comes first, then the pilots that accepted it.
    """
    accepted = select(EvidenceUse.pilot_id).where(
        EvidenceUse.evidence_id == evidence_id, EvidenceUse.status == UseStatus.ACCEPTED
    )
    home = select(Evidence.pilot_id).where(Evidence.id == evidence_id)
    chosen = (
        select(Pilot.reference, *STANDING)
        .select_from(Person)
        .join(Pilot, Pilot.id.in_(accepted) | Pilot.id.in_(home))
    )
    joined = join_standing(chosen, actor, Pilot.lab_id, Pilot.id, today)
    rows = db.session.execute(joined.order_by(Pilot.id.in_(home).desc(), Pilot.id)).all()
    by_pilot: dict[str, list[Any]] = {}
    for row in rows:
        by_pilot.setdefault(row.reference, []).append(row)
    found = (
        reference
        for reference, theirs in by_pilot.items()
        if allows(Permission.RECORD_RETRACTION, standing_of(theirs))
    )
    return next(found, "")


def told_of_mark(
    actor: Actor, evidence_id: int, today: dt.date
) -> tuple[tuple[Sentence, str | dt.date], ...]:
    """Give the rows of a letter: the pilots that use it and may be named, and the notice."""
    used = (
        select(Pilot.reference)
        .join(EvidenceUse, EvidenceUse.pilot_id == Pilot.id)
        .where(
            EvidenceUse.evidence_id == evidence_id,
            EvidenceUse.status != UseStatus.WITHDRAWN,
            is_inside(actor, today),
        )
        .group_by(Pilot.id, Pilot.reference)
        .order_by(Pilot.id)
    )
    rows: list[tuple[Sentence, str | dt.date]] = []
    if named := ", ".join(db.session.scalars(used)):
        rows.append((Sentence("Used by"), named))
    if mark := marks_of([evidence_id]).get(evidence_id):
        rows += [(Sentence("Notice"), mark.source), (Sentence("Day of the notice"), mark.noted_on)]
    return tuple(rows)


def concerned_by(
    evidence_id: int, lab_id: int, pilots: Sequence[int], *, rounds: Iterable[ReviewState]
) -> tuple[int, ...]:
    """Name those whom it concerns whether evidence counts, each once.

    The coordinators, who brought it, and who decided in such rounds of these pilots that relied
    on it.
    """
    leads = select(Membership.person_id).where(
        Membership.lab_id == lab_id,
        Membership.lab_role == LabRole.COORDINATOR,
        Membership.ended_at.is_(None),
    )
    brought = select(Evidence.created_by).where(Evidence.id == evidence_id)
    submitted = select(EvidenceUse.submitted_by).where(
        EvidenceUse.evidence_id == evidence_id, EvidenceUse.status != UseStatus.WITHDRAWN
    )
    concerned = set(db.session.scalars(union_all(leads, brought, submitted)))
    for review_id in _rounds_on(evidence_id, pilots, rounds):
        concerned.update(who_signed(review_id))
    return tuple(sorted(concerned))


def _retracted_uses(actor: Actor, pilot_id: int, today: dt.date) -> dict[int, RetractedItem]:
    rows = db.session.execute(
        select(
            EvidenceUse.id.label("use"),
            Evidence.id,
            Evidence.number,
            Evidence.title_en,
            Evidence.title_cy,
            Evidence.retraction_on,
        )
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .where(
            EvidenceUse.pilot_id == pilot_id,
            Evidence.retraction == Retraction.RETRACTED,
            visible_evidence(actor, today),
        )
    )
    return {
        row.use: RetractedItem(
            row.id,
            row.number,
            Bilingual(row.title_en or row.title_cy, row.title_cy),
            row.retraction_on,
        )
        for row in rows
    }


def _rested(moves: Iterable[Any], retracted: Mapping[int, RetractedItem]) -> Iterator[RestedGate]:
    cycle = 1
    for row in moves:
        uses = {use for found in json.loads(row.findings) for use in found.get("relied_on", ())}
        items = {retracted[use].id: retracted[use] for use in sorted(uses & retracted.keys())}
        if items:
            yield RestedGate(row.move, row.kind, cycle, row.at, tuple(items.values()))
        cycle = row.cycle  # a move that begins a cycle is recorded in the one it begins


def _rounds_on(evidence_id: int, pilots: Sequence[int], states: Iterable[ReviewState]) -> list[int]:
    """Find the rounds whose dossier relied on an item."""
    chosen = select(GateReview.id, GateReview.dossier).where(
        GateReview.pilot_id.in_(pilots),
        GateReview.state.in_(list(states)),
        GateReview.dossier.contains(f'"evidence":{evidence_id}'),  # few are read to the end
    )
    return [
        row.id
        for row in db.session.execute(chosen)
        if any(
            each["evidence"] == evidence_id
            for each in json.loads(row.dossier)["material"]["evidence"]
        )
    ]
