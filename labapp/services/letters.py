"""Letters: a message is put into words when it goes, for what its recipient may still see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Update, select, update

from labapp import audit, mail
from labapp.db import db, transaction
from labapp.invitations import invitation_for
from labapp.models import Job, OutboxMessage
from labapp.permissions import Permission
from labapp.reading import letters
from labapp.reading.conditions import ConditionShown
from labapp.reading.letters import About, Recipient, Waiting
from labapp.services.jobs import PAUSES
from labapp.speak import say
from labapp.words import Actor, JobState, Language, MessageState, Press, Sentence, Spoken

NO_LONGER_THEIRS = "No longer theirs to see"
STILL_NEWS = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of message: its title, its sentence, and what its recipient must be allowed."""

    title: Sentence
    sentence: Sentence
    permission: Permission = Permission.SEE_PILOT
    below: str = ""


NOTICES = {
    "task_assigned": Notice(
        Sentence("A task is yours"),
        Sentence("Somebody gave you a task."),
        Permission.SEE_TASKS,
        "/tasks",
    ),
    "tasks_given": Notice(
        Sentence("New tasks are yours"),
        Sentence("The pilot moved on, and tasks of its new stage are yours."),
        Permission.SEE_TASKS,
        "/tasks",
    ),
    "evidence_returned": Notice(
        Sentence("Evidence is returned to you"),
        Sentence("What you brought was returned with a reason. Mend it and submit it again."),
        Permission.SEE_EVIDENCE,
    ),
    "sign_off_asked": Notice(
        Sentence("Your sign-off is asked for"),
        Sentence("A dossier waits for your sign-off. Silence is never taken for consent."),
        Permission.SIGN_OFF,
    ),
    "sign_off_receipt": Notice(
        Sentence("Receipt for your sign-off"),
        Sentence("Your decision is recorded. It holds for exactly the dossier with this seal."),
        Permission.SEE_GATE,
    ),
    "sign_off_returned": Notice(
        Sentence("A dossier is returned"),
        Sentence("An approver returned the dossier with reasons. They stand on the gate’s page."),
        Permission.SEE_GATE,
    ),
    "meeting_to_confirm": Notice(
        Sentence("Confirm what a meeting decided"),
        Sentence("If you were there, say whether what was recorded is what was decided."),
        Permission.ATTEST_MEETING,
        "/meeting",
    ),
    "meeting_receipt": Notice(
        Sentence("Receipt for a meeting’s decision"),
        Sentence("The decision is confirmed. It holds for exactly the dossier with this seal."),
        Permission.SEE_GATE,
        "/meeting",
    ),
    "meeting_declined": Notice(
        Sentence("A meeting’s decision was not confirmed"),
        Sentence("Somebody who was there says that what was recorded is not right."),
        Permission.SEE_GATE,
        "/meeting",
    ),
    "sign_off_refused": Notice(
        Sentence("A dossier is refused"),
        Sentence("An approver refused the dossier. The reason stands on the gate’s page."),
        Permission.SEE_GATE,
    ),
    "sign_off_lapsed": Notice(
        Sentence("Sign-off must be asked for again"),
        Sentence("The pilot goes by another version now. The open round no longer counts."),
        Permission.ASK_SIGN_OFF,
        "/gate",
    ),
    "ready_to_move": Notice(
        Sentence("The pilot can move"),
        Sentence("All that the gate asks for is met. One button is left, and it is yours."),
        Permission.MOVE_PILOT,
    ),
    "role_given": Notice(
        Sentence("You have a new role"),
        Sentence("You were given a role in a pilot."),
        Permission.SEE_PILOT,
    ),
    "deputy_named": Notice(
        Sentence("You are a deputy"),
        Sentence("An approver named you to sign in their place on these days."),
        Permission.SEE_PILOT,
        "/gate",
    ),
    "readdressed": Notice(
        Sentence("Your sign-off is asked for"),
        Sentence("A sign-off that was asked of somebody else is now asked of you."),
        Permission.SIGN_OFF,
    ),
    "reminder": Notice(
        Sentence("A reminder"),
        Sentence("Something that is left to do is with you."),
        Permission.SEE_PILOT,
        "/gate",
    ),
    "stage_escalated": Notice(
        Sentence("A stage takes longer than planned"),
        Sentence("More time has passed than was planned for this stage. Nothing moves by itself."),
    ),
    "sign_off_escalated": Notice(
        Sentence("A sign-off has not come in time"),
        Sentence("A dossier waits for longer than planned. Silence is never taken for consent."),
        Permission.SEE_GATE,
    ),
    "member_added": Notice(
        Sentence("You are a member of a lab"), Sentence("You were made a member of a lab.")
    ),
}
UNKNOWN = Notice(Sentence("Something waits for you"), Sentence("Something waits for you."))
OPEN_IT = Sentence("Open it")
WHY = Sentence("You get this because it needs you. Choose the language of these mails on your page")


def send_message(message_id: int, *, press: Press) -> None:
    """Send a message that waits, or drop it where it is no longer its recipient's to see.

    Without a mail server its words are kept, to be read on the status page. Raises
    mail.MailNotSentError.
    """
    waiting = letters.find_waiting(message_id)
    if waiting is None:
        return
    notice = NOTICES.get(waiting.notice, UNKNOWN)
    if not letters.may_see(waiting, notice.permission, now=press.at):
        drop(waiting, press)
        return
    written = _write(waiting, notice, letters.about(waiting), press)
    db.session.rollback()  # nothing is held open while the mail server answers
    deliver(waiting, written, press)


