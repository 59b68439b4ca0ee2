"""What makes a signature lapse: the material part of a dossier, frozen, as it is now, compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labapp.words import EvidenceStatus, Sentence, canonical_json
from labapp.workflows.asking import Gate
from labapp.workflows.facts import EvidenceUse, Indicator, Observation, PilotFacts

Material = Mapping[str, Any]

PARTS: Mapping[str, Sentence] = {
    "definition": Sentence("The workflow"),
    "move": Sentence("The move"),
    "evidence": Sentence("Evidence it rests on"),
    "appraisals": Sentence("Appraisals"),
    "indicators": Sentence("Baselines, targets or definitions"),
    "observations": Sentence("Values shown"),
    "waivers": Sentence("Requirements set aside"),
    "tasks": Sentence("Required tasks"),
    "decision": Sentence("The conclusion"),
    "dossier": Sentence("The dossier itself"),
}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "evidence": ("use",),
    "appraisals": ("appraisal",),
    "indicators": ("indicator",),
    "observations": ("indicator", "series", "period_start", "period_end"),
    "waivers": ("requirement",),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was: `part` of the material, which record, before and after."""

    part: str
    key: tuple[Any, ...]
    was: Any
    now: Any

    @property
    def label(self) -> Sentence:
        """Give the name of the part."""
        return PARTS[self.part]


def material(facts: PilotFacts, gate: Gate) -> dict[str, Any]:
    """Give what a signature for this gate would rest on now."""
    active = [each for each in facts.indicators if each.active]
    return {
        "definition": gate.definition,
        "move": gate.move,
        "evidence": [_use(use) for use in gate.relied_on(facts)],
        "appraisals": [],
        "indicators": [_indicator(each) for each in _by_id(active)],
        "observations": [
            _observation(each.id, seen)
            for each in _by_id(active)
            for seen in each.observations
            if seen.current
        ],
        **_of_the_visit(facts, gate),
    }


def material_now(frozen: Material, facts: PilotFacts, gate: Gate) -> dict[str, Any]:
    """Give the same material as it is now: what was not in it then is new and makes nothing lapse.

    Waivers, required tasks and the conclusion are compared whole, since one more changes what
    was agreed.
    """
    uses = {use.id: use for use in facts.evidence}
    indicators = {each.id: each for each in facts.indicators}
    current = {
        _observation_key(each.id, seen): seen
        for each in facts.indicators
        for seen in each.observations
        if seen.current
    }
    return {
        "definition": gate.definition,
        "move": gate.move,
        "evidence": [_use(uses[e["use"]]) for e in frozen["evidence"] if e["use"] in uses],
        "appraisals": list(frozen["appraisals"]),
        "indicators": [
            _indicator(indicators[each["indicator"]])
            for each in frozen["indicators"]
            if each["indicator"] in indicators
        ],
        "observations": [
            _as_pinned(each, current[key])
            for each in frozen["observations"]
            if (key := tuple(each[k] for k in _KEYS["observations"])) in current
        ],
        **_of_the_visit(facts, gate),
    }


def digest_of(value: Any) -> str:
    """Give the SHA-256 of the canonical form."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def changed_since(text: str, digest: str, facts: PilotFacts, gate: Gate) -> tuple[Difference, ...]:
    """Say what is no longer as it was in a frozen material text with this digest."""
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        return (Difference("dossier", (), digest, None),)
    frozen: Material = json.loads(text)
    return differences(frozen, material_now(frozen, facts, gate))


def differences(old: Material, new: Material) -> tuple[Difference, ...]:
    """Give every record that is in one material and not, or not the same, in the other."""
    found: list[Difference] = []
    for part in old.keys() | new.keys():
        if part not in _KEYS:
            if old.get(part) != new.get(part):
                found.append(Difference(part, (), old.get(part), new.get(part)))
            continue
        was, now = _keyed(part, old.get(part, ())), _keyed(part, new.get(part, ()))
        found += [
            Difference(part, key, was.get(key), now.get(key))
            for key in was.keys() | now.keys()
            if was.get(key) != now.get(key)
        ]
    return tuple(sorted(found, key=lambda each: (list(PARTS).index(each.part), str(each.key))))


def _of_the_visit(facts: PilotFacts, gate: Gate) -> dict[str, Any]:
    waivers = [w for w in facts.waivers if w.move == gate.move]
    concluded = [c.id for c in facts.conclusions if c.cycle == facts.cycle]
    asks_tasks = any(each.requirement == "required_tasks_done" for each in gate.requirements)
    closers = gate.closers.get(facts.stage, {})
    return {
        "waivers": [
            {"requirement": w.requirement, "waiver": w.id}
            for w in sorted(waivers, key=lambda w: w.requirement)
        ],
        "decision": max(concluded, default=None),
        "tasks": sorted(
            task.id
            for task in facts.tasks
            if asks_tasks and task.required and not task.is_settled and task.key not in closers
        ),
    }


def _use(use: EvidenceUse) -> dict[str, Any]:
    return {
        "use": use.id,
        "evidence": use.evidence_id,
        "version": use.file_version,
        "sha256": use.sha256,
        "link_sha256": use.link_sha256,
        "status": str(use.status),
        "current": use.evidence_status is EvidenceStatus.CURRENT,
        "retracted": use.retracted,
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "indicator": indicator.id,
        "definition_version": indicator.definition_version,
        "baseline": indicator.baseline and indicator.baseline.id,
        "target": indicator.target and indicator.target.id,
    }


def _observation(indicator_id: int, seen: Observation) -> dict[str, Any]:
    values = (*_observation_key(indicator_id, seen), seen.id, seen.revision)
    return dict(zip((*_KEYS["observations"], "observation", "revision"), values, strict=True))


def _as_pinned(pinned: Mapping[str, Any], seen: Observation) -> dict[str, Any]:
    """Give a value as it is now; one that was only confirmed since is what was pinned."""
    if pinned["observation"] in seen.confirms:
        return dict(pinned)
    return _observation(pinned["indicator"], seen)


def _observation_key(indicator_id: int, seen: Observation) -> tuple[Any, ...]:
    start, end = seen.period_start.isoformat(), seen.period_end.isoformat()
    return (indicator_id, seen.series, start, end)


def _keyed(part: str, records: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, ...], Any]:
    return {tuple(record[key] for key in _KEYS[part]): record for record in records}


def _by_id(indicators: Iterable[Indicator]) -> list[Indicator]:
    return sorted(indicators, key=lambda each: each.id)
