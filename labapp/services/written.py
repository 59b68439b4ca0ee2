"""What people write, checked by the verbs themselves so that every error is told at once."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Any, TypeVar

from labapp.errors import InvalidError
from labapp.words import Bilingual, Sentence, Spoken

Vocabulary = TypeVar("Vocabulary", bound=StrEnum)
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Written:
    """The fields of one request; `settle` raises InvalidError when any of them is wrong."""

    def __init__(self) -> None:
        self.errors: dict[str, Spoken] = {}

    def refuse(self, field: str, sentence: Spoken) -> None:
        """Note what is wrong with a field; the first thing wrong with it is what is told."""
        self.errors.setdefault(field, sentence)

    def settle(self) -> None:
        """Raise InvalidError with everything that is wrong."""
        if self.errors:
            raise InvalidError(self.errors)

    def text(self, field: str, value: Any, limit: int, *, needed: Spoken | None = None) -> str:
        """Give a text as it is kept: one form of each letter, one kind of line end, no controls."""
        if not isinstance(value, str):
            self.refuse(field, Sentence("This must be a text"))
            return ""
        if _UNKEPT.search(value):
            self.refuse(field, Sentence("This holds characters that cannot be kept"))
            return ""
        kept = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if needed and not kept:
            self.refuse(field, needed)
        if len(kept) > limit:
            self.refuse(field, Sentence("Too long. Characters at most: %(most)s", most=limit))
        return kept

    def pair(
        self, field: str, value: Bilingual, limit: int, *, needed: Spoken | None = None
    ) -> Bilingual:
        """Give a text in both languages; needed means in one of them."""
        kept = Bilingual(self.text(field, value.en, limit), self.text(field, value.cy, limit))
        if needed and not (kept.en or kept.cy):
            self.refuse(field, needed)
        return kept

    def word(
        self, field: str, vocabulary: type[Vocabulary], value: Any, needed: Spoken
    ) -> Vocabulary:
        """Give a member of a closed vocabulary, or note that none was chosen."""
        try:
            return vocabulary(value)
        except ValueError:
            self.refuse(field, needed)
            return next(iter(vocabulary))
