"""A past move judged again on the facts it was judged on: which verdicts are others today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from labapp.errors import GateNotMetError
from labapp.words import Actor, Sentence, Severity, Spoken, canonical_json, spoken_from_json
from labapp.workflows.facts import PilotFacts, Review
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled
from labapp.workflows.material import changed_since, digest_of, material


class Verdict(StrEnum):
    """What was made of one requirement."""

    MET = "met"
    SET_ASIDE = "set_aside"
    WARNED = "warned"
    NOT_MET = "not_met"
    NOT_ASKED = "not_asked"


VERDICTS: Mapping[Verdict, Sentence] = {
    Verdict.MET: Sentence("met"),
    Verdict.SET_ASIDE: Sentence("set aside"),
    Verdict.WARNED: Sentence("warned"),
    Verdict.NOT_MET: Sentence("not met"),
    Verdict.NOT_ASKED: Sentence("not asked"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict as it stands in a record, old ones included: only what a verdict needs."""

    id: str
    code: str
    heading: Spoken
    verdict: Verdict

    @classmethod
    def of(cls, finding: Finding) -> Judged:
        """Give the verdict of a finding."""
        verdict = _verdict(finding.ok, finding.waived, finding.severity)
        return cls(finding.id, finding.code, finding.heading, verdict)

    @classmethod
    def stored(cls, record: Mapping[str, Any]) -> Judged:
        """Give the verdict of a finding as some version of the product stored it."""
        severity = Severity(record.get("severity", Severity.BLOCK))
        verdict = _verdict(record["ok"], record.get("waived", False), severity)
        return cls(record["id"], record["code"], spoken_from_json(record["heading"]), verdict)


@dataclass(frozen=True, slots=True)
class Differs:
    """A requirement whose verdict is another today."""

    requirement: str
    code: str
    heading: Spoken
    was: Verdict
    now: Verdict

    @property
    def turn(self) -> str:
        """Say whether the requirement is new, gone, or judged otherwise."""
        if self.was is Verdict.NOT_ASKED:
            return "new"
        return "gone" if self.now is Verdict.NOT_ASKED else "differs"

    @property
    def sentence(self) -> Sentence:
        """Say what the verdict was and what it is, or that the requirement is new or gone."""
        was, now = VERDICTS[self.was], VERDICTS[self.now]
        if self.turn == "new":
            return Sentence("New: %(what)s, %(after)s", what=self.heading, after=now)
        if self.turn == "gone":
            return Sentence("Gone: %(what)s, which was: %(before)s", what=self.heading, before=was)
        return Sentence(
            "%(what)s: %(before)s → %(after)s", what=self.heading, before=was, after=now
        )


def as_signed_by(facts: PilotFacts, own: Compiled, other: Compiled) -> PilotFacts:
    """Give the facts as though what was signed had been put to the signers by another version.

    A dossier names its version, so by any other every signature would count as given for something
    else. What has changed since it was signed stays changed.
    """
    return replace(facts, reviews=tuple(_put(each, facts, own, other) for each in facts.reviews))


def _put(review: Review, facts: PilotFacts, own: Compiled, other: Compiled) -> Review:
    move = review.move
    if own.definition.transition(move) is None or other.definition.transition(move) is None:
        return review
    if changed_since(review.material, review.material_digest, facts, own.gate(move)):
        return review
    would_be = material(facts, other.gate(move))
    text = canonical_json(would_be).decode()
    return replace(review, material=text, material_digest=digest_of(would_be))


def judge_again(
    machine: Compiled, move: str, facts: PilotFacts, actor: Actor, reason: str
) -> tuple[Finding, ...]:
    """Give every finding of a move as it would be judged today, let through or refused."""
    try:
        return machine.fire(move, facts, actor, reason=reason).findings
    except GateNotMetError as refused:
        return refused.findings


def differing(stored: Iterable[Judged], found: Sequence[Finding]) -> tuple[Differs, ...]:
    """Give every requirement whose verdict is another, the order of the record first."""
    was = {each.id: each for each in stored}
    now = {each.id: Judged.of(each) for each in found}
    return tuple(_differing(was, now))


def _differing(was: Mapping[str, Judged], now: Mapping[str, Judged]) -> Iterator[Differs]:
    for key, about in {**was, **now}.items():
        before = was[key].verdict if key in was else Verdict.NOT_ASKED
        after = now[key].verdict if key in now else Verdict.NOT_ASKED
        if before is not after:
            yield Differs(key, about.code, about.heading, before, after)


def _verdict(ok: bool, waived: bool, severity: Severity) -> Verdict:
    if waived:
        return Verdict.SET_ASIDE
    if ok:
        return Verdict.MET
    return Verdict.WARNED if severity is Severity.WARN else Verdict.NOT_MET
