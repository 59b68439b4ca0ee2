"""Observations: values are recorded, revised with a reason, and made final by a second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from labapp.command import pilots_command, pilots_using, verb
from labapp.db import db
from labapp.errors import NotFoundError, RefusedError
from labapp.models import Indicator, Observation
from labapp.permissions import Permission, require
from labapp.services.current_values import CurrentValue, CurrentValues, current_values
from labapp.services.value_checks import GivenValue, ValueCheck
from labapp.services.value_keeping import (
    Kept,
    insert_values,
    is_same,
    keep_values,
    record_event,
    row_of,
)
from labapp.services.written import Written
from labapp.words import (
    Actor,
    ObservationFlag,
    ObservationStatus,
    Press,
    RevisionReason,
    Sentence,
)
from labapp.workflows.calendar import day_of

__all__ = [
    "GivenValue",
    "Revision",
    "finalise_value",
    "finalise_values",
    "keep_values",
    "record_values",
    "revise_value",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a value is to become, and why."""

    reason: str
    note: str = ""
    value: str = ""
    flag: ObservationFlag | None = None
    numerator: str = ""
    denominator: str = ""


@verb
def record_values(
    actor: Actor, reference: str, values: Sequence[GivenValue], *, press: Press
) -> dict[str, Any]:
    """Record values that are not there yet: all of them, or none and every reason why."""
    with pilots_command(actor, [reference], press=press) as locked:
        require(actor, Permission.RECORD_VALUE, locked.pilot)
        written = Written()
        done = keep_values(locked, actor, values, written)
        written.settle()
        if not done.new and not done.unchanged:
            raise RefusedError(Sentence("No value was given"))
        locked.answer = {"new": len(done.new), "unchanged": done.unchanged}
    return locked.answer  # type: ignore[no-any-return]


@verb
def revise_value(
    actor: Actor, observation_id: int, revision: Revision, *, press: Press
) -> dict[str, Any]:
    """Revise a value with a reason; what it was stays on the record."""
    indicator_id = _indicator_of(observation_id)
    with pilots_using(actor, Indicator, indicator_id, press=press) as locked:
        there = locked.get(Observation, observation_id)
        mine = there.recorded_by is not None and there.recorded_by == actor.person_id
        require(actor, Permission.REVISE_VALUE, locked.pilot, mine=mine)
        indicator = locked.get_of_pilot(Indicator, there.indicator_id)
        current = current_values(locked.session, [indicator.id])
        newest = _newest(current, there)
        written = Written()
        reason, given = _reason(written, revision), _given(there, revision)
        check = ValueCheck(indicator, there.series, current, day_of(press.at), written)
        checked = check.of(given)
        if checked is not None and is_same(newest, checked):
            written.refuse("value", Sentence("Nothing is changed: this is the value that is there"))
        written.settle()
        if checked is None:
            raise NotFoundError
        row = row_of(indicator, there.series, given, checked, newest)
        insert_values(locked, actor, Kept([], [row | {"reason": reason}]), there.return_id)
        locked.answer = {"indicator_id": indicator.id, "revision": newest.revision + 1}
    return locked.answer  # type: ignore[no-any-return]


def _reason(written: Written, revision: Revision) -> RevisionReason:
    needed = Sentence("Choose why the value is revised")
    reason = written.word("reason", RevisionReason, revision.reason, needed)
    if reason == RevisionReason.CONFIRMED:
        written.refuse("reason", needed)
    if reason == RevisionReason.OTHER and not revision.note.strip():
        written.refuse("note", Sentence("Say what the reason is"))
    return reason


def _given(there: Observation, revision: Revision) -> GivenValue:
    return GivenValue(
        indicator_id=there.indicator_id,
        period=f"{there.period_start.isoformat()}/{there.period_end.isoformat()}",
        value=revision.value,
        flag=revision.flag,
        numerator=revision.numerator,
        denominator=revision.denominator,
        note=revision.note,
        source=there.source,
        place_id=there.place_id,
        group=there.group,
        dimension=there.dimension,
    )


def finalise_value(actor: Actor, observation_id: int, *, press: Press) -> dict[str, Any]:
    """Make a value final, as the second person who looked at it."""
    return finalise_values(actor, _indicator_of(observation_id), [observation_id], press=press)


@verb
def finalise_values(
    actor: Actor, indicator_id: int, observation_ids: Sequence[int], *, press: Press
) -> dict[str, Any]:
    """Make values of an indicator final, as the second person who looked at them."""
    with pilots_using(actor, Indicator, indicator_id, press=press) as locked:
        require(actor, Permission.FINALISE_VALUE, locked.pilot)
        if actor.person_id is None:
            raise RefusedError(Sentence("A value is made final by a second person"))
        current = current_values(locked.session, [indicator_id])
        rows = []
        for observation_id in sorted(set(observation_ids)):
            there = locked.get(Observation, observation_id)
            if there.indicator_id != indicator_id:
                raise NotFoundError
            _newest(current, there)
            _may_be_final(there, actor, day_of(press.at))
            rows.append(_finalrow_of(there, actor, press.at))
        if rows:
            locked.session.execute(insert(Observation), rows)
        record_event(locked, actor, "observation.final", indicator_id, n=len(rows))
        locked.answer = {"indicator_id": indicator_id, "final": len(rows)}
    return locked.answer  # type: ignore[no-any-return]


def _may_be_final(there: Observation, actor: Actor, today: dt.date) -> None:
    if there.status == ObservationStatus.FINAL:
        raise RefusedError(Sentence("This value is final already"))
    if there.recorded_by == actor.person_id:
        raise RefusedError(Sentence("Who recorded a value does not make it final: ask a colleague"))
    if there.period_end >= today:
        raise RefusedError(Sentence("This period has not ended: its value stays provisional"))
    if there.flag in (ObservationFlag.FORECAST, ObservationFlag.PROVISIONAL):
        raise RefusedError(
            Sentence("A forecast or provisional value is revised before it is final")
        )


def _finalrow_of(there: Observation, actor: Actor, at: dt.datetime) -> dict[str, Any]:
    same = {
        column.key: getattr(there, column.key)
        for column in Observation.__table__.columns
        if column.key != "id"
    }
    return same | {
        "revision": there.revision + 1,
        "status": ObservationStatus.FINAL,
        "flag": None if there.flag == ObservationFlag.PROVISIONAL else there.flag,
        "reason": RevisionReason.CONFIRMED,
        "note": "",
        "recorded_at": at,
        "finalised_by": actor.person_id,
    }


def _newest(current: CurrentValues, there: Observation) -> CurrentValue:
    newest = current.of(there.indicator_id, there.series)[there.period_start]
    if newest.id != there.id:
        raise RefusedError(Sentence("This value was revised since. Open the page again"))
    return newest


def _indicator_of(observation_id: int) -> int:
    found = db.session.scalar(
        select(Observation.indicator_id).where(Observation.id == observation_id)
    )
    if found is None:
        raise NotFoundError
    return found
