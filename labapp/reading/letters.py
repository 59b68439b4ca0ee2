"""Letters: what a message is about, and whether its recipient may still see that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import aliased

from labapp.db import db
from labapp.models import (
    Evidence,
    GateReview,
    Lab,
    MeetingDecision,
    Membership,
    Organisation,
    OutboxMessage,
    Person,
    Pilot,
    SignOff,
    Visit,
)
from labapp.permissions import Permission, allows, on_pilot_id, visible_evidence
from labapp.reading.conditions import ConditionShown, list_promised
from labapp.reading.definitions import names_of_stages_and_moves
from labapp.reading.deputies import find_deputy, role_is_held
from labapp.reading.gate_rounds import told_of_withdrawal
from labapp.reading.lapses import LAPSE_NOTICES, is_still_so
from labapp.reading.names import names_of
from labapp.reading.readdressing import get_passed_over
from labapp.reading.reminders import find_reminder
from labapp.reading.retractions import told_of_mark
from labapp.words import (
    Actor,
    Bilingual,
    Mention,
    MessageState,
    Retraction,
    Sentence,
    SignOffDecision,
    Spoken,
)
from labapp.workflows.calendar import day_of


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a message goes; a blank language is both."""

    id: int
    name: Bilingual
    email: str
    language: str
    gone: bool
    password_hash: str = ""

    @property
    def actor(self) -> Actor:
        """Give the actor they are."""
        return Actor.person(self.id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is not sent yet, and what it is about."""

    id: int
    notice: str
    attempts: int
    recipient: Recipient
    kind: str
    about_id: int
    lab_id: int | None
    pilot_id: int | None
    reference: str
    pilot: Bilingual
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class About:
    """What a letter may say of the thing it is about."""

    name: Bilingual | None = None
    move: str = ""
    seal: str = ""
    decision: SignOffDecision | None = None
    organisation: Bilingual | None = None
    in_place_of: Bilingual | None = None
    conditions: tuple[ConditionShown, ...] = ()
    below: str = ""
    more: tuple[tuple[Sentence, Spoken | Bilingual | dt.date | str], ...] = ()


def find_waiting(message_id: int) -> Waiting | None:
    """Find a message that waits to be sent; None where it was sent or dropped."""
    row = (
        db.session.execute(
            select(
                OutboxMessage.id.label("message_id"),
                OutboxMessage.notice,
                OutboxMessage.attempts,
                OutboxMessage.subject,
                OutboxMessage.created_at,
                Person.id.label("person_id"),
                Person.name,
                Person.name_cy,
                Person.email,
                Person.language,
                Person.password_hash,
                Person.disabled_at,
                Pilot.id.label("pilot_id"),
                Pilot.lab_id,
                Pilot.reference,
                Pilot.title_en,
                Pilot.title_cy,
            )
            .join(Person, Person.id == OutboxMessage.recipient_id)
            .outerjoin(Pilot, Pilot.id == OutboxMessage.pilot_id)
            .where(OutboxMessage.id == message_id, OutboxMessage.state == MessageState.WAITING)
        )
        .mappings()
        .one_or_none()
    )
    return _waiting(row) if row is not None else None


def may_see(waiting: Waiting, permission: Permission, *, now: dt.datetime) -> bool:
    """Say whether the recipient may still see what the message is about."""
    who, today = waiting.recipient, day_of(now)
    if who.gone:
        return False
    if waiting.kind == "lab":
        return _is_member(who.actor, waiting.about_id)
    if waiting.pilot_id is not None and waiting.lab_id is not None:
        standing = on_pilot_id(who.actor, waiting.lab_id, waiting.pilot_id, today)
        if not (allows(permission, standing) or allows(permission, standing, mine=True)):
            return False
    if not _is_still_true(waiting):
        return False
    if waiting.kind == "evidence":
        seen = visible_evidence(who.actor, today)
        found = select(Evidence.retraction).where(Evidence.id == waiting.about_id, seen)
        mark = db.session.scalar(found)
        return mark is not None and _is_as_told(waiting.notice, mark)
    return True


def _is_still_true(waiting: Waiting) -> bool:
    if waiting.kind == "role":
        return role_is_held(waiting.about_id)
    if waiting.notice in LAPSE_NOTICES:
        return is_still_so(waiting.notice, waiting.about_id)
    return True


def about(waiting: Waiting, *, now: dt.datetime) -> About:
    """Give what the letter may say of its subject on the day it is sent."""
    if waiting.kind in _ON_THE_DAY:
        return _ON_THE_DAY[waiting.kind](waiting, day_of(now))
    return _ABOUT.get(waiting.kind, _about_record)(waiting)


def _waiting(row: RowMapping) -> Waiting:
    kind, _, about_id = row["subject"].partition(":")
    recipient = Recipient(
        id=row["person_id"],
        name=Bilingual(row["name"], row["name_cy"]),
        email=row["email"],
        language=row["language"],
        gone=row["disabled_at"] is not None,
        password_hash=row["password_hash"],
    )
    return Waiting(
        id=row["message_id"],
        notice=row["notice"],
        attempts=row["attempts"],
        recipient=recipient,
        kind=kind,
        about_id=int(about_id or 0),
        lab_id=row["lab_id"],
        pilot_id=row["pilot_id"],
        reference=row["reference"] or "",
        pilot=Bilingual(row["title_en"] or "", row["title_cy"] or ""),
        created_at=row["created_at"],
    )


def _is_as_told(notice: str, mark: Retraction) -> bool:
    """Say whether what is told of a retraction is so still when it is sent."""
    told = {"evidence_retracted": True, "retraction_taken_back": False}.get(notice)
    return told is None or told is (mark is Retraction.RETRACTED)


def _is_member(actor: Actor, lab_id: int) -> bool:
    found = select(Membership.id).where(
        Membership.person_id == actor.person_id,
        Membership.lab_id == lab_id,
        Membership.ended_at.is_(None),
    )
    return db.session.scalar(found) is not None


def _lab_name(lab_id: int) -> Bilingual | None:
    row = db.session.execute(select(Lab.name_en, Lab.name_cy).where(Lab.id == lab_id)).one_or_none()
    return Bilingual(row.name_en, row.name_cy) if row else None


def _about_reminder(waiting: Waiting) -> About:
    told = find_reminder(waiting.about_id)
    if told is None:
        return About()
    left = [(Sentence("What is left"), told.what)] if told.what else []
    return About(below=told.fix, more=(*left, (Sentence("Reminded by"), told.by)))


def _about_deputy(waiting: Waiting, today: dt.date) -> About:
    found = find_deputy(waiting.about_id)
    if found is None:
        return About()
    stands_in = found.from_on <= today
    return About(
        below="gate" if stands_in else "",
        more=(
            (Sentence("In place of"), found.approver),
            (Sentence("Signs for"), found.organisation),
            (Sentence("First day"), found.from_on),
            (Sentence("Last day"), found.until_on),
        ),
    )


def _about_record(waiting: Waiting) -> About:
    mention = Mention(waiting.kind, waiting.about_id)
    return About(names_of([mention]).get(mention.key))


def _about_evidence(waiting: Waiting, today: dt.date) -> About:
    named = _about_record(waiting)
    if waiting.pilot_id is not None:
        return named
    return replace(named, more=told_of_mark(waiting.recipient.actor, waiting.about_id, today))


def _about_lab(waiting: Waiting) -> About:
    return About(_lab_name(waiting.about_id))


def _about_visit(waiting: Waiting) -> About:
    if waiting.notice != "stage_escalated":
        return About()
    chosen = (
        select(Visit.stage, Visit.target_on, Pilot.definition_digest)
        .join(Pilot, Pilot.id == Visit.pilot_id)
        .where(Visit.id == waiting.about_id)
    )
    row = db.session.execute(chosen).one()
    label = names_of_stages_and_moves(row.definition_digest).get(f"stage:{row.stage}")
    return About(label, more=((Sentence("Target"), row.target_on),) if row.target_on else ())


def _about_review(waiting: Waiting) -> About:
    if waiting.kind == "sign_off":
        return _about_sign_off(waiting.about_id)
    chosen = select(GateReview.move, GateReview.seen_digest)
    row = db.session.execute(chosen.where(GateReview.id == waiting.about_id)).one_or_none()
    if row is None:
        return About()
    below = {
        "ready_to_move": f"move?move={row.move}",  # the page with the one button that is left
        "round_withdrawn": "gate",  # its move may be gone
    }.get(waiting.notice, "")
    withdrawn = waiting.notice == "request_withdrawn"
    more = told_of_withdrawal(waiting.about_id) if withdrawn else ()
    return About(move=row.move, seal=row.seen_digest, below=below, more=more)


def _about_readdressing(waiting: Waiting) -> About:
    told = get_passed_over(waiting.about_id)
    return About(
        move=told.move,
        seal=told.seen_digest,
        more=((Sentence("Who is asked now"), told.now), (Sentence("Reason"), told.reason)),
    )


def _about_sign_off(sign_off_id: int) -> About:
    """Give what a receipt says: the seal, the decision, for whom, and what was asked for."""
    other = aliased(Person)
    row = db.session.execute(
        select(
            GateReview.move,
            GateReview.seen_digest,
            SignOff.decision,
            Organisation.name_en,
            Organisation.name_cy,
            other.name.label("other_en"),
            other.name_cy.label("other_cy"),
        )
        .join(SignOff, SignOff.review_id == GateReview.id)
        .join(Organisation, Organisation.id == SignOff.organisation_id)
        .outerjoin(other, other.id == SignOff.deputy_for)
        .where(SignOff.id == sign_off_id)
    ).one_or_none()
    if row is None:
        return About()
    return About(
        move=row.move,
        seal=row.seen_digest,
        decision=row.decision,
        organisation=Bilingual(row.name_en, row.name_cy),
        in_place_of=Bilingual(row.other_en, row.other_cy) if row.other_en else None,
        conditions=list_promised(sign_off_id),
    )


def _about_meeting(waiting: Waiting) -> About:
    chosen = (
        select(GateReview.move, MeetingDecision.seen_digest, MeetingDecision.decision)
        .join(GateReview, GateReview.id == MeetingDecision.review_id)
        .where(MeetingDecision.id == waiting.about_id)
    )
    row = db.session.execute(chosen).one()
    return About(move=row.move, seal=row.seen_digest, decision=row.decision)


_ABOUT: Mapping[str, Callable[[Waiting], About]] = {
    "lab": _about_lab,
    "meeting": _about_meeting,
    "readdressing": _about_readdressing,
    "reminder": _about_reminder,
    "review": _about_review,
    "sign_off": _about_review,
    "visit": _about_visit,
}

_ON_THE_DAY: Mapping[str, Callable[[Waiting, dt.date], About]] = {
    "evidence": _about_evidence,
    "role": _about_deputy,
}
