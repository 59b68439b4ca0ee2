"""The things that wait, each with its day, its reason and one verb, grouped by pilot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from labapp.reading.my_lines import PilotLine
from labapp.reading.my_pilots import PilotWaiting
from labapp.reading.my_requests import (
    EvidenceWaiting,
    TaskWaiting,
)
from labapp.reading.my_rounds import MeetingWaiting, SignOffWaiting
from labapp.reading.my_work import MyWork
from labapp.web.access import Viewer
from labapp.web.formatting import address, day, short_day
from labapp.web.pilots.heads import pilot_url
from labapp.web.pilots.portfolio import phases_done
from labapp.web.shapes import Text
from labapp.words import Counted, Phase, Sentence, TaskStatus
from labapp.workflows.periods import Period

NEAR = "EEE d MMM"
FAR = dt.date.max
ON_HOLD = Sentence("On hold")
FEW = 5


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that waits; `done_url` is where its one press goes, where it has one."""

    pilot: PilotLine
    due_on: dt.date | None
    due: Text
    late: bool
    what: Text
    why: Text
    verb: Text
    url: str
    done_url: str = ""


@dataclass(slots=True)
class Group:
    """What waits in one pilot."""

    pilot: PilotLine
    things: list[Thing] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Give the address of the pilot."""
        return pilot_url(self.pilot.reference)

    @property
    def first(self) -> list[Thing]:
        """Give the things that stand open: the soonest."""
        return self.things if len(self.things) <= FEW + 1 else self.things[:FEW]

    @property
    def others(self) -> list[Thing]:
        """Give the things that are folded away."""
        return self.things[len(self.first) :]

    @property
    def done(self) -> int:
        """Count the phases behind the pilot."""
        return phases_done(self.pilot.phase)

    @property
    def closed(self) -> bool:
        """Say whether its journey has ended."""
        return self.pilot.phase is Phase.CLOSED


def things_waiting(work: MyWork, who: Viewer) -> list[Thing]:
    """List everything that waits, the soonest first."""
    things = [
        *(_task(each, who) for each in work.tasks),
        *(_sign_off(each, who) for each in work.sign_offs),
        *(_meeting(each, who) for each in work.meetings),
        *(_evidence(each) for each in work.evidence),
        *(thing for each in work.pilots.waiting for thing in _pilot(each, who)),
    ]
    return sorted(things, key=lambda each: (each.due_on or FAR, each.pilot.id))


def groups_of(things: Iterable[Thing]) -> list[Group]:
    """Group things by pilot, in the order of the soonest."""
    groups: dict[int, Group] = {}
    for thing in things:
        groups.setdefault(thing.pilot.id, Group(thing.pilot)).things.append(thing)
    return list(groups.values())


def due_words(due_on: dt.date | None, today: dt.date) -> tuple[Text, bool]:
    """Say when something is due, and whether it is late."""
    if due_on is None:
        return Sentence("No date"), False
    days = (today - due_on).days
    if days > 0:
        return Counted("%(n)s day late", "%(n)s days late", n=days), True
    if days == 0:
        return Sentence("Today"), False
    return (day(due_on, NEAR) if days > -300 else short_day(due_on)), False


def _task(task: TaskWaiting, who: Viewer) -> Thing:
    url = pilot_url(task.pilot.reference, f"tasks/{task.id}")
    held = task.pilot.on_hold
    due, late = (ON_HOLD, False) if held else due_words(task.due_on, who.today)
    return Thing(
        pilot=task.pilot,
        due_on=None if held else task.due_on,
        due=due,
        late=late,
        what=task.title,
        why=_why(task),
        verb=Sentence("Open"),
        url=url,
        done_url="" if task.closes_by_itself else f"{url}/done",
    )


def _why(task: TaskWaiting) -> Text:
    if task.closes_by_itself:
        return Sentence("It closes by itself once its requirement is met")
    if task.status is TaskStatus.DOING:
        return Sentence("Begun")
    return Sentence("Required before the gate") if task.required else ""


def _sign_off(asked: SignOffWaiting, who: Viewer) -> Thing:
    held = asked.pilot.on_hold
    due, late = (ON_HOLD, False) if held else due_words(asked.due_on, who.today)
    return Thing(
        pilot=asked.pilot,
        due_on=None if held else asked.due_on,
        due=due,
        late=late,
        what=Sentence("Approve or return: %(move)s", move=asked.label),
        why=Sentence("Round: %(n)s. Asked: %(day)s", n=asked.round, day=short_day(asked.asked_at)),
        verb=Sentence("Decide"),
        url=pilot_url(asked.pilot.reference, f"gate/{asked.move}"),
    )


def _meeting(asked: MeetingWaiting, who: Viewer) -> Thing:
    held = asked.pilot.on_hold
    due, late = (ON_HOLD, False) if held else due_words(asked.due_on, who.today)
    what = Sentence("Record what the meeting decided: %(move)s", move=asked.label)
    why: Text = Sentence("Asked: %(day)s", day=short_day(asked.asked_at))
    if asked.to_confirm:
        what = Sentence("Confirm what the meeting decided: %(move)s", move=asked.label)
        why = Sentence("If you were there")
    return Thing(
        pilot=asked.pilot,
        due_on=None if held else asked.due_on,
        due=due,
        late=late,
        what=what,
        why=why,
        verb=Sentence("Confirm") if asked.to_confirm else Sentence("Record"),
        url=pilot_url(asked.pilot.reference, f"gate/{asked.move}/meeting"),
    )


def _evidence(waiting: EvidenceWaiting) -> Thing:
    place = f"/evidence/{waiting.evidence_id}"
    return Thing(
        pilot=waiting.pilot,
        due_on=None,
        due=Sentence("Since: %(day)s", day=day(waiting.submitted_at, "d MMM")),
        late=False,
        what=Sentence("Accept or return evidence: %(title)s", title=waiting.title),
        why=waiting.purpose,
        verb=Sentence("Review"),
        url=address(place),
    )


def _return_owed(waiting: PilotWaiting, owed: Period, who: Viewer) -> Thing:
    return Thing(
        waiting.pilot,
        owed.end,
        *due_words(owed.end, who.today),
        Sentence("Send the return: %(month)s", month=day(owed.start, "MMMM y")),
        Sentence("Or say in one press that there is nothing to report"),
        Sentence("Send the return"),
        pilot_url(waiting.pilot.reference, f"returns/{owed.start:%Y-%m}"),
    )


def _pilot(waiting: PilotWaiting, who: Viewer) -> Iterator[Thing]:
    since = waiting.since or who.now
    told = Sentence("Since: %(day)s", day=day(since, "d MMM"))
    reference = waiting.pilot.reference
    if waiting.owed is not None:
        yield _return_owed(waiting, waiting.owed, who)
    if waiting.review_on is not None:
        yield Thing(
            waiting.pilot,
            waiting.review_on,
            *due_words(waiting.review_on, who.today),
            Sentence("Look at the hold again"),
            Sentence("Let it go on, or stop it"),
            Sentence("Review"),
            pilot_url(reference, "hold"),
        )
    yield from _gate(waiting, told)


def _gate(waiting: PilotWaiting, told: Text) -> Iterator[Thing]:
    reference, gate = waiting.pilot.reference, f"gate/{waiting.move}"
    if waiting.ready:
        what: Text = Sentence("Make the move: %(move)s", move=waiting.label)
        why, verb, below = Sentence("Everything is met"), Sentence("Move"), "move"
        url = pilot_url(reference, f"{below}?move={waiting.move}")
    elif waiting.to_ask:
        what = Sentence("Ask for sign-off: %(move)s", move=waiting.label)
        why, verb = Sentence("Only the sign-offs are left"), Sentence("Open the gate")
        url = pilot_url(reference, gate)
    elif waiting.nobody:
        what = Sentence("Find somebody who can sign: %(move)s", move=waiting.label)
        why, verb = Sentence("Nobody left can sign at this gate"), Sentence("See people")
        url = pilot_url(reference, "people?need=approver")
    else:
        return
    yield Thing(waiting.pilot, None, told, False, what, why, verb, url)
