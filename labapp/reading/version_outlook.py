"""What a change of version would mean: every open pilot judged by both, nothing stored."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from labapp.db import db
from labapp.models import Pilot
from labapp.permissions import Permission, require_on_site
from labapp.reading.calendars import calendar_of
from labapp.reading.definitions import compiled_of, get_definition
from labapp.reading.facts import load_facts
from labapp.reading.version_changes import digest_of_version
from labapp.reading.version_switches import tasks_taken_back
from labapp.words import Actor, Bilingual, Counted, Phase, Sentence, Spoken
from labapp.workflows.compare import Comparison, Outlook, compare, outlook
from labapp.workflows.definition import Stage
from labapp.workflows.machine import Compiled


@dataclass(frozen=True, slots=True)
class PilotOutlook:
    """What the change would mean for one pilot."""

    reference: str
    title: Bilingual
    stage: Bilingual
    to_stage: Bilingual | None
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class StageToMap:
    """A stage that is gone, how many pilots stand in it, and where it is said to go over."""

    key: str
    label: Bilingual
    pilots: int
    chosen: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a change of version would do; `not_judged` are pilots beyond those asked for."""

    key: str
    title: Bilingual
    before: int
    after: int
    comparison: Comparison
    stages: tuple[tuple[str, Bilingual], ...]
    to_map: tuple[StageToMap, ...]
    pilots: tuple[PilotOutlook, ...]
    not_judged: int

    def count(self, what: str) -> int:
        """Count the pilots of whose outlook something is said: newly_blocked, lapsing and so on."""
        return sum(bool(getattr(each.outlook, what)) for each in self.pilots)

    @property
    def unmapped(self) -> int:
        """Count the pilots whose stage has no counterpart yet."""
        return sum(each.outlook.stage is None for each in self.pilots)


def compare_versions(key: str, before: int, after: int) -> Comparison:
    """Say what changes between two published versions; raises NotFoundError."""
    was, now = (get_definition(digest_of_version(key, each)) for each in (before, after))
    return compare(was, now)


def try_change(
    actor: Actor,
    versions: tuple[str, int, int],
    mapping: Mapping[str, str],
    *,
    now: dt.datetime,
    most: int | None = None,
) -> DryRun:
    """Judge every open pilot on a version by another one; raises NotFoundError."""
    require_on_site(actor, Permission.MIGRATE_PILOTS)
    key, before, after = versions
    was = compiled_of(digest_of_version(key, before))
    will = compiled_of(digest_of_version(key, after))
    compared = compare(was.definition, will.definition)
    chosen = select(Pilot).where(
        Pilot.definition_digest == was.definition.digest, Pilot.phase != Phase.CLOSED
    )
    pilots = db.session.scalars(chosen.order_by(Pilot.lab_id, Pilot.number)).all()
    again = tasks_taken_back(was.definition.digest)
    judged = [_judged(each, (was, will), mapping, again, now=now) for each in pilots[:most]]
    return DryRun(
        key,
        will.definition.title,
        before,
        after,
        compared,
        tuple(
            (name, stage.label) for name, stage in will.definition.stages.items() if not stage.final
        ),
        tuple(_to_map(compared, was.definition.stages, pilots, mapping)),
        tuple(judged),
        len(pilots) - len(judged),
    )


def _judged(
    pilot: Pilot,
    versions: tuple[Compiled, Compiled],
    mapping: Mapping[str, str],
    again: Collection[int],
    *,
    now: dt.datetime,
) -> PilotOutlook:
    """Judge one pilot; its tasks in `again` are not there until a version plans them anew."""
    was, will = versions
    facts = load_facts(pilot, now=now)
    facts = replace(facts, tasks=tuple(each for each in facts.tasks if each.id not in again))
    seen = outlook(facts, was, will, mapping, calendar_of(pilot.lab_id))
    return PilotOutlook(
        pilot.reference,
        Bilingual(pilot.title_en, pilot.title_cy),
        was.definition.stages[pilot.stage].label,
        will.definition.stages[seen.stage].label if seen.stage else None,
        seen,
    )


def _to_map(
    compared: Comparison,
    stages: Mapping[str, Stage],
    pilots: Iterable[Pilot],
    mapping: Mapping[str, str],
) -> Iterable[StageToMap]:
    standing = Counter(pilot.stage for pilot in pilots)
    for key in compared.gone:
        yield StageToMap(key, stages[key].label, standing[key], mapping.get(key, ""))


def outlook_words(pilot: PilotOutlook) -> Iterable[Spoken]:
    """Say what the change would mean for one pilot, a sentence each."""
    seen = pilot.outlook
    if seen.stage is None:
        yield Sentence("Its stage is not in the new version: %(stage)s", stage=pilot.stage)
    for turned in seen.newly_blocked:
        if turned.by:
            yield Sentence(
                "Newly blocked: %(move)s. By: %(what)s", move=turned.label, what=turned.by
            )
        else:
            yield Sentence("No longer possible: %(move)s", move=turned.label)
    for turned in seen.newly_allowed:
        yield Sentence("Newly allowed: %(move)s", move=turned.label)
    if seen.overdue_since:
        yield Sentence("Newly overdue since: %(day)s", day=seen.overdue_since)
    if seen.lapsing:
        yield Counted("%(n)s sign-off would lapse", "%(n)s sign-offs would lapse", n=seen.lapsing)
    if seen.new_tasks:
        titles = tuple(task.title for task in seen.new_tasks)
        yield Sentence("New tasks: %(tasks)s", tasks=titles)
