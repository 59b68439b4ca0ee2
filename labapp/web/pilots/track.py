"""The stage track: the journey of a pilot as a row of stages with their dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from labapp.reading.definitions import get_definition
from labapp.reading.pilot_page import PilotPage, VisitShown
from labapp.web.formatting import short_day
from labapp.web.pilots.planned import Planned, planned_for
from labapp.web.shapes import Text, TrackStage
from labapp.words import Sentence


def track_of(page: PilotPage, *, now: dt.datetime) -> list[TrackStage]:
    """Draw the stages of the workflow as this pilot has gone through them."""
    definition = get_definition(page.definition_digest)
    journey = [key for key, stage in definition.stages.items() if not stage.final]
    ended = definition.stages[page.stage].final
    reached = journey.index(page.stage) if page.stage in journey else len(journey)
    stages = []
    for place, key in enumerate(journey):
        visits = [visit for visit in page.visits if visit.stage == key]
        label = definition.stages[key].label
        if key == page.stage:
            stages.append(_now(page, label, visits, now))
        elif visits and (place < reached or ended):
            stages.append(TrackStage("done", label, _passed(page, visits)))
        elif visits:
            stages.append(TrackStage("next", label, _was_here(visits)))
        else:
            stages.append(TrackStage("next", label, Sentence("Not reached") if ended else ""))
    return [*stages, _end(page, ended)]


def _now(
    page: PilotPage, label: Text, visits: Sequence[VisitShown], now: dt.datetime
) -> TrackStage:
    visit = visits[-1]
    if page.hold is not None:
        day = short_day(page.hold.since)
        return TrackStage("held", label, Sentence("On hold since: %(day)s", day=day))
    planned = plan_of(page, now=now)
    when: Text = _since(short_day(visit.entered_at), planned)
    in_cycle = [each for each in visits if each.cycle == page.cycle]
    if len(in_cycle) > 1:
        when = Sentence("%(when)s. Visit: %(n)s", when=when, n=len(in_cycle))
    percent = (planned.percent if planned else None) or 0
    return TrackStage("now", label, when, min(10, percent // 10), bool(planned and planned.late))


def _since(day: str, planned: Planned | None) -> Sentence:
    if planned is None:
        return Sentence("Since: %(day)s", day=day)
    until = short_day(planned.until)
    if planned.late or planned.percent is None:
        left = planned.left_words
        return Sentence(
            "Since: %(day)s. Target: %(until)s. %(left)s", day=day, until=until, left=left
        )
    percent = planned.percent
    return Sentence(
        "Since: %(day)s. Target: %(until)s. Time used: %(percent)s%%",
        day=day,
        until=until,
        percent=percent,
    )


def plan_of(page: PilotPage, *, now: dt.datetime) -> Planned | None:
    """Give how the stage a pilot is in stands against its plan; on hold, as when that began."""
    limit = get_definition(page.definition_digest).stages[page.stage].limit
    visit, until = page.visits[-1], page.hold.since if page.hold else now
    return planned_for(limit, visit.entered_at, visit.target_on, until, page.calendar)


def _passed(page: PilotPage, visits: Sequence[VisitShown]) -> Text:
    visit = visits[-1]
    day = short_day(visit.left_at)
    if visit.cycle != page.cycle:
        return Sentence("Passed in cycle %(cycle)s: %(day)s", cycle=visit.cycle, day=day)
    in_cycle = sum(each.cycle == page.cycle for each in visits)
    if in_cycle > 1:
        return Sentence("Passed: %(day)s. Visits: %(n)s", day=day, n=in_cycle)
    return Sentence("Passed: %(day)s", day=day)


def _was_here(visits: Sequence[VisitShown]) -> Text:
    return Sentence("Was here until: %(day)s", day=short_day(visits[-1].left_at))


def _end(page: PilotPage, ended: bool) -> TrackStage:
    if ended:
        label = get_definition(page.definition_digest).stages[page.stage].label
        return TrackStage("done", label, short_day(page.visits[-1].entered_at))
    if page.conclusion is not None:
        chosen = Sentence("Chosen: %(conclusion)s", conclusion=page.conclusion)
        return TrackStage("next", Sentence("Conclusion"), chosen)
    return TrackStage("next", Sentence("Conclusion"))
