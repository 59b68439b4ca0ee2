"""A past move judged again on the facts it was judged on: which verdicts are others today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from labapp.errors import GateNotMetError
from labapp.words import Actor, Sentence, Severity, Spoken, spoken_from_json
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Finding
from labapp.workflows.machine import Compiled


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
    def sentence(self) -> Sentence:
        """Say what the verdict was and what it is."""
        was, now = VERDICTS[self.was], VERDICTS[self.now]
        return Sentence(
            "%(what)s: %(before)s → %(after)s", what=self.heading, before=was, after=now
        )


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
