"""What stands beside what is left: who was reminded, what is set aside and why, and the presses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from labapp.permissions import Permission
from labapp.reading.beside import Beside as BesidePilot
from labapp.reading.beside import read_beside
from labapp.reading.definitions import get_definition
from labapp.reading.gate_page import GatePage
from labapp.reading.readdressing import list_passed_on
from labapp.reading.reminders import Reminded
from labapp.reading.waivers import WaiverShown
from labapp.web.access import viewer
from labapp.web.formatting import short_day
from labapp.web.pilots.heads import pilot_url
from labapp.web.shapes import Action, Beside, PressedHere, Slot
from labapp.words import Sentence
from labapp.workflows.calendar import Calendar, day_of
from labapp.workflows.finding import Finding
from labapp.workflows.reminding import again_from, by_requirement, people_to_remind
from labapp.workflows.waiving import waivable_by


@dataclass(frozen=True, slots=True)
class Around:
    """What was pressed beside what is left of one move, and what its reader may press."""

    reference: str
    move: str
    waivers: Mapping[str, WaiverShown]
    reminders: tuple[Reminded, ...]
    waivable: frozenset[str]
    reminds: int | None
    press: str
    back: str
    today: dt.date
    calendar: Calendar

    def beside(self, finding: Finding) -> Beside:
        """Give what stands beside one finding."""
        set_aside = self.waivers.get(finding.id) if finding.waived else None
        reminded = {
            each.recipient_id: day_of(each.at)
            for each in self.reminders
            if each.requirement == finding.id
        }
        people = people_to_remind(finding, None)
        days = [reminded[person] for person in people if person in reminded]
        return Beside(
            reason=Sentence("Reason: %(reason)s", reason=set_aside.reason) if set_aside else "",
            reminded=Sentence("Reminded: %(day)s", day=short_day(max(days))) if days else "",
            remind=self._remind(finding, reminded),
            waive=self._waive(finding),
        )

    def _remind(self, finding: Finding, reminded: Mapping[int, dt.date]) -> PressedHere | None:
        """Give the button, unless everybody it would reach was reminded a short while ago."""
        if self.reminds is None:
            return None
        waiting = [
            person
            for person in people_to_remind(finding, self.reminds)
            if person not in reminded or again_from(reminded[person], self.calendar) <= self.today
        ]
        if not waiting:
            return None
        hidden = {"move": self.move, "requirement": finding.id, "back": self.back}
        url = pilot_url(self.reference, "remind")
        press = f"{self.press}:{self.move}:{finding.id}"
        return PressedHere(Sentence("Remind"), url, press, finding.heading, hidden)

    def _waive(self, finding: Finding) -> Action | None:
        if finding.id not in self.waivable or (finding.ok and not finding.waived):
            return None
        label = Sentence("Ask for it again") if finding.waived else Sentence("Set this aside")
        return Action(label, pilot_url(self.reference, f"gate/{self.move}/waive/{finding.id}"))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was pressed beside what is left of every move of the pilot that is looked at."""

    found: BesidePilot
    calendar: Calendar

    def at(self, move: str) -> Around:
        """Give what concerns one move."""
        who = viewer()
        return Around(
            reference=who.pilot.reference,
            move=move,
            waivers={each.requirement: each for each in self.found.waivers if each.move == move},
            reminders=tuple(each for each in self.found.reminders if each.move == move),
            waivable=_waivable(move),
            reminds=who.person_id if who.may(Permission.REMIND) else None,
            press=who.press_key,
            back=request.script_root + request.path,
            today=who.today,
            calendar=self.calendar,
        )


def surroundings(calendar: Calendar) -> Surroundings:
    """Read what was pressed beside what is left, in one statement."""
    return Surroundings(read_beside(viewer().pilot.id), calendar)


def roles() -> tuple[str, ...]:
    """Give the roles in which the viewer looks at this pilot, as a definition names them."""
    standing = viewer().standing
    lab_wide = () if standing.lab_role is None else (standing.lab_role,)
    return (*lab_wide, *standing.pilot_roles)


def _waivable(move: str) -> frozenset[str]:
    who = viewer()
    transition = get_definition(who.pilot.definition_digest).transition(move)
    if transition is None or not who.may(Permission.WAIVE):
        return frozenset()
    return waivable_by(transition, roles())


def beside_slots(slots: list[Slot], page: GatePage, here: Around | None) -> list[Slot]:
    """Put what may be pressed for a sign-off that waits beside the first of its slots."""
    findings = page.explained.findings if page.explained else ()
    waiting = by_requirement(findings)
    if page.current is None or page.lapsed or here is None:
        return slots
    shown = []
    for slot, asked in zip(slots, page.slots, strict=True):
        finding = None if asked.given else waiting.pop(asked.requirement, None)
        shown.append(replace(slot, beside=here.beside(finding)) if finding else slot)
    return shown


def passed_on(page: GatePage) -> dict[str, Any]:
    """Give what was asked of somebody else in the open round, and where that may be done now."""
    current, who = page.current, viewer()
    if current is None:
        return {}
    below = f"gate/{page.transition.id}/rounds/{current.id}/readdress"
    waits = not page.lapsed and any(slot.given is None for slot in page.slots)
    may = waits and who.may(Permission.READDRESS)
    return {
        "passed_on": list_passed_on(current.id),
        "readdress_url": pilot_url(who.pilot.reference, below) if may else "",
    }
