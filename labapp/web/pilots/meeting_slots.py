"""The slots of a gate that bodies fill in their meetings."""

from __future__ import annotations

from labapp.reading.gate_page import GatePage
from labapp.reading.meetings import BodyShown, MeetingPage, MeetingShown, get_meeting_page
from labapp.web.access import viewer
from labapp.web.formatting import both, day, short_day
from labapp.web.pilots.heads import pilot_url
from labapp.web.shapes import Slot
from labapp.words import MeetingState, Sentence, SignOffDecision

HEADING = Sentence("Decision of a meeting")
DECIDED = {
    SignOffDecision.APPROVE: Sentence("Approved"),
    SignOffDecision.APPROVE_WITH_CONDITIONS: Sentence("Approved with conditions"),
    SignOffDecision.RETURN: Sentence("Returned with a reason"),
    SignOffDecision.REFUSE: Sentence("Refused"),
}


def meeting_slots(page: GatePage) -> list[Slot]:
    """Make the slots of the bodies that decide at this gate; none at most gates."""
    parts = page.transition.parts
    if not any(getattr(each, "given_as", "") == "meeting_decision" for each in parts):
        return []
    who, move = viewer(), page.transition.id
    found = get_meeting_page(who.actor, who.pilot.id, move, now=who.now)
    url = pilot_url(who.pilot.reference, f"gate/{move}/meeting")
    if not found.bodies:
        return [Slot(HEADING, "", "waiting", Sentence("No body is named"), "")]
    return [_slot(each, found, url, lapsed=bool(page.lapsed)) for each in found.bodies]


def _slot(body: BodyShown, page: MeetingPage, url: str, *, lapsed: bool) -> Slot:
    name, waiting = both(body.name), "waiting"
    if page.round is None:
        link = Sentence("See what was decided") if page.earlier else ""
        told = Sentence("Not asked for yet")
        return Slot(HEADING, name, waiting, told, "", "", url if page.earlier else "", link)
    asked = Sentence("Asked: %(day)s", day=short_day(page.round.opened_at))
    if lapsed:
        state = "lapsed" if body.meeting else waiting
        return Slot(HEADING, name, state, Sentence("To be asked again"), asked)
    if body.meeting is None:
        link = Sentence("Print the dossier, record the decision")
        return Slot(HEADING, name, waiting, Sentence("No decision yet"), asked, "", url, link)
    return _of_meeting(body, body.meeting, name, url)


def _of_meeting(body: BodyShown, met: MeetingShown, name: str, url: str) -> Slot:
    held = Sentence("Day of the meeting: %(day)s", day=day(met.met_on))
    if met.state is MeetingState.RECORDED:
        yours = met.refusal is None
        who = Sentence("With: %(who)s", who=", ".join(map(both, body.attesters)))
        link = Sentence("Confirm the decision") if yours else Sentence("See what was recorded")
        word, state = Sentence("Recorded, not confirmed yet"), "you" if yours else "waiting"
        return Slot(HEADING, name, state, word, held, who, url, link)
    state = "signed" if met.decision.approves else "no"
    confirmed = Sentence("Confirmed by: %(who)s", who=both(met.settler))
    link = Sentence("See what was decided")
    return Slot(HEADING, name, state, DECIDED[met.decision], held, confirmed, url, link)
