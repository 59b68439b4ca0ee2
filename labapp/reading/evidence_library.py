"""The library: the evidence of one's labs that one may see, newest first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)

from labapp.db import UtcDateTime, db
from labapp.models import Evidence, EvidenceFile, EvidenceUse, Pilot
from labapp.permissions import is_inside, visible_evidence
from labapp.words import (
    AccessClass,
    Actor,
    Bilingual,
    EvidenceKind,
    EvidenceStatus,
    Purpose,
    Retraction,
    UseStatus,
)
from labapp.workflows.calendar import day_of

PAGE = 25
MOST_COUNTED = 1000
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; blank is anything. `after` is where the page before ended."""

    words: str = ""
    kind: str = ""
    pilot: str = ""
    status: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class UsedBy:
    """A pilot that uses an item, and where its use stands."""

    reference: str
    purpose: Purpose
    status: UseStatus


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One item of evidence in a list."""

    id: int
    number: int
    title: Bilingual
    kind: EvidenceKind
    access: AccessClass
    withdrawn: bool
    retraction: Retraction
    embargo_until: dt.date | None
    illustrative: bool
    added_at: dt.datetime
    versions: int
    used_by: tuple[UsedBy, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """A page of the library, what can be chosen among, and where the next page begins."""

    rows: tuple[EvidenceRow, ...]
    kinds: Mapping[EvidenceKind, int] = field(default_factory=dict)
    pilots: Mapping[str, int] = field(default_factory=dict)
    next_after: str = ""


def list_evidence(actor: Actor, asked: Asked, *, now: dt.datetime) -> Library:
    """List the evidence the actor may know of, newest first, in three statements."""
    today = day_of(now)
    visible = visible_evidence(actor, today)
    inside = is_inside(actor, today)
    found = db.session.execute(_page(asked, visible, inside)).all()
    shown = found[:PAGE]
    uses = _uses(inside, [row.id for row in shown])
    kinds, pilots = _facets(visible, inside)
    more = len(found) > PAGE
    return Library(
        tuple(_row(row, uses[row.id]) for row in shown),
        kinds,
        pilots,
        _cursor(shown[-1]) if more else "",
    )


def _page(asked: Asked, visible: ColumnElement[bool], inside: ColumnElement[bool]) -> Any:
    versions = (
        select(func.count())
        .where(EvidenceFile.evidence_id == Evidence.id)
        .correlate(Evidence)
        .scalar_subquery()
    )
    chosen = select(
        Evidence.id,
        Evidence.number,
        Evidence.title_en,
        Evidence.title_cy,
        Evidence.kind,
        Evidence.access,
        Evidence.status,
        Evidence.retraction,
        Evidence.embargo_until,
        Evidence.illustrative,
        Evidence.created_at,
        versions.label("versions"),
    ).where(visible, *_wanted(asked, inside))
    if after := _read_cursor(asked.after):
        at = literal(after[0], UtcDateTime())
        chosen = chosen.where(tuple_(Evidence.created_at, Evidence.id) < tuple_(at, after[1]))
    return chosen.order_by(Evidence.created_at.desc(), Evidence.id.desc()).limit(PAGE + 1)


def _wanted(asked: Asked, inside: ColumnElement[bool]) -> Iterable[ColumnElement[bool]]:
    for word in asked.words.lower().split()[:6]:
        yield or_(
            *(
                func.lower(column).contains(word, autoescape=True)
                for column in (Evidence.title_en, Evidence.title_cy, Evidence.creators)
            )
        )
    if asked.kind in set(EvidenceKind):
        yield Evidence.kind == EvidenceKind(asked.kind)
    if asked.pilot:
        yield _is_used(inside, Pilot.reference == asked.pilot)
    if asked.status == EvidenceStatus.WITHDRAWN:
        yield Evidence.status == EvidenceStatus.WITHDRAWN
    elif asked.status == Retraction.RETRACTED:
        yield Evidence.retraction == Retraction.RETRACTED
    elif asked.status in set(UseStatus):
        yield and_(
            Evidence.status == EvidenceStatus.CURRENT,
            _is_used(inside, EvidenceUse.status == UseStatus(asked.status)),
        )


def _is_used(inside: ColumnElement[bool], how: ColumnElement[bool]) -> ColumnElement[bool]:
    using = select(EvidenceUse.evidence_id).join(Pilot, Pilot.id == EvidenceUse.pilot_id)
    return Evidence.id.in_(using.where(how, inside))


def _uses(inside: ColumnElement[bool], ids: list[int]) -> dict[int, tuple[UsedBy, ...]]:
    found = db.session.execute(
        select(EvidenceUse.evidence_id, Pilot.reference, EvidenceUse.purpose, EvidenceUse.status)
        .join(Pilot, Pilot.id == EvidenceUse.pilot_id)
        .where(
            EvidenceUse.evidence_id.in_(ids),
            EvidenceUse.status != UseStatus.WITHDRAWN,
            inside,
        )
        .order_by(Pilot.id, EvidenceUse.id)
    )
    uses: dict[int, tuple[UsedBy, ...]] = defaultdict(tuple)
    for row in found:
        uses[row.evidence_id] += (UsedBy(row.reference, row.purpose, row.status),)
    return uses


def _facets(
    visible: ColumnElement[bool], inside: ColumnElement[bool]
) -> tuple[dict[EvidenceKind, int], dict[str, int]]:
    """Count by kind and by pilot what may be seen; counting stops at a thousand."""
    seen = select(Evidence.id, Evidence.kind).where(visible).limit(MOST_COUNTED).cte("seen")
    kind = type_coerce(seen.c.kind, String)
    by_kind = select(literal("kind").label("what"), kind, func.count()).group_by(seen.c.kind)
    by_pilot = (
        select(literal("pilot"), Pilot.reference, func.count(func.distinct(seen.c.id)))
        .join(EvidenceUse, EvidenceUse.evidence_id == seen.c.id)
        .join(Pilot, Pilot.id == EvidenceUse.pilot_id)
        .where(inside)
        .group_by(Pilot.reference)
    )
    kinds: dict[EvidenceKind, int] = {}
    pilots: dict[str, int] = {}
    for what, key, count in db.session.execute(by_kind.union_all(by_pilot)):
        if what == "kind":
            kinds[EvidenceKind(key)] = count
        else:
            pilots[key] = count
    return {kind: kinds[kind] for kind in EvidenceKind if kind in kinds}, pilots


def _row(row: Any, used_by: tuple[UsedBy, ...]) -> EvidenceRow:
    return EvidenceRow(
        id=row.id,
        number=row.number,
        title=Bilingual(row.title_en or row.title_cy, row.title_cy),
        kind=row.kind,
        access=row.access,
        withdrawn=row.status == EvidenceStatus.WITHDRAWN,
        retraction=row.retraction,
        embargo_until=row.embargo_until,
        illustrative=row.illustrative,
        added_at=row.created_at,
        versions=row.versions,
        used_by=used_by,
    )


def _cursor(row: Any) -> str:
    return f"{row.created_at.isoformat()}~{row.id}"


def _read_cursor(text: str) -> tuple[dt.datetime, int] | None:
    """Read where a page ended; one that was tampered with begins at the start."""
    at, _, number = text.partition("~")
    try:
        last = max(0, min(int(number), LARGEST))
        return dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC), last
    except (ValueError, OverflowError):
        return None
