"""The audit record: what was done, chained by a keyed hash and sealed last in its transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from labapp.db import before_commit, db, transaction
from labapp.errors import LabError
from labapp.models import AuditEvent, AuditHead
from labapp.words import Actor, Press, Sentence, canonical_json

_KEY: dict[str, bytes] = {}
GENESIS = "0" * 64


class NoAuditKeyError(LabError):
    """Nothing can be sealed without the audit key."""

    status = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """A link of the chain that does not hold."""

    seq: int
    code: str
    sentence: Sentence


def use_key(key: str | None) -> None:
    """Take the key with which events are sealed; it is kept outside the database."""
    _KEY.clear()
    if key:
        _KEY["key"] = key.encode()


def record(
    actor: Actor,
    kind: str,
    subject: str,
    *,
    lab_id: int | None = None,
    pilot_id: int | None = None,
    **details: Any,
) -> None:
    """Note that `actor` did `kind` to `subject`; it is sealed when the transaction ends."""
    session = db.session()
    press: Press = session.info["press"]
    waiting: list[dict[str, Any]] = session.info.setdefault("audit", [])
    if not waiting:
        before_commit(seal)
    waiting.append(
        {
            "at": press.at,
            "actor_key": actor.key,
            "person_id": actor.person_id,
            "kind": kind,
            "subject": subject,
            "lab_id": lab_id,
            "pilot_id": pilot_id,
            "details": canonical_json(details).decode(),
        }
    )


def seal() -> None:
    """Bind the noted events to the chain: the transaction's last statements."""
    session = db.session()
    waiting = session.info.pop("audit", [])
    head = session.execute(
        select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == 1).with_for_update()
    ).one()
    seq, previous = head.seq, head.hash
    rows = []
    for event in waiting:
        seq += 1
        digest = _link({**event, "seq": seq, "previous": previous})
        rows.append({**event, "seq": seq, "previous": previous, "hash": digest})
        previous = digest
    session.execute(insert(AuditEvent), rows)
    session.execute(update(AuditHead).where(AuditHead.id == 1).values(seq=seq, hash=previous))


def trace(actor: Actor, kind: str, subject: str, *, press: Press, **about: Any) -> None:
    """Record that something was read, in a short transaction of its own."""
    with transaction() as session:
        session.info["press"] = press
        record(actor, kind, subject, **about)


def verify() -> tuple[int, list[Problem]]:
    """Check every link up to the head; give how many were checked and what does not hold."""
    session = db.session()
    head = session.execute(select(AuditHead.seq, AuditHead.hash)).one()
    previous, seq = GENESIS, 0
    problems: list[Problem] = []
    for event in _events(head.seq):
        problems += _breaks(event, seq + 1, previous)
        seq, previous = event["seq"], event["hash"]
    if (head.seq, head.hash) != (seq, previous):
        problems.append(_cut(seq, head.seq))
    elif (beyond := _beyond_the_head()) is not None:
        problems.append(beyond)
    return seq, problems


def _breaks(event: Mapping[str, Any], seq: int, previous: str) -> Iterator[Problem]:
    if event["seq"] != seq:
        gap = Sentence("Event %(seq)s follows event %(before)s", seq=event["seq"], before=seq - 1)
        yield Problem(event["seq"], "gap", gap)
        seq = event["seq"]
    if event["previous"] != previous:
        torn = Sentence("Event %(seq)s is not bound to the one before it", seq=seq)
        yield Problem(seq, "torn", torn)
    if not hmac.compare_digest(_link(event), event["hash"]):
        changed = Sentence("Event %(seq)s was changed after it was sealed", seq=seq)
        yield Problem(seq, "changed", changed)


def _beyond_the_head() -> Problem | None:
    """Find what no head speaks of; read before the head, since both may grow meanwhile."""
    session = db.session()
    newest = session.scalar(select(func.max(AuditEvent.seq))) or 0
    head = session.scalars(select(AuditHead.seq)).one()
    return _cut(newest, head) if newest > head else None


def _cut(seq: int, head: int) -> Problem:
    cut = Sentence("The record ends at event %(seq)s; its head says %(head)s", seq=seq, head=head)
    return Problem(seq, "cut", cut)


def _events(upto: int) -> Iterator[dict[str, Any]]:
    chosen = select(AuditEvent.__table__).where(AuditEvent.seq <= upto).order_by(AuditEvent.seq)
    rows = db.session().execute(chosen, execution_options={"yield_per": 1000})
    for row in rows.mappings():
        yield dict(row)


def _link(event: Mapping[str, Any]) -> str:
    if "key" not in _KEY:
        raise NoAuditKeyError(Sentence("Set LABAPP_AUDIT_KEY: nothing can be sealed without it"))
    sealed = {k: v for k, v in event.items() if k != "hash"}
    at: dt.datetime = event["at"]
    sealed["at"] = at.astimezone(dt.UTC).isoformat()
    return hmac.new(_KEY["key"], canonical_json(sealed), hashlib.sha256).hexdigest()
