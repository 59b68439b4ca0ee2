"""What is new since a dossier was frozen and makes nothing lapse: evidence and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labapp.reading.retractions import Mark
from labapp.words import Frequency, Mention, Retraction, Sentence, UseStatus
from labapp.words.periods import period_label
from labapp.workflows.facts import EvidenceUse, Indicator, Observation, PilotFacts, Review

_COMING = frozenset({UseStatus.SUBMITTED, UseStatus.ACCEPTED})


@dataclass(frozen=True, slots=True)
class NewSince:
    """One thing that was not there: which record, what is new of it, and where it is read."""

    what: Mention
    said: Sentence
    fix: str


def new_since(facts: PilotFacts, review: Review, dossier: Mapping[str, Any]) -> list[NewSince]:
    """List the evidence and the values that came after a round was asked for."""
    shown = {each["use"] for each in dossier["evidence"]}
    found = [
        NewSince(use.mention, _said_of(use), f"evidence/{use.evidence_id}")
        for use in facts.evidence
        if use.id not in shown and _is_new(use, review)
    ]
    pinned = {
        (each["indicator"], each["series"], str(each["period_start"]))
        for each in dossier["material"]["observations"]
    }
    for indicator in facts.indicators:
        new = [each for each in indicator.observations if _key(indicator, each) not in pinned]
        if indicator.active and new:
            fix = f"indicators/{indicator.id}"
            found.append(NewSince(indicator.mention, _said_of_values(indicator, new), fix))
    return found


def marked_since(
    shown: Iterable[Mapping[str, Any]], marks: Mapping[int, Mark]
) -> Iterator[NewSince]:
    """Give what publishers said since of shown evidence, but that it is retracted: that lapses."""
    told = set()
    for each in shown:
        mark = marks.get(each["evidence"])
        if mark is None or mark.standing is Retraction.RETRACTED or each["evidence"] in told:
            continue
        if each.get("retraction", Retraction.NONE) != mark.standing:
            told.add(each["evidence"])
            mention = Mention("evidence", each["evidence"])
            said = Sentence("%(mark)s, notice of: %(day)s", mark=mark.standing, day=mark.noted_on)
            yield NewSince(mention, said, f"evidence/{each['evidence']}")


def _is_new(use: EvidenceUse, review: Review) -> bool:
    came = use.submitted_at is not None and use.submitted_at > review.opened_at
    return use.counts or (came and use.status in _COMING)


def _said_of(use: EvidenceUse) -> Sentence:
    if use.status is UseStatus.SUBMITTED:
        return Sentence("New evidence, not accepted yet")
    return Sentence("New evidence")


def _key(indicator: Indicator, seen: Observation) -> tuple[int, str, str]:
    return (indicator.id, seen.series, seen.period_start.isoformat())


def _said_of_values(indicator: Indicator, new: list[Observation]) -> Sentence:
    newest = max(new, key=lambda each: each.period_start)
    period = _period(indicator.frequency, newest)
    return Sentence("New values: %(n)s. The newest: %(period)s", n=len(new), period=period)


def _period(frequency: Frequency, seen: Observation) -> Sentence:
    return period_label(frequency, seen.period_start, seen.period_end)
