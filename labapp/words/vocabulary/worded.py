"""A closed vocabulary whose members carry their label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from labapp.words.sentence import Sentence


class Worded(StrEnum):
    """A closed vocabulary whose members carry their label."""

    label: Sentence

    def __new__(cls, value: str, label: Sentence | None = None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or Sentence(value)
        return member
