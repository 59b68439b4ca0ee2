"""The lock of an item of evidence: its lab, and every pilot that rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp import audit
from labapp.command import Locked, lab_command
from labapp.db import db
from labapp.errors import BusyError, NotAllowedError, NotFoundError, StaleError
from labapp.models import Evidence, EvidenceFile, EvidenceUse, Pilot
from labapp.permissions import (
    Permission,
    allows,
    on_pilot,
    require,
    require_in_lab,
    visible_evidence,
)
from labapp.words import Actor, Press, Sentence, UseStatus
from labapp.workflows.calendar import day_of


@dataclass(frozen=True, slots=True)
class LockedEvidence:
    """An item of evidence with everything that rests on it locked."""

    locked: Locked
    evidence: Evidence

    @property
    def home(self) -> Pilot | None:
        """Give the pilot it was submitted to."""
        return next((p for p in self.locked.pilots if p.id == self.evidence.pilot_id), None)

    def require(self, actor: Actor, permission: Permission) -> None:
        """Refuse unless the actor may do this where the evidence is at home."""
        if not is_visible(actor, self.evidence.id, self.locked.press):
            raise NotFoundError
        mine = self.evidence.created_by == actor.person_id
        if self.home:
            require(actor, permission, self.home, mine=mine)
        else:
            require_in_lab(actor, permission, self.locked.the_lab)

    def require_where_used(self, actor: Actor, permission: Permission) -> None:
        """Refuse unless the actor may do this where the evidence is at home or accepted."""
        if not is_visible(actor, self.evidence.id, self.locked.press):
            raise NotFoundError
        using = _using(self.evidence)
        pilots = [each for each in self.locked.pilots if each.id in using]
        if not pilots:
            require_in_lab(actor, permission, self.locked.the_lab)
            return
        today = day_of(self.locked.press.at)
        if not any(allows(permission, on_pilot(actor, each, today)) for each in pilots):
            raise NotAllowedError

    def require_seen(self, row_version: int | None) -> None:
        """Refuse when what is said of it was changed after the actor read it."""
        if row_version is not None and row_version != self.evidence.row_version:
            raise StaleError(
                Sentence("What is said of this evidence was changed after you opened the page")
            )


@contextmanager
def locked_evidence(actor: Actor, evidence_id: int, *, press: Press) -> Iterator[LockedEvidence]:
    """Lock the lab, then every pilot that uses the evidence, and write."""
    lab_id, pilots = _whose(evidence_id)
    with lab_command(actor, lab_id, press=press, pilots=pilots) as locked:
        if _whose(evidence_id)[1] != pilots:
            raise BusyError
        yield LockedEvidence(locked, locked.get(Evidence, evidence_id))


def is_visible(actor: Actor, evidence_id: int, press: Press) -> bool:
    """Say whether the actor may know of this evidence now."""
    seen = select(Evidence.id).where(
        Evidence.id == evidence_id, visible_evidence(actor, day_of(press.at))
    )
    return db.session.scalar(seen) is not None


def record_on_pilots(
    actor: Actor, kind: str, evidence_id: int, locked: Locked, **details: Any
) -> None:
    """Record what was done to evidence on every pilot that rests on it."""
    subject, lab_id = f"evidence:{evidence_id}", locked.the_lab.id
    for pilot_id in (*(pilot.id for pilot in locked.pilots),) or (None,):
        audit.record(actor, kind, subject, lab_id=lab_id, pilot_id=pilot_id, **details)


def newest_file(evidence_id: int) -> EvidenceFile | None:
    """Find the current version of the bytes."""
    return db.session.scalar(
        select(EvidenceFile)
        .where(EvidenceFile.evidence_id == evidence_id)
        .order_by(EvidenceFile.version.desc())
        .limit(1)
    )


def _whose(evidence_id: int) -> tuple[int, list[int]]:
    row = db.session.execute(
        select(Evidence.lab_id, Evidence.pilot_id).where(Evidence.id == evidence_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    using = select(EvidenceUse.pilot_id).where(EvidenceUse.evidence_id == evidence_id).distinct()
    pilots = set(db.session.scalars(using)) | ({row.pilot_id} if row.pilot_id else set())
    return row.lab_id, sorted(pilots)


def _using(evidence: Evidence) -> frozenset[int]:
    """Name the pilots that accepted it, and its home: who only brings it gains no right by that."""
    accepted = select(EvidenceUse.pilot_id).where(
        EvidenceUse.evidence_id == evidence.id, EvidenceUse.status == UseStatus.ACCEPTED
    )
    home = {evidence.pilot_id} if evidence.pilot_id else set()
    return frozenset(home | set(db.session.scalars(accepted)))
