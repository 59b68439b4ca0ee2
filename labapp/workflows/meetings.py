"""What a body decides in a meeting: whose it is, who may confirm it, and whether it counts."""

from __future__ import annotations

import datetime as dt

from labapp.words import (
    LabRole,
    MeetingState,
    Mention,
    PartnerPart,
    PilotRoleKind,
    ReviewState,
    Sentence,
    SignOffDecision,
)
from labapp.workflows.asking import Asked
from labapp.workflows.facts import Meeting, Member, PilotFacts, Review
from labapp.workflows.finding import Finding
from labapp.workflows.material import changed_since

_CLOSED_BY_A_NO = {
    ReviewState.RETURNED: SignOffDecision.RETURN,
    ReviewState.REFUSED: SignOffDecision.REFUSE,
}


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
    no = _CLOSED_BY_A_NO.get(review.state)
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
    if not bodies:
        return _no_body(facts, asked)
    if review is not None and review.state in _CLOSED_BY_A_NO:
        return _closed_by_a_no(facts, asked, review)
    if review is None or not review.is_living:
        return _nobody(facts, asked, bodies, None) or _not_asked(facts, asked, bodies)
    changed = changed_since(review.material, review.material_digest, facts, asked.gate)
    if changed:
        return _lapsed(facts, asked, review, tuple(dict.fromkeys(each.label for each in changed)))
    return _in_round(facts, asked, bodies, review)


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
    return asked.found(
        False,
        Sentence("No partner named for: %(part)s", part=PartnerPart.GOVERNANCE_BODY),
        fix="people?add=partner&part=governance_body",
        held_by=facts.holders("coordinator"),
        since=facts.visit.entered,
        parameters={"n": 0, "total": 1, "nobody": True},
    )


def _not_asked(facts: PilotFacts, asked: Asked, bodies: tuple[int, ...]) -> Finding:
    return asked.found(
        False,
        Sentence("Sign-off not asked for yet: %(organisations)s", organisations=_named(bodies)),
        fix=f"gate/{asked.gate.move}",
        held_by=facts.holders("coordinator"),
        since=facts.visit.entered,
        parameters={"n": 0, "total": len(bodies)},
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
    return asked.found(
        False,
        Sentence(
            "Nobody can confirm a decision of the meeting: %(bodies)s. Reason: %(reason)s",
            bodies=_named(bodies),
            reason=reason,
        ),
        fix="people?need=approver",
        held_by=facts.holders("coordinator"),
        since=facts.visit.entered,
        parameters={"n": 0, "total": len(bodies_of(facts)), "nobody": True},
    )


def _lapsed(facts: PilotFacts, asked: Asked, review: Review, what: tuple[Sentence, ...]) -> Finding:
    decided = [m for m in review.meetings if m.state is MeetingState.ATTESTED]
    sentence = Sentence("Changed since sign-off was asked for: %(what)s", what=what)
    if decided:
        who = _named(tuple(each.organisation_id for each in decided))
        sentence = Sentence(
            "Given for an earlier version: %(who)s. Changed: %(what)s", who=who, what=what
        )
    return asked.found(
        False,
        sentence,
        fix=f"gate/{asked.gate.move}#changes",
        held_by=facts.holders("coordinator"),
        since=review.opened_at,
        parameters={"lapsed": True, "n": 0, "total": len(bodies_of(facts))},
    )


def _closed_by_a_no(facts: PilotFacts, asked: Asked, review: Review) -> Finding:
    who = who_said_no(review)
    sentence = Sentence("Returned with a reason by: %(who)s", who=who)
    if review.state is ReviewState.REFUSED:
        sentence = Sentence("Refused by: %(who)s", who=who)
    return asked.found(
        False,
        sentence,
        fix=f"gate/{asked.gate.move}",
        held_by=facts.holders("coordinator"),
        since=review.opened_at,
        parameters={str(review.state): True, "n": 0, "total": len(bodies_of(facts))},
    )


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
