"""What differs between two dossiers, in words: which thing, what it was, what it is now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from labapp.reading.dossier_hidden import Hidden
from labapp.words import (
    Bilingual,
    ConclusionKind,
    EvidenceStatus,
    Frequency,
    ObservationFlag,
    Sentence,
    Spoken,
    UseStatus,
    spoken_from_json,
)
from labapp.words.periods import period_label
from labapp.workflows.material import Difference

Shown = Mapping[str, Any]
Told = Spoken | Bilingual | str
WHOLE = {1: Frequency.MONTH, 3: Frequency.QUARTER, 12: Frequency.YEAR}
HIDDEN = Sentence("Confidential: hidden since it was frozen")
WEEKS = {6: Frequency.WEEK}


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    """One thing that is not as it was; blank where there was or is nothing."""

    what: Told
    part: Sentence
    was: Told
    now: Told
    fix: str = ""
    period: Told = ""


def in_words(
    found: Sequence[Difference], old: Shown, new: Shown, *, hidden: Hidden
) -> tuple[DifferenceShown, ...]:
    """Put differences into words, from the sections of the two dossiers that hold words.

    Hidden evidence leaves no trace: the reader may not know of it. A hidden value says so.
    """
    return tuple(_in_words(each, old, new) for each in found if not _is_hidden(each, hidden))


def _is_hidden(found: Difference, hidden: Hidden) -> bool:
    evidence = (found.now or found.was or {}).get("evidence") if found.part == "evidence" else None
    return evidence in hidden.evidence


def _in_words(found: Difference, old: Shown, new: Shown) -> DifferenceShown:
    match found.part:
        case "evidence":
            return _evidence(found, old, new)
        case "indicators":
            return _indicator(found, old, new)
        case "observations":
            return _observation(found, old, new)
        case "tasks":
            was, now = _tasks(found.was, old), _tasks(found.now, new)
            return DifferenceShown(found.label, found.label, was, now, "tasks")
        case "decision":
            was, now = _decision(found.was, old), _decision(found.now, new)
            return DifferenceShown(found.label, found.label, was, now)
    what = _asked(found, old) if found.part == "waivers" else found.label
    return DifferenceShown(what, found.label, _plain(found.was), _plain(found.now))


def _evidence(found: Difference, old: Shown, new: Shown) -> DifferenceShown:
    use = found.key[0]
    told = _find(new, "evidence", "use", use) or _find(old, "evidence", "use", use)
    item = (found.now or found.was or {}).get("evidence")
    title = _pair(told["title"]) if told else found.label
    return DifferenceShown(
        title, found.label, _version(found.was), _version(found.now), f"evidence/{item}"
    )


def _version(use: Mapping[str, Any] | None) -> Told:
    if use is None:
        return ""
    if use.get("retracted"):
        return Sentence("Retracted")
    if not use.get("current"):
        return EvidenceStatus.WITHDRAWN.label
    if use.get("status") != UseStatus.ACCEPTED:
        return UseStatus(use["status"]).label
    if use.get("version") is None:
        link = use.get("link_sha256", "")[:12]
        return Sentence("Accepted as a link, SHA-256 of its address: %(sha)s", sha=link)
    return Sentence(
        "Version %(version)s, SHA-256 %(sha)s", version=use["version"], sha=use["sha256"][:12]
    )


def _indicator(found: Difference, old: Shown, new: Shown) -> DifferenceShown:
    indicator = found.key[0]
    was = _find(old, "indicators", "indicator", indicator)
    now = _find(new, "indicators", "indicator", indicator)
    told = now or was
    title = _pair(told["title"]) if told else found.label
    return DifferenceShown(
        title, found.label, _levels(was), _levels(now), f"indicators/{indicator}"
    )


def _levels(indicator: Mapping[str, Any] | None) -> Told:
    if indicator is None:
        return ""
    baseline, target = indicator.get("baseline") or {}, indicator.get("target") or {}
    return Sentence(
        "Baseline: %(baseline)s. Target: %(target)s",
        baseline=baseline.get("value") or "–",
        target=target.get("value") or "–",
    )


def _observation(found: Difference, old: Shown, new: Shown) -> DifferenceShown:
    indicator = found.key[0]
    told = _find(new, "indicators", "indicator", indicator) or _find(
        old, "indicators", "indicator", indicator
    )
    title = _pair(told["title"]) if told else found.label
    was, now = _value(found.was, old), _value(found.now, new)
    fix, period = f"indicators/{indicator}", _period(found, old, new)
    return DifferenceShown(title, found.label, was, now, fix, period)


def _period(found: Difference, old: Shown, new: Shown) -> Sentence:
    """Say the period of a value; a dossier keeps its days, which tell how long it is."""
    start = dt.date.fromisoformat(str(found.key[2]))
    for seen, shown in ((found.now, new), (found.was, old)):
        told = seen and _find(shown, "observations", "observation", seen["observation"])
        if told:
            end = dt.date.fromisoformat(str(told["period_end"]))
            break
    else:
        return Sentence("%(day)s", day=start)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    whole = start.day == 1 and (end + dt.timedelta(days=1)).day == 1
    frequency = WHOLE.get(months) if whole else WEEKS.get((end - start).days)
    if frequency is None:
        return Sentence("%(first)s to %(last)s", first=start, last=end)
    return period_label(frequency, start, end)


def _value(observation: Mapping[str, Any] | None, shown: Shown) -> Told:
    if observation is None:
        return ""
    told = _find(shown, "observations", "observation", observation["observation"])
    if told is None:
        return Sentence("Revision %(n)s", n=observation["revision"])
    if told.get("hidden"):
        return HIDDEN
    if told["value"] is None:
        return ObservationFlag(told["flag"]).label if told["flag"] else Sentence("No value")
    value = f"{Decimal(told['value']):,f}"
    return Sentence("%(value)s, provisional", value=value) if told["provisional"] else value


def _asked(found: Difference, old: Shown) -> Told:
    """Name the requirement that was set aside, by the heading its finding had."""
    told = next((each for each in old.get("findings", ()) if each["id"] == found.key[0]), None)
    return found.label if told is None else spoken_from_json(told["heading"])


def _tasks(ids: Sequence[int] | None, shown: Shown) -> Told:
    if not ids:
        return Sentence("No required task is open")
    titles = [_pair(each["title"]) for each in shown.get("tasks", ()) if each["task"] in set(ids)]
    return Sentence("Open: %(tasks)s", tasks=titles)


def _decision(conclusion: int | None, shown: Shown) -> Told:
    decision = shown.get("decision")
    if conclusion is None or not decision:
        return ""
    return ConclusionKind(decision["kind"]).label


def _plain(value: Any) -> Told:
    """Tell a value that is one word or digest; of a record, that it is there is told."""
    if isinstance(value, Mapping):
        return Sentence("Set aside") if "waiver" in value else Sentence("On the record")
    return "" if value is None else str(value)[:60]


def _find(shown: Shown, section: str, key: str, value: Any) -> Mapping[str, Any] | None:
    return next((each for each in shown.get(section) or () if each.get(key) == value), None)


def _pair(pair: Sequence[str]) -> Bilingual:
    return Bilingual(pair[0] or pair[1], pair[1])
