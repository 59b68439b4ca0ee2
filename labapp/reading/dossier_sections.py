"""What the signers of a gate are shown, in words and values, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from labapp.db import db
from labapp.models import (
    Baseline,
    Conclusion,
    Evidence,
    EvidenceUse,
    Indicator,
    Lesson,
    Observation,
    Organisation,
    Person,
    Pilot,
    Return,
    Target,
    Task,
)
from labapp.reading.conditions import list_conditions
from labapp.reading.waivers import list_waivers
from labapp.words import Bilingual, canonical_decimal
from labapp.workflows import facts as known
from labapp.workflows.definition import Transition
from labapp.workflows.facts import PilotFacts


def shown_to_signers(
    pilot: Pilot, facts: PilotFacts, transition: Transition, *, note: str
) -> dict[str, Any]:
    """Gather the sections of a dossier that hold words; pairs are lists of English and Welsh."""
    return {
        "ask": _pair(transition.ask or transition.label),
        "title": [pilot.title_en, pilot.title_cy],
        "question": [pilot.question_en, pilot.question_cy],
        "summary": [pilot.summary_en, pilot.summary_cy],
        "hypothesis": [pilot.hypothesis_en, pilot.hypothesis_cy],
        "money": {"budget_code": pilot.budget_code, "funding_ends_on": pilot.funding_ends_on},
        "notes": [note] if note else [],
        "partners": _partners(facts),
        "people": _people(facts),
        "tasks": _tasks(facts),
        "evidence": _evidence(facts),
        **_measured(facts),
        "lessons": _lessons(pilot.id),
        "conditions": _conditions(pilot.id),
        "decision": _decision(facts),
        "returns": _returns(pilot.id),
        "waivers": _waivers(facts, transition.id),
        "visits": [
            {"stage": each.stage, "cycle": each.cycle, "entered": each.entered}
            for each in facts.visits
        ],
    }


def _waivers(facts: PilotFacts, move: str) -> list[dict[str, Any]]:
    """List what is set aside at this gate: by whom, when and why."""
    return [
        {
            "requirement": each.requirement,
            "person": each.person_id,
            "name": [each.person.en, each.person.cy],
            "reason": each.reason,
            "at": each.at,
        }
        for each in list_waivers(facts.pilot_id)
        if each.move == move
    ]


def _pair(text: Bilingual) -> list[str]:
    return [text.en, text.cy]


def _partners(facts: PilotFacts) -> list[dict[str, Any]]:
    ids = {partner.organisation_id for partner in facts.partners}
    names = {
        row.id: [row.name_en, row.name_cy]
        for row in db.session.execute(
            select(Organisation.id, Organisation.name_en, Organisation.name_cy).where(
                Organisation.id.in_(ids)
            )
        )
    }
    return [
        {
            "organisation": each.organisation_id,
            "name": names[each.organisation_id],
            "kind": each.kind,
            "part": each.part,
        }
        for each in facts.partners
    ]


def _people(facts: PilotFacts) -> list[dict[str, Any]]:
    members = [each for each in facts.members if each.roles or each.holds("coordinator")]
    ids = {member.person_id for member in members}
    chosen = select(Person.id, Person.name, Person.name_cy).where(Person.id.in_(ids))
    names = {row.id: [row.name, row.name_cy] for row in db.session.execute(chosen)}
    return [
        {
            "person": each.person_id,
            "name": names[each.person_id],
            "roles": sorted(
                {held.kind for held in each.roles} | ({each.lab_role} if each.lab_role else set())
            ),
        }
        for each in members
    ]


def _tasks(facts: PilotFacts) -> list[dict[str, Any]]:
    chosen = (
        select(Task.id, Task.title_en, Task.title_cy, Task.note)
        .where(Task.visit_id == facts.visit.id)
        .order_by(Task.id)
    )
    told = {row.id: row for row in db.session.execute(chosen)}
    return [
        {
            "task": each.id,
            "title": [told[each.id].title_en, told[each.id].title_cy],
            "status": each.status,
            "required": each.required,
            "note": told[each.id].note,
        }
        for each in facts.tasks
    ]


def _evidence(facts: PilotFacts) -> list[dict[str, Any]]:
    chosen = (
        select(
            EvidenceUse.id,
            EvidenceUse.relevance,
            Evidence.number,
            Evidence.title_en,
            Evidence.title_cy,
            Evidence.kind,
            Evidence.retraction,
        )
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .where(EvidenceUse.pilot_id == facts.pilot_id)
    )
    told = {row.id: row for row in db.session.execute(chosen)}
    return [
        {
            "use": each.id,
            "evidence": each.evidence_id,
            "number": told[each.id].number,
            "title": [told[each.id].title_en, told[each.id].title_cy],
            "kind": told[each.id].kind,
            "purpose": each.purpose,
            "version": each.file_version,
            "sha256": each.sha256,
            "relevance": told[each.id].relevance,
            "retraction": told[each.id].retraction,
        }
        for each in facts.evidence
        if each.counts
    ]


def _measured(facts: PilotFacts) -> dict[str, Any]:
    active = [each for each in facts.indicators if each.active]
    return {"indicators": _indicators(active), "observations": _observations(active)}


def _indicators(active: Sequence[known.Indicator]) -> list[dict[str, Any]]:
    chosen = select(
        Indicator.id,
        Indicator.title_en,
        Indicator.title_cy,
        Indicator.unit_en,
        Indicator.unit_cy,
        Indicator.direction,
    ).where(Indicator.id.in_([each.id for each in active]))
    told = {row.id: row for row in db.session.execute(chosen)}
    baselines = _values(Baseline, [each.baseline.id for each in active if each.baseline])
    targets = _values(Target, [each.target.id for each in active if each.target])
    return [
        {
            "indicator": each.id,
            "code": each.code,
            "level": each.level,
            "title": [told[each.id].title_en, told[each.id].title_cy],
            "unit": [told[each.id].unit_en, told[each.id].unit_cy],
            "direction": told[each.id].direction,
            "baseline": each.baseline
            and {"value": baselines[each.baseline.id], "day": each.baseline.period_end},
            "target": each.target
            and {"value": targets[each.target.id], "day": each.target.period_end},
        }
        for each in active
    ]


def _observations(active: Sequence[known.Indicator]) -> list[dict[str, Any]]:
    values = _values(Observation, [seen.id for each in active for seen in each.observations])
    return [
        {
            "indicator": each.id,
            "observation": seen.id,
            "period_start": seen.period_start,
            "period_end": seen.period_end,
            "series": seen.series,
            "value": values[seen.id],
            "flag": seen.flag,
            "provisional": seen.provisional,
        }
        for each in active
        for seen in each.observations
    ]


def _values(
    record: type[Observation] | type[Baseline] | type[Target], ids: Sequence[int]
) -> Mapping[int, str | None]:
    if not ids:
        return {}
    table = record.__table__.c
    rows = db.session.execute(select(table.id, table.value).where(table.id.in_(ids)))
    return {row.id: None if row.value is None else canonical_decimal(row.value) for row in rows}


def _lessons(pilot_id: int) -> list[dict[str, Any]]:
    chosen = (
        select(Lesson.id, Lesson.title_en, Lesson.title_cy, Lesson.status)
        .where(Lesson.pilot_id == pilot_id)
        .order_by(Lesson.id)
    )
    return [
        {"lesson": row.id, "title": [row.title_en, row.title_cy], "status": row.status}
        for row in db.session.execute(chosen)
    ]


def _conditions(pilot_id: int) -> list[dict[str, Any]]:
    """Give what was promised at the gates behind: what never became a task binds nobody."""
    return [
        {
            "condition": each.id,
            "text": each.text,
            "organisation": [each.organisation.en, each.organisation.cy],
            "owner": [each.owner.en, each.owner.cy],
            "due": each.due_on,
            "task": each.task_id,
            "status": each.status,
        }
        for each in list_conditions(pilot_id)
        if each.task_id is not None
    ]


def _decision(facts: PilotFacts) -> dict[str, Any] | None:
    stands = [each.id for each in facts.conclusions if each.cycle == facts.cycle]
    if not stands:
        return None
    columns = (
        Conclusion.kind,
        Conclusion.options,
        Conclusion.reasons,
        Conclusion.dissent,
        Conclusion.look_back_on,
    )
    row = db.session.execute(select(*columns).where(Conclusion.id == max(stands))).one()
    return {"conclusion": max(stands), **row._mapping}


def _returns(pilot_id: int) -> list[dict[str, Any]]:
    chosen = (
        select(
            Return.period_start,
            Return.period_end,
            Return.rating,
            Return.rating_reason,
            Return.happened,
        )
        .where(Return.pilot_id == pilot_id)
        .order_by(Return.period_start.desc(), Return.revision.desc())
        .limit(1)
    )
    return [dict(row._mapping) for row in db.session.execute(chosen)]
