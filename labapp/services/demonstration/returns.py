"""Returns of the demonstration's pilots: those the content tells of, and the quiet months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from labapp.errors import InvalidError, RefusedError
from labapp.services.demonstration.knowledge import DAY, kept
from labapp.services.demonstration.labs import pair
from labapp.services.demonstration.script import Scene
from labapp.services.evidence import describe_evidence
from labapp.services.evidence_said import About
from labapp.services.evidence_uses import accept_use
from labapp.services.returns import ReturnTerms, nothing_to_report, send_return
from labapp.words import (
    AccessClass,
    EvidenceKind,
    Frequency,
    Language,
    PersonalData,
    Press,
    Rating,
)
from labapp.words.periods import period_code
from labapp.workflows.definition import Definition
from labapp.workflows.periods import Period, period_after, period_holding

Content = Mapping[str, Any]
SENT_AFTER = 5 * DAY


def report(scene: Scene, definition: Definition) -> None:
    """Send every return there is to tell of, and a short one for each month that is owed."""
    dates = scene.script.dates
    for about in scene.content["returns"]:
        if not about.get("waits"):
            _report(scene, about)
    told = {dates.period(each["period"]).start for each in scene.content["returns"]}
    quiet = [each for each in _owed(scene, definition) if each.start not in told]
    for number, period in enumerate(quiet):
        at = dates.at(period.end + SENT_AFTER, 14)
        scene.script.add(at, f"return {period.start}", _quiet(scene, period, number))


def _report(scene: Scene, about: Content) -> None:
    dates = scene.script.dates
    period = dates.period(about["period"])
    sent = max(dates.day(about["sent"]), period.end + DAY)
    if sent > dates.today:
        return
    why, _, happened = about["happened"].partition(". ")
    if about["rating"] == Rating.ON_TRACK:
        why, happened = "", about["happened"]
    why = f"{why}." if happened and why else why
    photographs = about.get("photographs") or ()

    def play(press: Press) -> None:
        terms = ReturnTerms(
            period=dates.code(about["period"]),
            rating=Rating(about["rating"]),
            rating_reason=why,
            happened=happened,
            spend=str(about.get("spend") or ""),
            files=tuple(kept(each["stem"], EvidenceKind.PHOTOGRAPH) for each in photographs),
        )
        brought = _send(scene, about["by"], terms, press)
        for each, item in zip(photographs, brought, strict=False):
            _take_in(scene, each, item, press)

    scene.script.add(dates.at(sent, 15), f"return {about['period']}", play)


def _send(scene: Scene, by: str, terms: ReturnTerms, press: Press) -> list[dict[str, Any]]:
    """Send it and give the files it brought.

    Months differ in length, so that some days of loading make its period not owed any more.
    """
    actor = scene.cast.actor(by)
    with suppress(InvalidError, RefusedError):
        if not terms.happened:
            nothing_to_report(actor, scene.reference, terms.period, press=press)
        else:
            sent = send_return(actor, scene.reference, terms, press=press)
            return list(sent["files"])
    return []


def _take_in(scene: Scene, about: Content, item: Content, press: Press) -> None:
    """Describe a photograph that came with a return, and accept it."""
    actor = scene.cast.actor(scene.coordinator)
    told = About(
        kind=EvidenceKind.PHOTOGRAPH,
        personal_data=PersonalData.NONE,
        access=AccessClass.PARTNERS,
        title=pair(about["title"]),
    )
    told_by = Press.of(f"{press.key} told {item['id']}", press.at, item=item["id"])
    describe_evidence(actor, item["id"], told, press=told_by)
    accept_use(actor, item["use_id"], press=Press.of(f"{told_by.key} accepted", press.at))


def _quiet(scene: Scene, period: Period, number: int) -> Any:
    by = scene.member("delivery")
    language = scene.content["languages"].get(by) or Language.ENGLISH
    said = scene.content["quiet_returns"][language]
    code = period_code(Frequency.MONTH, period.start)
    terms = ReturnTerms(
        period=code,
        rating=Rating.ON_TRACK,
        happened=said[number % len(said)] or "Nothing to report",
    )
    return lambda press: _send(scene, by, terms, press)


def _owed(scene: Scene, definition: Definition) -> Iterator[Period]:
    """Give each whole month that was owed, and could be sent before its cycle's returns ended."""
    dates = scene.script.dates
    for first, last in _spans(scene, definition):
        month = period_holding(Frequency.MONTH, first)
        while month.end + SENT_AFTER < min(last, dates.today):
            if not _held(scene, month):
                yield month
            month = period_after(Frequency.MONTH, month)


def _spans(scene: Scene, definition: Definition) -> Iterator[tuple[dt.date, dt.date]]:
    """Give from when to when the visits of each cycle owed returns."""
    dates = scene.script.dates
    owing: dict[int, list[Content]] = {}
    for visit in scene.content["visits"]:
        if definition.stages[visit["stage"]].returns:
            owing.setdefault(visit["cycle"], []).append(visit)
    for visits in owing.values():
        left = visits[-1]["left"]
        yield dates.day(visits[0]["entered"]), dates.today if left is None else dates.day(left)


def _held(scene: Scene, month: Period) -> bool:
    dates = scene.script.dates
    spans = [
        (dates.day(each["from"]), dates.today if each["to"] is None else dates.day(each["to"]))
        for each in scene.content.get("holds") or ()
    ]
    return any(month.start <= ended and began <= month.end for began, ended in spans)
