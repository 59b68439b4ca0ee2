"""The facts a gate may know of a pilot, loaded in a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise

from labapp.models import Pilot
from labapp.reading import fact_rows as rows
from labapp.reading import fact_rows_of_knowledge as knowledge
from labapp.reading.definitions import stages_known
from labapp.words import PilotField
from labapp.workflows.calendar import day_of
from labapp.workflows.definition import Stage
from labapp.workflows.facts import PastVisit, PilotFacts, Visit

STATEMENTS = 14


def load_facts(pilot: Pilot, *, now: dt.datetime) -> PilotFacts:
    """Load everything a gate may know of `pilot` at the instant `now`.

    A verb calls it after taking its lock, so that what is judged is what is true.
    """
    written = rows.visits(pilot.id)
    visits = rows.stays(written)
    stages = stages_known(pilot.definition_digest, {each.stage for each in visits})
    open_visit = visits[-1]
    cycle_of = {visit.id: visit.cycle for visit in written}
    conclusions, lessons = knowledge.conclusions_and_lessons(pilot.id, cycle_of)
    return PilotFacts(
        pilot_id=pilot.id,
        stage=pilot.stage,
        cycle=pilot.cycle,
        visit=Visit(open_visit.id, len(visits), open_visit.entered_at),
        now=now,
        today=day_of(now),
        open_since=_open_since(stages, visits),
        cycle_since=_first_day(visits, pilot.cycle),
        values_owed_from=_values_owed_from(stages, visits, pilot.cycle),
        fields=filled_fields(pilot),
        partners=rows.partners(pilot.id),
        members=rows.members(pilot.lab_id, pilot.id),
        tasks=rows.tasks(open_visit.id),
        evidence=knowledge.evidence(pilot.id, cycle_of),
        indicators=knowledge.indicators(pilot.id),
        conclusions=conclusions,
        lessons=lessons,
        reviews=rows.reviews(open_visit.id),
        waivers=rows.waivers(open_visit.id),
        visits=tuple(PastVisit(each.stage, each.cycle, each.entered_at) for each in visits),
        holds=rows.holds(pilot.id),
    )


def filled_fields(pilot: Pilot) -> frozenset[PilotField]:
    """Name the fields of a pilot that are not blank, in one language at least."""
    return frozenset(field for field in PilotField if _is_filled(pilot, field))


def _is_filled(pilot: Pilot, field: PilotField) -> bool:
    names = (field.value, f"{field.value}_en", f"{field.value}_cy")
    values = (getattr(pilot, name, None) for name in names)
    return any(value.strip() if isinstance(value, str) else value for value in values)


def _open_since(stages: Mapping[str, Stage], visits: Sequence[rows.VisitRow]) -> dt.datetime:
    began = visits[0].entered_at
    for before, after in pairwise(visits):
        if stages[before.stage].final:
            began = after.entered_at
    return began


def _first_day(visits: Sequence[rows.VisitRow], cycle: int) -> dt.date:
    return next(day_of(each.entered_at) for each in visits if each.cycle == cycle)


def _values_owed_from(
    stages: Mapping[str, Stage], visits: Sequence[rows.VisitRow], cycle: int
) -> dt.date | None:
    owing = (
        day_of(each.entered_at)
        for each in visits
        if each.cycle == cycle and stages[each.stage].returns
    )
    return next(owing, None)
