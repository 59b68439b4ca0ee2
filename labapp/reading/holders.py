"""With whom things are: people by name, roles nobody holds, and the mark of an organisation."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    String,
    cast,
    false,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from labapp.models import (
    Evidence,
    Indicator,
    Lesson,
    Membership,
    MembershipOrganisation,
    Organisation,
    Person,
    PilotRole,
    Task,
)
from labapp.words import Bilingual, LabRole, Mention, OrganisationKind, PilotRoleKind
from labapp.workflows.calendar import Calendar, day_of, working_days_between

LATE_AFTER = 5
COUNCILS = frozenset({OrganisationKind.COUNCIL, OrganisationKind.COMBINED_AUTHORITY})


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody something is with: a person by name, or a role that nobody holds yet."""

    mention: Mention
    name: Bilingual | None = None
    mark: str = ""

    @property
    def role(self) -> PilotRoleKind | LabRole | None:
        """Find the role that nobody holds."""
        return role_called(self.mention.code)


def role_called(code: str) -> PilotRoleKind | LabRole | None:
    """Find the role, on a pilot or in the lab, that a mention names."""
    roles: tuple[PilotRoleKind | LabRole, ...] = (*PilotRoleKind, *LabRole)
    return next((role for role in roles if role == code), None)


def mentions_from(stored: str | None) -> tuple[Mention, ...]:
    """Make the mentions that stored readiness keeps of those with whom a pilot is."""
    return tuple(Mention(*each) for each in json.loads(stored or "[]"))


def _kind_of_theirs() -> Any:
    """Select the kind of organisation somebody signs for, or else the kind they work for."""
    signs_for = (
        select(func.min(Organisation.kind))
        .join(PilotRole, PilotRole.organisation_id == Organisation.id)
        .join(Membership, Membership.id == PilotRole.membership_id)
        .where(Membership.person_id == Person.id, PilotRole.ended_at.is_(None))
    )
    works_for = (
        select(func.min(Organisation.kind))
        .join(MembershipOrganisation, MembershipOrganisation.organisation_id == Organisation.id)
        .join(Membership, Membership.id == MembershipOrganisation.membership_id)
        .where(Membership.person_id == Person.id, Membership.ended_at.is_(None))
    )
    return func.coalesce(signs_for.scalar_subquery(), works_for.scalar_subquery())


def people_named(ids: Iterable[int]) -> Any:
    """Select people as (kind, id, en, cy, word, leads, day); `word` is the kind they work for."""
    leads = select(Membership.id).where(
        Membership.person_id == Person.id,
        Membership.lab_role == LabRole.COORDINATOR,
        Membership.ended_at.is_(None),
    )
    wanted = sorted(ids)
    return select(
        literal("person").label("kind"),
        Person.id.label("id"),
        Person.name.label("en"),
        Person.name_cy.label("cy"),
        type_coerce(_kind_of_theirs(), String).label("word"),
        leads.exists().label("leads"),
        cast(null(), Date).label("day"),
    ).where(Person.id.in_(wanted) if wanted else false())


def records_named(
    mentions: Iterable[Mention], evidence: ColumnElement[bool]
) -> CompoundSelect[Any]:
    """Select people and records that are spoken of, in one statement.

    `evidence` is the condition under which an item of evidence may be named at all.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for mention in mentions:
        if mention.id:
            wanted[mention.kind].add(mention.id)
    others = [
        select(literal(kind), record, en, cy, literal(""), false(), cast(null(), Date)).where(
            record.in_(sorted(wanted[kind])), *([evidence] if kind == "evidence" else [])
        )
        for kind, (record, en, cy) in _RECORDS.items()
        if wanted[kind]
    ]
    return union_all(people_named(wanted["person"]), *others)


_RECORDS: dict[str, tuple[Any, Any, Any]] = {
    "organisation": (Organisation.id, Organisation.name_en, Organisation.name_cy),
    "task": (Task.id, Task.title_en, Task.title_cy),
    "indicator": (Indicator.id, Indicator.title_en, Indicator.title_cy),
    "evidence": (Evidence.id, Evidence.title_en, Evidence.title_cy),
    "lesson": (Lesson.id, Lesson.title_en, Lesson.title_cy),
}


def names_from(rows: Iterable[Any]) -> dict[str, Bilingual]:
    """Make the names that rows of `records_named` give, by the key of their mention."""
    return {f"{row.kind}:{row.id}": Bilingual(row.en or row.cy, row.cy) for row in rows}


def named_from(rows: Iterable[Any]) -> dict[str, Held]:
    """Make those that rows of `people_named` name, by the key of their mention."""
    return {
        f"person:{row.id}": Held(
            Mention("person", row.id),
            Bilingual(row.en, row.cy),
            "l" if row.leads else mark_of(row.word),
        )
        for row in rows
        if row.kind == "person"
    }


def mark_of(kind: str | None) -> str:
    """Give the mark of an organisation's kind: c for councils, u for universities, else none."""
    if kind in COUNCILS:
        return "c"
    return "u" if kind == OrganisationKind.UNIVERSITY else ""


def held_by(mentions: Iterable[Mention], named: Mapping[str, Held]) -> tuple[Held, ...]:
    """Give those with whom something is; a role that nobody holds stands for itself."""
    return tuple(named.get(each.key) or Held(each) for each in mentions)


def days_since(since: dt.datetime | None, now: dt.datetime, calendar: Calendar) -> int | None:
    """Count the working days since something came to somebody; None where that is not known."""
    if since is None:
        return None
    return max(0, working_days_between(day_of(since), day_of(now), calendar))
