"""Can the decision of a meeting still be given: a body, who records it, and who confirms it."""

from __future__ import annotations

from labapp.words import LabRole, MeetingState, Mention, PartnerPart, Sentence
from labapp.workflows.coming import Gap, Seat
from labapp.workflows.facts import Meeting, PilotFacts, Review
from labapp.workflows.requirements.sign_off import SignOff
from labapp.workflows.signers import approves_for


def seat_of_meeting(facts: PilotFacts, asked: SignOff, review: Review | None) -> Seat:
    """Give the seat of a body's decision, with those who can confirm it."""
    bodies = _bodies(facts)
    meeting = _told(review, bodies)
    signed = meeting.attester_id if meeting else None
    return Seat(asked.id, bodies, (), _attesters(facts, meeting), signed, meeting=True)


def gap_of_meeting(facts: PilotFacts, asked: SignOff, review: Review | None) -> Gap | None:
    """Say why no decision of a meeting can be given; whoever records it does not confirm it."""
    bodies = _bodies(facts)
    if not bodies:
        told = Sentence("No partner named for: %(part)s", part=PartnerPart.GOVERNANCE_BODY)
        return Gap("no_body", told, "people?add=partner&part=governance_body")
    meeting = _told(review, bodies)
    attesters = _attesters(facts, meeting)
    if (meeting and meeting.attester_id) or _is_seconded(facts, attesters, meeting):
        return None
    reason = Sentence("No approver is named")
    if attesters:
        who = tuple(Mention("person", each) for each in attesters)
        reason = Sentence("Records it: %(who)s", who=who)
    told = Sentence(
        "Nobody left can confirm a decision of the meeting: %(bodies)s. %(reasons)s",
        bodies=tuple(Mention("organisation", each) for each in bodies),
        reasons=(reason,),
    )
    return Gap("nobody_confirms", told, "people?need=approver")


def _bodies(facts: PilotFacts) -> tuple[int, ...]:
    named = [each for each in facts.partners if each.part is PartnerPart.GOVERNANCE_BODY]
    return tuple(each.organisation_id for each in named)


def _told(review: Review | None, bodies: tuple[int, ...]) -> Meeting | None:
    """Find the decision that is recorded for this round, unless it was declined."""
    for meeting in review.meetings if review else ():
        if meeting.organisation_id in bodies and meeting.state is not MeetingState.DECLINED:
            return meeting
    return None


def _attesters(facts: PilotFacts, meeting: Meeting | None) -> tuple[int, ...]:
    recorder = meeting.recorder_id if meeting else None
    people = [each.person_id for each in facts.members if approves_for(each, facts.today)]
    return tuple(person for person in people if person != recorder)


def _is_seconded(facts: PilotFacts, attesters: tuple[int, ...], meeting: Meeting | None) -> bool:
    """Say whether somebody can record it and somebody else confirm it."""
    if meeting is not None or len(attesters) > 1:
        return bool(attesters)
    coordinators = {m.person_id for m in facts.members if m.lab_role is LabRole.COORDINATOR}
    return bool(attesters and coordinators - set(attesters))
