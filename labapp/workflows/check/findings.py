"""What a check finds: a code, whether it blocks, its line and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from labapp.words import Sentence, Severity
from labapp.workflows.definition.yaml_tree import Path


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing a check found, at its line."""

    code: str
    severity: Severity
    line: int
    sentence: Sentence

    @property
    def blocks(self) -> bool:
        """Say whether the definition may not be published because of it."""
        return self.severity is Severity.BLOCK


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing a lint found, at its place in the definition; its line is known to the check."""

    code: str
    place: Path
    sentence: Sentence
    severity: Severity = Severity.BLOCK
