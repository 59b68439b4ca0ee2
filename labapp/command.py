"""Commands: the lock, the press, the seal and the stored readiness that every verb shares."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from labapp import outbox
from labapp.db import Base, db, transaction
from labapp.errors import NotFoundError, PilotChangedError, PressReusedError
from labapp.models import AuditEvent, AuditHead, Lab, Pilot, PressRecord
from labapp.reading import readiness
from labapp.reading.lapses import Lapse
from labapp.words import Actor, Press, canonical_json

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=Base)
PRESS_KEY = "uq_press_actor_key_key"
_postponed: ContextVar[set[int] | None] = ContextVar("postponed", default=None)


@dataclass(slots=True)
class Locked:
    """What a verb holds while it writes: its locked rows, and the answer it will give."""

    session: Session
    press: Press
    lab: Lab | None = None
    pilots: tuple[Pilot, ...] = ()
    answer: Any = None
    touched: bool = field(default=True)
    kept: bool = field(default=True)

    @property
    def pilot(self) -> Pilot:
        """Give the one pilot that was locked."""
        (pilot,) = self.pilots
        return pilot

    @property
    def the_lab(self) -> Lab:
        """Give the lab that was locked."""
        if self.lab is None:
            raise RuntimeError("no lab was locked")
        return self.lab

    def get(self, record: type[Row], record_id: int) -> Row:
        """Read a record as it is after the lock; raises NotFoundError."""
        found = self.session.get(record, record_id, populate_existing=True)
        if found is None:
            raise NotFoundError
        return found

    def get_of_pilot(self, record: type[Row], record_id: int) -> Row:
        """Read a record that belongs to the locked pilot; raises NotFoundError."""
        found = self.get(record, record_id)
        if _pilot_id_of(found) != self.pilot.id:
            raise NotFoundError
        return found

    def require_seen(self, seen: int | None) -> None:
        """Refuse when the pilot changed after the actor read it: what, who and when."""
        pilot = self.pilot
        if seen is not None and seen < pilot.facts_version:
            raise PilotChangedError(_changes_since(self.session, pilot, seen))


class _AnsweredError(Exception):
    """This press was answered before; it is answered the same again."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a verb: a press that was answered before is answered again, the same."""

    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except _AnsweredError as answered:
            return cast("R", answered.answer)

    @functools.wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return answer(*args, **kwargs)
        except IntegrityError as error:
            if PRESS_KEY not in str(error.orig) and "press.key" not in str(error.orig):
                raise
            return answer(*args, **kwargs)  # another request with this key was answered meanwhile

    return asked


@contextmanager
def pilots_command(
    actor: Actor, references: Iterable[str | int], *, press: Press
) -> Iterator[Locked]:
    """Lock pilots by reference or id, in ascending id, and write.

    Raises NotFoundError, PressReusedError, BusyError.
    """
    wanted = list(references)
    with transaction() as session:
        _open(session, press)
        pilots = _lock_pilots(session, wanted)
        locked = session.info["locked"] = Locked(session, press, pilots=pilots)
        _answer_again(session, actor, press)
        yield locked
        _settle(session, actor, locked)


@contextmanager
def pilots_using(
    actor: Actor, record: type[Base], record_id: int, *, press: Press
) -> Iterator[Locked]:
    """Lock the pilot that a record belongs to, by the record's `pilot_id`."""
    columns = record.__table__.c
    pilot_id = db.session.scalar(select(columns.pilot_id).where(columns.id == record_id))
    if pilot_id is None:
        raise NotFoundError
    with pilots_command(actor, [pilot_id], press=press) as locked:
        yield locked


