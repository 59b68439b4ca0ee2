"""Indicators, values and returns of the demonstration's pilots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from labapp.db import db
from labapp.services.current_values import CurrentValue, current_values
from labapp.services.demonstration.knowledge import DAY
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.indicator_terms import BaselineTerms, IndicatorTerms
from labapp.services.indicators import define_indicator, set_baseline, set_target
from labapp.services.observations import (
    GivenValue,
    Revision,
    finalise_values,
    record_values,
    revise_value,
)
from labapp.words import Actor, Frequency, ObservationFlag, Press
from labapp.workflows.periods import period_after

Content = Mapping[str, Any]
REASONS = {"late data": "late_data", "error": "error"}
NOT_FINAL = {ObservationFlag.PROVISIONAL, ObservationFlag.FORECAST}
LAG = 10
ROUND = 18 * DAY
RECORDED_AFTER = 5 * DAY


def measure(scene: Scene, about: Content, *, first_gate: dt.date | None) -> None:
    """Define an indicator, set where it started and should be, and record its values."""
    defined = _defined_on(scene, about, first_gate)
    at = scene.script.dates.at(defined, 10)
    code = about["code"]
    script = scene.script
    script.add(at, f"{code} defined", lambda press: _define(scene, about, press))
    if about.get("baseline"):
        script.add(at, f"{code} baseline", lambda press: _baseline(scene, about, press))
    for each in _targets(about):
        set_at = max(at, _set_at(scene, each, at, first_gate))
        script.add(set_at, f"{code} target", _target(scene, about, each))
    given = [written for written in about["series"] if not _waits(scene, written)]
    recorded = [_record(scene, about, written, at) for written in given]
    for revision in about.get("revisions") or ():
        if revision["p"] in given:
            _revise(scene, about, revision)
    if recorded:
        ended = max(scene.script.dates.period(each).end for each in given)
        last = max(max(recorded) + DAY, scene.script.dates.at(ended + 2 * DAY, 9))
        last = _outside_rounds(scene, last)
        script.add(last, f"{code} final", lambda press: _finalise(scene, about, press))


def _defined_on(scene: Scene, about: Content, first_gate: dt.date | None) -> dt.date:
    dates = scene.script.dates
    entered = dates.day(scene.content["visits"][0]["entered"]) + 3 * DAY
    if not about.get("baseline"):
        return entered
    began = dates.period(about["baseline"]["period"])
    if first_gate is None or began.start < first_gate:
        return entered
    return _between_gates(scene, max(entered, began.end + DAY))


def _waits(scene: Scene, written: str) -> bool:
    """Say whether a value is left for the return that waits to be sent."""
    dates = scene.script.dates
    waiting = [
        dates.period(each["period"]).end for each in scene.content["returns"] if each.get("waits")
    ]
    return any(dates.period(written).end >= end - 6 * DAY for end in waiting)


def _outside_rounds(scene: Scene, at: dt.datetime) -> dt.datetime:
    """Give `at`, or the day before the round it falls into: what a dossier shows stays as it is."""
    dates = scene.script.dates
    for opened, moved in _rounds(scene):
        if opened <= at.date() <= moved:
            at = dates.at(opened - DAY, 9)
    return at


def _rounds(scene: Scene) -> list[tuple[dt.date, dt.date]]:
    """List from when to when dossiers were being signed; one that still is has no end."""
    dates = scene.script.dates
    passed = [each for each in scene.content["visits"] if each["left"] is not None]
    rounds = [(dates.day(each["left"]) - 10 * DAY, dates.day(each["left"])) for each in passed]
    for review in scene.content["gate_reviews"]:
        opened, moves = dates.day(review["opened"]), [each.get("move") for each in passed]
        left = [dates.day(each["left"]) for each in passed if each.get("move") == review["move"]]
        ended = [day for day in left if day >= opened]
        rounds.append((opened, min(ended) if review["move"] in moves and ended else dt.date.max))
    return sorted(rounds, reverse=True)


def _between_gates(scene: Scene, day: dt.date) -> dt.date:
    """Give `day`, or the day after the gate whose dossier was being signed on it."""
    dates = scene.script.dates
    for visit in scene.content["visits"]:
        left = dates.day(visit["left"]) if visit["left"] is not None else None
        if left and left - ROUND <= day <= left:
            return left + DAY
    return day


def _define(scene: Scene, about: Content, press: Press) -> None:
    first, last = _measured(scene, about)
    terms = IndicatorTerms(
        code=about["code"],
        title=pair(about["title"]),
        definition=about["definition"],
        level=about["level"],
        measure=about["measure"],
        direction=about["direction"],
        accumulation=about["accumulation"],
        frequency=_frequency(about),
        unit=pair(about["unit"]),
        lag_days=LAG,
        measured_from=first,
        measured_until=last,
        method_note=about.get("note") or "",
        source=_sources(scene, about),
        owner_id=scene.cast.people[about["owner"]],
        illustrative="published" not in about,
    )
    made = define_indicator(_definer(scene), scene.reference, terms, press=press)
    scene.cast.indicators[about["code"]] = made["indicator_id"]


def _baseline(scene: Scene, about: Content, press: Press) -> None:
    baseline = about["baseline"]
    flag = baseline.get("flag")
    terms = BaselineTerms(
        period=scene.script.dates.code(baseline["period"]),
        value="" if flag else str(baseline["value"]),
        flag=ObservationFlag(flag) if flag else None,
        method=baseline["method"],
    )
    set_baseline(_definer(scene), scene.cast.indicators[about["code"]], terms, press=press)


def _targets(about: Content) -> list[Content]:
    target = about.get("target")
    if not target:
        return []
    return [*(about.get("earlier_targets") or ()), target]


def _set_at(
    scene: Scene, target: Content, defined: dt.datetime, first_gate: dt.date | None
) -> dt.datetime:
    """Say when a target was set: not while the first gate's dossier was being signed."""
    dates = scene.script.dates
    if target.get("set") is None:
        return defined
    day = dates.day(target["set"])
    if first_gate and first_gate - ROUND <= day <= first_gate:
        return dates.at(first_gate - ROUND, 10, 30)
    return dates.at(_between_gates(scene, day), 10, 30)


