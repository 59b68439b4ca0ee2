"""Can the decisions of meetings still be given: a body, who records it, and who confirms it."""

from __future__ import annotations

from labapp.words import MeetingState, Mention, PartnerPart, Sentence
from labapp.workflows.coming import Gap, Seat
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.meetings import attesters_of, bodies_of, decision_of, recorders_of
from labapp.workflows.requirements.sign_off import SignOff


def seats_of_meetings(facts: PilotFacts, asked: SignOff, review: Review | None) -> tuple[Seat, ...]:
    """Give a seat for each body's decision, with those who can confirm it."""
    bodies = bodies_of(facts)
    return tuple(_seat(facts, asked, review, body) for body in bodies) or (
        Seat(asked.id, meeting=True),
    )


def _seat(facts: PilotFacts, asked: SignOff, review: Review | None, body: int) -> Seat:
    meeting = decision_of(review, body)
    settled = meeting is not None and meeting.state is MeetingState.ATTESTED
    able = () if settled else attesters_of(facts, meeting)
    signed = meeting.attester_id if meeting and settled else None
    return Seat(asked.id, (body,), (), able, signed, meeting=True)


def gaps_of_meetings(facts: PilotFacts, review: Review | None) -> tuple[Gap, ...]:
    """Say why no decision of a meeting can be given; whoever records it does not confirm it."""
    bodies = bodies_of(facts)
    if not bodies:
        told = Sentence("No partner named for: %(part)s", part=PartnerPart.GOVERNANCE_BODY)
        return (Gap("no_body", told, "people?add=partner&part=governance_body"),)
    return tuple(_gap(facts, body) for body in bodies if not _can_decide(facts, review, body))


def _can_decide(facts: PilotFacts, review: Review | None, body: int) -> bool:
    """Say whether it is decided, or somebody can record it and somebody else confirm it."""
    meeting = decision_of(review, body)
    if meeting is not None and meeting.state is MeetingState.ATTESTED:
        return True
    recorders = (meeting.recorder_id,) if meeting else recorders_of(facts)
    attesters = attesters_of(facts, meeting)
    return any(one != other for one in recorders for other in attesters)


def _gap(facts: PilotFacts, body: int) -> Gap:
    alone = tuple(Mention("person", each) for each in attesters_of(facts, None))
    reason = Sentence("No approver is named")
    if alone:
        reason = Sentence("Whoever records a decision does not confirm it: %(who)s", who=alone)
    told = Sentence(
        "Nobody left can confirm a decision of the meeting: %(bodies)s. %(reasons)s",
        bodies=(Mention("organisation", body),),
        reasons=(reason,),
    )
    return Gap("nobody_confirms", told, "people?need=approver")
