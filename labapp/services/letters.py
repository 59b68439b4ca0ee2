"""Letters: a message is put into words when it goes, for what its recipient may still see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Update, select, update

from labapp import audit, mail
from labapp.db import db, transaction
from labapp.invitations import invitation_for
from labapp.models import Job, OutboxMessage
from labapp.reading import letters
from labapp.reading.conditions import ConditionShown
from labapp.reading.letters import About, Recipient, Waiting
from labapp.services.jobs import PAUSES
from labapp.services.notices import NOTICES, UNKNOWN, Notice
from labapp.speak import say
from labapp.words import Actor, JobState, Language, MessageState, Press, Sentence, Spoken

NO_LONGER_THEIRS = "No longer theirs to see"
STILL_NEWS = dt.timedelta(days=3)
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
    written = _write(waiting, notice, letters.about(waiting, now=press.at), press)
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
