"""What was done at a gate of a pilot: rounds, meetings, requirements set aside, deputies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from labapp.reading.happened.telling import Details, Telling, Tellings, about
from labapp.words import Mention, Sentence, SignOffDecision, Spoken, spoken_from_json

DECIDED: Mapping[SignOffDecision, Sentence] = {
    SignOffDecision.APPROVE: Sentence("Approved at the gate"),
    SignOffDecision.APPROVE_WITH_CONDITIONS: Sentence("Approved at the gate, with conditions"),
    SignOffDecision.RETURN: Sentence("Returned at the gate, with a reason"),
    SignOffDecision.REFUSE: Sentence("Refused at the gate"),
}


def _opened(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Sign-off asked for: %(move)s. Round: %(round)s",
        move=Mention("move", code=details["move"]),
        round=details["round"],
    )


def _signed(details: Details, _about: Mention) -> Spoken:
    told = DECIDED[SignOffDecision(details["decision"])]
    if "in_place_of" not in details:
        return told
    other = Mention("person", details["in_place_of"])
    return Sentence("%(told)s. In place of: %(other)s", told=told, other=other)


def _meeting_recorded(details: Details, _about: Mention) -> Spoken:
    body = Mention("organisation", details["body"])
    return Sentence("What a meeting decided was recorded. Body: %(body)s", body=body)


def _meeting_attested(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "What a meeting decided was confirmed: %(decision)s. Body: %(body)s",
        decision=SignOffDecision(details["decision"]),
        body=Mention("organisation", details["body"]),
    )


def _meeting_declined(details: Details, _about: Mention) -> Spoken:
    body = Mention("organisation", details["body"])
    return Sentence("What was recorded of a meeting was not confirmed. Body: %(body)s", body=body)


def _readdressed(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Sign-off asked of somebody else. Before: %(before)s. Now: %(now)s. Reason: %(reason)s",
        before=Mention("person", details["before"]),
        now=Mention("person", details["now"]),
        reason=details["reason"],
    )


def _waiver(pattern: Sentence) -> Telling:
    """Make a telling that fills `what` with the requirement, and adds the reason there was."""

    def tell_of(details: Details, _about: Mention) -> Spoken:
        what = Sentence(pattern.text, what=spoken_from_json(details["heading"]))
        return Sentence("%(told)s. Reason: %(reason)s", told=what, reason=details["reason"])

    return tell_of


def _deputy_named(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Deputy named: %(person)s. First day: %(first)s. Last day: %(last)s",
        person=Mention("person", details["person"]),
        first=dt.date.fromisoformat(details["from_on"]),
        last=dt.date.fromisoformat(details["until_on"]),
    )


OF_GATES: Tellings = {
    "review.opened": _opened,
    "review.signed": _signed,
    "review.withdrawn": Sentence("The request for sign-off was withdrawn"),
    "meeting.recorded": _meeting_recorded,
    "meeting.attested": _meeting_attested,
    "meeting.declined": _meeting_declined,
    "review.readdressed": _readdressed,
    "waiver.added": _waiver(Sentence("Set aside: %(what)s")),
    "waiver.ended": _waiver(Sentence("Set aside no longer: %(what)s")),
    "deputy.named": _deputy_named,
    "deputy.ended": Sentence("A deputy stands in no longer"),
    "condition.task": about(Sentence("Promised at an approval, now a task: %(what)s")),
}
