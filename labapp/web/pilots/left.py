"""What is left before a pilot can move: each requirement, where it is mended, with whom it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import has_request_context, request

from labapp.reading.holders import Held, held_by
from labapp.web.formatting import address, both, say
from labapp.web.pilots.around import Around, Surroundings
from labapp.web.pilots.heads import pilot_url
from labapp.web.pilots.holding import holder_in_row
from labapp.web.shapes import Action, Holder, RequirementRow, Text, WhatIsLeft
from labapp.words import MoveKind, Sentence, Severity
from labapp.workflows.calendar import Calendar
from labapp.workflows.finding import Explained, Finding

IMPOSSIBLE = frozenset({"max_visits", "evidence_damaged", "not_from_here"})
ORDER = {"no": 0, "open": 1, "warn": 2, "waived": 3, "met": 4}


@dataclass(frozen=True, slots=True)
class Teller:
    """What is needed to put findings into words on one page."""

    reference: str
    names: Mapping[str, str]
    people: Mapping[str, Held]
    now: dt.datetime
    calendar: Calendar
    around: Surroundings | None = None
    here: Around | None = None
    on_hold: bool = False

    def at(self, move: str) -> Teller:
        """Give what tells the findings of one move, with what stands beside them."""
        return replace(self, here=self.around.at(move)) if self.around else self

    def row(self, finding: Finding, *, why: bool = True) -> RequirementRow:
        """Make the row of one finding."""
        told = both(finding.why) if why and finding.why else ""
        if finding.waived:
            told = say(finding.sentence, self.names)
        if finding.members and not finding.ok:
            parts = [say(each.sentence, self.names) for each in finding.members]
            told = " · ".join([*parts, told] if told else parts)
        return RequirementRow(
            state=state_of(finding),
            sentence=self._sentence(finding),
            why=told,
            url=self._place(finding),
            holders=self.holders(finding),
            parts=self._tasks(finding),
            beside=self.here.beside(finding) if self.here else None,
        )

    def _place(self, finding: Finding) -> str:
        """Give the page where it is mended, unless it is the one being read."""
        url = pilot_url(self.reference, finding.fix) if finding.fix else ""
        return "" if is_this_page(url) else url

    def _sentence(self, finding: Finding) -> str:
        if still_open := _open_tasks(finding):
            return say(Sentence("Required tasks still open: %(n)s", n=len(still_open)))
        if finding.waived:
            return say(finding.heading)
        return say(finding.sentence, self.names)

    def _tasks(self, finding: Finding) -> tuple[Action, ...]:
        """Give each open task with its own address."""
        return tuple(
            Action(name, pilot_url(self.reference, f"tasks/{task}"))
            for task in _open_tasks(finding)
            if (name := self.names.get(f"task:{task}"))
        )

    def holders(self, finding: Finding) -> tuple[Holder, ...]:
        """Make the holder a row has room for: the first, and how many others there are."""
        if not finding.held_by:
            return ()
        held = held_by(finding.held_by, self.people)
        since = None if self.on_hold else finding.since  # a hold keeps the clock still
        return (holder_in_row(held, since, now=self.now, calendar=self.calendar),)

    def rows(self, findings: Iterable[Finding], *, why: bool = True) -> list[RequirementRow]:
        """Make the rows of findings: what blocks first, then open ones, then warnings."""
        told = [self.row(finding, why=why) for finding in findings]
        return sorted(told, key=lambda row: ORDER[row.state])


def _open_tasks(finding: Finding) -> Sequence[int]:
    if finding.code != "required_tasks_done":
        return ()
    return tuple(finding.parameters.get("open", ()))


def state_of(finding: Finding) -> str:
    """Give the state of a row: met, waived, warn, no (impossible as things stand) or open."""
    if finding.waived:
        return "waived"
    if finding.ok:
        return "met"
    if finding.severity is Severity.WARN:
        return "warn"
    if finding.code in IMPOSSIBLE or finding.parameters.get("nobody"):
        return "no"
    return "open"


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader of a panel may do, and whether a round of sign-off is open."""

    may_ask: bool = False
    may_move: bool = False
    review_open: bool = False


def is_this_page(url: str) -> bool:
    """Say whether an address is that of the page being made, or of a form it sends to itself."""
    if not url or not has_request_context():
        return False
    here = address(request.path.removeprefix("/cy"))
    return here == url or ("/gate/" in url and here.startswith(f"{url}/"))


def panel_of(
    teller: Teller, explained: Explained, reader: Reader, *, why: bool = True
) -> WhatIsLeft:
    """Make the panel of one move, with the next step that this reader may take."""
    findings = [each for each in explained.findings if each.code != "not_you"]
    teller = teller.at(explained.move)
    left = [each for each in findings if not each.ok or each.waived]
    met = [each for each in findings if each.ok and not each.waived]
    blocking = [each for each in findings if each.ok or each.blocks]
    foot, action, button = _next_step(teller, explained, findings, reader)
    if action is not None and is_this_page(action.url):
        action = None
    heading = Sentence("What is left: %(move)s", move=explained.label)
    return WhatIsLeft(
        heading=heading if findings else explained.label,
        rows=tuple(teller.rows(left, why=why)),
        met_rows=tuple(teller.rows(met, why=False)),
        met=sum(each.ok for each in blocking),
        total=len(blocking),
        ready=explained.ready or explained.only_sign_offs_left,
        foot=foot,
        action=action,
        button=button,
    )


def _next_step(
    teller: Teller, explained: Explained, findings: Sequence[Finding], reader: Reader
) -> tuple[Text, Action | None, bool]:
    """Say what comes next, where that is done, and whether it is the reader's to do."""
    gate = pilot_url(teller.reference, f"gate/{explained.move}")
    if explained.ready:
        return _to_move(teller, explained, findings, reader)
    lapsed = any(each.parameters.get("lapsed") for each in findings)
    if reader.review_open and not lapsed:
        link = Action(Sentence("Open the gate review"), gate)
        return Sentence("Sign-off has been asked for."), link, False
    if explained.only_sign_offs_left:
        if reader.may_ask:
            ask = Action(Sentence("Ask for sign-off"), gate)
            return Sentence("Only the sign-offs are left."), ask, True
        link = Action(Sentence("Open the gate"), gate)
        return Sentence("Only the sign-offs are left. A coordinator asks for them."), link, False
    link = Action(Sentence("Open the gate"), gate)
    if explained.asks_sign_off:
        return Sentence("Sign-off can be asked for once everything else is met."), link, False
    return Sentence("The pilot can move on once everything is met."), link, False


def _to_move(
    teller: Teller, explained: Explained, findings: Sequence[Finding], reader: Reader
) -> tuple[Text, Action | None, bool]:
    told = Sentence("Everything is met.")
    if not findings:
        told = Sentence("Nothing is asked.")
        if explained.needs_reason:
            told = Sentence("Nothing is asked but a reason.")
    if not reader.may_move:
        return told, None, False
    onward = explained.kind is MoveKind.FORWARD
    label = Sentence("Move the pilot on") if onward else Sentence("Make this move")
    url = pilot_url(teller.reference, f"move?move={explained.move}")
    return told, Action(label, url), onward or bool(findings)
