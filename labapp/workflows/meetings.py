"""What a body decides in a meeting: whose it is, who may confirm it, and whether it counts."""

from __future__ import annotations

import datetime as dt

from labapp.words import (
    LabRole,
    MeetingState,
    Mention,
    PartnerPart,
    PilotRoleKind,
    Sentence,
)
from labapp.workflows.asking import Asked
from labapp.workflows.facts import Meeting, Member, PilotFacts, Review
from labapp.workflows.finding import Finding
from labapp.workflows.round_findings import SENT_BACK, lapsed, nobody_can, not_asked, sent_back


def bodies_of(facts: PilotFacts) -> tuple[int, ...]:
    """Give the partners that decide in a meeting."""
    named = [each for each in facts.partners if each.part is PartnerPart.GOVERNANCE_BODY]
    return tuple(dict.fromkeys(each.organisation_id for each in named))


def decision_of(review: Review | None, body: int) -> Meeting | None:
    """Find what is recorded of a body in a round, unless it was declined."""
    for meeting in review.meetings if review else ():
        if meeting.organisation_id == body and meeting.state is not MeetingState.DECLINED:
            return meeting
    return None


def recorders_of(facts: PilotFacts) -> tuple[int, ...]:
    """Give those who may record what a meeting decided."""
    return tuple(
        member.person_id
        for member in facts.members
        if member.lab_role is LabRole.COORDINATOR or member.holds(PilotRoleKind.APPROVER)
    )


def attesters_of(facts: PilotFacts, meeting: Meeting | None) -> tuple[int, ...]:
    """Give those who may confirm it if they were there: approvers and deputies but the recorder."""
    recorder = meeting.recorder_id if meeting else None
    able = [member for member in facts.members if _answers_for_a_partner(member, facts.today)]
    return tuple(member.person_id for member in able if member.person_id != recorder)


def who_said_no(review: Review) -> tuple[Mention, ...]:
    """Give the people and the bodies whose return or refusal closed a round."""
    no = SENT_BACK.get(review.state)
    people = [Mention("person", g.person_id) for g in review.sign_offs if g.decision is no]
    bodies = [
        Mention("organisation", met.organisation_id)
        for met in review.meetings
        if met.decision is no and met.state is MeetingState.ATTESTED
    ]
    return tuple(people + bodies)


def find_meeting(facts: PilotFacts, asked: Asked) -> Finding:
    """Say whether every body has decided for it in this round, confirmed, on this material."""
    bodies, review = bodies_of(facts), facts.review_of(asked.gate.move)
    total = len(bodies)
    if not bodies:
        return _no_body(facts, asked)
    if review is not None and review.is_living:
        decided = [each for each in review.meetings if each.state is MeetingState.ATTESTED]
        decided_by = _named(tuple(each.organisation_id for each in decided))
        too_late = lapsed(facts, asked, review, decided_by, total=total)
        return too_late or _in_round(facts, asked, bodies, review)
    if (nobody := _nobody(facts, asked, bodies, None)) is not None:
        return nobody
    if review is not None and review.state in SENT_BACK:
        who, since = who_said_no(review), review.opened_at
        return sent_back(facts, asked, review, who, since=since, total=total)
    return not_asked(facts, asked, _named(bodies), total=total)


def _in_round(facts: PilotFacts, asked: Asked, bodies: tuple[int, ...], review: Review) -> Finding:
    met = {body: decision_of(review, body) for body in bodies}
    missing = tuple(body for body, meeting in met.items() if not _may_count(meeting))
    if missing:
        return _nobody(facts, asked, missing, None) or _undecided(facts, asked, missing, review)
    told = [meeting for meeting in met.values() if meeting is not None]
    recorded = next((each for each in told if each.state is MeetingState.RECORDED), None)
    if recorded is not None:
        body = recorded.organisation_id
        nobody = _nobody(facts, asked, (body,), recorded)
        return nobody or _unconfirmed(facts, asked, recorded)
    return asked.found(
        True,
        Sentence(
            "Decided by: %(bodies)s, %(date)s",
            bodies=_named(bodies),
            date=max(each.met_on for each in told),
        ),
        parameters={"n": len(bodies), "total": len(bodies)},
    )


def _may_count(meeting: Meeting | None) -> bool:
    """Say whether what is recorded stands for the move, or will once it is confirmed."""
    if meeting is None:
        return False
    return meeting.state is MeetingState.RECORDED or meeting.decision.approves


def _no_body(facts: PilotFacts, asked: Asked) -> Finding:
    sentence = Sentence("No partner named for: %(part)s", part=PartnerPart.GOVERNANCE_BODY)
    return nobody_can(
        facts, asked, sentence, fix="people?add=partner&part=governance_body", total=1
    )


def _undecided(
    facts: PilotFacts, asked: Asked, missing: tuple[int, ...], review: Review
) -> Finding:
    total = len(bodies_of(facts))
    return asked.found(
        False,
        Sentence("No decision yet: %(bodies)s", bodies=_named(missing)),
        fix=f"gate/{asked.gate.move}/meeting",
        held_by=facts.holders("coordinator"),
        since=review.opened_at,
        parameters={"n": total - len(missing), "total": total, "meeting": "record"},
    )


def _unconfirmed(facts: PilotFacts, asked: Asked, meeting: Meeting) -> Finding:
    who = tuple(Mention("person", each) for each in attesters_of(facts, meeting))
    return asked.found(
        False,
        Sentence(
            "Recorded, to be confirmed by somebody who was there: %(bodies)s. With: %(who)s",
            bodies=_named((meeting.organisation_id,)),
            who=who,
        ),
        fix=f"gate/{asked.gate.move}/meeting",
        held_by=who,
        since=meeting.recorded_at,
        parameters={"n": 0, "total": len(bodies_of(facts)), "meeting": "confirm"},
    )


def _nobody(
    facts: PilotFacts, asked: Asked, bodies: tuple[int, ...], meeting: Meeting | None
) -> Finding | None:
    attesters = attesters_of(facts, meeting)
    recorders = (meeting.recorder_id,) if meeting else recorders_of(facts)
    if any(one != other for one in recorders for other in attesters):
        return None
    reason = Sentence("No approver is named")
    if attesters:
        reason = Sentence("Whoever records a decision does not confirm it")
    sentence = Sentence(
        "Nobody can confirm a decision of the meeting: %(bodies)s. Reason: %(reason)s",
        bodies=_named(bodies),
        reason=reason,
    )
    total = len(bodies_of(facts))
    return nobody_can(facts, asked, sentence, fix="people?need=approver", total=total)


def _answers_for_a_partner(member: Member, today: dt.date) -> bool:
    """Say whether somebody is an approver, or deputises for one today."""
    return any(
        held.kind is PilotRoleKind.APPROVER
        or (
            held.kind is PilotRoleKind.DEPUTY
            and (held.from_on or today) <= today <= (held.until_on or today)
        )
        for held in member.roles
    )


def _named(bodies: tuple[int, ...]) -> tuple[Mention, ...]:
    return tuple(Mention("organisation", each) for each in bodies)
