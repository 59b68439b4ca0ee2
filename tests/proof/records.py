"""What is true of one pilot, and what its gates ask of it: a small copy that knows no code."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.proof.asks import Ask, Book, Move
from tests.proof.rounds import Deputy, Member, Round

MONTH = tuple[int, int]


@dataclass(slots=True)
class Use:
    """Evidence used in the pilot; `hands` are those who wrote, filed or uploaded it."""

    id: int
    evidence: int
    purpose: str
    cycle: int
    visit: int
    hands: set[int]
    status: str = "submitted"
    version: int = 1
    withdrawn: bool = False

    @property
    def counts(self) -> bool:
        return self.status == "accepted" and not self.withdrawn

    @property
    def shown(self) -> Any:
        return (self.version, self.status, self.withdrawn)


@dataclass(slots=True)
class Measured:
    """An indicator; values are revisions by month."""

    id: int
    level: str
    baseline: int = 0
    target: int = 0
    aimed: dt.date = dt.date.min
    active: bool = True
    values: dict[MONTH, tuple[int, int]] = field(default_factory=dict)  # id, revision


@dataclass(slots=True)
class Records:
    """What is true of the pilot."""

    book: Book
    today: dt.date
    kinds: dict[int, str]
    people: dict[int, Member]
    coordinator: int
    stage: str = ""
    cycle: int = 1
    moved: int = 0
    on_hold: bool = False
    stays: list[tuple[str, int, dt.date]] = field(default_factory=list)
    partners: dict[int, tuple[int, str]] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)
    tasks: dict[int, list[Any]] = field(default_factory=dict)  # key, required, settled
    uses: dict[int, Use] = field(default_factory=dict)
    indicators: dict[int, Measured] = field(default_factory=dict)
    conclusions: list[tuple[int, int, str, bool]] = field(default_factory=list)
    lessons: list[tuple[int, int]] = field(default_factory=list)  # cycle, visit
    rounds: list[Round] = field(default_factory=list)
    waived: dict[tuple[str, str], int] = field(default_factory=dict)
    promised: dict[int, dt.date] = field(default_factory=dict)
    deputies: dict[int, Deputy] = field(default_factory=dict)  # by role id

    def enter(self, stage: str) -> None:
        """Begin a visit: what belonged to the last one is over."""
        self.stage = stage
        self.stays.append((stage, self.cycle, self.today))
        self.tasks, self.rounds, self.waived, self.on_hold = {}, [], {}, False

    def go(self, move: Move) -> None:
        """Make a move."""
        self.cycle += move.new_cycle
        self.moved += 1
        self.locked = (self.locked | set(move.locks)) - set(move.unlocks)
        self.enter(move.to)

    @property
    def visit(self) -> int:
        """Give the number of the visit."""
        return len(self.stays)

    @property
    def ended(self) -> bool:
        return self.stage in self.book.final

    def move(self, name: str) -> Move | None:
        """Give a move that starts here."""
        return next((each for each in self.book.leaving(self.stage) if each.id == name), None)

    def worn_out(self, stage: str) -> bool:
        most = self.book.most_visits.get(stage)
        visits = sum(1 for name, cycle, _ in self.stays if (name, cycle) == (stage, self.cycle))
        return most is not None and visits >= most

    def met(self, move: Move, ask: Ask) -> bool:
        """Say whether a gate has what it asks for, or does without."""
        return (move.id, ask.id) in self.waived or self.has(move, ask)

    def has(self, move: Move, ask: Ask) -> bool:
        """Say whether a gate has what it asks for."""
        if ask.kind == "any":
            return any(self.met(move, part) for part in ask.parts)
        judge = getattr(self, f"_{ask.kind}")
        return bool(judge(move, ask))

    def _field(self, _move: Move, ask: Ask) -> bool:
        return ask.of in self.fields

    def _tasks(self, _move: Move, _ask: Ask) -> bool:
        return not any(self.open_tasks())

    def _evidence(self, _move: Move, ask: Ask) -> bool:
        return len({use.evidence for use in self.counted(ask)}) >= ask.count

    def _partner(self, _move: Move, ask: Ask) -> bool:
        return any(
            part == ask.of and (not ask.kinds or self.kinds[organisation] in ask.kinds)
            for organisation, part in self.partners.values()
        )

    def _baselines(self, _move: Move, ask: Ask) -> bool:
        chosen = self.active(ask.of)
        far = years_on(self.today, ask.years) if ask.years else dt.date.min
        return len(chosen) >= ask.count and all(
            each.baseline and each.aimed >= far for each in chosen
        )

    def _values(self, _move: Move, ask: Ask) -> bool:
        chosen = self.active(ask.of)
        return bool(chosen) and all(
            len(set(self._since(ask, each))) >= ask.count for each in chosen
        )

    def _never(self, _move: Move, _ask: Ask) -> bool:
        return False  # nobody can record yet that a conclusion follows the rule

    def _due(self, _move: Move, _ask: Ask) -> bool:
        return not any(self.missing())

    def _conclusion(self, _move: Move, ask: Ask) -> bool:
        latest = self.concluded()
        return latest is not None and latest[2] == ask.of and (not ask.since or latest[3])

    def _lessons(self, _move: Move, ask: Ask) -> bool:
        when = [visit if ask.since == "visit" else cycle for cycle, visit in self.lessons]
        return when.count(self.visit if ask.since == "visit" else self.cycle) >= ask.count

    @property
    def overdue(self) -> bool:
        """Say whether something promised at an approval should have been done by now."""
        return any(
            due < self.today and not self.tasks[task][2] for task, due in self.promised.items()
        )

    def active(self, level: str = "") -> list[Measured]:
        """Give the indicators of a level that are still measured."""
        return [i for i in self.indicators.values() if i.active and level in ("", i.level)]

    def counted(self, ask: Ask) -> list[Use]:
        """Give the uses a requirement of evidence rests on."""
        return [
            use
            for use in self.uses.values()
            if use.purpose == ask.of and use.counts and self.is_recent(use, ask)
        ]

    def is_recent(self, use: Use, ask: Ask) -> bool:
        """Say whether evidence was brought in the time it is asked for from."""
        now = {"pilot": True, "cycle": use.cycle == self.cycle, "visit": use.visit == self.visit}
        return now[ask.since]

    def open_tasks(self) -> Iterator[int]:
        """Give the required tasks that neither somebody nor a met requirement has closed."""
        closed_by = {job.key: job.closed_by for job in self.book.jobs.get(self.stage, ())}
        for task, (key, required, settled) in self.tasks.items():
            if required and not settled and not self._closed(closed_by.get(key, "")):
                yield task

    def _closed(self, name: str) -> bool:
        return any(
            ask.id == name and self.met(move, ask)
            for move in self.book.leaving(self.stage)
            for ask in move.asks
            if name
        )

    def concluded(self) -> tuple[int, int, str, bool] | None:
        """Give the conclusion that stands in this cycle."""
        return max((each for each in self.conclusions if each[1] == self.cycle), default=None)

    def _since(self, ask: Ask, indicator: Measured) -> Iterator[MONTH]:
        began = min(day for _, cycle, day in self.stays if cycle == self.cycle)
        if ask.since == "baseline":
            if not indicator.baseline:
                return
            began = dt.date(2026, 1, 31)  # every baseline is that of January
        yield from (month for month in indicator.values if last_day(month) > began)

    def missing(self) -> Iterator[tuple[int, MONTH]]:
        """Give the values that are due: whole months since values are owed in this cycle."""
        owing = [
            day
            for stage, cycle, day in self.stays
            if cycle == self.cycle and stage in self.book.owing
        ]
        if not owing:
            return
        for indicator in self.active():
            for month in months_within(min(owing), self.today):
                if month not in indicator.values:
                    yield indicator.id, month


def last_day(month: MONTH) -> dt.date:
    """Give the last day of a month."""
    return dt.date(*month, calendar.monthrange(*month)[1])


def years_on(day: dt.date, years: int) -> dt.date:
    """Give the same day so many years later; the last of February where it has no such day."""
    last = calendar.monthrange(day.year + years, day.month)[1]
    return dt.date(day.year + years, day.month, min(day.day, last))


def months_within(first: dt.date, today: dt.date) -> Iterator[MONTH]:
    """Give the whole months begun since a day that are over today."""
    year, month = first.year, first.month
    while last_day((year, month)) < today:
        if dt.date(year, month, 1) >= first:
            yield (year, month)
        year, month = (year + month // 12, month % 12 + 1)
