"""What happened to a pilot, newest first, as sentences made from the audit record."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import AuditEvent
from labapp.permissions import visible_evidence
from labapp.reading.holders import Held, named_from, names_from, records_named
from labapp.words import (
    Actor,
    Bilingual,
    Counted,
    Mention,
    PartnerPart,
    PilotField,
    PilotRoleKind,
    Sentence,
    SignOffDecision,
    Spoken,
    spoken_from_json,
)
from labapp.workflows.calendar import day_of

Details = Mapping[str, Any]
Telling = Callable[[Details, Mention], Spoken]
GATES = frozenset({"pilot.moved", "review.signed", "meeting.attested"})
DECIDED: Mapping[SignOffDecision, Sentence] = {
    SignOffDecision.APPROVE: Sentence("Approved at the gate"),
    SignOffDecision.APPROVE_WITH_CONDITIONS: Sentence("Approved at the gate, with conditions"),
    SignOffDecision.RETURN: Sentence("Returned at the gate, with a reason"),
    SignOffDecision.REFUSE: Sentence("Refused at the gate"),
}
REMINDED = (
    "hold.reminded",
    "return.reminded",
    "review.reminded",
    "stage.reminded",
    "task.reminded",
)
NAMED = frozenset({"task", "evidence", "indicator", "lesson", "organisation"})


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done: what, when, by whom, and what it was done to."""

    seq: int
    kind: str
    at: dt.datetime
    sentence: Spoken
    about: Mention
    person_id: int | None
    is_gate: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """A page of happenings, with the names they speak of; `next_before` begins the next page."""

    events: tuple[Happening, ...]
    names: Mapping[str, Bilingual]
    people: Mapping[str, Held]
    next_before: int | None = None


def list_happened(
    actor: Actor,
    pilot_id: int,
    *,
    now: dt.datetime,
    before: int | None = None,
    limit: int = 30,
    also: Iterable[Mention] = (),
) -> Happened:
    """List what happened to a pilot in two statements; `also` are more people to be named.

    Evidence that the actor may not know of leaves no trace.
    """
    return _named(actor, _events(pilot_id, before, limit), now, limit, also)


def list_done(
    actor: Actor, pilot_id: int, *, now: dt.datetime, limit: int, also: Iterable[Mention] = ()
) -> Happened:
    """List what somebody did to a pilot last, as `list_happened` does, without the reminders."""
    return _named(actor, _events(pilot_id, None, limit, REMINDED), now, limit, also)


def _named(
    actor: Actor, rows: Sequence[Any], now: dt.datetime, limit: int, also: Iterable[Mention]
) -> Happened:
    events = [_happening(row) for row in rows[:limit]]
    spoken = [mention for event in events for mention in _mentioned(event)]
    named = db.session.execute(
        records_named([*spoken, *also], visible_evidence(actor, day_of(now)))
    ).all()
    names = names_from(named)
    return Happened(
        tuple(each for each in events if _may_be_told(each, names)),
        names,
        named_from(named),
        rows[limit - 1].seq if len(rows) > limit else None,
    )


def _events(
    pilot_id: int, before: int | None, limit: int, without: Iterable[str] = ()
) -> Sequence[Any]:
    chosen = (
        select(
            AuditEvent.seq,
            AuditEvent.kind,
            AuditEvent.at,
            AuditEvent.subject,
            AuditEvent.person_id,
            AuditEvent.details,
        )
        .where(AuditEvent.pilot_id == pilot_id, AuditEvent.kind.not_in(without))
        .order_by(AuditEvent.seq.desc())
        .limit(limit + 1)
    )
    if before is not None:
        chosen = chosen.where(AuditEvent.seq < before)
    return db.session.execute(chosen).all()


def tell(kind: str, details: Details, about: Mention) -> Spoken:
    """Put one event of the audit record into a sentence."""
    telling = SENTENCES.get(kind)
    if telling is None:
        return Sentence("Recorded: %(kind)s", kind=kind)
    return telling(details, about) if callable(telling) else telling


def _happening(row: Any) -> Happening:
    kind, _, record = row.subject.partition(":")
    about = Mention(kind, int(record)) if record.isdigit() else Mention(kind, code=record)
    sentence = tell(row.kind, json.loads(row.details), about)
    return Happening(row.seq, row.kind, row.at, sentence, about, row.person_id, row.kind in GATES)


def _mentioned(event: Happening) -> Iterable[Mention]:
    if event.person_id:
        yield Mention("person", event.person_id)
    if event.about.kind in NAMED:
        yield event.about
    for fact in event.sentence.facts.values():
        if isinstance(fact, Mention):
            yield fact


def _may_be_told(event: Happening, names: Mapping[str, Bilingual]) -> bool:
    return event.about.kind != "evidence" or event.about.key in names


def _moved(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Moved on: %(move)s. Now in: %(stage)s",
        move=Mention("move", code=details["move"]),
        stage=Mention("stage", code=details["to"]),
    )


def _scaled(details: Details, _about: Mention) -> Spoken:
    return Sentence("Scaled. New pilots: %(pilots)s", pilots=details.get("children", ()))


def _scaled_from(details: Details, _about: Mention) -> Spoken:
    return Sentence("Started by scaling: %(pilot)s", pilot=details.get("parent", ""))


def _edited(details: Details, _about: Mention) -> Spoken:
    bare = dict.fromkeys(
        name.removesuffix("_en").removesuffix("_cy") for name in details.get("fields", ())
    )
    known = {str(field): field.label for field in PilotField} | {
        "title": Sentence("Title"),
        "summary": Sentence("Summary"),
    }
    return Sentence("Details changed: %(fields)s", fields=[known.get(name, name) for name in bare])


