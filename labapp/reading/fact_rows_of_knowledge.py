"""The statements behind the facts of what is known: evidence, indicators, what was learnt."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    String,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)

from labapp.db import Word, db
from labapp.models import (
    AuditEvent,
    Baseline,
    Conclusion,
    Evidence,
    EvidenceAuthor,
    EvidenceFile,
    EvidenceUse,
    Indicator,
    Lesson,
    Observation,
    Target,
)
from labapp.words import (
    EvidenceStatus,
    LessonStatus,
    ObservationFlag,
    ObservationStatus,
    Retraction,
    RevisionReason,
    UseStatus,
)
from labapp.workflows import facts as known

NOTHING_OWED = dt.date.min  # what no return asks for is measured, and never due

# made once: what a statement costs is mostly its making
_PILOT = bindparam("pilot_id", type_=Integer)
_USED = select(EvidenceUse.evidence_id).where(EvidenceUse.pilot_id == _PILOT)
_INDICATORS_HERE = select(Indicator.id).where(Indicator.pilot_id == _PILOT)
# what an item ceases to count by; of a mark on it, its first record: a later one adds a notice
_CEASED = or_(
    EvidenceUse.status == UseStatus.WITHDRAWN,
    Evidence.status == EvidenceStatus.WITHDRAWN,
    Evidence.retraction == Retraction.RETRACTED,
)
_CEASED_BY = ("evidence.use_ended", "evidence.withdrawn", "evidence.retracted")
_ALREADY = '"was":"retracted"'
_CEASED_AT = (
    select(func.max(AuditEvent.at))
    .where(
        AuditEvent.subject == literal("evidence:") + cast(Evidence.id, String),
        AuditEvent.pilot_id == _PILOT,
        AuditEvent.kind.in_(_CEASED_BY),
        AuditEvent.details.not_like(f"%{_ALREADY}%"),
    )
    .correlate(Evidence)
    .scalar_subquery()
)
_USES = (
    select(
        EvidenceUse.id,
        EvidenceUse.evidence_id,
        EvidenceUse.purpose,
        EvidenceUse.status,
        EvidenceUse.visit_id,
        EvidenceUse.relevance,
        EvidenceUse.submitted_at,
        EvidenceUse.submitted_by,
        Evidence.status.label("evidence_status"),
        Evidence.retraction,
        Evidence.created_by,
        Evidence.url,
        EvidenceUse.decided_at,
        case((_CEASED, _CEASED_AT)).label("ceased_at"),
    )
    .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
    .where(EvidenceUse.pilot_id == _PILOT)
    .order_by(EvidenceUse.id)
)
_FILES_AND_AUTHORS = (
    select(
        EvidenceFile.evidence_id,
        EvidenceFile.version,
        EvidenceFile.sha256,
        EvidenceFile.uploaded_by.label("person_id"),
    )
    .where(EvidenceFile.evidence_id.in_(_USED))
    .union_all(
        select(EvidenceAuthor.evidence_id, literal(0), literal(""), EvidenceAuthor.person_id).where(
            EvidenceAuthor.evidence_id.in_(_USED)
        )
    )
    .order_by("evidence_id", "version", "person_id")
)
_INDICATORS = (
    select(
        Indicator.id,
        Indicator.code,
        Indicator.level,
        Indicator.frequency,
        Indicator.lag_days,
        Indicator.measured_from,
        Indicator.measured_until,
        Indicator.in_return,
        Indicator.definition_version,
        Indicator.active,
    )
    .where(Indicator.pilot_id == _PILOT)
    .order_by(Indicator.id)
)
_STARTED = select(
    literal("baseline").label("what"),
    Baseline.indicator_id,
    Baseline.number,
    Baseline.id,
    Baseline.period_start.label("begins"),
    Baseline.period_end.label("ends"),
    type_coerce(Baseline.flag, String).label("flag"),
).where(Baseline.indicator_id.in_(_INDICATORS_HERE))
_AIMED = select(
    literal("target"),
    Target.indicator_id,
    Target.number,
    Target.id,
    Target.due_on,
    Target.due_on,
    literal(""),
).where(Target.indicator_id.in_(_INDICATORS_HERE))
_STARTED_AND_AIMED = _STARTED.union_all(_AIMED).order_by("indicator_id", "number")
_OBSERVATIONS = (
    select(
        Observation.indicator_id,
        Observation.id,
        Observation.series,
        Observation.period_start,
        Observation.period_end,
        Observation.revision,
        Observation.value,
        Observation.flag,
        Observation.status,
        Observation.reason,
    )
    .join(Indicator, Indicator.id == Observation.indicator_id)
    .where(Indicator.pilot_id == _PILOT)
    .order_by(
        Observation.indicator_id,
        Observation.period_start,
        Observation.series,
        Observation.revision,
    )
)
_CONCLUDED = select(
    literal("conclusion").label("what"),
    Conclusion.id.label("id"),
    Conclusion.visit_id.label("visit_id"),
    Conclusion.kind.label("kind"),
    type_coerce(null(), Word(LessonStatus)).label("status"),
    Conclusion.look_back_on.is_not(None).label("looks_back"),
    Conclusion.follows_rule.label("follows_rule"),
).where(Conclusion.pilot_id == _PILOT)
_LEARNT = select(
    literal("lesson"),
    Lesson.id,
    Lesson.visit_id,
    null(),
    Lesson.status,
    false(),
    type_coerce(null(), Boolean()),
).where(Lesson.pilot_id == _PILOT)
_CONCLUDED_AND_LEARNT = _CONCLUDED.union_all(_LEARNT).order_by("what", "id")


def evidence(pilot_id: int, cycle_of: Mapping[int, int]) -> tuple[known.EvidenceUse, ...]:
    """List the uses of evidence, each with its newest version and who wrote and uploaded it."""
    uses = db.session.execute(_USES, {"pilot_id": pilot_id}).all()
    files, authors = _files_and_authors(pilot_id)
    return tuple(
        _use(row, files[row.evidence_id], authors[row.evidence_id], cycle_of) for row in uses
    )


def _use(
    row: Any, files: Sequence[Any], authors: Sequence[int], cycle_of: Mapping[int, int]
) -> known.EvidenceUse:
    newest = files[-1] if files else None
    return known.EvidenceUse(
        id=row.id,
        evidence_id=row.evidence_id,
        purpose=row.purpose,
        status=row.status,
        visit_id=row.visit_id,
        cycle=cycle_of[row.visit_id],
        file_version=newest and newest.version,
        sha256=newest.sha256 if newest else "",
        link_sha256=hashlib.sha256(row.url.encode()).hexdigest() if row.url else "",
        author_ids=tuple(authors),
        uploader_ids=tuple(sorted({row.created_by, *(each.person_id for each in files)})),
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        relevance_judged=bool(row.relevance.strip()),
        evidence_status=row.evidence_status,
        retracted=row.retraction is Retraction.RETRACTED,
        ended_at=_ended_at(row),
    )


def _ended_at(row: Any) -> dt.datetime | None:
    """Give when a use ceased to count, by what is sealed or is about to be."""
    if row.status is UseStatus.RETURNED:
        return row.decided_at  # type: ignore[no-any-return]
    counted = row.status is UseStatus.ACCEPTED
    gone = row.retraction is Retraction.RETRACTED or (
        row.evidence_status is EvidenceStatus.WITHDRAWN
    )
    if row.status is not UseStatus.WITHDRAWN and not (counted and gone):
        return None
    return _ceasing(f"evidence:{row.evidence_id}") or row.ceased_at


def _ceasing(subject: str) -> dt.datetime | None:
    """Give when this transaction ended a use: a pilot is judged before its record is sealed."""
    noted = (
        each
        for each in db.session().info.get("audit", ())
        if each["subject"] == subject and each["kind"] in _CEASED_BY
    )
    return max((each["at"] for each in noted if _ALREADY not in each["details"]), default=None)


def _files_and_authors(pilot_id: int) -> tuple[dict[int, list[Any]], dict[int, list[int]]]:
    found = db.session.execute(_FILES_AND_AUTHORS, {"pilot_id": pilot_id})
    files: dict[int, list[Any]] = defaultdict(list)
    authors: dict[int, list[int]] = defaultdict(list)
    for row in found:
        if row.version:
            files[row.evidence_id].append(row)
        else:
            authors[row.evidence_id].append(row.person_id)
    return files, authors


def indicators(pilot_id: int) -> tuple[known.Indicator, ...]:
    """List the indicators with their current baseline, target and values."""
    found = db.session.execute(_INDICATORS, {"pilot_id": pilot_id}).all()
    baselines, targets = _baselines_and_targets(pilot_id)
    values = _observations(pilot_id)
    return tuple(
        known.Indicator(
            id=row.id,
            code=row.code,
            level=row.level,
            frequency=row.frequency,
            lag_days=row.lag_days,
            measured_from=row.measured_from,
            measured_until=row.measured_until if row.in_return else NOTHING_OWED,
            definition_version=row.definition_version,
            active=row.active,
            baseline=baselines.get(row.id),
            target=targets.get(row.id),
            observations=tuple(values[row.id]),
        )
        for row in found
    )


def _baselines_and_targets(
    pilot_id: int,
) -> tuple[dict[int, known.Baseline | None], dict[int, known.Target]]:
    baselines: dict[int, known.Baseline | None] = {}
    targets: dict[int, known.Target] = {}
    for row in db.session.execute(_STARTED_AND_AIMED, {"pilot_id": pilot_id}):
        if row.what == "target":
            targets[row.indicator_id] = known.Target(row.id, row.ends)
        else:  # "not available" is no baseline; "not applicable" answers that there can be none
            missing = row.flag == ObservationFlag.NOT_AVAILABLE
            given = None if missing else known.Baseline(row.id, row.begins, row.ends)
            baselines[row.indicator_id] = given
    return baselines, targets


def _observations(pilot_id: int) -> dict[int, list[known.Observation]]:
    newest: dict[tuple[Any, ...], Any] = {}
    confirmed: dict[tuple[Any, ...], tuple[int, ...]] = {}
    for row in db.session.execute(_OBSERVATIONS, {"pilot_id": pilot_id}):
        key = (row.indicator_id, row.series, row.period_start)
        before: Any = newest.get(key)
        confirms = before is not None and _confirms(row, before)
        confirmed[key] = (*confirmed[key], before.id) if confirms else ()
        newest[key] = row
    values: dict[int, list[known.Observation]] = defaultdict(list)
    for key, row in newest.items():
        values[row.indicator_id].append(
            known.Observation(
                id=row.id,
                revision=row.revision,
                period_start=row.period_start,
                period_end=row.period_end,
                has_value=row.value is not None,
                flag=row.flag,
                provisional=row.status == ObservationStatus.PROVISIONAL,
                series=row.series,
                confirms=confirmed[key],
            )
        )
    return values


def _confirms(row: Any, before: Any) -> bool:
    """Say whether a revision makes final what was there, and changes nothing of it."""
    same = (row.value, row.flag) == (before.value, before.flag)
    return same and row.reason == RevisionReason.CONFIRMED


def conclusions_and_lessons(
    pilot_id: int, cycle_of: Mapping[int, int]
) -> tuple[tuple[known.Conclusion, ...], tuple[known.Lesson, ...]]:
    """List how cycles were concluded, and what was learnt."""
    conclusions: list[known.Conclusion] = []
    lessons: list[known.Lesson] = []
    for row in db.session.execute(_CONCLUDED_AND_LEARNT, {"pilot_id": pilot_id}):
        cycle = cycle_of[row.visit_id]
        if row.what == "lesson":
            lessons.append(known.Lesson(row.id, cycle, row.visit_id, row.status))
        else:
            looks_back, by_rule = bool(row.looks_back), row.follows_rule
            conclusions.append(known.Conclusion(row.id, cycle, row.kind, looks_back, by_rule))
    return tuple(conclusions), tuple(lessons)
