"""Something stored that does not hold: what `labapp fsck` tells."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.words import Sentence


@dataclass(frozen=True, slots=True)
class Unsound:
    """Something stored that does not hold, where, and the pilot to judge again if that mends it."""

    code: str
    subject: str
    sentence: Sentence
    pilot_id: int | None = None
