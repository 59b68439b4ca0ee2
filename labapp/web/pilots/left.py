"""What is left before a pilot can move: each requirement, where it is mended, with whom it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from labapp.reading.holders import Held, held_by
from labapp.web.formatting import both, say
from labapp.web.pilots.heads import pilot_url
from labapp.web.pilots.holding import holder_of
from labapp.web.shapes import Action, Holder, RequirementRow, Text, WhatIsLeft
from labapp.words import Sentence, Severity
from labapp.workflows.finding import Explained, Finding

IMPOSSIBLE = frozenset({"max_visits", "evidence_damaged", "not_from_here"})
ORDER = {"no": 0, "open": 1, "warn": 2, "met": 3}
MOST_HOLDERS = 3


@dataclass(frozen=True, slots=True)
class Teller:
    """What is needed to put findings into words on one page."""

    reference: str
    names: Mapping[str, str]
    people: Mapping[str, Held]
    now: dt.datetime
    calendar: str

    def row(self, finding: Finding, *, why: bool = True) -> RequirementRow:
        """Make the row of one finding."""
        told = both(finding.why) if why and finding.why else ""
        if finding.members and not finding.ok:
            parts = [say(each.sentence, self.names) for each in finding.members]
            told = " · ".join([*parts, told] if told else parts)
        return RequirementRow(
            state=state_of(finding),
            sentence=say(finding.sentence, self.names),
            why=told,
            url=pilot_url(self.reference, finding.fix) if finding.fix else "",
            holders=self.holders(finding),
        )

    def holders(self, finding: Finding) -> tuple[Holder, ...]:
        """Make the holders of one finding; where many hold it, the first ones and how many more."""
        held = held_by(finding.held_by, self.people)
        shown = [
            holder_of(each, finding.since, now=self.now, calendar=self.calendar)
            for each in held[:MOST_HOLDERS]
        ]
        if len(held) > MOST_HOLDERS:
            others = Sentence("And others: %(n)s", n=len(held) - MOST_HOLDERS)
            shown.append(Holder(others))
        return tuple(shown)

    def rows(self, findings: Iterable[Finding], *, why: bool = True) -> list[RequirementRow]:
        """Make the rows of findings: what blocks first, then open ones, then warnings."""
        told = [self.row(finding, why=why) for finding in findings]
        return sorted(told, key=lambda row: ORDER[row.state])


def state_of(finding: Finding) -> str:
    """Give the state of a row: met, warn, no (impossible as things stand) or open."""
    if finding.ok:
        return "met"
    if finding.severity is Severity.WARN:
        return "warn"
    if finding.code in IMPOSSIBLE or finding.parameters.get("nobody"):
        return "no"
    return "open"


def panel_of(
    teller: Teller,
    explained: Explained,
    *,
    review_open: bool,
    may_ask: bool,
    may_move: bool,
    why: bool = True,
) -> WhatIsLeft:
    """Make the panel of one move, with the next step that this reader may take."""
    findings = [each for each in explained.findings if each.code != "not_you"]
    left = [each for each in findings if not each.ok]
    blocking = [each for each in findings if each.ok or each.blocks]
    panel = WhatIsLeft(
        heading=Sentence("What is left: %(move)s", move=explained.label),
        rows=tuple(teller.rows(left, why=why)),
        met_rows=tuple(teller.rows((each for each in findings if each.ok), why=False)),
        met=sum(each.ok for each in blocking),
        total=len(blocking),
        ready=explained.ready or explained.only_sign_offs_left,
    )
    return _with_step(teller, panel, explained, review_open, may_ask, may_move)


def _with_step(
    teller: Teller,
    panel: WhatIsLeft,
    explained: Explained,
    review_open: bool,
    may_ask: bool,
    may_move: bool,
) -> WhatIsLeft:
    gate = pilot_url(teller.reference, f"gate/{explained.move}")
    move = pilot_url(teller.reference, f"move?move={explained.move}")
    foot: Text
    action = Action(Sentence("Open the gate"), gate)
    button = False
    if explained.ready:
        foot = Sentence("Everything is met. A coordinator moves the pilot on.")
        if may_move:
            foot = Sentence("Everything is met.")
            action, button = Action(Sentence("Move the pilot on"), move), True
    elif review_open:
        foot = Sentence("Sign-off has been asked for.")
        action = Action(Sentence("Open the gate review"), gate)
    elif explained.only_sign_offs_left:
        foot = Sentence("Only the sign-offs are left. A coordinator asks for them.")
        if may_ask:
            foot = Sentence("Only the sign-offs are left.")
            action, button = Action(Sentence("Ask for sign-off"), gate), True
    elif explained.asks_sign_off:
        foot = Sentence("Sign-off can be asked for once everything else is met.")
    else:
        foot = Sentence("The pilot can move on once everything is met.")
    return replace(panel, foot=foot, action=action, button=button)