def _target(scene: Scene, about: Content, target: Content) -> Any:
    return lambda press: set_target(
        _definer(scene),
        scene.cast.indicators[about["code"]],
        value=str(target["value"]),
        due_on=scene.script.dates.period(target["by"]).end,
        rationale=target.get("why") or "",
        press=press,
    )


def _record(scene: Scene, about: Content, written: str, defined: dt.datetime) -> dt.datetime:
    dates = scene.script.dates
    period = dates.period(written)
    early = (about.get("recorded") or {}).get(written)
    day = dates.day(early) if early else min(period.end + RECORDED_AFTER, dates.today)
    at = max(dates.at(day, 9, 5), defined)
    given = _given(scene, about, written)
    scene.script.add(at, f"{about['code']} {written}", lambda press: _keep(scene, given, press))
    return at


def _given(scene: Scene, about: Content, written: str) -> Any:
    dates = scene.script.dates
    value = about["series"][written]
    flag = (about.get("flags") or {}).get(written)
    parts = (about.get("parts") or {}).get(written) or ("", "")
    revised = [each for each in about.get("revisions") or () if str(each["p"]) == str(written)]
    if revised:
        value, parts = revised[0]["was"], ("", "")
    absent = value is None
    published = (about.get("published") or {}).get(written)
    return (
        about["owner"],
        GivenValue(
            indicator_id=0,
            period=dates.code(written),
            value="" if absent else str(value),
            flag=ObservationFlag(flag or "x") if absent or flag else None,
            numerator=str(parts[0]),
            denominator=str(parts[1]),
            source=scene.content["sources"][published]["url"] if published else "",
        ),
        about["code"],
    )


def _keep(scene: Scene, given: Any, press: Press) -> None:
    owner, value, code = given
    whole = replace(value, indicator_id=scene.cast.indicators[code])
    record_values(_recorder(scene, owner), scene.reference, [whole], press=press)


def _revise(scene: Scene, about: Content, revision: Content) -> None:
    dates = scene.script.dates
    period = dates.period(revision["p"])
    day = max(dates.day(revision["day"]), period.end + RECORDED_AFTER)
    if day > dates.today:
        return
    parts = (about.get("parts") or {}).get(revision["p"]) or ("", "")
    terms = Revision(
        reason=REASONS[revision["reason"]],
        note=revision.get("note") or "",
        value=str(about["series"][revision["p"]]),
        numerator=str(parts[0]),
        denominator=str(parts[1]),
    )

    def play(press: Press) -> None:
        (there,) = (each for each in _current(scene, about) if each.start == period.start)
        revise_value(_recorder(scene, about["owner"]), there.id, terms, press=press)

    scene.script.add(dates.at(day, 9, 10), f"{about['code']} revised", play)


def _finalise(scene: Scene, about: Content, press: Press) -> None:
    """Make final what is not marked as provisional, by a second person."""
    second = scene.member("academic")
    if second == about["owner"]:
        second = scene.coordinator
    ids = [
        each.id
        for each in _current(scene, about)
        if each.flag not in NOT_FINAL and each.end < press.at.date()
    ]
    indicator = scene.cast.indicators[about["code"]]
    if ids:
        finalise_values(scene.cast.actor(second), indicator, ids, press=press)


def _current(scene: Scene, about: Content) -> list[CurrentValue]:
    indicator = scene.cast.indicators[about["code"]]
    found = current_values(db.session(), [indicator]).of(indicator, "")
    db.session.rollback()
    return list(found.values())


def _measured(scene: Scene, about: Content) -> tuple[dt.date | None, dt.date | None]:
    """Say from when to when values are asked for: the content's series, while it goes on."""
    dates = scene.script.dates
    periods = sorted((dates.period(each) for each in about["series"]), key=lambda p: p.start)
    if not periods:
        return None, None
    after = period_after(Frequency(_frequency(about)), periods[-1])
    over = after.end + LAG * DAY < dates.today and not about.get("goes_on")
    return periods[0].start, periods[-1].end if over else None


def _frequency(about: Content) -> str:
    return str(about["frequency"])


def _sources(scene: Scene, about: Content) -> str:
    published = (about.get("published") or {}).values()
    keys = dict.fromkeys(published)
    return " ".join(scene.content["sources"][key]["url"] for key in keys)


def _definer(scene: Scene) -> Actor:
    return scene.cast.actor(scene.member("academic"))


def _recorder(scene: Scene, owner: str) -> Actor:
    """Give who records: the owner where they have a role on the pilot, else the delivery lead."""
    people = [each for each in scene.content["members"].values() for each in each]
    return scene.cast.actor(owner if owner in people else scene.member("delivery"))
