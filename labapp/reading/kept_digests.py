"""Digests that are kept beside what they speak of: does each still fit its bytes?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from labapp import storage
from labapp.db import db
from labapp.models import (
    GateReview,
    MeetingDecision,
    Pilot,
    SignOff,
    StageEvent,
    WorkflowBody,
)
from labapp.reading.unsound import Unsound
from labapp.storage import Fixity
from labapp.words import Sentence
from labapp.workflows.dossier import material_text

_MANY = {"yield_per": 200}


def check_digests() -> Iterator[Unsound | None]:
    """Check every digest, one after the other; gives None for each that fits."""
    yield from _workflows()
    yield from _dossiers()
    yield from _given(SignOff, "sign_off")
    yield from _given(MeetingDecision, "meeting")
    yield from _minutes()
    yield from _moves()


def count_digests() -> int:
    """Count the digests that are kept; a meeting has two, of its dossier and of its minute."""
    kept = (WorkflowBody, GateReview, SignOff, MeetingDecision, MeetingDecision, StageEvent)
    counts = [select(func.count()).select_from(record).scalar_subquery() for record in kept]
    return sum(db.session.execute(select(*counts)).one())


def _workflows() -> Iterator[Unsound | None]:
    for row in _rows(select(WorkflowBody.digest, WorkflowBody.body)):
        if _sha256(row.body) == row.digest:
            yield None
            continue
        told = Sentence("A workflow no longer fits its digest: %(digest)s", digest=row.digest)
        yield Unsound("workflow_changed", f"workflow:{row.digest}", told)


def _dossiers() -> Iterator[Unsound | None]:
    chosen = _of_pilots(
        GateReview, GateReview.dossier, GateReview.seen_digest, GateReview.material_digest
    )
    for row in _rows(chosen.add_columns(GateReview.move, GateReview.round)):
        about = {"reference": row.reference, "move": row.move, "round": row.round}
        if _sha256(row.dossier) != row.seen_digest:
            told = Sentence(
                "A dossier no longer fits its seal. Pilot: %(reference)s. Gate: %(move)s. "
                "Round: %(round)s",
                **about,
            )
            yield Unsound("dossier_changed", f"review:{row.id}", told)
        elif not _material_fits(row.dossier, row.material_digest):
            told = Sentence(
                "What is material in a dossier no longer fits its digest. Pilot: %(reference)s. "
                "Gate: %(move)s. Round: %(round)s",
                **about,
            )
            yield Unsound("material_changed", f"review:{row.id}", told)
        else:
            yield None


def _given(record: Any, name: str) -> Iterator[Unsound | None]:
    """Check that each signature, or decision of a meeting, was given on its round's dossier."""
    chosen = _of_pilots(record, record.seen_digest, record.material_digest)
    chosen = chosen.join(GateReview, GateReview.id == record.review_id).add_columns(
        GateReview.move,
        GateReview.seen_digest.label("seen"),
        GateReview.material_digest.label("material"),
    )
    for row in _rows(chosen):
        if (row.seen_digest, row.material_digest) == (row.seen, row.material):
            yield None
            continue
        told = Sentence(
            "A decision was given on another dossier. Pilot: %(reference)s. Gate: %(move)s",
            reference=row.reference,
            move=row.move,
        )
        yield Unsound("decision_on_another", f"{name}:{row.id}", told)


def _minutes() -> Iterator[Unsound | None]:
    """Check that the minute of each meeting still lies in the store as it was sent."""
    for row in _rows(_of_pilots(MeetingDecision, MeetingDecision.minute_sha256)):
        if storage.verify(row.minute_sha256) is Fixity.OK:
            yield None
            continue
        told = Sentence(
            "The minute of a meeting is missing or damaged. Pilot: %(reference)s",
            reference=row.reference,
        )
        yield Unsound("minute_damaged", f"meeting:{row.id}", told)


def _moves() -> Iterator[Unsound | None]:
    chosen = _of_pilots(StageEvent, StageEvent.facts, StageEvent.facts_digest, StageEvent.seq)
    for row in _rows(chosen):
        if _sha256(row.facts) == row.facts_digest:
            yield None
            continue
        told = Sentence(
            "The facts of a move no longer fit their digest. Pilot: %(reference)s. Move: %(seq)s",
            reference=row.reference,
            seq=row.seq,
        )
        yield Unsound("facts_changed", f"event:{row.id}", told)


def _of_pilots(record: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    chosen = select(record.id, Pilot.reference, *columns)
    return chosen.join(Pilot, Pilot.id == record.pilot_id).order_by(record.id)


def _rows(chosen: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    return iter(db.session.execute(chosen, execution_options=_MANY))


def _material_fits(dossier: str, digest: str) -> bool:
    try:
        return _sha256(material_text(dossier.encode())) == digest
    except (LookupError, ValueError):
        return False


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