def deliver(
    waiting: Waiting, written: mail.Mail, press: Press, *, with_them: Sequence[int] = ()
) -> None:
    """Send a mail, or keep its words where there is no server; raises mail.MailNotSentError.

    `with_them` are the messages that it tells too: they end as it does.
    """
    both, tried = (waiting.id, with_them), waiting.attempts + 1
    if not mail.can_send():
        _note(*both, MessageState.WAITING, title=written.title, body=written.body)
        return
    try:
        mail.send(written)
    except mail.MailNotSentError as error:
        given_up = waiting.attempts >= len(PAUSES)
        state = MessageState.FAILED if given_up else MessageState.WAITING
        _note(*both, state, error=str(error)[:500], attempts=tried)
        raise
    _note(
        *both,
        MessageState.SENT,
        sent_at=press.at,
        title=written.title,
        body="",
        error="",
        attempts=tried,
    )


def resume_kept(*, now: dt.datetime) -> None:
    """Have mails sent that were only kept, now that there is a server; old ones stay kept."""
    if not mail.can_send():
        return
    with transaction() as session:
        kept = session.scalars(
            select(OutboxMessage.id).where(
                OutboxMessage.state == MessageState.WAITING,
                OutboxMessage.created_at > now - STILL_NEWS,
            )
        )
        session.execute(
            update(Job)
            .where(
                Job.state == JobState.DONE, Job.subject.in_([f"message:{each}" for each in kept])
            )
            .values(state=JobState.WAITING, attempts=0, not_before=now, done_at=None)
        )


def _write(waiting: Waiting, notice: Notice, about: About, press: Press) -> mail.Mail:
    recipient = waiting.recipient
    languages = languages_of(recipient)
    titles = " / ".join(say(notice.title, language) for language in languages)
    body = mail.lay_out(
        "notice.txt",
        languages,
        sentence=notice.sentence,
        rows=_rows(waiting, about),
        open_it=OPEN_IT,
        path=_path(waiting, notice, about, press),
        why=WHY,
    )
    return mail.Mail(
        to=recipient.email,
        name=recipient.name.en,
        title=f"{titles}: {waiting.reference}" if waiting.reference else titles,
        body=body,
        key=f"message-{waiting.id}",
        at=press.at,
    )


def languages_of(recipient: Recipient) -> tuple[str, ...]:
    """Give the languages a mail to somebody is in: theirs, or both where none was chosen."""
    known = {Language.ENGLISH, Language.WELSH}
    return (recipient.language,) if recipient.language in known else ("en", "cy")


def _rows(waiting: Waiting, about: About) -> list[tuple[Spoken, object]]:
    rows: list[tuple[Spoken, object]] = []
    if waiting.reference:
        rows.append((Sentence("Pilot"), waiting.reference))
        rows.append((Sentence("Title"), waiting.pilot))
    if about.name is not None:
        rows.append((NAMED.get(waiting.kind, Sentence("About")), about.name))
    if about.decision is not None:
        rows.append((Sentence("Decision"), about.decision))
    if about.organisation is not None:
        rows.append((Sentence("Signed for"), about.organisation))
    if about.in_place_of is not None:
        rows.append((Sentence("In place of"), about.in_place_of))
    rows += [(Sentence("Condition"), _condition(each)) for each in about.conditions]
    if about.seal:
        rows.append((Sentence("Seal"), about.seal))
    return [*rows, *about.more]


def _condition(condition: ConditionShown) -> Spoken:
    return Sentence(
        "%(promised)s. Answers for it: %(name)s. Until: %(day)s",
        promised=condition.text,
        name=condition.owner,
        day=condition.due_on,
    )


NAMED = {
    "task": Sentence("Task"),
    "evidence": Sentence("Evidence"),
    "indicator": Sentence("Indicator"),
    "lab": Sentence("Lab"),
    "visit": Sentence("Stage"),
}


def _path(waiting: Waiting, notice: Notice, about: About, press: Press) -> str:
    recipient = waiting.recipient
    if waiting.kind == "lab" and not recipient.password_hash:
        return f"/invitations/{invitation_for(recipient.id, '', at=press.at)}"
    if waiting.kind == "evidence":
        return f"/evidence/{waiting.about_id}"
    if not waiting.reference:
        return "/"
    below = f"/gate/{about.move}{notice.below}" if about.move else notice.below
    if about.below:
        below = f"/{about.below}"
    return f"/pilots/{waiting.reference}{below}"


def drop(waiting: Waiting, press: Press, *, with_them: Sequence[int] = ()) -> None:
    """Drop a message that is not to be sent any more, with those it would have told."""
    with transaction() as session:
        session.info["press"] = press
        session.execute(
            _still_waiting([waiting.id, *with_them]).values(
                state=MessageState.DROPPED, error=NO_LONGER_THEIRS
            )
        )
        audit.record(
            Actor.clock(),
            "message.dropped",
            f"message:{waiting.id}",
            lab_id=waiting.lab_id,
            pilot_id=waiting.pilot_id,
        )


def _note(message_id: int, with_them: Sequence[int], state: MessageState, **values: object) -> None:
    with transaction() as session:
        if with_them:
            session.execute(_still_waiting(with_them).values(state=state))
        session.execute(_still_waiting([message_id]).values(state=state, **values))


def _still_waiting(messages: Sequence[int]) -> Update:
    return update(OutboxMessage).where(
        OutboxMessage.id.in_(messages), OutboxMessage.state == MessageState.WAITING
    )
