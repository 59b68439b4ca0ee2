"""A gate that lies ahead: its signatures, who can give each, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labapp.words import Bilingual, OrganisationKind, Spoken, spoken_from_json


@dataclass(frozen=True, slots=True)
class Seat:
    """One signature of a coming gate, or one decision of a meeting.

    `able` are the people who can still give it (of a meeting's decision: who can confirm it),
    `signed` who gave it already. Without a partner, `kinds` say what kind of partner is wanted.
    """

    requirement: str
    organisation_ids: tuple[int, ...] = ()
    kinds: tuple[OrganisationKind, ...] = ()
    able: tuple[int, ...] = ()
    signed: int | None = None
    meeting: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give a JSON form from which `from_json` makes an equal seat."""
        return {
            "requirement": self.requirement,
            "organisations": list(self.organisation_ids),
            "kinds": [str(kind) for kind in self.kinds],
            "able": list(self.able),
            "signed": self.signed,
            "meeting": self.meeting,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Seat:
        """Make the seat that `to_json` stored."""
        return cls(
            stored["requirement"],
            tuple(stored["organisations"]),
            tuple(OrganisationKind(kind) for kind in stored["kinds"]),
            tuple(stored["able"]),
            stored["signed"],
            stored["meeting"],
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a coming gate cannot be signed by this team, and the page where that is mended."""

    code: str
    sentence: Spoken
    fix: str

    def to_json(self) -> dict[str, Any]:
        """Give a JSON form from which `from_json` makes an equal gap."""
        return {"code": self.code, "sentence": self.sentence.to_json(), "fix": self.fix}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Gap:
        """Make the gap that `to_json` stored."""
        return cls(stored["code"], spoken_from_json(stored["sentence"]), stored["fix"])


@dataclass(frozen=True, slots=True)
class ComingGate:
    """A gate with sign-offs that lies ahead of a pilot; `here`: its move starts where it stands."""

    move: str
    label: Bilingual
    here: bool
    seats: tuple[Seat, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give a JSON form from which `from_json` makes an equal gate."""
        return {
            "move": self.move,
            "label": [self.label.en, self.label.cy],
            "here": self.here,
            "seats": [seat.to_json() for seat in self.seats],
            "gaps": [gap.to_json() for gap in self.gaps],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ComingGate:
        """Make the gate that `to_json` stored."""
        return cls(
            stored["move"],
            Bilingual(*stored["label"]),
            stored["here"],
            tuple(Seat.from_json(each) for each in stored["seats"]),
            tuple(Gap.from_json(each) for each in stored["gaps"]),
        )
