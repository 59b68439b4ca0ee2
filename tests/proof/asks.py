"""What a gate asks for, and the shape in which a workflow is written down a second time."""

from __future__ import annotations

from dataclasses import dataclass

COUNCILS = frozenset({"council", "combined_authority"})
UNIVERSITIES = frozenset({"university"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a gate asks for; what the rest means depends on its kind."""

    id: str
    kind: str
    of: str = ""
    count: int = 1
    since: str = "pilot"
    years: int = 0  # how far ahead a target must lie, 0 where none is asked for
    kinds: frozenset[str] = frozenset()
    bars_authors: bool = False
    parts: tuple[Ask, ...] = ()
    waived_by: str = ""

    @property
    def agreements(self) -> tuple[Ask, ...]:
        """Give what people have to agree to: itself or of its parts."""
        parts = self.parts or (self,)
        return tuple(part for part in parts if part.kind in ("sign", "meeting"))


@dataclass(frozen=True, slots=True)
class Move:
    """A way from stages to a stage."""

    id: str
    sources: tuple[str, ...]
    to: str
    kind: str
    asks: tuple[Ask, ...] = ()
    new_cycle: bool = False
    locks: tuple[str, ...] = ()
    unlocks: tuple[str, ...] = ()

    @property
    def needs_reason(self) -> bool:
        return self.kind in ("back", "stop", "reopen")

    @property
    def signatures(self) -> tuple[Ask, ...]:
        agreements = (part for ask in self.asks for part in ask.agreements)
        return tuple(part for part in agreements if part.kind == "sign")

    @property
    def agreed(self) -> set[str]:
        """Name the asks that a signature or the decision of a meeting meets."""
        return {ask.id for ask in self.asks if ask.agreements}

    @property
    def asks_a_body(self) -> bool:
        return any(part.kind == "meeting" for ask in self.asks for part in ask.agreements)


@dataclass(frozen=True, slots=True)
class Job:
    """A task a visit begins with, and the requirement that closes it."""

    key: str
    required: bool = True
    closed_by: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """The rules of one workflow."""

    key: str
    initial: str
    jobs: dict[str, tuple[Job, ...]]
    moves: tuple[Move, ...]
    final: frozenset[str]
    owing: frozenset[str]
    most_visits: dict[str, int]
    longest_hold: int  # days until it must be looked at again

    def leaving(self, stage: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if stage in move.sources)


def field(name: str, called: str = "") -> Ask:
    return Ask(called or name, "field", name)


def evidence(called: str, purpose: str, count: int = 1, since: str = "pilot") -> Ask:
    return Ask(called, "evidence", purpose, count, since)


def partner(called: str, part: str, kinds: frozenset[str] = frozenset()) -> Ask:
    return Ask(called, "partner", part, kinds=kinds)


def concluded(kind: str, since: str = "") -> Ask:
    return Ask("conclusion", "conclusion", kind, since=since)


def lessons(count: int, since: str = "cycle") -> Ask:
    return Ask("lessons", "lessons", count=count, since=since)


def council(of: str) -> Ask:
    return Ask("council", "sign", of, kinds=COUNCILS)


TASKS = Ask("tasks", "tasks")
OUTCOMES = Ask("outcomes", "values", "outcome", since="baseline", waived_by="approver")
DUE = Ask("due_values", "due")
BASELINES = Ask("baselines", "baselines", "outcome", waived_by="coordinator")
CALLED_IN = Ask("baselines", "baselines", "outcome", waived_by="approver")
EVALUATION = evidence("evaluation", "evaluation", since="cycle")
ANY_UNIVERSITY = Ask("university", "sign", "any", kinds=UNIVERSITIES)
NO_AUTHOR = Ask("university", "sign", "any", kinds=UNIVERSITIES, bars_authors=True)
LOOKING_BACK = "look_back"
