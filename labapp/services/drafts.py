"""Drafts: what somebody typed and has not sent is kept, whatever becomes of their session."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from labapp.db import transaction
from labapp.errors import InvalidError
from labapp.models import Draft, Person, PressRecord
from labapp.words import Actor, Sentence

LONGEST_FORM, MOST_CHARACTERS, MOST_DRAFTS = 200, 400_000, 200
Typed = Sequence[tuple[str, str]]
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Turn:
    """From which opening of a form a draft came, and how many were kept from there before it."""

    page: str = ""
    step: int = 0

    def is_before(self, kept: Draft) -> bool:
        """Say whether what is kept already was typed after this."""
        return bool(self.page) and self.page == kept.page and self.step < kept.step


NO_TURN = Turn()


def keep_draft(
    actor: Actor,
    form: str,
    typed: Typed,
    *,
    at: dt.datetime,
    unless_pressed: str = "",
    turn: Turn = NO_TURN,
) -> None:
    """Keep what was typed into a form; a later draft of the same form replaces it.

    With the key of the form's press, a draft that arrives after the form was sent is ignored; with
    its turn, one that was overtaken on its way by what was typed later. No pilot is locked and
    nothing is audited: nobody but the actor ever sees it.
    """
    fields = json.dumps([[_UNKEPT.sub("", part) for part in field] for field in typed])
    if len(form) > LONGEST_FORM or len(fields) > MOST_CHARACTERS:
        raise InvalidError({"": Sentence("Too much was typed to be kept as a draft")})
    with transaction() as session:
        session.execute(
            select(Person.id).where(Person.id == actor.person_id).with_for_update(key_share=True)
        )
        if not _is_answered(session, actor, unless_pressed):
            _keep(session, _draft(actor, form, fields, at, turn), turn)


def drop_draft(actor: Actor, form: str) -> None:
    """Throw the actor's draft of a form away: it was sent, or is not wanted."""
    with transaction() as session:
        theirs = (Draft.person_id == actor.person_id, Draft.form == form)
        session.execute(delete(Draft).where(*theirs))


def _is_answered(session: Session, actor: Actor, press_key: str) -> bool:
    asked = select(PressRecord.id).where(
        PressRecord.actor_key == actor.key, PressRecord.key == press_key
    )
    return bool(press_key) and session.scalar(asked) is not None


def _draft(actor: Actor, form: str, fields: str, at: dt.datetime, turn: Turn) -> Draft:
    return Draft(
        person_id=actor.person_id,
        form=form,
        fields=fields,
        page=turn.page,
        step=turn.step,
        saved_at=at,
    )


def _keep(session: Session, draft: Draft, turn: Turn) -> None:
    theirs = select(Draft).where(Draft.person_id == draft.person_id)
    kept = session.scalars(theirs.where(Draft.form == draft.form)).one_or_none()
    if kept is not None:
        if not turn.is_before(kept):
            kept.fields, kept.saved_at = draft.fields, draft.saved_at
            kept.page, kept.step = turn.page, turn.step
        return
    count = session.scalar(select(func.count()).select_from(theirs.subquery())) or 0
    if count >= MOST_DRAFTS:
        session.delete(session.scalars(theirs.order_by(Draft.saved_at).limit(1)).one())
    session.add(draft)