def _held(details: Details, _about: Mention) -> Spoken:
    day = dt.date.fromisoformat(details["review_on"])
    return Sentence("Put on hold. To be looked at again: %(day)s", day=day)


def _resumed(details: Details, _about: Mention) -> Spoken:
    n = details.get("days", 0)
    return Counted("Taken off hold after %(n)s day", "Taken off hold after %(n)s days", n=n)


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


def _went_over(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Went over to another version of the workflow. Now in: %(stage)s",
        stage=Mention("stage", code=details["to_stage"]),
    )


def _role_given(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Role given: %(role)s. To: %(person)s",
        role=PilotRoleKind(details["role"]),
        person=Mention("person", details["person"]),
    )


def _partner_added(details: Details, _about: Mention) -> Spoken:
    return Sentence("Partner added. Part: %(part)s", part=PartnerPart(details["part"]))


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


def _readdressed(details: Details, _about: Mention) -> Spoken:
    return Sentence(
        "Sign-off asked of somebody else. Before: %(before)s. Now: %(now)s. Reason: %(reason)s",
        before=Mention("person", details["before"]),
        now=Mention("person", details["now"]),
        reason=details["reason"],
    )


def _about(pattern: Sentence) -> Telling:
    """Make a telling that fills `what` with the record the event is about."""
    return lambda _details, about: Sentence(pattern.text, what=about)


SENTENCES: Mapping[str, Telling | Spoken] = {
    "pilot.started": Sentence("The pilot was started"),
    "pilot.moved": _moved,
    "pilot.edited": _edited,
    "pilot.places_set": Sentence("The places were chosen"),
    "pilot.scale_places_set": Sentence("The places it is to go on in were chosen"),
    "pilot.scaled": _scaled,
    "pilot.scaled_from": _scaled_from,
    "pilot.held": _held,
    "pilot.resumed": _resumed,
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
    "reminder.sent": Sentence("A reminder was sent"),
    "stage.reminded": Sentence("Reminded of the time planned for the stage"),
    "stage.escalated": Sentence("Brought to somebody: the stage takes longer than planned"),
    "review.reminded": Sentence("Reminded of the sign-off that was asked for"),
    "review.escalated": Sentence("Brought to somebody: a sign-off has not come in time"),
    "return.reminded": Sentence("Reminded of the return"),
    "hold.reminded": Sentence("Reminded to look at the hold again"),
    "workflow.pilot_migrated": _went_over,
    "workflow.pilot_waits": Sentence("Goes over to another version with its next move"),
    "workflow.pilot_stayed": Sentence("Stays on its version of the workflow"),
    "workflow.pilot_taken_back": Sentence("The change of version was taken back"),
    "role.given": _role_given,
    "role.ended": Sentence("A role ended"),
    "partner.added": _partner_added,
    "partner.ended": Sentence("A partner’s part ended"),
    "condition.task": _about(Sentence("Promised at an approval, now a task: %(what)s")),
    "task.reminded": _about(Sentence("Reminded of a task: %(what)s")),
    "task.added": _about(Sentence("Task added: %(what)s")),
    "task.changed": _about(Sentence("Task changed: %(what)s")),
    "task.assigned": _about(Sentence("Task given to somebody: %(what)s")),
    "task.doing": _about(Sentence("Task begun: %(what)s")),
    "task.done": _about(Sentence("Task done: %(what)s")),
    "task.not_needed": _about(Sentence("Task not needed: %(what)s")),
    "task.to_do": _about(Sentence("Task opened again: %(what)s")),
    "evidence.submitted": _about(Sentence("Evidence submitted: %(what)s")),
    "evidence.described": _about(Sentence("Evidence described: %(what)s")),
    "evidence.embargoed": _about(Sentence("Evidence embargoed: %(what)s")),
    "evidence.version_added": _about(Sentence("New version of evidence: %(what)s")),
    "evidence.withdrawn": _about(Sentence("Evidence withdrawn: %(what)s")),
    "evidence.used": _about(Sentence("Evidence brought from elsewhere: %(what)s")),
    "evidence.use_ended": _about(Sentence("Evidence no longer used: %(what)s")),
    "evidence.accepted": _about(Sentence("Evidence accepted: %(what)s")),
    "evidence.returned": _about(Sentence("Evidence returned: %(what)s")),
    "indicator.defined": _about(Sentence("Indicator defined: %(what)s")),
    "indicator.changed": _about(Sentence("Indicator changed: %(what)s")),
    "indicator.retired": _about(Sentence("Indicator retired: %(what)s")),
    "baseline.set": _about(Sentence("Baseline set: %(what)s")),
    "target.set": _about(Sentence("Target set: %(what)s")),
    "observation.recorded": _about(Sentence("Values recorded: %(what)s")),
    "observation.revised": _about(Sentence("Values revised: %(what)s")),
    "observation.final": _about(Sentence("Values made final: %(what)s")),
    "observation.imported": _about(Sentence("Values imported: %(what)s")),
    "return.sent": Sentence("The return was sent"),
    "return.nothing_to_report": Sentence("A return said that there was nothing to report"),
    "conclusion.recorded": Sentence("The conclusion was recorded"),
    "lesson.recorded": _about(Sentence("Lesson recorded: %(what)s")),
    "lesson.edited": _about(Sentence("Lesson changed: %(what)s")),
    "lesson.validated": _about(Sentence("Lesson validated: %(what)s")),
    "lesson.rejected": _about(Sentence("Lesson rejected: %(what)s")),
}
