"""What is shown to the signers, as bytes that are kept and never rebuilt: `labapp.dossier/1`."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labapp.words import Sentence, canonical_json
from labapp.workflows.asking import Gate
from labapp.workflows.facts import PilotFacts
from labapp.workflows.finding import Explained
from labapp.workflows.material import Difference, differences, digest_of, material

SCHEMA = "labapp.dossier/1"
SECTIONS = (
    "appraisals",
    "ask",
    "assumptions",
    "claims",
    "conditions",
    "decision",
    "evidence",
    "figures",
    "hypothesis",
    "indicators",
    "issues",
    "lessons",
    "money",
    "new_since_signed",
    "notes",
    "observations",
    "partners",
    "people",
    "question",
    "returns",
    "risks",
    "summary",
    "tasks",
    "title",
    "visits",
    "waivers",
)
_LISTS = frozenset(SECTIONS) - {
    "ask",
    "decision",
    "hypothesis",
    "money",
    "question",
    "summary",
    "title",
}

LABELS: Mapping[str, Sentence] = {
    "title": Sentence("Title"),
    "question": Sentence("Question"),
    "hypothesis": Sentence("Hypothesis"),
    "summary": Sentence("Summary"),
    "evidence": Sentence("Evidence"),
    "appraisals": Sentence("Appraisals"),
    "figures": Sentence("Figures"),
    "returns": Sentence("Returns"),
    "tasks": Sentence("Tasks"),
    "lessons": Sentence("Lessons"),
    "claims": Sentence("Claims"),
    "decision": Sentence("The conclusion"),
    "conditions": Sentence("Conditions"),
    "waivers": Sentence("Requirements set aside"),
    "risks": Sentence("Risks"),
    "issues": Sentence("Issues"),
    "assumptions": Sentence("Assumptions"),
    "money": Sentence("Money"),
    "partners": Sentence("Partners"),
    "people": Sentence("People"),
}


@dataclass(frozen=True, slots=True)
class Round:
    """Which round of sign-off is asked for, when, by whom, and until when."""

    number: int
    asked_at: dt.datetime
    asked_by: int
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The kept bytes, and the two digests: of all that was seen, and of what is material."""

    body: bytes
    seen_digest: str
    material: str
    material_digest: str


def make_dossier(
    facts: PilotFacts,
    gate: Gate,
    explained: Explained,
    asked: Round,
    shown: Mapping[str, Any],
) -> Dossier:
    """Freeze what the signers of a gate will see; `shown` fills the sections that hold words.

    Every section exists, empty where nothing fills it; one that does not exist is a ValueError.
    """
    if unknown := shown.keys() - set(SECTIONS):
        raise ValueError(f"a dossier has no section {', '.join(sorted(unknown))}")
    frozen = material(facts, gate)
    seen = {section: shown.get(section, _empty(section)) for section in SECTIONS}
    body = canonical_json(
        {
            "schema": SCHEMA,
            "pilot": facts.pilot_id,
            "stage": facts.stage,
            "cycle": facts.cycle,
            "visit": facts.visit.number,
            "move": {"id": explained.move, "kind": explained.kind, "to": explained.to},
            "definition": gate.definition,
            "round": asked.number,
            "asked_at": asked.asked_at,
            "asked_by": asked.asked_by,
            "due": asked.due,
            "findings": [finding.to_json() for finding in explained.findings],
            "material": frozen,
            **seen,
        }
    )
    text = canonical_json(frozen).decode()
    return Dossier(body, hashlib.sha256(body).hexdigest(), text, digest_of(frozen))


def filled_sections(body: str) -> tuple[str, ...]:
    """Name the sections of a kept dossier that hold something, in the order they are read in.

    What is measured is one section to its readers, the figures.
    """
    dossier = json.loads(body)
    dossier["figures"] = [*dossier["figures"], *dossier["indicators"], *dossier["observations"]]
    return tuple(section for section in LABELS if _holds_something(dossier.get(section)))


def material_text(body: bytes) -> str:
    """Give the material part of a kept dossier as the text whose digest was taken."""
    return canonical_json(json.loads(body)["material"]).decode()


def differences_between(old: bytes, new: bytes) -> tuple[Difference, ...]:
    """Say what is material and differs between two kept dossiers."""
    return differences(json.loads(old)["material"], json.loads(new)["material"])


def _empty(section: str) -> Any:
    return [] if section in _LISTS else None


def _holds_something(section: Any) -> bool:
    return any(section.values()) if isinstance(section, dict) else any(section or ())
