"""The stage track: the journey of a pilot as a row of stages with their dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from labapp.reading.definitions import get_definition
from labapp.reading.pilot_page import PilotPage, VisitShown
from labapp.web.formatting import short_day
from labapp.web.shapes import Text, TrackStage
from labapp.words import Sentence
from labapp.workflows.calendar import day_of


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
    day, percent = short_day(visit.entered_at), time_used(visit, now)
    if percent is None:
        when = Sentence("Since: %(day)s", day=day)
    elif percent > 100:
        when = Sentence("Since: %(day)s, longer than planned", day=day)
    else:
        when = Sentence("Since: %(day)s, time used: %(percent)s%%", day=day, percent=percent)
    in_cycle = [each for each in visits if each.cycle == page.cycle]
    if len(in_cycle) > 1:
        when = Sentence("%(when)s. Visit: %(n)s", when=when, n=len(in_cycle))
    late = percent is not None and percent > 100
    return TrackStage("now", label, when, min(10, (percent or 0) // 10), late)


def time_used(visit: VisitShown, now: dt.datetime) -> int | None:
    """Give how much of its planned time a visit has used, in percent; None without a plan."""
    if visit.target_on is None:
        return None
    began = day_of(visit.entered_at)
    planned = max(1, (visit.target_on - began).days)
    return max(0, (day_of(now) - began).days) * 100 // planned


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
