"""What is wrong with a written definition: each problem a code and a sentence with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labapp.errors import RefusedError
from labapp.words import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its code for programs, the line it stands on, and a sentence."""

    code: str
    line: int
    sentence: Sentence


class DefinitionError(RefusedError):
    """A definition cannot be read; `problems` says what is wrong and where, in order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: each.line))
        first = self.problems[0]
        super().__init__(
            Sentence("Line %(line)s: %(problem)s", line=first.line, problem=first.sentence)
        )
