"""How values are kept under a lock: checked, compared with what is there, and inserted together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from labapp import audit
from labapp.command import Locked
from labapp.errors import NotFoundError
from labapp.models import Indicator, Observation, Place
from labapp.services.current_values import CurrentValue, current_values, series_of
from labapp.services.value_checks import CheckedValue, GivenValue, ValueCheck
from labapp.services.written import Written
from labapp.words import Actor, ObservationFlag, ObservationStatus, RevisionReason, Sentence
from labapp.workflows.calendar import day_of


@dataclass(slots=True)
class Kept:
    """What became of given values: the rows to keep, and how many were there already."""

    new: list[dict[str, Any]]
    revised: list[dict[str, Any]]
    unchanged: int = 0


def keep_values(
    locked: Locked,
    actor: Actor,
    values: Sequence[GivenValue],
    written: Written,
    *,
    return_id: int | None = None,
    revising: str = "",
) -> Kept:
    """Keep values under a lock; what is wrong is noted in `written`, for its caller to settle.

    A value that differs from the one there is refused, unless `revising` says why it may.
    """
    owned = _indicators(locked, [each.indicator_id for each in values])
    current = current_values(locked.session, owned)
    codes = _place_codes(locked, values)
    kept = Kept([], [])
    for given in values:
        indicator = owned[given.indicator_id]
        if not _is_to_be_kept(given, indicator, written):
            continue
        series = series_of(codes.get(given.place_id, ""), given.group, given.dimension)
        check = ValueCheck(indicator, series, current, day_of(locked.press.at), written)
        if (checked := check.of(given)) is not None:
            _sort_in(check, given, checked, kept, revising)
    if not written.errors:
        insert_values(locked, actor, kept, return_id)
    return kept


def _is_to_be_kept(given: GivenValue, indicator: Indicator, written: Written) -> bool:
    """Pass over what was left blank in a list, and refuse a value that cannot be asked for."""
    if given.is_blank:
        if not given.prefix:
            written.refuse("value", Sentence("Write the value, or choose why there is none"))
        return False
    if not indicator.active:
        written.refuse(f"{given.prefix}value", Sentence("This indicator is retired"))
    return indicator.active


def _sort_in(
    check: ValueCheck, given: GivenValue, checked: CheckedValue, kept: Kept, revising: str
) -> None:
    indicator, current = check.indicator, check.current
    there = current.of(indicator.id, check.series).get(checked.period.start)
    if there and is_same(there, checked):
        kept.unchanged += 1
        return
    if there and not revising:
        told = Sentence("There is a value for this period already. Revise it, and say why")
        check.written.refuse(f"{given.prefix}value", told)
        return
    row = row_of(indicator, check.series, given, checked, there)
    if there:
        row |= {"reason": RevisionReason.OTHER, "note": checked.note or revising}
    (kept.revised if there else kept.new).append(row)
    current.put(_as_current(check, checked, row["revision"]))


def _as_current(check: ValueCheck, checked: CheckedValue, revision: int) -> CurrentValue:
    """Give a value as those given after it will find it."""
    return CurrentValue(
        id=0,
        indicator_id=check.indicator.id,
        series=check.series,
        start=checked.period.start,
        end=checked.period.end,
        revision=revision,
        value=checked.value,
        flag=checked.flag,
        status=ObservationStatus.PROVISIONAL,
    )


def is_same(there: CurrentValue, checked: CheckedValue) -> bool:
    """Say whether a value is what is there already."""
    flags = (there.flag, checked.flag)
    same_flag = flags[0] == flags[1] or (flags[0] == ObservationFlag.REVISED and not flags[1])
    parts = (checked.numerator, checked.denominator)
    same_parts = parts in ((None, None), (there.numerator, there.denominator))
    return there.value == checked.value and same_flag and same_parts


def row_of(
    indicator: Indicator,
    series: str,
    given: GivenValue,
    checked: CheckedValue,
    there: CurrentValue | None,
) -> dict[str, Any]:
    was_final = there is not None and there.status == ObservationStatus.FINAL
    return {
        "indicator_id": indicator.id,
        "definition_version": indicator.definition_version,
        "place_id": given.place_id,
        "group": given.group,
        "dimension": given.dimension,
        "series": series,
        "period_start": checked.period.start,
        "period_end": checked.period.end,
        "revision": there.revision + 1 if there else 1,
        "value": checked.value,
        "numerator": checked.numerator,
        "denominator": checked.denominator,
        "flag": checked.flag or (ObservationFlag.REVISED if was_final else None),
        "status": ObservationStatus.PROVISIONAL,
        "reason": None,
        "note": checked.note,
        "source": checked.source,
    }


def insert_values(locked: Locked, actor: Actor, kept: Kept, return_id: int | None) -> None:
    """Insert what is to be kept, together, and record it by indicator."""
    who = {
        "recorded_by": actor.person_id,
        "recorded_at": locked.press.at,
        "return_id": return_id,
        "finalised_by": None,
    }
    rows = [row | who for row in (*kept.new, *kept.revised)]
    if rows:
        locked.session.execute(insert(Observation), rows)
    for kind, some in (("recorded", kept.new), ("revised", kept.revised)):
        for indicator_id in sorted({row["indicator_id"] for row in some}):
            n = sum(row["indicator_id"] == indicator_id for row in some)
            record_event(locked, actor, f"observation.{kind}", indicator_id, n=n)


def _indicators(locked: Locked, ids: Sequence[int]) -> dict[int, Indicator]:
    found = locked.session.scalars(
        select(Indicator)
        .where(Indicator.pilot_id == locked.pilot.id, Indicator.id.in_(sorted(set(ids))))
        .execution_options(populate_existing=True)
    )
    owned = {each.id: each for each in found}
    if set(ids) - set(owned):
        raise NotFoundError
    return owned


def _place_codes(locked: Locked, values: Sequence[GivenValue]) -> dict[int | None, str]:
    ids = {each.place_id for each in values if each.place_id is not None}
    rows = locked.session.execute(select(Place.id, Place.code).where(Place.id.in_(sorted(ids))))
    codes: dict[int | None, str] = {row.id: row.code for row in rows}
    if ids - set(codes):
        raise NotFoundError
    return codes


def record_event(
    locked: Locked, actor: Actor, kind: str, indicator_id: int, **details: Any
) -> None:
    audit.record(
        actor,
        kind,
        f"indicator:{indicator_id}",
        lab_id=locked.pilot.lab_id,
        pilot_id=locked.pilot.id,
        **details,
    )
