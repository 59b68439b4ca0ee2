"""What a gate found, what a move would need, and what a move did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labapp.words import (
    Bilingual,
    Mention,
    MoveKind,
    Sentence,
    Severity,
    Spoken,
    spoken_from_json,
)

if TYPE_CHECKING:
    from labapp.workflows.definition import Transition


@dataclass(frozen=True, slots=True)
class Finding:
    """What one requirement found: met or not, in a sentence, and where it is mended.

    `code` is the kind of requirement and `id` its name in the definition. `held_by` says with
    whom it is: people, or Mention("role", code=…) where nobody holds the role. `fix` is an
    address relative to the pilot's page. `relied_on` are the evidence uses and `pinned` the
    observations it counted. `members` are the findings of the parts of an `any_of`.
    """

    code: str
    id: str
    ok: bool
    sentence: Spoken
    heading: Sentence
    severity: Severity = Severity.BLOCK
    why: Bilingual | None = None
    fix: str = ""
    held_by: tuple[Mention, ...] = ()
    since: dt.datetime | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    relied_on: tuple[int, ...] = ()
    pinned: tuple[int, ...] = ()
    waived: bool = False
    members: tuple[Finding, ...] = ()

    @property
    def blocks(self) -> bool:
        """Say whether the move is refused because of it."""
        return not self.ok and self.severity is Severity.BLOCK

    @property
    def is_sign_off(self) -> bool:
        """Say whether a signature that somebody can give would meet it."""
        if self.code == "any_of":
            return any(member.is_sign_off for member in self.members)
        return self.code == "sign_off" and not self.parameters.get("nobody")

    def to_json(self) -> dict[str, Any]:
        """Give a JSON form from which `from_json` makes an equal finding."""
        return {
            "code": self.code,
            "id": self.id,
            "ok": self.ok,
            "sentence": self.sentence.to_json(),
            "heading": self.heading.to_json(),
            "severity": str(self.severity),
            "why": None if self.why is None else [self.why.en, self.why.cy],
            "fix": self.fix,
            "held_by": [[m.kind, m.id, m.code] for m in self.held_by],
            "since": None if self.since is None else self.since.isoformat(),
            "parameters": dict(self.parameters),
            "relied_on": list(self.relied_on),
            "pinned": list(self.pinned),
            "waived": self.waived,
            "members": [member.to_json() for member in self.members],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        """Make the finding that `to_json` stored."""
        heading = spoken_from_json(stored["heading"])
        return cls(
            code=stored["code"],
            id=stored["id"],
            ok=stored["ok"],
            sentence=spoken_from_json(stored["sentence"]),
            heading=Sentence(heading.text, **heading.facts),
            severity=Severity(stored["severity"]),
            why=None if stored["why"] is None else Bilingual(*stored["why"]),
            fix=stored["fix"],
            held_by=tuple(Mention(*each) for each in stored["held_by"]),
            since=None if stored["since"] is None else dt.datetime.fromisoformat(stored["since"]),
            parameters=stored["parameters"],
            relied_on=tuple(stored["relied_on"]),
            pinned=tuple(stored["pinned"]),
            waived=stored["waived"],
            members=tuple(cls.from_json(member) for member in stored["members"]),
        )


@dataclass(frozen=True, slots=True)
class Explained:
    """One possible move from where a pilot stands, for one actor.

    `allowed`: this actor may make the move. `ready`: no finding about the pilot blocks it
    (whether the actor may is not counted). `only_sign_offs_left`: what blocks it is signatures
    alone, so a coordinator may ask for sign-off. A reason is asked for when the move is made and
    is not among the findings; `needs_reason` says so.
    """

    move: str
    kind: MoveKind
    to: str
    label: Bilingual
    allowed: bool
    ready: bool
    only_sign_offs_left: bool
    needs_reason: bool
    asks_sign_off: bool
    findings: tuple[Finding, ...]

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """Give the findings that block, in the order of the definition."""
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Give the findings that are worth a look and block nothing."""
        return tuple(f for f in self.findings if not f.ok and f.severity is Severity.WARN)


@dataclass(frozen=True, slots=True)
class Fired:
    """A move that was made: where it led and every finding of its gate."""

    to: str
    findings: tuple[Finding, ...]
    transition: Transition
