"""What is agreed: rounds of sign-off, and requirements set aside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labapp.words import MeetingState, ReviewState, SignOffDecision

_LIVING = frozenset({ReviewState.OPEN, ReviewState.SIGNED})


@dataclass(frozen=True, slots=True)
class SignOff:
    """One person's decision in a round, with the organisations they were of when they gave it."""

    person_id: int
    organisation_ids: tuple[int, ...]
    decision: SignOffDecision
    at: dt.datetime
    deputy_for: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a body decided in a meeting; it counts once somebody who was there confirmed it."""

    id: int
    organisation_id: int
    decision: SignOffDecision
    state: MeetingState
    met_on: dt.date
    recorder_id: int
    attester_id: int | None = None
    recorded_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Readdressed:
    """A slot for an organisation that is asked of somebody else."""

    organisation_id: int
    from_person_id: int
    to_person_id: int


@dataclass(frozen=True, slots=True)
class Review:
    """One round of sign-off; `material` is the frozen dossier's material part, as stored text."""

    id: int
    move: str
    visit_id: int
    round: int
    state: ReviewState
    opened_at: dt.datetime
    submitter_id: int
    material_digest: str
    material: str
    sign_offs: tuple[SignOff, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    readdressed: tuple[Readdressed, ...] = ()

    @property
    def is_living(self) -> bool:
        """Say whether signatures of this round can still carry a move."""
        return self.state in _LIVING


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waivable requirement of a move set aside in this visit; its reason stays on the record."""

    id: int
    move: str
    requirement: str
    person_id: int
    at: dt.datetime