@contextmanager
def lab_command(
    actor: Actor, lab: str | int, *, press: Press, pilots: Iterable[str | int] = ()
) -> Iterator[Locked]:
    """Lock a lab by code or id, then pilots, and write."""
    wanted = list(pilots)
    with transaction() as session:
        _open(session, press)
        named: ColumnElement[bool] = Lab.code == lab if isinstance(lab, str) else Lab.id == lab
        found = session.scalars(
            select(Lab)
            .where(named)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if found is None:
            raise NotFoundError
        locked = Locked(session, press, lab=found, pilots=_lock_pilots(session, wanted))
        session.info["locked"] = locked
        _answer_again(session, actor, press)
        yield locked
        _settle(session, actor, locked)


@contextmanager
def site_command(actor: Actor, *, press: Press) -> Iterator[Locked]:
    """Write what belongs to no lab: people, sessions, workflows, places."""
    with transaction() as session:
        _open(session, press)
        session.execute(select(AuditHead.seq).where(AuditHead.id == 1).with_for_update())
        _answer_again(session, actor, press)
        locked = Locked(session, press)
        yield locked
        _settle(session, actor, locked)


@contextmanager
def readiness_postponed() -> Iterator[set[int]]:
    """Have readiness judged once, later, by who opens this: give the pilots that wait for it.

    For a long row of verbs on a database that nobody reads meanwhile. Gates judge as ever.
    """
    waiting: set[int] = set()
    token = _postponed.set(waiting)
    try:
        yield waiting
    finally:
        _postponed.reset(token)


def _open(session: Session, press: Press) -> None:
    session.info["press"] = press


def _pilot_id_of(record: Base) -> int | None:
    pilot_id: int | None = getattr(record, "pilot_id", None)
    return pilot_id


def _lock_pilots(session: Session, wanted: list[str | int]) -> tuple[Pilot, ...]:
    if not wanted:
        return ()
    ids = [each for each in wanted if isinstance(each, int)]
    references = [each for each in wanted if isinstance(each, str)]
    found = session.scalars(
        select(Pilot)
        .where(Pilot.id.in_(ids) | Pilot.reference.in_(references))
        .order_by(Pilot.id)
        .with_for_update(key_share=True)  # others may still point to the row, as a trace does
        .execution_options(populate_existing=True)
    ).all()
    if len(found) != len(set(wanted)):
        raise NotFoundError
    return tuple(found)


def _answer_again(session: Session, actor: Actor, press: Press) -> None:
    before = session.execute(
        select(PressRecord.digest, PressRecord.result).where(
            PressRecord.actor_key == actor.key, PressRecord.key == press.key
        )
    ).one_or_none()
    if before is None:
        return
    if before.digest != press.digest:
        raise PressReusedError
    raise _AnsweredError(json.loads(before.result))


def _settle(session: Session, actor: Actor, locked: Locked) -> None:
    press = locked.press
    if locked.touched:
        for pilot in locked.pilots:
            pilot.facts_version += 1
            pilot.changed_at = press.at
        session.flush()
        _judge(session, actor, locked)
    if not locked.kept:  # the clock's own work: nobody presses it again
        return
    session.add(
        PressRecord(
            actor_key=actor.key,
            key=press.key,
            digest=press.digest,
            result=canonical_json(locked.answer).decode(),
            at=press.at,
        )
    )


def _judge(session: Session, actor: Actor, locked: Locked) -> None:
    waiting = _postponed.get()
    if waiting is not None:
        waiting.update(pilot.id for pilot in locked.pilots)
        return
    for pilot in locked.pilots:
        for lapse in readiness.store(session, pilot, now=locked.press.at):
            _tell_lapse(actor, pilot.id, lapse)


def _tell_lapse(actor: Actor, pilot_id: int, lapse: Lapse) -> None:
    """Tell who asked for a round and who signed that it has lapsed; whoever did it knows."""
    notices = dict.fromkeys(lapse.signed_by, "signature_lapsed") | {lapse.asked_by: "round_lapsed"}
    subject = f"review:{lapse.review_id}"
    for person_id, notice in notices.items():
        if person_id != actor.person_id:
            outbox.tell(person_id, notice, subject, pilot_id=pilot_id)


def _changes_since(session: Session, pilot: Pilot, seen: int) -> list[dict[str, Any]]:
    newest = pilot.facts_version - seen
    rows = session.execute(
        select(AuditEvent.kind, AuditEvent.subject, AuditEvent.person_id, AuditEvent.at)
        .where(AuditEvent.pilot_id == pilot.id)
        .order_by(AuditEvent.seq.desc())
        .limit(max(newest, 1))
    )
    return [dict(row._mapping) for row in rows]
