"""Deadlines that have come: read by date, for every pilot at once, in seven statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from labapp.db import db
from labapp.models import GateReview, Hold, Lab, OutboxMessage, Pilot, Return, Task, Visit
from labapp.reading.calendars import CALENDAR
from labapp.reading.definitions import get_definition
from labapp.words import LabRole, Phase, TaskStatus
from labapp.workflows import deadlines as rules
from labapp.workflows.calendar import WorkingDays, day_of
from labapp.workflows.definition.schema import Limit, Returns, Stage
from labapp.workflows.periods import Period, period_holding

HOLDERS, SIGNERS = "holders", "signers"  # with whom what is left is; who has not signed
OPEN = (TaskStatus.TO_DO, TaskStatus.DOING)
AHEAD = dt.timedelta(days=30)  # longer than the working days before a task is due ever are
DAY = dt.timedelta(days=1)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that has come due; `whom` are roles, `HOLDERS` or `SIGNERS`."""

    notice: str
    pilot_id: int
    lab_id: int
    subject: str
    due_on: dt.date
    threshold: str
    whom: tuple[str, ...]
    owner_id: int | None = None
    closes_with: str = ""

    @property
    def key(self) -> str:
        """Give the name under which it is told once; a due date that moves on makes another."""
        return f"{self.notice}:{self.subject}:{self.threshold}:{self.due_on}"

    @property
    def record_id(self) -> int:
        """Give the id of the record it is about."""
        return int(self.subject.partition(":")[2])


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of which pilots deadlines are asked for, on which day, in labs that work on it."""

    today: dt.date
    calendars: Mapping[int, WorkingDays]
    pilots: Collection[int] | None

    def read(self, chosen: Any, *, held: bool = False, ended: bool = False) -> Sequence[Any]:
        """Read what is chosen of pilots that are on hold or are not; `ended` ones where asked."""
        open_hold = select(Hold.id).where(Hold.pilot_id == Pilot.id, Hold.ended_at.is_(None))
        hold = open_hold.correlate(Pilot).exists()
        pilot = (Pilot.id.label("pilot_id"), Pilot.lab_id, Pilot.definition_digest)
        chosen = chosen.add_columns(*pilot).where(hold if held else ~hold)
        if not ended:
            chosen = chosen.where(Pilot.phase != Phase.CLOSED)
        if self.pilots is not None:
            chosen = chosen.where(Pilot.id.in_(self.pilots))
        rows = db.session.execute(chosen)
        return [row for row in rows if row.lab_id in self.calendars]


def find_untold(*, now: dt.datetime, pilots: Collection[int] | None = None) -> list[Deadline]:
    """List what has come due and nobody was told of yet, of all pilots or of those given.

    Of a pilot on hold that is the hold’s own review alone, and of one that has ended the tasks its
    end left to do: to look back, to go on elsewhere, what was promised.
    """
    today = day_of(now)
    calendars = {
        row.id: row.calendar
        for row in db.session.execute(select(Lab.id, CALENDAR))
        if rules.tells_at(now, row.calendar)
    }
    asked = _Asked(today, calendars, pilots)
    found = [*_of_stages(asked), *_of_rounds(asked), *_of_tasks(asked), *_of_holds(asked)]
    told = _told([each.key for each in found])
    return [each for each in found if each.key not in told]


def _told(keys: Sequence[str]) -> set[str]:
    told: set[str] = set()
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        chosen = select(OutboxMessage.unique_key).where(OutboxMessage.unique_key.in_(some))
        told.update(key for key in db.session.scalars(chosen) if key)
    return told


def _deadline(row: Any, notice: str, kind: str, **about: Any) -> Deadline:
    record_id = about.pop("record_id", None) or row.id
    return Deadline(notice, row.pilot_id, row.lab_id, f"{kind}:{record_id}", **about)


def _of_stages(asked: _Asked) -> Iterator[Deadline]:
    chosen = (
        select(Visit.id, Visit.stage, Visit.entered_at, Visit.target_on)
        .join(Pilot, and_(Pilot.id == Visit.pilot_id, Pilot.cycle == Visit.cycle))
        .order_by(Visit.pilot_id, Visit.number)
    )
    stays: dict[int, list[Any]] = defaultdict(list)
    for row in asked.read(chosen):
        stays[row.pilot_id].append(row)
    owing: list[tuple[Any, Returns, Period]] = []
    for rows in stays.values():
        stage = _stage(rows[-1])
        if stage is None:  # labapp fsck tells of it; the others are not kept waiting
            continue
        if rows[-1].target_on and stage.limit:
            yield from _of_limit(asked, rows[-1], "visit", stage.limit, rows[-1].target_on)
        owing.extend(_return_owed(asked, rows, stage))
    yield from _of_returns(asked, owing)


def _stage(row: Any) -> Stage | None:
    return get_definition(row.definition_digest).stages.get(row.stage)


def _of_limit(
    asked: _Asked, row: Any, kind: str, limit: Limit, due_on: dt.date
) -> Iterator[Deadline]:
    began = day_of(row.entered_at if kind == "visit" else row.opened_at)
    when = (began, due_on, asked.today, asked.calendars[row.lab_id])
    notice, whom = ("stage", HOLDERS) if kind == "visit" else ("sign_off", SIGNERS)
    percent = rules.percent_to_remind(limit, *when)
    if percent is not None:
        to = (LabRole.COORDINATOR, HOLDERS) if whom == HOLDERS else (SIGNERS,)
        about = {"due_on": due_on, "threshold": str(percent), "whom": to}
        yield _deadline(row, f"{notice}_reminder", kind, **about)
    percent = rules.percent_to_escalate(limit, *when)
    if percent is not None and limit.escalate:
        about = {"due_on": due_on, "threshold": str(percent), "whom": (limit.escalate.to,)}
        yield _deadline(row, f"{notice}_escalated", kind, **about)


def _return_owed(
    asked: _Asked, rows: Sequence[Any], stage: Stage
) -> Iterator[tuple[Any, Returns, Period]]:
    """Give the last period that has ended and that this stage owes a return for."""
    if stage.returns is None:
        return
    first = next(row for row in rows if (stay := _stage(row)) and stay.returns)
    this = period_holding(stage.returns.every, asked.today)
    ended = period_holding(stage.returns.every, this.start - DAY)
    if ended.end >= day_of(first.entered_at):
        yield rows[-1], stage.returns, ended


def _of_returns(asked: _Asked, owing: Sequence[tuple[Any, Returns, Period]]) -> Iterator[Deadline]:
    if not owing:
        return
    starts = {period.start for _, _, period in owing}
    chosen = select(Return.pilot_id, Return.period_start).where(Return.period_start.in_(starts))
    sent = {(row.pilot_id, row.period_start) for row in db.session.execute(chosen)}
    for row, returns, period in owing:
        if (row.pilot_id, period.start) not in sent:
            which = rules.return_to_remind(period.end, asked.today, asked.calendars[row.lab_id])
            about = {"due_on": period.end, "threshold": which, "whom": (returns.role,)}
            yield _deadline(row, f"return_{which}", "pilot", record_id=row.pilot_id, **about)


def _of_rounds(asked: _Asked) -> Iterator[Deadline]:
    chosen = (
        select(GateReview.id, GateReview.move, GateReview.opened_at, GateReview.due_on)
        .join(Pilot, Pilot.id == GateReview.pilot_id)
        .where(GateReview.closed_at.is_(None), GateReview.due_on.is_not(None))
    )
    for row in asked.read(chosen):
        transition = get_definition(row.definition_digest).transition(row.move)
        if transition and transition.sign_off_within:
            yield from _of_limit(asked, row, "review", transition.sign_off_within, row.due_on)


def _of_tasks(asked: _Asked) -> Iterator[Deadline]:
    chosen = (
        select(Task.id, Task.owner_id, Task.role, Task.due_on, Task.assigned_at, Task.closes_with)
        .join(Visit, and_(Visit.id == Task.visit_id, Visit.left_at.is_(None)))
        .join(Pilot, Pilot.id == Task.pilot_id)
        .where(Task.status.in_(OPEN), Task.due_on <= asked.today + AHEAD)
    )
    for row in asked.read(chosen, ended=True):
        when = (row.due_on, day_of(row.assigned_at), asked.today, asked.calendars[row.lab_id])
        which = rules.task_to_remind(*when)
        if which:
            whom = () if row.owner_id else (row.role or LabRole.COORDINATOR,)
            about = {"due_on": row.due_on, "threshold": which, "whom": whom}
            about |= {"owner_id": row.owner_id, "closes_with": row.closes_with}
            yield _deadline(row, f"task_{which}", "task", **about)


def _of_holds(asked: _Asked) -> Iterator[Deadline]:
    chosen = (
        select(Hold.id, Hold.review_on)
        .join(Pilot, Pilot.id == Hold.pilot_id)
        .where(Hold.ended_at.is_(None), Hold.review_on <= asked.today)
    )
    for row in asked.read(chosen, held=True):
        day = rules.review_to_remind(row.review_on, asked.today)
        about = {"due_on": row.review_on, "threshold": str(day), "whom": (LabRole.COORDINATOR,)}
        yield _deadline(row, "hold_review", "hold", **about)
