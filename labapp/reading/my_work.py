"""My work: what waits for one person, by pilot, in five statements however much there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labapp.reading.my_pilots import MyPilots, list_my_pilots
from labapp.reading.my_requests import (
    EvidenceWaiting,
    TaskWaiting,
    list_my_evidence,
    list_my_tasks,
)
from labapp.reading.my_rounds import MeetingWaiting, SignOffWaiting, list_my_rounds
from labapp.words import Actor
from labapp.workflows.calendar import day_of


@dataclass(frozen=True, slots=True)
class MyWork:
    """Everything that waits for somebody, and what waits for others."""

    tasks: tuple[TaskWaiting, ...]
    sign_offs: tuple[SignOffWaiting, ...]
    meetings: tuple[MeetingWaiting, ...]
    evidence: tuple[EvidenceWaiting, ...]
    pilots: MyPilots


def list_my_work(actor: Actor, *, now: dt.datetime) -> MyWork:
    """List what waits for `actor`, in five statements."""
    today = day_of(now)
    sign_offs, meetings = list_my_rounds(actor, today)
    return MyWork(
        tasks=list_my_tasks(actor, today),
        sign_offs=sign_offs,
        meetings=meetings,
        evidence=list_my_evidence(actor, today),
        pilots=list_my_pilots(actor, now=now),
    )
